"""The plugins' events through IvoryOS' own Socket.IO server."""

import json
import threading
import time

import pytest
import requests
import socketio
import websocket

from programs import SECRET, eventually


class Page:
    """A page's socket, as base.html opens it, and what it has heard."""

    def __init__(self, lab, person=None, headers=None, transports=None):
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in person.cookies) if person else ""
        self.heard, self.changed = [], threading.Condition()
        self.io = socketio.Client(reconnection_delay=0.2, reconnection_delay_max=0.5)
        self.io.on("*", self.note)
        # A function: the client takes the cookies out of what it is given, and reconnects without.
        self.io.connect(lab.root, headers=lambda: {"Cookie": cookies, **(headers or {})}, transports=transports,
                        socketio_path=lab.events_of("probe"), wait_timeout=20)

    def note(self, *event):
        with self.changed:
            self.heard.append(event)
            self.changed.notify_all()

    def event(self, name):
        """What the first event of this name carried."""
        def found():
            return next((event for event in self.heard if event[0] == name), None)

        with self.changed:
            assert self.changed.wait_for(found, 20), f"no {name} in {self.heard}"[:1000]
            return found()[1:]

    def count(self, name):
        return sum(event[0] == name for event in self.heard)

    def is_open(self):
        return "/" in self.io.namespaces

    def ask(self, event, data=None):
        return self.io.call(event, data, timeout=20)


@pytest.fixture
def page(lab, admin):
    page = Page(lab, admin)
    yield page
    page.io.disconnect()


@pytest.fixture
def other(lab, admin):
    page = Page(lab, admin)
    yield page
    page.io.disconnect()


def test_ivoryos_own_handlers_go_on(classic):
    page = Page(classic, classic.login())
    for event in ["server_boot_id", "busy_status", "progress", "pause_status"]:
        assert page.event(event)
    # `flask` is a plugin in Python, whose events are its own.
    assert page.ask("flask_echo", {"ml": 1}) == {"ml": 1}
    page.io.disconnect()


def test_every_transport(lab, admin):
    for transports in [["polling"], ["websocket"], None]:
        page = Page(lab, admin, transports=transports)
        assert page.ask("echo", [1, "ü", None]) == [1, "ü", None]
        page.io.disconnect()


def test_acknowledgements(page):
    assert page.ask("echo", {"a": [1, 2]}) == {"a": [1, 2]}
    assert page.ask("reading", {"grams": 1.5}) == 1500
    assert page.ask("maybe") is None
    assert page.ask("by_hand", "x") == "x"
    assert page.ask("reverse", b"\x00\x01\x02") == b"\x02\x01\x00"
    assert page.event("reversed") == (b"\x02\x01\x00",)


def test_errors_are_those_of_the_host(page):
    assert page.ask("fail") == {"error": {"event": "fail", "message": "the valve is closed"}}
    assert "invalid type" in page.ask("reading", "text")["error"]["message"]
    assert page.ask("panic", "at the disco")["error"]["event"] == "panic"
    page.io.emit("fail")
    assert page.event("event_error")[0]["message"] == "the valve is closed"


def test_an_answer_reaches_its_page_and_a_broadcast_all(page, other):
    assert page.ask("echo", 1) == other.ask("echo", 1) == 1
    page.io.emit("whisper", "to me")
    page.io.emit("shout", "to all")
    assert page.event("shouted") == other.event("shouted") == ("to all",)
    assert page.event("whispered") == ("to me",)
    assert other.count("whispered") == 0 and other.count("shouted") == 1


def test_what_a_plugin_sends_arrives_in_its_order(lab, admin):
    # Not with python-socketio, whose client handles each packet in a thread of its own.
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in admin.cookies)
    address = f"ws{lab.root[4:]}{lab.events_of('probe')}/?EIO=4&transport=websocket"
    socket = websocket.create_connection(address, cookie=cookies, timeout=20)
    socket.recv()
    socket.send("40")
    while '["welcome"' not in socket.recv():
        pass
    for number in range(200):
        requests.post(f"{lab.rust_url}{lab.rust_prefix}/live/announce", json=number, timeout=20)
    numbers = []
    while len(numbers) < 200:
        packet = socket.recv()
        if packet.startswith('42["announced"'):
            numbers.append(json.loads(packet[2:])[1])
    socket.close()
    assert numbers == list(range(200))


def test_what_was_published_is_there_for_a_page_that_comes_later(lab, admin, page):
    assert page.ask("publish", ("level", 7)) is None
    later = Page(lab, admin)
    assert later.event("level") == (7,)
    later.io.disconnect()


def test_a_plugin_does_not_speak_for_ivoryos(classic):
    page = Page(classic, classic.login())
    page.event("busy_status")
    before = {event: page.count(event) for event in ["server_boot_id", "progress", "busy_status"]}
    page.io.emit("pretend")
    page.event("pretended")
    assert {event: page.count(event) for event in before} == before
    page.io.disconnect()


def test_who_is_not_logged_in_is_refused_and_hears_nothing(classic):
    stranger, page = Page(classic), Page(classic, classic.login())
    refused = stranger.ask("echo", 1)
    assert "Log in" in refused["error"]["message"]
    page.ask("echo", 1)
    page.io.emit("shout", "secret")
    page.event("shouted")
    time.sleep(0.5)
    assert stranger.count("shouted") == 0 and stranger.count("welcome") == 0
    assert stranger.event("busy_status"), "IvoryOS' own go on"
    stranger.io.disconnect()
    page.io.disconnect()


def test_the_users_name_is_ivoryos_own(lab, admin):
    for headers in [{}, {"X-IvoryOS-User": "root"}, {"X-IvoryOS-User": "root", "X-IvoryOS-Bridge": "guess"}]:
        page = Page(lab, admin, headers=headers)
        assert page.ask("whoami") == (lab.user() or [None])[0]
        page.io.disconnect()
    direct = socketio.Client()
    direct.connect(lab.rust_url, headers={"X-IvoryOS-User": "root", "X-IvoryOS-Bridge": SECRET[1:]},
                   socketio_path=f"{lab.rust_prefix}/socket.io")
    assert direct.call("whoami", timeout=20) is None
    direct.disconnect()


def test_pages_that_come_and_go_leave_nothing(lab, admin):
    def threads():
        return admin.get(f"{lab.url}/flask/threads", timeout=20).json()

    def visitors():
        seen = requests.get(f"{lab.rust_url}{lab.rust_prefix}/live/visitors", timeout=20).json()
        return seen["came"] - seen["gone"]

    usual, here = threads(), visitors()
    pages = [Page(lab, admin, transports=["websocket"]) for _ in range(20)]
    for page in pages:
        assert page.ask("echo", 1) == 1
    assert visitors() == here + 20
    for page in pages:
        page.io.disconnect()
    eventually(lambda: visitors() <= here)
    eventually(lambda: threads() <= usual)


def test_a_page_of_another_origin_does_not_speak_for_the_user(lab, admin, page):
    for headers in [{"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}]:
        if lab.user() is None:
            # NextGen's guard and the host's refuse the connection itself.
            with pytest.raises(socketio.exceptions.ConnectionError):
                Page(lab, admin, headers=headers, transports=["websocket"])
            continue
        foreign = Page(lab, admin, headers=headers, transports=["websocket"])
        assert "another origin" in foreign.ask("whoami")["error"]["message"]
        foreign.io.disconnect()
    assert page.count("shouted") == 0


def test_a_page_of_a_name_that_the_host_does_not_answer_to_hears_why(classic):
    page = Page(classic, classic.login())
    foreign = Page(classic, classic.login(), headers={"Host": "evil.example"}, transports=["polling"])
    assert "`evil.example`" in foreign.ask("shout", "ho")["error"]["message"]
    foreign.io.disconnect()
    assert page.count("shouted") == 0
    page.io.disconnect()


def test_a_page_that_leaves_with_an_event_on_its_way_leaves_nothing(lab, admin):
    def visitors():
        seen = requests.get(f"{lab.rust_url}{lab.rust_prefix}/live/visitors", timeout=20).json()
        return seen["came"] - seen["gone"]

    here = visitors()
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in admin.cookies)
    address = f"ws{lab.root[4:]}{lab.events_of('probe')}/?EIO=4&transport=websocket"
    for _ in range(40):
        socket = websocket.create_connection(address, cookie=cookies, timeout=20)
        socket.recv()
        socket.send("40")
        socket.send('421["echo",1]')
        socket.close()
    time.sleep(1)
    eventually(lambda: visitors() <= here)
