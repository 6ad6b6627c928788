"""What the bridge makes of what IvoryOS says of its runs, where the real ones do not come to it by themselves."""

import sys
import threading
from types import SimpleNamespace

import pytest

from programs import BRIDGE

sys.path.insert(0, str(BRIDGE))

from ivoryos_rust.classic import run as classic  # noqa: E402 - the package of this tree
from ivoryos_rust.nextgen import run as nextgen  # noqa: E402
from ivoryos_rust.run import CurrentRun, Run, Step  # noqa: E402

ERROR = {"message": "stuck"}
GOES_ON = {"paused": False}


class Runner:
    """Classic's runner, as far as it is looked at."""

    def __init__(self):
        self.current_task, self.lock, self.pause_event = None, threading.Lock(), threading.Event()
        self.paused = self.waiting_for_input = False
        self.pause_event.set()

    def begin(self, name):
        self.lock.acquire()
        steps = [{"id": 1, "instrument": "deck.pump", "action": "dispense"}, {"id": 2, "instrument": "wait", "action": "wait"}]
        self.current_task = {"uid": name, "run_name": name, "script": SimpleNamespace(script_dict={"script": steps})}

    def pause(self, paused):
        self.paused = paused
        self.pause_event.clear() if paused else self.pause_event.set()

    def end(self):
        self.lock.release()


@pytest.fixture
def lab(monkeypatch):
    """A runner and what is known of it; seconds pass at once."""
    runner, current, now = Runner(), CurrentRun(), [0.0]
    monkeypatch.setattr(classic.time, "monotonic", lambda: now[0])
    run = classic.ClassicRun(runner, current)

    def said(event="", data=None, seconds=0.0):
        now[0] += seconds
        run.note(event, data)
        return current.now.status

    return SimpleNamespace(runner=runner, said=said, run=lambda: current.now)


def test_what_a_page_is_told_that_is_opened_changes_nothing(lab):
    lab.runner.begin("one")
    lab.said("execution", {"section": "script-0"})
    assert lab.run() == Run("running", "one", Step(1, "pump", "dispense"))
    lab.said("error", ERROR)
    lab.runner.pause(True)
    for event, data in [("pause_status", {"paused": True}), ("execution", {"section": "script-0"}),
                        ("progress", {"uid": "zero", "state": "failed"}), ("pause_status", GOES_ON), ("log", ERROR)]:
        assert lab.said(event, data) == "waiting"
    assert lab.run().message == "stuck"
    lab.runner.pause(False)
    assert lab.said("pause_status", GOES_ON) == "running"
    lab.runner.waiting_for_input = True
    lab.said("request_input", {"prompt": "how much?"})
    assert lab.said("pause_status", GOES_ON) == "waiting" and lab.run().message == "how much?"
    lab.runner.waiting_for_input = False
    assert lab.said("log", {"message": "Input received"}) == "running"


def test_the_next_workflow_begins_with_nothing_of_the_last(lab):
    lab.runner.begin("one")
    lab.said("execution", {"section": "script-1"})
    lab.said("error", {"message": "Error during script execution: no deck"})
    assert lab.said("progress", {"uid": "one", "state": "failed"}) == "failed"
    assert lab.run().message == "Error during script execution: no deck"
    lab.runner.end()
    assert lab.said("busy_status", {}) == "failed"
    lab.runner.begin("two")
    assert lab.said("busy_status", {}) == "running"
    assert lab.said("progress", {"uid": "one", "state": "failed"}) == "running"
    assert lab.run() == Run("running", "two")
    assert lab.said("progress", {"uid": "two", "state": "done"}) == "idle"


def test_a_workflow_that_could_not_begin_stays_failed_while_somebody_calls_by_hand(lab):
    lab.runner.begin("one")
    assert lab.said("progress", {"uid": "one", "state": "failed"}) == "failed"
    assert lab.said("busy_status", {}) == "failed", "IvoryOS keeps its task, and the lock is that of a single call"


def test_versions_that_do_not_say_how_it_ended_or_that_it_goes_on(lab):
    lab.runner.begin("one")
    lab.said("execution", {"section": "script-0"})
    lab.said("error", ERROR)
    assert lab.said() == "waiting", "it says so before it waits"
    lab.runner.pause(True)
    assert lab.said(seconds=2) == "waiting"
    lab.runner.pause(False)
    assert lab.said(seconds=2) == "running"
    lab.said("progress", {"progress": 100})
    lab.runner.end()
    assert lab.said(seconds=2) == "idle"
    lab.runner.begin("two")
    lab.said("error", {"message": "Error during script execution: no deck"})
    lab.runner.end()
    assert lab.said(seconds=2) == "failed" and lab.run().workflow == "two"


def queue(**run):
    return {"status": {"awaiting_decision": run.pop("awaiting", None)}, "active_run": {"id": 3, "name": "Titration", **run}}


def step(status, **more):
    return {"instrument": "pump", "method": "dispense", "status": status, **more}


@pytest.mark.parametrize("said, expected", [
    (queue(status="running", steps=[step("completed"), step("running")]), ("running", 2)),
    (queue(status="error", steps=[step("error", error="stuck")], awaiting=3), ("waiting", 1)),
    # Its cleanup: between two steps, in one, and where that asks somebody.
    (queue(status="error", steps=[step("error"), step("pending")]), ("running", None)),
    (queue(status="error", steps=[step("error"), step("running")]), ("running", 2)),
    (queue(status="error", steps=[step("error"), step("waiting_input")]), ("waiting", 2)),
    (queue(status="error", steps=[step("error")], end_time="2026"), ("failed", 1)),
    ({"status": {}, "recent_run": {"name": "Titration", "status": "error", "steps": [step("error")]}}, ("failed", 1)),
    ({"status": {}, "recent_run": {"name": "Titration", "status": "completed"}}, ("idle", None)),
    # A stage after one that has failed.
    ({"status": {}, "recent_run": {"name": "Titration", "status": "cancelled"}}, None),
])
def test_nextgen_says_what_it_runs(said, expected):
    run = nextgen.read(said)
    assert (run and (run.status, run.step and run.step.number)) == expected


def test_a_text_without_its_half_of_a_character_can_be_sent(lab):
    lab.runner.begin("one\udce9")
    lab.said("error", {"message": "no file \udce9"})
    assert lab.run().message == "no file \\udce9" and lab.run().workflow == "one\\udce9"
