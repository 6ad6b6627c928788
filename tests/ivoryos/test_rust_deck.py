"""Instruments in Rust on the deck of IvoryOS, Classic and NextGen: `rust_deck.py` and the pump of the gallery."""

import asyncio
import inspect
import json
import os
import subprocess
import sys
import threading
import time

import pytest
import requests
import socketio

from programs import BRIDGE, HERE, eventually, free_port
from rust_labs import Classic, NextGen
from wheels import running, unpack

sys.path.insert(0, str(BRIDGE))

import ivoryos_rust  # noqa: E402 - the package of this tree

SLOW = {"volume_ml": 0.5, "rate_ml_per_min": 15}
QUICK = {"volume_ml": 0.01, "rate_ml_per_min": 60}


@pytest.fixture(scope="module", params=[Classic, NextGen])
def lab(request, tmp_path_factory):
    lab = request.param(tmp_path_factory.mktemp("lab"))
    try:
        yield lab.start()
    finally:
        lab.stop()


def test_a_class_has_the_methods_of_the_driver(lab):
    pump = ivoryos_rust.instrument(lab.rust_url, "pump")
    kind = type(pump)
    assert kind.__name__ == "Pump"
    methods = {name: it for name, it in vars(kind).items() if inspect.isfunction(it)}
    assert list(methods) == ["dispense", "aspirate", "stop", "status"]
    assert str(inspect.signature(pump.dispense)) == "(volume_ml: float, rate_ml_per_min: float) -> None"
    assert inspect.iscoroutinefunction(kind.dispense) and kind.dispense.__qualname__ == "Pump.dispense"
    assert inspect.getdoc(kind.dispense) == (
        "Dispenses a volume, in mL, at a rate, in mL per minute, and returns when it is done.\n\n"
        "volume_ml: mL, 0 to 10\nrate_ml_per_min: mL/min, 0.1 to 60")
    assert kind.dispense.__annotations__ == {"volume_ml": float, "rate_ml_per_min": float, "return": None}
    hotplate = ivoryos_rust.instrument(lab.rust_url, "hotplate")
    assert str(inspect.signature(hotplate.heat)) == "(target_celsius: Optional[float] = None) -> None"


def test_ivoryos_own_page_moves_the_pump(lab):
    before = lab.volume()
    lab.call("dispense", **QUICK)
    eventually(lambda: lab.volume() == pytest.approx(before - 0.01))
    lab.call("aspirate", **QUICK)
    eventually(lambda: lab.volume() == pytest.approx(before))
    assert "volume_ml" in lab.call("status")


def test_what_goes_wrong_is_said_in_the_drivers_words(lab):
    assert "0.00 mL that are free" in lab.call("aspirate", volume_ml=1, rate_ml_per_min=60)
    assert "`rate_ml_per_min` is 61" in lab.call("dispense", volume_ml=1, rate_ml_per_min=61)


def test_a_limit_of_ivoryos_stops_a_step_before_the_driver(lab):
    lab.limit()
    before = lab.volume(), lab.calls()
    said = lab.call("dispense", volume_ml=6, rate_ml_per_min=60)
    assert "above the maximum" in said or "limit" in said.lower(), said
    time.sleep(0.5)
    assert (lab.volume(), lab.calls()) == before


def test_the_host_sees_what_instruments_in_python_do(lab):
    # The bridge looks for them for a moment.
    eventually(lambda: lab.call("add", "vial", ml=0.25) and lab.calls("vial"))
    lab.call("fill", "vial", ml=3)
    lab.call("spill", "vial")
    lab.call("get_label", "vial")
    lab.call("add", "vial", ml=1.5)
    user = "admin" if isinstance(lab, Classic) else None
    eventually(lambda: lab.calls("vial")[-3:] == [
        # What `fill` calls of its own object is part of it, and what reads is not logged.
        ("fill(ml: 3.0)", "returned"), ("spill()", "failed"), ("add(ml: 1.5)", "returned")])
    *_, spilled, added = lab.log_of("vial")
    assert spilled["result"] == "the vial is glued"
    assert (added["method"], added["arguments"], added["user"]) == ("add", {"ml": 1.5}, user)
    assert float(added["result"]) >= 4.75
    pumped = len(lab.calls())
    lab.call("dispense", **QUICK)
    lab.call("aspirate", **QUICK)
    eventually(lambda: len(lab.calls()) >= pumped + 2)
    lab.call("add", "vial", ml=0.5)
    eventually(lambda: lab.calls("vial")[-1] == ("add(ml: 0.5)", "returned"))
    assert len(lab.calls()) == pumped + 2, "what the pump in Rust does is told once"


def test_who_comes_second_is_told_that_the_pump_is_busy(lab):
    # IvoryOS first.
    thread = threading.Thread(target=lab.call, args=("dispense",), kwargs=SLOW)
    thread.start()
    busy = eventually(lab.is_busy)
    assert busy.startswith("pump is busy: dispense(")
    refused = requests.post(lab.rust_pump, json={"method": "dispense", "arguments": QUICK}, timeout=20)
    assert refused.status_code == 409 and "pump is busy: dispense(" in refused.text
    thread.join()
    eventually(lambda: not lab.is_busy())
    # The host first.
    moves = {"json": {"method": "dispense", "arguments": SLOW}, "timeout": 30}
    thread = threading.Thread(target=requests.post, args=(lab.rust_pump,), kwargs=moves)
    thread.start()
    eventually(lab.is_busy)
    assert "pump is busy: dispense(" in lab.call("dispense", **QUICK)
    thread.join()
    eventually(lambda: not lab.is_busy())


def test_of_two_at_once_one_moves(lab):
    quick = {"volume_ml": 0.05, "rate_ml_per_min": 10}
    for _ in range(4):
        before, said = lab.volume(), {}
        start = threading.Barrier(2)

        def by_ivoryos(start=start, said=said):
            start.wait()
            said["ivoryos"] = lab.call("dispense", **quick)

        def by_a_page(start=start, said=said):
            start.wait()
            answer = requests.post(lab.rust_pump, json={"method": "dispense", "arguments": quick}, timeout=30)
            said["page"] = f"{answer.status_code} {answer.text}"

        threads = [threading.Thread(target=one) for one in (by_ivoryos, by_a_page)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        eventually(lambda: not lab.is_busy())
        refused = [who for who, what in said.items() if "pump is busy: dispense(" in what]
        assert len(refused) == 1, said
        assert refused == ["ivoryos"] or said["page"].startswith("409"), said
        assert lab.volume() == pytest.approx(before - 0.05), said
    asyncio.run(ivoryos_rust.instrument(lab.rust_url, "pump").aspirate(0.2, 60))


@pytest.mark.parametrize("kind", [Classic, NextGen])
def test_of_two_one_dies(tmp_path, kind):
    lab = kind(tmp_path)
    lab.rust.environment["DATA_DIR"] = str(tmp_path / "host")
    try:
        lab.start()
        # IvoryOS, whose step moves the pump: that goes on, and the pump stays claimed until it stands still.
        lab.run("Titration", ("pump", "dispense", {"volume_ml": 2, "rate_ml_per_min": 10}))
        assert "by the workflow `Titration`, step 1" in eventually(lab.is_busy)
        lab.ivoryos.kill()
        time.sleep(0.5)
        refused = requests.post(lab.rust_pump, json={"method": "dispense", "arguments": QUICK}, timeout=20)
        assert refused.status_code == 409 and "by the workflow `Titration`, step 1" in refused.text
        assert requests.post(lab.rust_pump, json={"method": "stop"}, timeout=20).status_code == 200
        eventually(lambda: not lab.is_busy())
        eventually(lambda: lab.calls()[0] == ("dispense(volume_ml: 2.0, rate_ml_per_min: 10.0)", "failed"))
        moves = requests.post(lab.rust_pump, json={"method": "dispense", "arguments": QUICK}, timeout=20)
        assert moves.status_code == 200, moves.text
        lab.ivoryos.start()
        if kind is Classic:
            lab.person = lab.login()
        # The host, which moves the pump for IvoryOS: the step says that this is not known.
        said = {}
        thread = threading.Thread(target=lambda: said.update(told=lab.call("dispense", **SLOW)))
        thread.start()
        eventually(lab.is_busy)
        lab.rust.kill()
        thread.join()
        assert "may still be running, or be done: the host did not answer" in said["told"]
        assert "was not called" in lab.call("dispense", **QUICK)
        lab.rust.start()
        lab.call("dispense", **QUICK)
        quick = ("dispense(volume_ml: 0.01, rate_ml_per_min: 60.0)", "returned")
        eventually(lambda: lab.calls()[-1:] == [quick])
        assert lab.calls()[-2] == ("dispense(volume_ml: 0.5, rate_ml_per_min: 15.0)", "cut off")
    finally:
        lab.stop()


def test_a_call_that_nobody_waits_for_does_not_go_on(lab):
    pump = ivoryos_rust.instrument(lab.rust_url, "pump")

    async def stopped():
        moving = asyncio.create_task(pump.dispense(**SLOW))
        while not lab.is_busy():
            await asyncio.sleep(0.01)
        moving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await moving

    asyncio.run(stopped())
    eventually(lambda: not lab.is_busy())
    eventually(lambda: lab.calls()[-1][1] == "cut off")
    asyncio.run(pump.stop())


def test_an_error_says_whether_the_driver_was_called(lab):
    pump = ivoryos_rust.instrument(lab.rust_url, "pump")
    with pytest.raises(ivoryos_rust.InstrumentError, match="pump.dispense was not called: its arguments cannot be sent"):
        asyncio.run(pump.dispense(float("nan"), 1))
    with pytest.raises(TypeError, match="missing a required argument: 'rate_ml_per_min'"):
        asyncio.run(pump.dispense(1))
    with pytest.raises(ivoryos_rust.InstrumentError, match="free in the syringe|range"):
        asyncio.run(pump.aspirate(9.9, 60))
    moving = threading.Thread(target=lambda: asyncio.run(pump.dispense(**SLOW)))
    moving.start()
    eventually(lab.is_busy)
    with pytest.raises(ivoryos_rust.InstrumentBusy, match="pump is busy"):
        asyncio.run(pump.dispense(**QUICK))
    moving.join()
    asyncio.run(pump.aspirate(0.5, 60))


def test_a_word_of_python_is_no_name_of_an_argument():
    from ivoryos_rust.instrument import function

    described = {"name": "move", "doc": "", "is_async": False, "returns": True, "arguments": [
        {"name": name, "doc": "", "required": required, "schema": {"type": "integer"}}
        for name, required in (("from", False), ("to", True))]}
    method = function("Stage", described)
    assert str(inspect.signature(method)) == "(self, to: int, from_: Optional[int] = None)"


def test_a_host_that_is_away_is_an_error(tmp_path):
    from ivoryos_rust.protocol import Unavailable

    with pytest.raises(Unavailable, match="cannot be reached"):
        ivoryos_rust.instrument(f"http://127.0.0.1:{free_port()}", "pump", timeout=0.5)


def test_a_workflow_has_steps_of_both_languages(lab):
    eventually(lambda: lab.runs() == {"status": "idle", "workflow": None, "step": None, "message": None})
    lab.run("Titration", ("pump", "dispense", SLOW), ("vial", "add", {"ml": 0.01}), ("vial", "spill", {}),
            ("pump", "aspirate", QUICK))
    busy = eventually(lab.is_busy)
    assert "by the workflow `Titration`, step 1" in busy, busy
    refused = requests.post(lab.rust_pump, json={"method": "dispense", "arguments": QUICK}, timeout=20)
    assert refused.status_code == 409 and "by the workflow `Titration`, step 1" in refused.text
    assert lab.runs() == {"status": "running", "workflow": "Titration", "message": None,
                          "step": {"number": 1, "instrument": "pump", "method": "dispense"}}
    waiting = eventually(lambda: lab.runs()["status"] == "waiting" and lab.runs())
    assert waiting["step"] == {"number": 3, "instrument": "vial", "method": "spill"}
    assert "the vial is glued" in waiting["message"]
    # A page that is opened meanwhile changes nothing.
    cookies = "; ".join(f"{it.name}={it.value}" for it in lab.person.cookies) if isinstance(lab, Classic) else ""
    with socketio.SimpleClient() as page:
        page.connect(lab.root, headers={"Cookie": cookies}, socketio_path=lab.events_of("telemetry"))
        time.sleep(0.3)
        assert lab.runs() == waiting
    lab.go_on()
    eventually(lambda: lab.runs()["status"] == "idle")
    logged = sorted([*lab.log_of("pump"), *lab.log_of("vial")], key=lambda line: line["id"])
    assert [(line["doing"], line["outcome"], line["workflow"]) for line in logged[-4:]] == [
        ("dispense(volume_ml: 0.5, rate_ml_per_min: 15.0)", "returned", "Titration"),
        ("add(ml: 0.01)", "returned", "Titration"),
        ("spill()", "failed", "Titration"),
        ("aspirate(volume_ml: 0.01, rate_ml_per_min: 60.0)", "returned", "Titration")]


def test_a_wheel_has_the_instruments_of_its_program(tmp_path):
    program = unpack(tmp_path, "my_lab", os.environ["GALLERY_PROGRAM"])
    script = """
import asyncio, os
from my_lab.instruments import hotplate, pump
asyncio.run(pump.dispense(0.01, 60))
print(asyncio.run(pump.status())["volume_ml"], type(hotplate).__name__)
try:
    from my_lab.instruments import pmp
except ImportError as error:
    print(error)

"""
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "DATA_DIR": ""}
    done = subprocess.run([sys.executable, "-c", script], env=environment, cwd=tmp_path, capture_output=True, text=True,
                          timeout=60)
    assert done.returncode == 0, done.stderr
    moved, missing = done.stdout.splitlines()
    assert moved == "9.99 Hotplate"
    assert missing.endswith("has no instrument `pmp`; it has: balance, camera, hotplate, pump.")
    eventually(lambda: not running(str(program)))
