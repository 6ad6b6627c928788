"""What this IvoryOS itself does: the workflow that it runs, and the step of that."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

#: What ``Run.status`` can be.
IDLE, RUNNING, PAUSED, WAITING, FAILED = "idle", "running", "paused", "waiting", "failed"

#: The most of a text that is told, in characters.
LONGEST = 1024


@dataclass(frozen=True)
class Step:
    """A step: its place, and what it calls."""

    number: int
    instrument: str
    method: str


@dataclass(frozen=True)
class Run:
    """What IvoryOS does."""

    status: str = IDLE
    workflow: str | None = None
    step: Step | None = None
    message: str | None = None


class CurrentRun:
    """What IvoryOS does now. There is one, and each host is told of it."""

    def __init__(self) -> None:
        #: None as long as nobody says.
        self.now: Run | None = None
        #: Looks whether that is still so, where nothing says that it has changed.
        self.look: Callable[[], None] = lambda: None
        self.lock = threading.Lock()
        self.told: list[Callable[[], None]] = []

    def tell(self, changed: Callable[[], None]) -> None:
        """Calls this when IvoryOS does something else."""
        with self.lock:
            self.told.append(changed)

    def set(self, run: Run) -> None:
        with self.lock:
            if self.now == run:
                return
            self.now = run
            told = list(self.told)
        for changed in told:
            changed()

    def describe(self) -> dict[str, Any] | None:
        """What the host is told."""
        now = self.now
        return None if now is None else asdict(now)

    def step_of(self, instrument: str | None, method: str) -> dict[str, Any] | None:
        """The step that a call of this method is, if it is one."""
        now = self.now
        if now is None or now.workflow is None or now.step is None:
            return None
        if (now.step.instrument, now.step.method) != (instrument, method):
            return None
        return {"workflow": now.workflow, "step": now.step.number}


#: That of this process.
current = CurrentRun()


def short(text: object) -> str | None:
    """The first line of a text, or of a name; none of an empty one."""
    line = str(text or "").strip().partition("\n")[0]
    # A text may have halves of characters, which no JSON has.
    return line[:LONGEST].encode(errors="backslashreplace").decode() or None
