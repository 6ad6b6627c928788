"""The two programs of a lab: a Rust host with plugins, and IvoryOS, each of which can end and come back."""

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import requests

HERE = Path(__file__).parent
BRIDGE = HERE.parents[1] / "ivoryos-plugin" / "bridge"
SECRET = "a secret of this test's two sides"[:40].replace(" ", "-")


def free_port():
    """A port that stays free while a program is away: below those that the system gives away."""
    while True:
        port = random.randrange(10_000, 30_000)
        with socket.socket() as listener, contextlib.suppress(OSError):
            listener.bind(("127.0.0.1", port))
            return port


def eventually(look, seconds=20):
    """What `look` returns once that is true; errors of connections and assertions count as not yet."""
    until = time.monotonic() + seconds
    while True:
        try:
            found = look()
            if found:
                return found
        except (AssertionError, requests.RequestException) as error:
            found = error
        assert time.monotonic() < until, f"not within {seconds} s: {found!r}"
        time.sleep(0.1)


def heed_signals():
    """A shell that runs the tests in the background has these ignored, and a new process inherits that."""
    for ignored in (signal.SIGINT, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_DFL)


class Program:
    """A process that can be killed and started again."""

    def __init__(self, command, environment, folder, url):
        self.command, self.folder, self.url = command, folder, url
        self.environment = {**os.environ, "RUST_BACKTRACE": "0", **environment}
        self.environment.pop("IVORYOS_ACTIVE", None)
        self.process = None

    def start(self, wait=True):
        with open(self.folder / f"{Path(self.command[-1]).stem}.log", "ab") as log:
            self.process = subprocess.Popen(
                self.command, env=self.environment, cwd=self.folder, stdout=log, stderr=log, preexec_fn=heed_signals)
        if wait:
            self.wait()
        return self

    def wait(self):
        def answers():
            assert self.process.poll() is None, f"{self.command[-1]} has ended, see {self.folder}"
            return requests.get(self.url, timeout=5, allow_redirects=False).status_code < 500

        eventually(answers, 60)

    def kill(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def pause(self):
        self.process.send_signal(signal.SIGSTOP)

    def resume(self):
        self.process.send_signal(signal.SIGCONT)


class Lab:
    """A host and an IvoryOS Classic that shows its plugins."""

    #: What a page of a plugin has around it for a browser.
    around = "Change Password"

    def __init__(self, folder, prefix="/ivoryos", rust_prefix="/ivoryos", program="HOST_PROGRAM",
                 script="lab.py", version=None, python=sys.executable, **environment):
        self.prefix, self.rust_prefix = prefix, rust_prefix
        rust_port, port = free_port(), free_port()
        self.rust_url, self.root = f"http://127.0.0.1:{rust_port}", f"http://127.0.0.1:{port}"
        self.url = self.root + prefix
        shared = {"IVORYOS_BRIDGE_SECRET": SECRET}
        self.rust = Program([os.environ[program]], {
            **shared, **environment, "PORT": str(rust_port), "URL_PREFIX": rust_prefix, "DATA_DIR": "", "RUST_LOG": "warn",
            "IVORYOS_USER": "admin", "IVORYOS_PASSWORD": "admin",
        }, folder, f"{self.rust_url}{rust_prefix}/plugins.json")
        # Another version than the one that is installed comes first on the path.
        path = [str(BRIDGE), *([f"{os.environ['IVORYOS_VERSIONS']}/{version}"] if version else [])]
        # Unbuffered, so that its log is there when it is killed.
        self.ivoryos = Program([python, "-u", str(HERE / script)], {
            **shared, **environment, "PORT": str(port), "URL_PREFIX": prefix, "RUST_URL": self.rust_url,
            "PYTHONPATH": os.pathsep.join(path), "IVORYOS_DATA_DIR": str(folder / "data"),
        }, folder, self.root + self.first_page())

    def first_page(self):
        """Where somebody comes who is not logged in."""
        return f"{self.prefix}/auth/login"

    def own(self, path):
        """The address of one of IvoryOS' own pages."""
        return f"{self.url}/{path}"

    def log(self):
        """What IvoryOS has printed."""
        return (self.ivoryos.folder / f"{Path(self.ivoryos.command[-1]).stem}.log").read_text()

    def user(self):
        """The name that a plugin gets."""
        return ["admin"]

    def events_of(self, _plugin):
        """The path of the Socket.IO server for pages of this plugin."""
        return f"{self.prefix}/socket.io"

    def start(self):
        self.rust.start()
        self.ivoryos.start()
        return self

    def stop(self):
        self.ivoryos.kill()
        self.rust.kill()

    def login(self, name="admin", password="admin"):
        """Somebody who is logged in."""
        person = requests.Session()
        answer = person.post(f"{self.url}/auth/login", {"username": name, "password": password}, timeout=20,
                             allow_redirects=False)
        assert answer.status_code == 302, answer.text
        return person


class NextGenLab(Lab):
    """A host and an IvoryOS NextGen that shows its plugins, below `/plugins`. It has no login."""

    around = 'data-url-prefix="./-"'

    def __init__(self, folder, script="edge.py", **options):
        super().__init__(folder, prefix="/plugins", script=script, python=os.environ["NEXTGEN_PYTHON"], **options)

    def first_page(self):
        return "/api/plugins"

    def own(self, path):
        return f"{self.root}/{path}/" if path else f"{self.root}/"

    def user(self):
        return None

    def events_of(self, plugin):
        return f"/plugins/{plugin}/-/socket.io"

    def login(self, name="admin", password="admin"):
        return requests.Session()
