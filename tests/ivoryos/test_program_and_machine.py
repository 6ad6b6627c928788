"""What a machine does to the program of a wheel: a full disk, a clock that is set, a port that is refused; gunicorn."""

import os
import signal
import subprocess
import sys

import pytest

from programs import eventually
from test_program import ALL, ask, generation, gone_within, is_shown, make, own_page
from test_requests import HTML
from wheels import WheelLab, running, unpack

__all__ = ["generation", "make"]

WSGI = """
import ivoryos
from ivoryos.server import socketio
{imports}

apps = []
socketio.run = lambda app, **_: apps.append(app)
ivoryos.run(__name__, host="127.0.0.1", port={port}, debug=False, blueprint_plugins=plugins)
app = apps[0]
"""


def root_alone():
    if os.geteuid() != 0:
        pytest.skip("only root can do that to a machine")


@pytest.fixture
def full_disk(tmp_path):
    """A folder of a disk on which nothing is free."""
    root_alone()
    folder = tmp_path / "full"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder], capture_output=True, text=True)
    if mounted.returncode != 0:
        pytest.skip(f"no disk of its own: {mounted.stderr}")
    with open(folder / "all", "wb", buffering=0) as file, pytest.raises(OSError):
        while True:
            file.write(bytes(4096))
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


def test_a_full_disk_keeps_nothing_from_moving(make, full_disk):
    lab = make(DATA_DIR=str(full_disk), TMPDIR=str(full_disk), PUMP="1").start()
    admin = lab.login()
    is_shown(lab, admin)
    moved = admin.post(f"{lab.url}/moves/move/1", timeout=20, allow_redirects=False)
    assert moved.status_code == 303, moved.text
    eventually(lambda: "movements cannot be recorded; the instruments are not affected" in lab.log()
               or "movements are not recorded" in lab.log())
    assert own_page(lab, admin) == 200
    assert ask(lab, admin).status_code == 200


def test_a_clock_that_is_set_changes_nothing(make, tmp_path):
    offset = tmp_path / "offset"
    offset.write_text("+0")
    # libfaketime sets the program's clock. With it Python's `time.sleep` fails, so Python has another `time.time`.
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(
        f"import time\nnow = time.time\ntime.time = lambda: now() + 86400 * int(open({str(offset)!r}).read().strip('d'))\n")
    faketime = f"FAKETIME_TIMESTAMP_FILE='{offset}' FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1"
    library = "/usr/$LIB/faketime/libfaketime.so.1"
    host = os.environ["HOST_PROGRAM"]
    lab = make(f"#!/bin/sh\n{faketime} LD_PRELOAD='{library}' exec '{host}' '{offset}'\n")
    lab.ivoryos.environment["PYTHONPATH"] += f":{tmp_path / 'site'}"
    lab.program = offset
    lab.start()
    is_shown(lab, lab.login())
    before = running(lab.program)
    for jump in ["+30d", "-30d", "+0"]:
        offset.write_text(jump)
        admin = lab.login()
        assert ask(lab, admin).status_code == 200, jump
        assert own_page(lab, admin) == 200, jump
    assert running(lab.program) == before
    # The pause before the next start is no time of day.
    os.kill(before[0], signal.SIGKILL)
    eventually(lambda: "it is started again in 0.5 s" in lab.log())
    offset.write_text("-300d")
    eventually(lambda: running(lab.program) not in ([], before), 10)
    is_shown(lab, lab.login())


def test_a_port_that_is_refused_is_a_sentence_and_ivoryos_goes_on(make, tmp_path):
    root_alone()
    refused = tmp_path / "refused"
    refused.touch()
    host = os.environ["HOST_PROGRAM"]
    # In a network of its own all ports that the system gives away are taken.
    taken = tmp_path / "taken"
    taken.write_text("cd /proc/sys/net/ipv4\necho 40000 40001 >ip_local_port_range\n"
                     f"echo 40000-40001 >ip_local_reserved_ports\nexec '{host}'\n")
    lab = make(f"#!/bin/sh\n[ -e '{refused}' ] && exec unshare --net sh '{taken}'\nexec '{host}'\n").start()
    admin = lab.login()
    assert own_page(lab, admin) == 200

    def said():
        page = admin.get(f"{lab.url}/probe/", headers=HTML, timeout=20)
        return page.status_code == 502 and "127.0.0.1:0" in page.text and "it is started again in" in page.text

    eventually(said)
    assert own_page(lab, admin) == 200
    refused.unlink()
    eventually(lambda: ask(lab, admin).status_code == 200, 60)


def test_gunicorn_has_a_program_for_each_worker_and_leaves_none(tmp_path):
    program = unpack(tmp_path, "rust_lab", os.environ["HOST_PROGRAM"])
    lab = WheelLab(tmp_path, tmp_path, *ALL)
    lab.program = program
    port = lab.root.rpartition(":")[2]
    (tmp_path / "wsgi.py").write_text(WSGI.format(imports=ALL[0], port=port))
    # Two workers at once would both make IvoryOS' database, which is its own mistake.
    lab.start()
    lab.stop()
    lab.ivoryos.command = [sys.executable, "-m", "gunicorn", "--workers", "2", "--timeout", "4",
                           "--bind", f"127.0.0.1:{port}", "wsgi:app"]
    try:
        for end in [signal.SIGTERM, signal.SIGKILL]:
            lab.ivoryos.start()
            admin = lab.login()
            eventually(lambda: len(running(program)) == 2, 40)
            is_shown(lab, admin)
            # A worker that is killed takes its program with it, and another one comes with its own.
            before = running(program)
            worker = int(open(f"/proc/{before[0]}/stat").read().rpartition(") ")[2].split()[1])
            os.kill(worker, signal.SIGKILL)
            eventually(lambda: before[0] not in running(program), 3)
            eventually(lambda: len(running(program)) == 2, 40)
            is_shown(lab, admin)
            lab.ivoryos.process.send_signal(end)
            lab.ivoryos.process.wait(20)
            # Workers notice by themselves that nobody leads them any more.
            assert gone_within(lab, 2 if end == signal.SIGTERM else 12), end
    finally:
        lab.stop()
