"""Each IvoryOS Classic that labs run: the same list for each; the other tests are about the newest."""

import os
import subprocess

import pytest
import requests

from browsing import errors, log_in, one, wait
from programs import HERE, Lab, eventually
from test_deck import Deck
from test_nextgen_deck import NextGenDeck
from test_requests import HTML

VERSIONS = ["1.5.17", "1.5.21", "1.6.0", "1.6.14", "1.7.0", "1.7.2"]
TOO_OLD = ["1.2.8", "1.4.16", "1.5.16"]


@pytest.fixture(params=VERSIONS)
def old_lab(request, tmp_path):
    lab = Lab(tmp_path, version=request.param)
    yield lab.start()
    lab.stop()


def test_a_plugin_in_each_version(old_lab, browser):
    lab = old_lab
    log_in(lab, browser)
    browser.get(f"{lab.url}/probe/")
    errors(browser)
    assert browser.title == "Probe & co"
    tab = one(browser, f"nav a[href='{lab.prefix}/probe/']")
    assert tab.get_attribute("textContent").strip() == "Probe"
    wait(browser, lambda: browser.execute_script("return document.getElementById('picture').naturalWidth") > 0)
    wait(browser, lambda: browser.execute_script("return document.getElementById('video').naturalWidth") == 1)

    # The page's own socket, which its script used before it was there.
    wait(browser, lambda: browser.execute_script("return window.socket.connected"))
    one(browser, "#ping").click()
    wait(browser, lambda: one(browser, "#pong").text == '{"from":"probe"}')
    wait(browser, lambda: one(browser, "#answer").text == "42")

    # The panel beside it, with a socket of its own.
    browser.switch_to.frame(one(browser, f"iframe[src='{lab.prefix}/other-side/widget']"))
    wait(browser, lambda: one(browser, "main").text == "the other side's widget")
    wait(browser, lambda: browser.execute_script("return window.socket.connected"))
    browser.switch_to.default_content()
    assert [error for error in errors(browser) if lab.root in error] == []

    one(browser, "#form button").click()
    wait(browser, lambda: one(browser, "#linked").text == "1")
    assert browser.current_url == f"{lab.url}/probe/linked?1"

    person = lab.login()
    assert person.get(f"{lab.url}/", timeout=20).status_code == 200
    assert person.get(f"{lab.url}/probe/headers", timeout=20).status_code == 200
    assert requests.get(f"{lab.url}/probe/headers", timeout=20, allow_redirects=False).status_code == 302
    assert "Traceback" not in lab.log() and "has changed" not in lab.log()


@pytest.mark.parametrize("version", [*VERSIONS, "nextgen"])
def test_a_rust_route_reads_and_moves_the_deck_of_each_version(tmp_path, version):
    deck = NextGenDeck(tmp_path) if version == "nextgen" else Deck(tmp_path, version=version)
    try:
        deck.start()
        eventually(deck.online)
        dispensed = deck.dispense(0.5, rate_ml_per_min=600)
        assert (dispensed.status_code, dispensed.json()["ml"]) == (200, 0.5)
        # What the driver says itself.
        page = requests.get(f"{deck.pump}/", headers=HTML, timeout=20).text
        assert "59.50" in page and "Moved 1 times, by 1 driver." in page
        # A coroutine, and a call that the driver refuses.
        refilled = requests.post(f"{deck.pump}/refill", timeout=30, allow_redirects=False)
        assert refilled.status_code == 303
        refused = deck.dispense(-1)
        assert refused.status_code == 502 and "-1.0 mL asked for" in refused.json()["error"]["message"]
        page = requests.get(f"{deck.pump}/", headers=HTML, timeout=20).text
        assert "60.00" in page and "Moved 3 times, by 1 driver." in page
    finally:
        deck.stop()


@pytest.mark.parametrize("version", TOO_OLD)
def test_an_older_version_is_refused_in_one_sentence(tmp_path, version):
    lab = Lab(tmp_path, version=version)
    refused = subprocess.run(
        lab.ivoryos.command, env=lab.ivoryos.environment, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert refused.returncode == 1
    said = refused.stderr.strip().splitlines()[-1]
    assert said.startswith(f"ivoryos_rust: IvoryOS {version} is too old") and "1.5.17 or newer" in said
    assert "Traceback" not in refused.stderr
    assert list(tmp_path.iterdir()) == [], "IvoryOS has not begun"


#: A lab whose Socket.IO server is not the one that the bridge knows.
CHANGED = """
import ivoryos_rust.classic.events as events, lab, os, types, ivoryos

start = events.Events.start
events.Events.start = lambda self, socketio: start(self, types.SimpleNamespace(server=object()))
ivoryos.run("lab", host="127.0.0.1", port=int(os.environ["PORT"]), debug=False,
            blueprint_plugins=[lab.flask_plugin, *lab.ivoryos_rust.plugins(os.environ["RUST_URL"])])
"""


def test_a_part_that_a_later_version_lacks_is_a_sentence_in_the_log(tmp_path):
    (tmp_path / "changed.py").write_text(CHANGED)
    lab = Lab(tmp_path, script=tmp_path / "changed.py")
    lab.ivoryos.environment["PYTHONPATH"] += os.pathsep + str(HERE)
    lab.start()
    try:
        person = lab.login()
        assert person.get(f"{lab.url}/", timeout=20).status_code == 200
        page = person.get(f"{lab.url}/probe/", headers=HTML, timeout=20)
        assert page.status_code == 200 and lab.around in page.text
        assert "Socket.IO server has changed" in lab.log() and "Traceback" not in lab.log()
    finally:
        lab.stop()
