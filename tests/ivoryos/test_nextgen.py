"""IvoryOS NextGen: how it lists plugins, and what it shows while the host is away."""

import json
import os
import re
import time

import pytest
import requests

from programs import BRIDGE, HERE, Lab, NextGenLab, eventually
from test_events import Page
from test_requests import HTML


@pytest.fixture
def edge(tmp_path):
    """A lab with NextGen that the test may break."""
    lab = NextGenLab(tmp_path)
    yield lab
    lab.stop()


def listed(lab):
    answer = requests.get(f"{lab.root}/api/plugins", timeout=20).json()
    return {plugin["id"]: plugin for plugin in answer["plugins"]}, answer["errors"]


def test_plugins_are_listed_with_their_titles_icons_and_places(edge):
    plugins, errors = listed(edge.start())
    assert errors == []
    assert plugins["flask"]["name"] == "Flask"
    assert (plugins["probe"]["url"], plugins["probe"]["placement"]) == ("/plugins/probe/", "tab")
    assert (plugins["side"]["url"], plugins["side"]["placement"]) == ("/plugins/side/widget", "panel-left")
    assert (plugins["across"]["url"], plugins["across"]["placement"]) == ("/plugins/across/widget", "panel-right")
    # A symbol is no icon of NextGen's.
    assert (plugins["steady"]["name"], plugins["steady"]["icon"]) == ("§ Steady <1>", None)


def test_every_address_in_a_page_is_relative(edge):
    lab = edge.start()
    for path, prefix in [("probe/", "./-"), ("probe/linked?a=1", "./-"), ("side/widget", "./-"), ("probe/no/thing", "../-")]:
        page = requests.get(f"{lab.url}/{path}", headers=HTML, timeout=20)
        assert f'data-url-prefix="{prefix}"' in page.text, path
        assert "<nav" not in page.text
        addresses = re.findall(r'(?:href|src|action)="([^"]*)"', page.text)
        assert addresses and not [address for address in addresses if address.startswith(("/", "http"))], path
        for address in re.findall(r'src="([^"]*-/static/[^"]*)"', page.text):
            asked = requests.get(requests.compat.urljoin(page.url, address), timeout=20)
            assert asked.status_code == 200, address
    assert requests.get(f"{lab.url}/probe/-/", headers=HTML, timeout=20).url == f"{lab.url}/probe/"
    assert requests.get(f"{lab.url}/probe/-/steady/", headers=HTML, timeout=20).status_code == 200
    assert requests.get(f"{lab.url}/probe/-/bridge.py", timeout=20).status_code == 404


def test_a_host_that_is_away_at_the_start_is_an_error_of_its_plugins(edge):
    lab = edge
    lab.ivoryos.start()
    plugins, errors = listed(lab)
    away = next(plugin for plugin in plugins.values() if plugin["name"] == "Rust plugins")
    assert "flask" in plugins and len(plugins) == 2
    assert [error["plugin"] for error in errors] == [away["id"]]
    assert "cannot be reached" in errors[0]["error"]
    page = requests.get(f"{lab.root}{away['url']}", headers=HTML, timeout=20)
    assert page.status_code == 503 and "cannot be reached" in page.text and "refresh" in page.text
    lab.rust.start()
    plugins = eventually(lambda: "probe" in listed(lab)[0] and listed(lab)[0])
    assert away["id"] not in plugins and plugins["side"]["placement"] == "panel-left"
    eventually(lambda: listed(lab)[1] == [])
    assert "again to see them" in requests.get(page.url, headers=HTML, timeout=20).text
    assert requests.get(f"{lab.url}/probe/", headers=HTML, timeout=20).status_code == 200
    page = Page(lab)
    assert page.ask("echo", 1) == 1
    page.io.disconnect()


def test_plugins_that_the_host_has_later_appear(edge):
    lab = edge
    later, lab.rust.command = lab.rust.command, [os.environ["GALLERY_PROGRAM"]]
    lab.start()
    before = listed(lab)[0]
    assert "pump" in before and "probe" not in before
    lab.rust.kill()
    eventually(lambda: {error["plugin"] for error in listed(lab)[1]} == set(before) - {"flask"})
    lab.rust.command = later
    lab.rust.start()
    eventually(lambda: "probe" in listed(lab)[0])
    assert requests.get(f"{lab.url}/probe/", headers=HTML, timeout=20).status_code == 200
    assert requests.get(f"{lab.url}/probe/-/steady/", headers=HTML, timeout=20).status_code == 200
    page = Page(lab)
    assert page.ask("echo", 1) == 1
    page.io.disconnect()
    # The list says which ones the host no longer has.
    errors = eventually(lambda: [error for error in listed(lab)[1] if "has no plugin" in error["error"]])
    assert "pump" in {error["plugin"] for error in errors} and "pump" in listed(lab)[0]
    assert requests.get(f"{lab.root}/api/status", timeout=20).status_code == 200


def test_a_nextgen_that_keeps_its_plugins_elsewhere_has_those_of_its_start(edge, tmp_path):
    lab = edge
    script = tmp_path / "changed.py"
    script.write_text(
        "import collections, runpy\n"
        "from ivoryos_edge import server\n"
        "class Changed(type(server.app.state)):\n"
        "    def __setattr__(self, name, value):\n"
        "        super().__setattr__(name, collections.deque(value) if name == 'plugin_errors' else value)\n"
        "server.app.state = Changed()\n"
        f"runpy.run_path({str(HERE / 'edge.py')!r}, run_name='__main__')\n")
    lab.ivoryos.command[-1] = str(script)
    lab.ivoryos.start()
    away = next(plugin for plugin in listed(lab)[0].values() if plugin["name"] == "Rust plugins")
    assert "IvoryOS has changed" in lab.log()
    lab.rust.start()
    url = f"{lab.root}{away['url']}"
    eventually(lambda: "Start IvoryOS again" in requests.get(url, headers=HTML, timeout=20).text)
    assert "probe" not in listed(lab)[0]
    lab.ivoryos.kill()
    lab.ivoryos.start()
    assert requests.get(f"{lab.url}/probe/", headers=HTML, timeout=20).status_code == 200


def test_a_host_that_starts_at_the_same_time_is_waited_for(edge):
    lab = edge
    lab.ivoryos.start(wait=False)
    time.sleep(1.5)
    lab.rust.start()
    lab.ivoryos.wait()
    plugins, errors = listed(lab)
    assert "probe" in plugins and errors == []


def test_a_deck_file_names_plugins_one_by_one(edge, tmp_path):
    lab = edge
    (tmp_path / "lab_plugins.py").write_text(
        "import ivoryos_rust.nextgen\n"
        f"probe = ivoryos_rust.nextgen.plugin({lab.rust_url!r}, 'probe', wait=0)\n"
        f"nothing = ivoryos_rust.nextgen.plugin({lab.rust_url!r}, 'nothing', wait=0)\n")
    deck = tmp_path / "deck.json"
    names = ["lab_plugins:probe", "lab_plugins:nothing"]
    deck.write_text(json.dumps({"format": "ivoryos-deck/1", "paths": ["."], "instruments": [], "plugins": names}))
    port = lab.root.rsplit(":", 1)[1]
    lab.ivoryos.command = [*lab.ivoryos.command[:2], "-m", "ivoryos_edge", "--deck", str(deck), "--port", port]
    lab.ivoryos.start()
    assert {(error["plugin"], error["stage"]) for error in listed(lab)[1]} == {
        ("probe", "on_start"), ("nothing", "on_start")}, "the host is away"
    # A plugin that was named is there when the host is.
    lab.rust.start()
    eventually(lambda: requests.get(f"{lab.url}/probe/", headers=HTML, timeout=20).status_code == 200)
    # Each plugin asks for the host by itself: that one has found it does not mean that the other has.
    def missing():
        answer = requests.get(f"{lab.url}/nothing/", headers=HTML, timeout=20)
        return answer.status_code == 502 and "no plugin" in answer.text
    eventually(missing)
    assert requests.get(f"{lab.url}/probe/-/steady/", timeout=20).status_code == 404, "was not named"


def test_a_host_that_is_down_or_stands_still_is_said_to_be(edge):
    lab = edge.start()
    page = Page(lab)
    assert page.ask("echo", 1) == 1
    lab.rust.kill()
    down = requests.get(f"{lab.url}/probe/", headers=HTML, timeout=20)
    assert down.status_code == 502 and "cannot be reached" in down.text and "Try again" in down.text
    assert "frame-ancestors 'self'" in down.headers["Content-Security-Policy"]
    assert requests.get(f"{lab.url}/probe/headers", timeout=20).json()["error"]["status"] == 502
    assert requests.get(f"{lab.root}/", timeout=20).status_code == 200
    eventually(lambda: not page.io.connected)
    lab.rust.start()
    assert requests.get(f"{lab.url}/probe/", headers=HTML, timeout=20).status_code == 200
    eventually(lambda: page.is_open() and page.ask("echo", 2) == 2)
    lab.rust.pause()
    still = requests.get(f"{lab.url}/probe/", headers=HTML, timeout=30)
    assert still.status_code == 504 and "in time" in still.text
    assert "refresh" in down.text and "refresh" not in still.text
    posted = requests.post(f"{lab.url}/echo/json", json={"ml": 1.0}, timeout=30)
    assert "may still be going on" in posted.json()["error"]["message"]
    assert requests.get(f"{lab.root}/", timeout=20).status_code == 200
    lab.rust.resume()
    eventually(lambda: requests.get(f"{lab.url}/probe/", headers=HTML, timeout=20).status_code == 200)
    page.io.disconnect()


def test_a_host_that_comes_back_with_another_prefix_is_found(edge):
    lab = edge.start()
    lab.rust.kill()
    lab.rust.environment["URL_PREFIX"] = "/elsewhere"
    lab.rust.url = lab.rust.url.replace("/ivoryos/", "/elsewhere/")
    lab.rust.start()
    eventually(lambda: requests.get(f"{lab.url}/probe/headers", timeout=20).status_code == 200)


def test_classic_and_nextgen_show_the_plugins_of_one_host(edge, tmp_path):
    lab = edge.start()
    (tmp_path / "classic").mkdir()
    classic = Lab(tmp_path / "classic")
    classic.ivoryos.environment["RUST_URL"] = lab.rust_url
    classic.ivoryos.start()
    try:
        here, there = Page(lab), Page(classic, classic.login())
        assert here.ask("echo", 1) == there.ask("echo", 1) == 1
        here.io.emit("shout", "to both")
        assert there.event("shouted") == here.event("shouted") == ("to both",)
        assert classic.login().get(f"{classic.url}/probe/", headers=HTML, timeout=20).status_code == 200
        here.io.disconnect()
        there.io.disconnect()
    finally:
        classic.ivoryos.kill()


def test_the_scripts_that_labs_copy_work_as_the_package_does(edge, tmp_path):
    lab = edge
    lab.rust.start()
    file = requests.get(f"{lab.rust_url}/ivoryos/bridge.py", timeout=20)
    (tmp_path / "copied").mkdir()
    (tmp_path / "copied" / "ivoryos_rust.py").write_bytes(file.content)
    assert str(BRIDGE) == lab.ivoryos.environment["PYTHONPATH"] and (HERE / "edge.py").exists()
    lab.ivoryos.environment["PYTHONPATH"] = str(tmp_path / "copied")
    lab.ivoryos.start()
    assert requests.get(f"{lab.url}/probe/", headers=HTML, timeout=20).status_code == 200
    assert "probe" in listed(lab)[0]
