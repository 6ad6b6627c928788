"""What IvoryOS NextGen runs, from the feed that its own pages have: the topic ``queue`` of ``/api/ws``."""

from __future__ import annotations

import importlib
import logging
from typing import Any

from ..run import FAILED, PAUSED, RUNNING, WAITING, CurrentRun, Run, Step, short

log = logging.getLogger("ivoryos_rust")


class Page:
    """A page's connection, as NextGen's feed takes it."""

    def __init__(self, current: CurrentRun):
        self.current = current

    async def send_json(self, message: dict[str, Any]) -> None:
        """NextGen sends this. It forgets pages that fail."""
        if message.get("topic") != "queue":
            return
        try:
            run = read(message["data"])
        except Exception:
            log.exception("What IvoryOS runs is not known")
            return
        # For a while the feed says how the last one has ended. That it has failed stays true.
        if run is None and (self.current.now is None or self.current.now.status != FAILED):
            run = Run()
        if run is not None:
            self.current.set(run)


def read(queue: dict[str, Any]) -> Run | None:
    """What NextGen does; none where it runs nothing and does not say how the last one has ended."""
    said = queue.get("status") or {}
    run = queue.get("active_run")
    if run is None:
        ended = queue.get("recent_run") or {}
        # One that was cancelled may be a stage that was to follow one that has failed.
        if ended.get("status") not in ("completed", "error"):
            return None
        return Run(FAILED, *where(ended, "error")) if ended["status"] == "error" else Run()
    asked = where(run, "waiting_input")
    if asked[1] is not None or said.get("awaiting_decision") == run.get("id"):
        workflow, step, error = asked if asked[1] is not None else where(run, "error", "running")
        attention = [item.get("body") for item in said.get("attention") or ()]
        return Run(WAITING, workflow, step, short(attention[0]) if attention else error)
    # While its cleanup moves, the run is one with an error already.
    if run.get("status") == "error" and run.get("end_time"):
        return Run(FAILED, *where(run, "error"))
    return Run(PAUSED if said.get("queue_paused") else RUNNING, *where(run, "running"))


def where(run: dict[str, Any], *statuses: str) -> tuple[str, Step | None, str | None]:
    """The name of a run, its first step of the first of these statuses that one has, and the error of that."""
    name = short(run.get("name")) or f"run {run.get('id')}"
    for status in statuses:
        for number, step in enumerate(run.get("steps") or (), 1):
            if step.get("status") == status:
                return (
                    name,
                    Step(number, str(step.get("instrument")), str(step.get("method"))),
                    short(step.get("error")),
                )
    return name, None, None


def follow(current: CurrentRun) -> None:
    """Sets what IvoryOS does from now on. One that has no such feed is told of by nothing."""
    try:
        connections = importlib.import_module("ivoryos_edge.live").hub.connections
        if any(isinstance(page, Page) and page.current is current for page in connections):
            return
        connections.append(Page(current))
    except (ImportError, AttributeError) as error:
        log.error("IvoryOS has changed (%s): plugins in Rust are not told what it runs.", error)
        return
    current.set(Run())
