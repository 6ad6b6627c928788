"""The program of a wheel: IvoryOS starts it, watches it, and ends with it, however that is."""

import contextlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import time

import pytest
import requests

from programs import eventually
from test_events import Page
from test_requests import HTML
from test_restarts import Worker
from wheels import GENERATIONS, WheelLab, running, unpack

ALL = ("from rust_lab import plugins", "plugins")
#: What the program prints as its manifest, for one that is a script.
MANIFEST = json.dumps({
    "ivoryos_plugin": "0.1.0", "bridge": 1, "prefix": "",
    "plugins": [{"name": "meter", "title": "Meter", "icon": "", "plugin_type": "tab", "url": "/", "events": []}],
})


def script(then, before=""):
    """A program that has a manifest, and does this when it is to serve."""
    return f"#!/bin/sh\n{before}\nif [ $IVORYOS_BRIDGE = manifest ]; then echo '{MANIFEST}'; exit; fi\n{then}\n"


@pytest.fixture(params=GENERATIONS, ids=["classic", "nextgen"])
def generation(request):
    return request.param


@pytest.fixture
def make(generation, tmp_path):
    """Makes labs with the wheel `rust_lab`."""
    made = []

    def make(program=None, imports=ALL[0], plugins=ALL[1], folder=None, **options):
        folder = folder or tmp_path / "an installed wheel, ü"
        folder.mkdir(exist_ok=True)
        program = unpack(folder, "rust_lab", program or os.environ["HOST_PROGRAM"])
        lab = generation(tmp_path, folder, imports, plugins, **options)
        lab.program = program
        made.append(lab)
        return lab

    yield make
    for lab in made:
        lab.stop()
    for lab in made:
        eventually(lambda lab=lab: not running(lab.program), 10)


def ask(lab, admin, path="probe/headers"):
    return admin.get(f"{lab.url}/{path}", timeout=20)


def is_shown(lab, admin, path="probe/headers"):
    return eventually(lambda: ask(lab, admin, path).status_code == 200)


def own_page(lab, admin):
    """The status of one of IvoryOS' own pages."""
    return admin.get(lab.own("instruments"), timeout=20).status_code


def test_the_plugins_of_a_wheel_have_pages_and_events(make):
    lab = make().start()
    admin = lab.login()
    is_shown(lab, admin)
    page = admin.get(f"{lab.url}/probe/", headers=HTML, timeout=20)
    assert page.status_code == 200 and lab.around in page.text
    events = Page(lab, admin)
    assert events.ask("echo", {"ml": 1}) == {"ml": 1}
    assert len(running(lab.program)) == 1
    # Its files, which pages use.
    style = re.search(r'"([^"]*/static/page\.js[^"]*)"', page.text)[1]
    address = requests.compat.urljoin(f"{lab.url}/probe/", style)
    assert admin.get(address, timeout=20).status_code == 200

    # The events go on with the next program, whose secret is another one.
    before = running(lab.program)
    os.kill(before[0], signal.SIGKILL)
    eventually(lambda: running(lab.program) not in ([], before))
    is_shown(lab, admin)
    eventually(lambda: events.is_open() and events.ask("echo", 2) == 2)
    events.io.disconnect()


def test_importing_starts_nothing_that_stays(make, tmp_path):
    lab = make()
    python = [lab.ivoryos.command[0], "-c",
              f"import {'ivoryos_edge' if lab.prefix == '/plugins' else 'ivoryos'}\n{ALL[0]}\n"
              f"import os\nprint(len(plugins), len(os.listdir('/proc/self/task')), flush=True)\ninput()"]
    with subprocess.Popen(python, env=lab.ivoryos.environment, cwd=tmp_path, stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, text=True) as process:
        said = process.stdout.readline()
        while not re.fullmatch(r"\d+ \d+\n", said):
            said = process.stdout.readline()
        assert int(said.split()[0]) > 5
        assert running(lab.program) == []
        process.communicate("\n", timeout=20)


def test_a_plugin_is_imported_by_its_name_and_the_only_one_as_plugin(make, generation):
    lab = make(imports="from rust_lab import other_side, probe", plugins="[probe, other_side]").start()
    admin = lab.login()
    is_shown(lab, admin)
    is_shown(lab, admin, "other-side/")
    assert ask(lab, admin, "steady/").status_code == 404
    wrong = subprocess.run(
        [lab.ivoryos.command[0], "-c", f"import {generation_module(lab)}\nfrom rust_lab import plugin"],
        env=lab.ivoryos.environment, capture_output=True, text=True, timeout=60)
    assert "rust_lab has several plugins: import `plugins`, or one of them: " in wrong.stderr


def generation_module(lab):
    return "ivoryos_edge" if lab.prefix == "/plugins" else "ivoryos"


def test_a_program_that_ends_is_started_again_and_ivoryos_goes_on(make):
    lab = make(script("echo oops >&2; exit 3"), "from rust_lab import plugin", "[plugin]").start()
    admin = lab.login()
    assert own_page(lab, admin) == 200

    def said():
        page = admin.get(f"{lab.url}/meter/", headers=HTML, timeout=20)
        assert page.status_code == 502
        return "The program of rust_lab has ended with code 3: oops; it is started again in " in page.text

    eventually(said)
    # The pauses grow.
    pauses = eventually(lambda: len(found := re.findall(r"again in ([\d.]+) s", lab.log())) > 2 and found)
    assert pauses[:3] == ["0.5", "1", "2"]
    assert own_page(lab, admin) == 200


@pytest.mark.parametrize(("spoil", "said"), [
    (lambda program: program.unlink(), r"is missing: .* is no file; install its wheel again"),
    (lambda program: program.chmod(0o644), "cannot be started: Permission denied"),
    (lambda program: program.write_bytes(b"\x7fELF of another platform" * 9), "cannot be started: Exec format error"),
    (lambda program: program.write_text("#!/bin/sh\necho no manifest\n"), "has printed no manifest"),
    (lambda program: program.write_text("#!/bin/sh\necho 'Error: no lab\nhere' >&2; exit 1\n"),
     "does not start: no lab here"),
], ids=["missing", "run-bit", "platform", "no-manifest", "refused"])
def test_what_a_program_cannot_do_is_a_sentence_and_ivoryos_goes_on(make, spoil, said):
    lab = make(imports="from rust_lab import plugin", plugins="[plugin]")
    spoil(lab.program)
    lab.start()
    admin = lab.login()
    assert own_page(lab, admin) == 200
    page = admin.get(f"{lab.url}/rust-lab/", headers=HTML, timeout=20)
    assert page.status_code in (502, 503)
    # Meanwhile it was started, too.
    assert re.search(f"The program of rust_lab ({said}|has ended with code [01])", page.text)
    assert re.search(f"The program of rust_lab {said}", lab.log())
    assert "Traceback" not in lab.log()

    # It is put right while IvoryOS runs.
    shutil.copy(os.environ["HOST_PROGRAM"], lab.program.with_name("new"))
    lab.program.with_name("new").replace(lab.program)
    lab.program.chmod(0o755)
    if lab.prefix != "/plugins":
        eventually(lambda: ask(lab, admin).status_code == 200, 60)


def test_a_start_that_takes_long_is_waited_for(make):
    host = os.environ["HOST_PROGRAM"]
    lab = make(f"#!/bin/sh\n[ $IVORYOS_BRIDGE = manifest ] || sleep 10\nexec '{host}'\n").start()
    admin = lab.login()
    assert own_page(lab, admin) == 200
    page = admin.get(f"{lab.url}/probe/", headers=HTML, timeout=20)
    assert page.status_code == 502 and "The program of rust_lab is starting." in page.text
    eventually(lambda: ask(lab, admin).status_code == 200, 40)


def test_a_home_that_cannot_be_written_keeps_no_plugin_from_running(make):
    lab = make(HOME="/proc/1/none", XDG_DATA_HOME="/proc/1/none")
    del lab.ivoryos.environment["DATA_DIR"]
    lab.start()
    is_shown(lab, lab.login())
    eventually(lambda: "movements are not recorded" in lab.log())


def test_nobody_else_on_the_machine_reaches_the_program(make):
    if os.geteuid() != 0:
        pytest.skip("only root can be somebody else")
    lab = make().start()
    admin = lab.login()
    is_shown(lab, admin)
    process = running(lab.program)[0]
    address = f"http://127.0.0.1:{listens_at(process)}"
    for path in ["", "ivoryos/", "ivoryos/plugins.json", "ivoryos/probe/", "ivoryos/static/page.js",
                 "ivoryos/socket.io/?EIO=4&transport=polling"]:
        for options in [[], ["-X", "POST"], ["-H", "X-IvoryOS-Bridge: 0123456789abcdef0123456789abcdef"]]:
            asked = subprocess.run(
                ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "curl", "-s", "-o", "-",
                 "-w", "%{http_code}", *options, f"{address}/{path}"],
                capture_output=True, text=True, timeout=20)
            assert asked.stdout.endswith("403") and "probe" not in asked.stdout, (path, options, asked.stdout)
    # Nor does anybody else read the secret.
    read = subprocess.run(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "cat",
                           f"/proc/{process}/environ"], capture_output=True, text=True, timeout=20)
    assert read.returncode != 0 and not read.stdout


def listens_at(process):
    """The port on which a process listens, at 127.0.0.1."""
    sockets = set()
    for entry in os.listdir(f"/proc/{process}/fd"):
        with contextlib.suppress(OSError):
            sockets.add(os.readlink(f"/proc/{process}/fd/{entry}"))
    with open(f"/proc/{process}/net/tcp") as table:
        found = [line.split() for line in table.readlines()[1:]]
    ports = [int(row[1].split(":")[1], 16) for row in found
             if row[3] == "0A" and f"socket:[{row[9]}]" in sockets and row[1].startswith("0100007F:")]
    assert len(ports) == 1
    return ports[0]


def test_two_wheels_of_different_versions_are_in_one_ivoryos(make, tmp_path):
    folder = tmp_path / "both"
    lab = make(imports="from rust_lab import plugins\nfrom starter import plugin", plugins="[plugin, *plugins]",
               folder=folder)
    starter = unpack(folder, "starter", os.environ["STARTER_PROGRAM"])
    other = folder / "starter" / "ivoryos_rust"
    for path, old, new in [
        ("__init__.py", '__version__ = "', '__version__ = "0.0.'),
        ("classic/templates/page.html", "{% block body %}", "{% block body %}<i>another version</i>"),
    ]:
        text = (other / path).read_text()
        assert old in text
        (other / path).write_text(text.replace(old, new))
    lab.start()
    admin = lab.login()
    is_shown(lab, admin)
    is_shown(lab, admin, "plugin/status")
    assert len(running(lab.program)) == len(running(starter)) == 1
    if lab.prefix != "/plugins":
        for path, is_other in [("plugin/", True), ("probe/", False)]:
            page = admin.get(f"{lab.url}/{path}", headers=HTML, timeout=20).text
            assert ("another version" in page) == is_other
        # Each looks at every request whether it still hears who connects.
        for _ in range(600):
            assert admin.get(f"{lab.url}/probe/headers", timeout=20).status_code == 200
    events = Page(lab, admin)
    assert events.ask("echo", 1) == 1
    if lab.prefix != "/plugins":
        events.ask("plugin_ping", 7)
        assert events.event("plugin_pong") == (7,)
        assert events.count("server_boot_id") == 1
    events.io.disconnect()
    lab.stop()
    assert gone_within(lab, 2) and running(starter) == []


def test_of_two_plugins_of_one_name_the_second_is_left_out(make, tmp_path):
    folder = tmp_path / "both"
    lab = make(imports="from rust_lab import probe\nfrom rust_other import probe as other", plugins="[probe, other]",
               folder=folder)
    unpack(folder, "rust_other", os.environ["HOST_PROGRAM"])
    lab.start()
    admin = lab.login()
    is_shown(lab, admin)
    assert own_page(lab, admin) == 200
    if lab.prefix == "/plugins":
        errors = admin.get(f"{lab.root}/api/plugins", timeout=20).json()["errors"]
        assert errors[0]["error"] == "another plugin already uses this id"
    else:
        assert "IvoryOS has a plugin 'probe' already: the one of the program of rust_other is left out" in lab.log()
        assert admin.get(f"{lab.url}/", timeout=20).text.count(f'href="{lab.prefix}/probe/"') == 1


def test_a_name_of_ivoryos_own_is_left_out(tmp_path):
    program = unpack(tmp_path, "rust_lab", script("exit 1").replace('"meter"', '"control"'))
    lab = WheelLab(tmp_path, tmp_path, "from rust_lab import plugin", "plugin")
    try:
        lab.start()
        assert own_page(lab, lab.login()) == 200
        assert "IvoryOS has a plugin 'control' already: the one of the program of rust_lab is left out" in lab.log()
    finally:
        lab.stop()
    eventually(lambda: not running(program))


@pytest.mark.parametrize("debug", [False, True])
def test_it_is_started_once_though_the_script_runs_twice(tmp_path, debug):
    program = unpack(tmp_path, "rust_lab", os.environ["HOST_PROGRAM"])
    # As the cell of a notebook: `run` in a thread, and the same again.
    cell = "exec(compile(open('cell.py').read(), 'cell.py', 'exec'))\n"
    lab = WheelLab(tmp_path, tmp_path, "import threading, time", "[]")
    script = lab.ivoryos.command[-1]
    call = open(script).read().replace("import threading, time", ALL[0]).replace("plugins=[]", "plugins=plugins")
    (tmp_path / "cell.py").write_text(call.replace("debug=False", f"debug={debug}"))
    with open(script, "w") as file:
        file.write(f"import threading, time\nthreading.Thread(target=lambda: {cell.strip()}, daemon=True).start()\n"
                   f"time.sleep(3)\n{cell}print('the second one returns', flush=True)\ntime.sleep(600)\n")
    try:
        lab.start()
        is_shown(lab, lab.login())
        eventually(lambda: "the second one returns" in lab.log())
        assert len(running(program)) == 1
    finally:
        lab.stop()
    eventually(lambda: not running(program))


def test_a_process_that_is_forked_does_not_end_the_program(tmp_path):
    program = unpack(tmp_path, "rust_lab", os.environ["HOST_PROGRAM"])
    lab = WheelLab(tmp_path, tmp_path, ALL[0], ALL[1])
    script = lab.ivoryos.command[-1]
    forks = ("import os, sys, threading, time\n"
             "def fork():\n    time.sleep(6)\n    if os.fork() == 0:\n        import atexit\n        atexit._run_exitfuncs()\n"
             "        open('forked', 'w').close()\n        time.sleep(60)\n        os._exit(0)\n"
             "threading.Thread(target=fork, daemon=True).start()\n")
    text = open(script).read()
    with open(script, "w") as file:
        file.write(forks + text)
    try:
        lab.start()
        admin = lab.login()
        is_shown(lab, admin)
        before = running(program)
        eventually(lambda: (tmp_path / "forked").exists(), 30)
        time.sleep(1)
        assert running(program) == before
        # The fork has the other end of the program's standard input, and outlives Python.
        lab.ivoryos.kill()
        lab.program = program
        assert gone_within(lab, 3)
    finally:
        lab.stop()


def test_both_are_killed_at_random_under_load(make):
    lab = make().start()
    admin = lab.login()
    is_shown(lab, admin)
    # The program alone: IvoryOS' own pages never fail.
    until = time.monotonic() + 45
    own = [Worker(admin, lab.own("instruments"), until) for _ in range(2)]
    loads = [Worker(admin, f"{lab.url}/probe/headers", until) for _ in range(6)]
    kills = 0
    while time.monotonic() < until - 10:
        for process in running(lab.program):
            os.kill(process, signal.SIGKILL)
            kills += 1
        time.sleep(random.uniform(0, 3))
    for worker in own + loads:
        worker.join()
    assert kills > 5
    assert {seen[2] for worker in own for seen in worker.seen} == {200}
    assert {seen[2] for worker in loads for seen in worker.seen} <= {200, 502, 504}
    is_shown(lab, admin)

    # Python alone, or both: nothing is left behind.
    for number in range(10):
        both = random.random() < 0.5
        if both:
            os.kill(running(lab.program)[0], signal.SIGKILL)
            time.sleep(random.uniform(0, 0.7))
        lab.ivoryos.kill()
        assert gone_within(lab, 2), (number, both)
        lab.start()
        is_shown(lab, lab.login())
        time.sleep(random.uniform(0, 1))


def test_it_ends_with_ivoryos_however_that_ends(make):
    lab = make()
    for end in [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL, signal.SIGSEGV]:
        lab.start()
        is_shown(lab, lab.login())
        assert len(running(lab.program)) == 1
        lab.ivoryos.process.send_signal(end)
        lab.ivoryos.process.wait(20)
        assert gone_within(lab, 2), end


def gone_within(lab, seconds):
    until = time.monotonic() + seconds
    while running(lab.program):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True
