"""What IvoryOS Classic runs, from the events that it sends to its own pages.

Its events say that something has changed; its runner says what. Both are alike from 1.5.17 to 1.7.2. How a workflow has
ended, 1.5.17 does not say: one that has failed is none there.
"""

from __future__ import annotations

import functools
import importlib
import logging
import threading
import time
from typing import Any

from ..run import FAILED, PAUSED, RUNNING, WAITING, CurrentRun, Run, Step, short

log = logging.getLogger("ivoryos_rust")

#: The events with which it waits for a person, and the part of each that says for what.
WAITS = {"error": "message", "human_intervention": "message", "request_input": "prompt"}
#: With this begins the error that ends a workflow; after any other it waits.
ENDS = "Error during script execution"
#: The states of ``progress`` with which a workflow has ended; before 1.7.2 it has none.
ENDED = ("done", "stopped", "failed")
#: Seconds after which one that does not pause is taken to go on: it says that it waits a moment before it does.
MOMENT = 1.0

#: What the function has that sees the events: for whom.
SEES = "_ivoryos_rust_sees_run"


class ClassicRun:
    """Follows the runner."""

    def __init__(self, runner: Any, current: CurrentRun):
        self.runner, self.current = runner, current
        #: Events come from requests and from the runner's thread.
        self.lock = threading.Lock()
        self.task: Any = None
        self.has_ended = False
        #: What is left of the last workflow.
        self.ended = Run()
        self._begin(None)

    def _begin(self, task: Any) -> None:
        """Nothing is known of another workflow."""
        self.task, self.has_ended, self.section = task, False, ""
        #: The last event with which it waits, what that says, and when it came.
        self.waits: str | None = None
        self.message: str | None = None
        self.since = 0.0
        #: The error that ends it.
        self.fatal: str | None = None

    def look(self) -> None:
        """Nothing says that some versions have ended, or go on."""
        self.note("", None)

    def note(self, event: str, data: Any) -> None:
        """IvoryOS sends this event; an empty one is none."""
        said = data if isinstance(data, dict) else {}
        with self.lock:
            task = self.runner.current_task
            if task is not self.task and task is not None:
                self._begin(task)
            self._take(event, said)
            self.current.set(self._now(event, said))

    def _take(self, event: str, said: dict[str, Any]) -> None:
        message = short(said.get(WAITS.get(event, "message")))
        if event in WAITS and (message or "").startswith(ENDS):
            self.fatal = message
        elif event in WAITS:
            self.waits, self.message, self.since = event, message, time.monotonic()
        elif self._goes_on(event, said):
            self.waits = self.message = None
        if event == "execution":
            self.section = str(said.get("section", ""))

    def _goes_on(self, event: str, said: dict[str, Any]) -> bool:
        """Whether it waits no more. A page that is opened gets events as well, which say nothing of it."""
        if self.waits == "request_input":
            return not self.runner.waiting_for_input
        if not self.runner.pause_event.is_set():
            return False
        if event == "":
            return time.monotonic() - self.since > MOMENT
        is_resumed = event == "pause_status" and said.get("paused") is False
        is_resumed = is_resumed or (event == "log" and "Resume" in str(said.get("message")))
        return is_resumed or event in ("error_resolved", "execution")

    def _now(self, event: str, said: dict[str, Any]) -> Run:
        task = self.task
        if self.runner.current_task is None or not self.runner.lock.locked() or self.has_ended:
            return self.ended
        workflow, step = short(task.get("run_name")), self._step(task)
        failed = Run(FAILED, workflow, step, self.fatal or self.message)
        # It is said before the runner is free again, and to each page that is opened: of the last one, too.
        state = said.get("state") if event == "progress" and said.get("uid") == task.get("uid") else None
        if state in ENDED:
            self.has_ended, self.ended = True, failed if state == "failed" else Run()
            return self.ended
        self.ended = failed if self.fatal else Run()
        if self.waits is not None:
            return Run(WAITING, workflow, step, self.message)
        return Run(PAUSED if self.runner.paused else RUNNING, workflow, step)

    def _step(self, task: dict[str, Any]) -> Step | None:
        """The step of ``script-2``, or of ``script-2-0``, which a workflow in that step has."""
        section, *places = self.section.split("-")
        steps = getattr(task.get("script"), "script_dict", {}).get(section)
        step, number = None, 0
        for place in places:
            number = int(place) + 1
            step = next((it for it in steps or () if it.get("id") == number), None)
            steps = (step or {}).get("workflow")
        if step is None:
            return None
        instrument = str(step.get("instrument", ""))
        return Step(number, instrument.removeprefix("deck."), str(step.get("action", "")))


def follow(socketio: Any, current: CurrentRun) -> None:
    """Sets what IvoryOS does from now on. One that does not say it is told of by nothing."""
    if socketio is None or current in getattr(socketio.emit, SEES, ()):
        return
    try:
        runner = importlib.import_module("ivoryos.socket_handlers").runner
        _ = runner.current_task, runner.lock.locked, runner.paused, runner.pause_event.is_set, runner.waiting_for_input
    except (ImportError, AttributeError) as error:
        log.error("IvoryOS has changed (%s): plugins in Rust are not told what it runs.", error)
        return
    run, emit = ClassicRun(runner, current), socketio.emit

    @functools.wraps(emit)
    def seen(event: Any, *given: Any, **named: Any) -> Any:
        try:
            run.note(str(event), given[0] if given else None)
        except Exception:
            log.exception("What IvoryOS runs is not known")
        return emit(event, *given, **named)

    setattr(seen, SEES, {current, *getattr(emit, SEES, ())})
    socketio.emit = seen
    current.set(Run())
    current.look = run.look
