"""No event is carried out later than it was meant: the host or IvoryOS is away while somebody presses a button."""

import json
import time

import pytest
import websocket

from browsing import log_in, one, wait
from programs import eventually
from test_events import Page


def test_three_events_while_the_host_is_away(own_lab):
    lab = own_lab.start()
    admin = lab.login()
    page = Page(lab, admin)
    assert page.ask("echo", 1) == 1
    lab.rust.kill()
    for _ in range(3):
        start = time.monotonic()
        error = page.ask("shout", "late")["error"]
        assert error["event"] == "shout" and "was not sent" in error["message"]
        assert time.monotonic() - start < 2
    assert page.count("event_error") == 3
    time.sleep(8)
    lab.rust.start()
    eventually(lambda: page.ask("echo", 2) == 2)
    page.ask("shout", "now")
    page.event("shouted")
    time.sleep(1)
    assert [event for event in page.heard if event[0] == "shouted"] == [("shouted", "now")]
    page.io.disconnect()


def connect(lab, person):
    """A page's socket by hand: python-socketio's client has a thread for each packet."""
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in person.cookies)
    address = f"ws{lab.root[4:]}{lab.prefix}/socket.io/?EIO=4&transport=websocket"
    socket = websocket.create_connection(address, cookie=cookies, timeout=20)
    socket.recv()
    socket.send("40")
    while '["welcome"' not in socket.recv():
        pass
    return socket


def test_events_of_one_page_stay_in_their_order(own_lab):
    lab = own_lab.start()
    socket = connect(lab, lab.login())
    for number in range(400):
        socket.send(f'42["whisper",{number}]')
    numbers = []
    while len(numbers) < 400:
        packet = socket.recv()
        if packet.startswith('42["whispered"'):
            numbers.append(json.loads(packet[2:])[1])
    socket.close()
    assert numbers == list(range(400))


def test_a_page_that_has_just_loaded_is_waited_for(own_lab):
    lab = own_lab.start()
    page = Page(lab, lab.login())
    assert page.ask("echo", 1) == 1
    page.io.disconnect()


@pytest.mark.parametrize("away", ["rust", "ivoryos"])
def test_a_button_in_ivoryos(own_lab, browser, away):
    lab = own_lab.start()
    log_in(lab, browser)
    browser.get(f"{lab.url}/probe/")
    one(browser, "#ping").click()
    wait(browser, lambda: one(browser, "#answer").text == "42")
    away = getattr(lab, away)
    away.kill()
    if away is lab.ivoryos:
        wait(browser, lambda: browser.execute_script("return !socket.connected"))
    else:
        eventually(lambda: "error" in Asked(browser, "echo").answer())
    browser.execute_script("document.querySelector('#pong').textContent = ''")
    for _ in range(3):
        one(browser, "#ping").click()
    wait(browser, lambda: "was not sent" in one(browser, ".iv-offline").text)
    assert "error" in Asked(browser, "echo").answer()
    # IvoryOS' own events are its business: its client keeps them.
    if away is lab.ivoryos:
        browser.execute_script("socket.emit('a_theirs', 1)")
        assert browser.execute_script("return socket.sendBuffer.map(({ data }) => data[0])") == ["a_theirs"]
    time.sleep(8)
    away.start()
    if away is lab.ivoryos:
        wait(browser, lambda: browser.execute_script("return socket.connected"))
    else:
        eventually(lambda: "error" not in Asked(browser, "echo").answer())
    time.sleep(1)
    assert one(browser, "#pong").text == ""


class Asked:
    """An event with an acknowledgement, from the page."""

    def __init__(self, browser, event):
        self.given = browser.execute_async_script(
            "const [event, done] = arguments; socket.timeout(5000).emit(event, 1, (lost, answer) => "
            "done(lost ? { lost: String(lost) } : answer));", event)

    def answer(self):
        return self.given if isinstance(self.given, dict) else {"answer": self.given}
