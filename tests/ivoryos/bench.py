"""What the bridge costs: the starter in Python and in Rust, in one IvoryOS, and in Rust asked directly.

`tests/interop bench` runs it; it needs `wrk`. Each line is the median of paired runs.
"""

import http.client
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import requests
import websocket

from programs import Lab, NextGenLab, eventually
from test_own_deck import Classic, NextGen

ROUNDS, SECONDS, CONNECTIONS, VIEWERS = 9, 2, 4, 20
#: Of each kind.
CALLS = 200
PAGE = "text/html,application/xhtml+xml,*/*;q=0.8"


def requests_a_second(url, cookies, accept="*/*"):
    told = subprocess.run(
        ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "-H", f"Cookie: {cookies}", "-H", f"Accept: {accept}", url],
        check=True, capture_output=True, text=True).stdout
    assert "Non-2xx" not in told, told
    return float(re.search(r"Requests/sec: +([\d.]+)", told)[1])


class RustPage:
    """A page of the starter in Rust, which has its events by Socket.IO."""

    def __init__(self, lab, event="plugin", cookies=None):
        self.event, self.count = event, 0
        address = f"ws{lab.root[4:]}{lab.events_of('plugin')}/?EIO=4&transport=websocket"
        self.socket = websocket.create_connection(address, cookie=cookies, timeout=20)
        self.socket.recv()
        self.socket.send("40")
        while not self.socket.recv().startswith("40"):
            pass

    def ask(self, number):
        self.socket.send(f'42["{self.event}_ping",{{"n":{number}}}]')

    def hear(self, number):
        wanted = f'42["{self.event}_pong",{{"n":{number}}}]'
        while (packet := self.socket.recv()) != wanted:
            assert not packet.startswith('42["event_error"'), packet
            if packet == "2":
                self.socket.send("3")

    def close(self):
        self.socket.close()


class PythonPage:
    """A page of the starter in Python for NextGen: it posts to a route, which publishes to the pages' `/events`."""

    def __init__(self, lab):
        self.url = f"{lab.prefix}/flask/ping"
        self.http = http.client.HTTPConnection(lab.root.removeprefix("http://"), timeout=20)
        self.socket = websocket.create_connection(f"ws{lab.root[4:]}{lab.prefix}/flask/events", timeout=20)

    def ask(self, number):
        self.http.request("POST", self.url, f'{{"n":{number}}}', {"Content-Type": "application/json"})
        answer = self.http.getresponse()
        assert answer.status == 200, answer.read()
        answer.read()

    def hear(self, number):
        wanted = f'{{"n":{number}}}'
        # A page that has just opened hears what was published last.
        while self.socket.recv() != wanted:
            pass

    def close(self):
        self.http.close()
        self.socket.close()


def events_a_second(pages):
    """How many events the pages hear: one asks, and asks again when all have heard it."""
    count, until = 0, None
    while until is None or time.monotonic() < until:
        pages[0].ask(count)
        for page in pages:
            page.hear(count)
        count += 1
        if count == 20:
            # The connections to the host are there by now.
            until = time.monotonic() + SECONDS
    for page in pages:
        page.close()
    return (count - 20) * len(pages) / SECONDS


def paired(what, aim, measure):
    """Whether Rust is as many times as fast as Python as it should be."""
    measure()
    rust, python = zip(*(measure() for _ in range(ROUNDS)))
    ratio = statistics.median(one / other for one, other in zip(rust, python))
    print(f"{what:36} {statistics.median(rust):10.0f} a second, Python {statistics.median(python):6.0f}: "
          f"{ratio:6.2f} times (aim {aim})", flush=True)
    return ratio >= aim


def classic(lab):
    cookies = f"session={lab.login().cookies['session']}"
    rust, flask = f"{lab.url}/plugin", f"{lab.url}/flask"
    return [
        paired("Classic: /status", 0.8, lambda: (
            requests_a_second(f"{rust}/status", cookies), requests_a_second(f"{flask}/status", cookies))),
        paired("Classic: the page", 0.8, lambda: (
            requests_a_second(f"{rust}/", cookies, PAGE), requests_a_second(f"{flask}/", cookies, PAGE))),
        paired("Classic: ping and pong", 0.5, lambda: (
            events_a_second([RustPage(lab, "plugin", cookies)]), events_a_second([RustPage(lab, "flask", cookies)]))),
        paired("/status asked directly", 50, lambda: (
            requests_a_second(f"{lab.rust_url}/status", ""), requests_a_second(f"{flask}/status", cookies))),
    ]


def nextgen(lab):
    rust, python = f"{lab.url}/plugin", f"{lab.url}/flask"
    return [
        paired("NextGen: /status", 0.8, lambda: (
            requests_a_second(f"{rust}/status", ""), requests_a_second(f"{python}/status", ""))),
        paired("NextGen: the page", 0.8, lambda: (
            requests_a_second(f"{rust}/", "", PAGE), requests_a_second(f"{python}/", "", PAGE))),
        paired("NextGen: ping and pong", 0.8, lambda: (
            events_a_second([RustPage(lab)]), events_a_second([PythonPage(lab)]))),
        paired(f"NextGen: events to {VIEWERS} pages", 0.8, lambda: (
            events_a_second([RustPage(lab) for _ in range(VIEWERS)]),
            events_a_second([PythonPage(lab) for _ in range(VIEWERS)]))),
    ]


def seconds_of_a_call(url, headers=None):
    """How long a route takes that moves Python's pump by nearly nothing."""
    start = time.monotonic()
    answer = requests.post(f"{url}/api/dispense", json={"ml": 1e-9}, headers=headers, timeout=20)
    assert answer.status_code == 200, answer.text
    return time.monotonic() - start


def deck(own):
    """The deck of the IvoryOS that has started the program, and the same over HTTP with a password, in turn."""
    own.rust.start()
    eventually(lambda: own.over_http("api/dispense", ml=1e-9).status_code == 200)
    there = own.there()
    url = f"{there['program']}/ivoryos/remote-pump"
    inside, over_http = zip(*(
        (seconds_of_a_call(url, there["headers"]), seconds_of_a_call(own.hosts_pump)) for _ in range(CALLS)))
    ratio = statistics.median(inside) / statistics.median(over_http)
    print(f"{type(own).__name__ + ': a call on its own deck':36} {statistics.median(inside) * 1000:10.1f} ms, "
          f"over HTTP {statistics.median(over_http) * 1000:6.1f} ms: {ratio:6.2f} times (aim 1)", flush=True)
    return ratio <= 1


def main():
    reached = []
    for generation in (Classic, NextGen):
        with tempfile.TemporaryDirectory() as folder:
            own = generation(Path(folder)).start()
            try:
                reached.append(deck(own))
            finally:
                own.stop()
    for generation, measure in [(Lab, classic), (NextGenLab, nextgen)]:
        with tempfile.TemporaryDirectory() as folder:
            lab = generation(Path(folder), rust_prefix="/", program="STARTER").start()
            try:
                reached += measure(lab)
            finally:
                lab.stop()
    sys.exit(not all(reached))


if __name__ == "__main__":
    main()
