"""python-socketio's client against the tests' host (`tests/src/live.rs`)."""

import os
import signal
import subprocess
import threading
import unittest
import uuid

import socketio
from engineio.payload import Payload

# By itself the client leaves a server that answers a poll with more than 16 packets, as ours and the
# official one do: the published values that are replayed, or many acknowledgements, are more.
Payload.max_decode_packets = 2000

HOST = os.environ["HOST_URL"]
MIB = 1024 * 1024
WAIT_TIMEOUT = 10


class Client:
    """A client that is connected, with all the greetings, and writes down what it hears."""

    def __init__(self, transports=None, path="/socket.io", host=HOST, reconnection=True, headers=None):
        self.log = []
        self.changed = threading.Condition()
        headers = headers or {}
        self.io = socketio.Client(
            reconnection=reconnection,
            reconnection_delay=0.05,
            reconnection_delay_max=0.1,
            # Else its WebSocket sends one of its own too.
            websocket_extra_options={"suppress_origin": "Origin" in headers},
        )
        self.io.on("*", self.note)
        self.io.on("disconnect", lambda *reason: self.note("disconnect", *reason))
        self.connect = lambda: self.io.connect(
            host, headers=headers, transports=transports, socketio_path=path, wait_timeout=WAIT_TIMEOUT
        )
        self.connect()
        self.greetings()

    def note(self, *event):
        if event[0] != "count":
            with self.changed:
                self.log.append(event)
                self.changed.notify_all()

    def heard(self, event, fits=lambda *_: True):
        """The arguments of the first such event, whether it has come or will."""

        def found():
            return next((it for it in list(self.log) if it[0] == event and fits(*it[1:])), None)

        with self.changed:
            if not self.changed.wait_for(found, WAIT_TIMEOUT):
                raise AssertionError(f"no {event} came, but {self.log}"[:1000])
            return found()[1:]

    def greetings(self):
        """Until the host and both plugins that greet have greeted."""
        for plugin in ("failing-connect", "live"):
            self.heard("welcome", lambda it: it["plugin"] == plugin)
        self.heard("server_boot_id")

    def ask(self, event, data=None):
        return self.io.call(event, data, timeout=WAIT_TIMEOUT)

    def forget(self):
        with self.changed:
            self.log.clear()


class Live:
    """What is asked on every way to the host; `transports` and `path` say which one it is."""

    def client(self, **options):
        client = Client(self.transports, self.path, **options)
        self.addCleanup(client.io.shutdown)
        return client

    def test_the_transport_is_the_one_asked_for(self):
        # The client upgrades before it says that it is connected.
        expected = "polling" if self.transports == ["polling"] else "websocket"
        self.assertEqual(self.client().io.transport(), expected)

    def test_the_host_and_every_plugin_greet_also_after_one_that_panics(self):
        one, other = self.client(), self.client()
        (boot,) = one.heard("server_boot_id")
        self.assertTrue(boot["boot_id"])
        self.assertEqual(other.heard("server_boot_id"), (boot,))
        # This client handles each event on a thread of its own: their order says nothing.
        self.assertEqual({it[1]["plugin"] for it in one.log if it[0] == "welcome"}, {"failing-connect", "live"})

    def test_what_a_handler_returns_is_the_acknowledgement(self):
        client = self.client()
        for value in ({"a": [1, "µL", None]}, "text", 1.5, False):
            self.assertEqual(client.ask("echo", value), value)
        self.assertEqual(client.ask("by_hand", 5), 5)
        self.assertEqual(client.ask("reading", {"grams": 2}), 2000)
        self.assertIsNone(client.ask("deck"))

    def test_binary_goes_both_ways(self):
        client = self.client()
        for length in (1, 3, 100_000):
            sent = (b"a\0b" * length)[:length]
            self.assertEqual(client.ask("reverse", sent), sent[::-1])
            self.assertEqual(client.heard("reversed", lambda it: len(it) == length), (sent[::-1],))

    def test_a_broadcast_reaches_everyone_and_a_whisper_one(self):
        one, other = self.client(), self.client()
        secret, word = str(uuid.uuid4()), str(uuid.uuid4())
        one.io.emit("whisper", secret)
        one.heard("whispered", lambda it: it == secret)
        one.io.emit("shout", word)
        for client in (one, other):
            client.heard("shouted", lambda it: it == word)
        self.assertNotIn("whispered", [event for event, *_ in other.log])

    def test_it_may_leave_and_come_back(self):
        client = self.client()
        first = client.io.sid
        client.io.disconnect()
        client.heard("disconnect")
        client.forget()
        client.connect()
        client.greetings()
        self.assertNotEqual(client.io.sid, first)
        self.assertEqual(client.ask("echo", 1), 1)

    def test_who_sends_what_nobody_takes_hears_why(self):
        client = self.client()
        for event, payload, message in (
            ("reading", {"grams": "x"}, 'invalid type: string "x", expected f64'),
            ("reading", {}, "missing field `grams`"),
            ("nobody", 1, "No plugin handles the event `nobody`"),
            ("fail", 1, "the valve is closed"),
            ("panic", "boo", "The plugin `live` failed while it handled `panic`"),
        ):
            error = {"event": event, "message": message}
            self.assertEqual(client.ask(event, payload), {"error": error})
            client.forget()
            client.io.emit(event, payload)
            self.assertEqual(client.heard("event_error"), (error,))
        self.assertEqual(client.ask("echo", 1), 1)

    def test_events_to_one_handler_run_in_the_order_sent(self):
        client = self.client()
        order, done = [], threading.Event()

        def answered(number):
            order.append(number)
            if len(order) == 40:
                done.set()

        for number in range(40):
            # The earlier it is sent, the longer it takes.
            client.io.emit("slowly", (number, max(10 - number, 0)), callback=answered)
        self.assertTrue(done.wait(WAIT_TIMEOUT))
        self.assertEqual(order, list(range(40)))

    def test_a_payload_over_1_mib_closes_its_sender_alone(self):
        sender, other = self.client(), self.client()
        large = "x" * (MIB - 1000)
        self.assertEqual(sender.ask("echo", large), large)
        sender.forget()
        sender.io.emit("echo", "x" * MIB)
        sender.heard("disconnect")
        self.assertEqual(other.ask("echo", 1), 1)
        self.assertNotIn("disconnect", [event for event, *_ in other.log])
        # It comes back by itself.
        sender.greetings()
        self.assertEqual(sender.ask("echo", 2), 2)

    def test_who_comes_late_gets_the_last_value_published(self):
        early, name = self.client(), f"weight-{uuid.uuid4()}"
        for value in (1, {"grams": 2}):
            self.assertIsNone(early.ask("publish", (name, value)))
            early.heard(name, lambda it: it == value)
        self.assertEqual(self.client().heard(name), ({"grams": 2},))

    def test_a_page_of_another_origin_is_refused(self):
        with self.assertRaises(socketio.exceptions.ConnectionError):
            self.client(headers={"Origin": "http://evil.example"}, reconnection=False)

    def test_who_is_connected_sees_the_host_end(self):
        command = [os.environ["HOST_PROGRAM"]]
        host = subprocess.Popen(
            command,
            env={**os.environ, "PORT": "0", "DATA_DIR": ""},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.addCleanup(host.stdout.close)
        self.addCleanup(host.wait)
        self.addCleanup(host.kill)
        url = host.stdout.readline().split()[-1].removesuffix("/ivoryos/")
        clients = [self.client(host=url, reconnection=False) for _ in range(3)]
        host.send_signal(signal.SIGTERM)
        self.assertEqual(host.wait(timeout=6), 0)
        for client in clients:
            client.heard("disconnect")


for kind, transports in (("Polling", ["polling"]), ("WebSocket", ["websocket"]), ("Upgrade", None)):
    for place, path in (("", "/socket.io"), ("BelowThePrefix", "/ivoryos/socket.io")):
        attributes = {"transports": transports, "path": path}
        globals()[kind + place] = type(kind + place, (Live, unittest.TestCase), attributes)


if __name__ == "__main__":
    unittest.main()
