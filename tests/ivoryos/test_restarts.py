"""Each side ends and comes back, in any order, while people work."""

import shutil
import threading
import time

import pytest
import requests

from programs import BRIDGE, Lab, NextGenLab, eventually
from test_events import Page
from test_requests import HTML


def test_the_host_may_start_after_ivoryos(own_lab):
    lab = own_lab
    lab.ivoryos.start()
    admin = lab.login()
    assert "probe" not in admin.get(f"{lab.url}/", timeout=20).text
    page = Page(lab, admin)
    lab.rust.start()

    def is_there():
        assert admin.get(f"{lab.url}/probe/headers", timeout=20).status_code == 200
        home = admin.get(f"{lab.url}/probe/", headers=HTML, timeout=20).text
        return f'href="{lab.prefix}/probe/"' in home and f'<iframe src="{lab.prefix}/other-side/widget"' in home

    eventually(is_there)
    assert page.ask("echo", 1) == 1
    assert page.ask("flask_echo", 1) == 1
    page.io.disconnect()


def test_a_host_that_is_down_or_stands_still_is_said_to_be(own_lab):
    lab = own_lab.start()
    admin = lab.login()
    page = Page(lab, admin)
    assert page.ask("echo", 1) == 1

    lab.rust.kill()
    down = admin.get(f"{lab.url}/probe/", headers=HTML, timeout=20)
    assert down.status_code == 502 and "cannot be reached" in down.text and "Change Password" in down.text
    assert admin.get(f"{lab.url}/probe/headers", timeout=20).json()["error"]["status"] == 502
    widget = admin.get(f"{lab.url}/other-side/widget", headers=HTML, timeout=20)
    assert widget.status_code == 502 and "Change Password" not in widget.text
    assert "error" in page.ask("echo", 1)
    assert page.ask("flask_echo", 1) == 1
    assert admin.get(f"{lab.url}/", timeout=20).status_code == 200

    lab.rust.start()
    assert admin.get(f"{lab.url}/probe/", headers=HTML, timeout=20).status_code == 200
    eventually(lambda: page.ask("echo", 2) == 2)

    lab.rust.pause()
    start = time.monotonic()
    still = admin.get(f"{lab.url}/probe/", headers=HTML, timeout=20)
    assert still.status_code == 504 and "in time" in still.text and time.monotonic() - start < 15
    start = time.monotonic()
    posted = admin.post(f"{lab.url}/echo/json", json={"ml": 1.0}, timeout=20)
    assert "may still be going on" in posted.json()["error"]["message"] and time.monotonic() - start < 15
    assert admin.get(f"{lab.url}/", timeout=20).status_code == 200
    lab.rust.resume()
    eventually(lambda: admin.get(f"{lab.url}/probe/", headers=HTML, timeout=20).status_code == 200)
    eventually(lambda: page.ask("echo", 3) == 3)
    page.io.disconnect()


def test_another_version_is_said_to_be_one(own_lab, tmp_path):
    lab = own_lab
    shutil.copytree(BRIDGE / "ivoryos_rust", tmp_path / "other" / "ivoryos_rust")
    protocol = tmp_path / "other" / "ivoryos_rust" / "protocol.py"
    protocol.write_text(protocol.read_text().replace("\nPROTOCOL = 1\n", "\nPROTOCOL = 0\n"))
    lab.ivoryos.environment["PYTHONPATH"] = str(tmp_path / "other")
    lab.start()
    admin = lab.login()
    assert admin.get(f"{lab.url}/", timeout=20).status_code == 200
    other = admin.get(f"{lab.url}/probe/", headers=HTML, timeout=20)
    assert other.status_code == 502 and "bridge.py again" in other.text and "Change Password" in other.text


def test_both_at_another_prefix(tmp_path):
    lab = Lab(tmp_path, prefix="/lab", rust_prefix="/lab").start()
    try:
        admin = lab.login()
        assert "Change Password" in admin.get(f"{lab.url}/probe/", headers=HTML, timeout=20).text
        page = Page(lab, admin)
        assert page.ask("echo", 1) == 1
        page.io.disconnect()
    finally:
        lab.stop()


class Worker(threading.Thread):
    """Somebody who asks ten times a second, and what became of it: `(when, seconds, status or error)`."""

    def __init__(self, person, path, until):
        super().__init__(daemon=True)
        self.person, self.path, self.until = person, path, until
        self.seen = []
        self.start()

    def run(self):
        session = requests.Session()
        session.cookies.update(self.person.cookies)
        while time.monotonic() < self.until:
            start = time.monotonic()
            try:
                outcome = session.get(self.path, timeout=30, allow_redirects=False).status_code
            except requests.RequestException as error:
                outcome = type(error).__name__
            took = time.monotonic() - start
            self.seen.append((start, took, outcome))
            time.sleep(max(0, 0.1 - took))


@pytest.mark.parametrize("generation", [Lab, NextGenLab])
def test_both_sides_are_killed_in_turn_under_load(generation, tmp_path):
    lab = generation(tmp_path).start()
    try:
        be_killed_in_turn(lab)
    finally:
        lab.stop()


def be_killed_in_turn(lab):
    admin = lab.login()
    start = time.monotonic()
    until = start + 60
    page = Page(lab, admin)
    paths = ["echo/query?ml=1", "probe/", "steady/"] * 6
    workers = [Worker(admin, f"{lab.url}/{path}", until) for path in paths]
    own = [Worker(admin, lab.own(path), until) for path in ["instruments", ""]]

    def at(second):
        time.sleep(max(0, start + second - time.monotonic()))

    # (from, to) in which a side is down, or comes up.
    at(10)
    lab.rust.kill()
    at(14)
    lab.rust.start()
    rust_down = (start + 10, time.monotonic() + 0.5)
    # In NextGen the page's connection ends with the host.
    eventually(lambda: page.is_open() and page.ask("echo", 1) == 1)
    at(28)
    python_down = [time.monotonic() - 0.5]
    lab.ivoryos.kill()
    at(31)
    lab.ivoryos.start()
    python_down.append(time.monotonic() + 0.5)
    eventually(lambda: page.is_open() and page.ask("echo", 2) == 2, 60)
    for worker in workers + own:
        worker.join()
    page.io.disconnect()

    def overlaps(seen, down):
        return seen[0] <= down[1] and seen[0] + seen[1] >= down[0]

    for worker in workers + own:
        assert len(worker.seen) > 50, f"{worker.path}: only {len(worker.seen)} requests"
        longest = max(took for _, took, _ in worker.seen)
        assert longest < 10, f"{worker.path} took {longest:.1f} s"
        assert worker.seen[-1][2] == 200, f"{worker.path} ends with {worker.seen[-1]}"
        downs = [python_down] if worker in own else [python_down, rust_down]
        wrong = [seen for seen in worker.seen
                 if seen[2] != 200 and not any(overlaps(seen, down) for down in downs)]
        assert not wrong, f"{worker.path}: {wrong[:5]}"
    refused = {seen[2] for worker in workers for seen in worker.seen if overlaps(seen, rust_down)}
    assert refused <= {200, 502, 504}, refused
