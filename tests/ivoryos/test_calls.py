"""Calls of instruments in Python on their way to the host: nothing of it changes a call."""

import asyncio
import inspect
import json
import pickle
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from programs import BRIDGE, SECRET, free_port

sys.path.insert(0, str(BRIDGE))

from ivoryos_rust.address import Address  # noqa: E402 - the package of this tree
from ivoryos_rust.calls import MOST_WAITING, Calls  # noqa: E402
from ivoryos_rust.host import Host  # noqa: E402
from ivoryos_rust.run import Run, Step, current  # noqa: E402


class Odd:
    """What has no text."""

    def __repr__(self):
        raise LookupError("no text")


class Unsayable(Exception):
    def __str__(self):
        raise LookupError("no text")


class Pump:
    """A driver."""

    def echo(self, value, more: float = 1.0):
        """Returns it."""
        if isinstance(value, list):
            value.append("later")
        return value

    def fail(self):
        raise Unsayable

    def stop_iteration(self):
        raise StopIteration(7)

    async def wait(self):
        await asyncio.sleep(60)

    def twice(self):
        return self.echo(1), self.echo(2)


class Slotted:
    """A driver that allows no new attributes."""

    __slots__ = ()

    def read(self):
        return 1


@pytest.fixture
def calls():
    """Of a host that is away."""
    return Calls(Host(Address.parse(f"http://127.0.0.1:{free_port()}", SECRET), 1), lambda: "ada")


@pytest.fixture
def pump(calls):
    pump = Pump()
    calls.watch({"pump": pump})
    return pump


def said(calls):
    """What waits for the host, as the host can read it."""
    sent = [json.loads(json.dumps(call, allow_nan=False)) for call in calls.waiting]
    return [call["begins"]["arguments"] if "begins" in call else call["ends"]["outcome"] for call in sent]


def test_a_value_is_told_as_it_was_and_the_call_gets_its_own(calls, pump):
    given = [1]
    assert pump.echo(given) is given and given == [1, "later"]
    given.append(float("nan"))
    assert said(calls) == [{"value": [1]}, {"returned": [1, "later"]}]
    assert {key: calls.waiting[0]["begins"][key] for key in ("instrument", "method", "user")} == {
        "instrument": "pump", "method": "echo", "user": "ada"}


def test_what_cannot_be_told_changes_no_call(calls, pump):
    odd = Odd()
    assert pump.echo(odd) is odd
    assert pump.echo("\ud800") == "\ud800"
    assert pump.echo(float("inf")) == float("inf")
    assert pump.echo(b"x" * 5000) == b"x" * 5000
    long = {"parts": ["y" * 700, "y" * 700]}
    assert pump.echo(long) is long
    with pytest.raises(Unsayable):
        pump.fail()
    with pytest.raises(StopIteration):
        pump.stop_iteration()
    with pytest.raises(TypeError, match="missing 1 required positional argument"):
        pump.echo()
    told = said(calls)
    odd, half, infinite, large, cut = (told[index]["value"] for index in range(0, 10, 2))
    assert odd == "… (not shown: LookupError)" and half == r"'\ud800'" and infinite == "inf"
    assert large == "… (not shown: bytes of 5,000)"
    assert cut.endswith("… (cut)") and len(cut) < 1100
    assert told[10:] == [{}, {"failed": "… (not shown: LookupError)"}, {}, {"failed": "7"}]


def test_a_coroutine_that_is_cancelled_is_cut_off(calls, pump):
    async def cancelled():
        waiting = asyncio.create_task(pump.wait())
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    asyncio.run(cancelled())
    assert said(calls) == [{}, "cut_off"]


def test_name_signature_and_coroutine_stay(pump):
    assert str(inspect.signature(pump.echo)) == "(value, more: float = 1.0)"
    assert (pump.echo.__name__, inspect.getdoc(pump.echo)) == ("echo", "Returns it.")
    assert inspect.iscoroutinefunction(pump.wait) and not inspect.iscoroutinefunction(pump.echo)
    assert pickle.loads(pickle.dumps(Pump())).echo(1) == 1, "the class is as it was"


def test_what_a_method_calls_of_its_own_object_is_part_of_it_for_each_who_watches(calls, pump):
    other = Calls(calls.host, lambda: None)
    other.watch({"pump": pump})
    watched = pump.twice
    for _ in range(3):
        calls.watch({"pump": pump, "slotted": Slotted()})
        other.watch({"pump": pump})
    assert pump.twice is watched, "one that is watched stays as it is"
    assert pump.twice() == (1, 2)
    assert said(calls) == said(other) == [{}, {"returned": [1, 2]}]


def test_what_the_host_does_not_take_in_time_is_counted(calls, pump):
    for number in range(MOST_WAITING):
        pump.echo(number)
    assert len(calls.waiting) == MOST_WAITING and calls.missed == MOST_WAITING
    assert said(calls)[-1] == {"returned": MOST_WAITING - 1}


class Slow(BaseHTTPRequestHandler):
    """A host that takes its time."""

    def do_POST(self):
        time.sleep(0.05)
        self.server.told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        """Says nothing."""


@pytest.fixture
def host():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Slow)
    server.told = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


def test_what_was_before_is_told_before_a_call_of_an_instrument_in_rust(host):
    address = Address.parse(f"http://127.0.0.1:{host.server_port}", SECRET)
    address.prefix = ""
    calls, pump = Calls(Host(address, 1), lambda: None), Pump()
    calls.watch({"pump": pump})
    calls.start()
    for number in range(1, 4):
        pump.twice()
        current.set(Run("running", "titration", Step(number, "pump", "twice")))
        calls.send_now()
        assert host.told[-1]["run"]["step"]["number"] == number
        assert sum(len(message["calls"]) for message in host.told) == 2 * number
    calls.send_now()
    begins = [call["begins"] for message in host.told for call in message["calls"] if "begins" in call]
    step = [begun["workflow"] for begun in begins]
    assert step == [None, {"workflow": "titration", "step": 1}, {"workflow": "titration", "step": 2}]


def test_a_host_that_is_away_keeps_a_call_of_an_instrument_in_rust_for_a_moment_only(calls, pump):
    calls.start()
    pump.echo(1)
    begun = time.monotonic()
    calls.send_now()
    assert time.monotonic() - begun < 2
