"""Tells a host in Rust what the instruments in Python do, each call of a method, when it begins and when it ends, and
what IvoryOS itself does.

The methods are wrapped on the live object, and keep name, signature, docstring and coroutine. Nothing here fails a
call: what cannot be told is counted, and the host hears how many that were. Nothing delays one either, but for a call
of an instrument in Rust, which waits for a moment until the host knows what was called before.
"""

from __future__ import annotations

import contextlib
import contextvars
import functools
import inspect
import json
import logging
import math
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from .host import Host
from .instrument import IS_IN_RUST, asking, instruments_target
from .protocol import Unavailable
from .run import current

log = logging.getLogger("ivoryos_rust")

#: How many begins and ends wait for the host.
MOST_WAITING = 4096
#: How many are sent at a time, and how long the first of them waits for others, in seconds.
MOST_AT_A_TIME, PAUSE = 500, 0.05
#: Seconds that a call of an instrument in Rust waits at most until the host knows what was called before.
MOST_BEFORE = 0.2
#: Seconds between two looks for instruments, and while there are none. The host hears something as often.
LOOK_PAUSE, FIRST_LOOK_PAUSE = 2.0, 0.1
#: Seconds until the host is asked again when it is away.
AWAY_PAUSE = 1.0
#: The most of a value that is told, in characters of JSON, and the most parts that a value may have to be read.
LONGEST, MOST_PARTS = 1024, 1024

ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False)

#: What a method that is watched has: all who watch.
WATCHED_BY = "_ivoryos_rust_watched_by"

#: The objects whose methods run here, and who watches them: what such a method calls of its own object is part of it.
within: contextvars.ContextVar[frozenset[tuple[int, int]]] = contextvars.ContextVar(
    "ivoryos_rust within", default=frozenset()
)


class Calls:
    """What the instruments of this IvoryOS do, on its way to the host."""

    def __init__(self, host: Host, user: Callable[[], str | None], find: Callable[[], Mapping[str, Any]] | None = None):
        """
        :param user: who is logged in where a method is called; ``None`` where that is unknown
        :param find: the instruments, where they come later and may become others
        """
        self.host, self.user, self.find = host, user, find
        self.session = uuid.uuid4().hex
        self.waiting: deque[dict[str, Any]] = deque()
        self.missed = 0
        self.last_id = 0
        #: How often IvoryOS has begun to do something else that the host does not know.
        self.run_changes = 0
        self.lock = threading.Lock()
        #: How many have come, and how many of them do not wait any more.
        self.come = self.gone = 0
        self.changed = threading.Condition(self.lock)
        self.is_waiting, self.is_urgent = threading.Event(), threading.Event()
        self.has_instruments = False
        #: When the host heard something last.
        self.sent = 0.0

    def watch(self, instruments: Mapping[str, Any]) -> None:
        """Watches these instruments from now on. One that is watched already stays so."""
        for name, instrument in instruments.items():
            self.has_instruments = True
            # What one in Rust does, its host knows.
            if hasattr(type(instrument), IS_IN_RUST):
                instrument._known_as = name
                # Another host has others.
                if instrument._host.address.authority == self.host.address.authority:
                    instrument._before = self.send_now
                continue
            for method in methods_of(instrument):
                if self in getattr(getattr(instrument, method, None), WATCHED_BY, ()):
                    break
                try:
                    setattr(instrument, method, self._seen(name, method, instrument))
                except Exception as error:
                    log.debug("Calls of %s.%s are not seen: %s", name, method, error)
                    break

    def start(self) -> None:
        """Begins to tell the host. It takes calls from who has the secret."""
        current.tell(self._run_changes)
        threading.Thread(target=self._send_all, name="ivoryos_rust calls", daemon=True).start()

    def _seen(self, instrument: str, method: str, driver: Any) -> Callable[..., Any]:
        original = getattr(driver, method)
        signature, key = inspect.signature(original), (id(self), id(driver))

        @contextlib.contextmanager
        def going(given: tuple[Any, ...], named: dict[str, Any]) -> Iterator[Callable[[Any], None]]:
            """A call, which ends with what it returned."""
            number = None if key in within.get() else self._begins(instrument, method, signature, given, named)
            if number is None:
                yield lambda _: None
                return
            token = within.set(within.get() | {key})
            try:
                yield lambda result: self._ends(number, {"returned": told(result)})
            except BaseException as error:
                self._ends(number, {"failed": reason(error)} if isinstance(error, Exception) else "cut_off")
                raise
            finally:
                within.reset(token)

        @functools.wraps(original)
        async def waits(*given: Any, **named: Any) -> Any:
            with going(given, named) as ends:
                result = await original(*given, **named)
                ends(result)
                return result

        @functools.wraps(original)
        def blocks(*given: Any, **named: Any) -> Any:
            with going(given, named) as ends:
                result = original(*given, **named)
                ends(result)
                return result

        seen: Callable[..., Any] = waits if inspect.iscoroutinefunction(original) else blocks
        setattr(seen, WATCHED_BY, {self, *getattr(original, WATCHED_BY, ())})
        return seen

    def _begins(
        self, instrument: str, method: str, signature: inspect.Signature, given: tuple[Any, ...], named: dict[str, Any]
    ) -> int | None:
        try:
            arguments = {name: told(value) for name, value in signature.bind(*given, **named).arguments.items()}
            begins = {
                "instrument": instrument,
                "method": method,
                "arguments": arguments,
                "user": self.user(),
                "workflow": current.step_of(instrument, method),
            }
        except Exception as error:
            # The method itself says what is wrong with its arguments.
            log.debug("A call of %s.%s is not told: %s", instrument, method, error)
            return None
        with self.lock:
            self.last_id += 1
            number = self.last_id
            self._add({"begins": {"id": number, **begins}})
        return number

    def _ends(self, number: int, outcome: Any) -> None:
        with self.lock:
            self._add({"ends": {"id": number, "outcome": outcome}})

    def _run_changes(self) -> None:
        with self.lock:
            self.come += 1
            self.run_changes += 1
            self.is_waiting.set()

    def send_now(self) -> None:
        """Waits for a moment until what waits is told: what begins then, begins after it for the host as well."""
        with self.lock:
            until = self.come
            if self.gone >= until:
                return
            self.is_urgent.set()
            self.changed.wait_for(lambda: self.gone >= until, MOST_BEFORE)

    def _add(self, call: dict[str, Any]) -> None:
        self.come += 1
        if len(self.waiting) >= MOST_WAITING:
            self.waiting.popleft()
            self.missed += 1
            self.gone += 1
        self.waiting.append(call)
        self.is_waiting.set()

    def _send_all(self) -> None:
        while True:
            try:
                if self.find is not None:
                    self.watch(self.find())
                pause = LOOK_PAUSE if self.has_instruments else FIRST_LOOK_PAUSE
                if self.is_waiting.wait(pause):
                    self.is_urgent.wait(PAUSE)
                    self._send()
                elif time.monotonic() - self.sent >= LOOK_PAUSE:
                    current.look()
                    self._send()
            except Unavailable:
                time.sleep(AWAY_PAUSE)
            except Exception:
                log.exception("Calls of instruments are not told to %s", self.host.address.subject)
                time.sleep(AWAY_PAUSE)

    def _send(self) -> None:
        # First, so that nothing is lost where the host is away.
        target = instruments_target(self.host, "calls.json")
        with self.lock:
            calls = [self.waiting.popleft() for _ in range(min(len(self.waiting), MOST_AT_A_TIME))]
            missed, self.missed = self.missed, 0
            gone, self.run_changes = len(calls) + self.run_changes, 0
            self.is_urgent.clear()
            if not self.waiting:
                self.is_waiting.clear()
        said = {"session": self.session, "missed": missed, "calls": calls, "run": current.describe()}
        body = json.dumps(said).encode()
        headers = [*asking(self.host), ("Content-Type", "application/json")]
        try:
            with self.host.ask("POST", target, headers, [body], len(body)) as answer:
                if answer.response.status < 300:
                    self.sent = time.monotonic()
                    return
                raise Unavailable(502, f"{self.host.address.subject} does not take calls: {answer.response.status}")
        except BaseException:
            # It is unknown which of them the host has got: they are not sent again.
            with self.lock:
                self.missed += missed + len(calls)
                self.is_waiting.set()
            raise
        finally:
            with self.lock:
                self.gone += gone
                self.changed.notify_all()


def methods_of(instrument: Any) -> Iterable[str]:
    """The public methods of an object that return when they are done."""
    kind = type(instrument)
    for name in dir(kind):
        found = inspect.getattr_static(kind, name, None)
        if name.startswith("_") or not inspect.isfunction(found):
            continue
        if not (inspect.isgeneratorfunction(found) or inspect.isasyncgenfunction(found)):
            yield name


def told(value: Any) -> Any:
    """The value as JSON has it now; the begin of its text where it is large, or where JSON does not have it. It never
    fails: the driver has moved already."""
    try:
        if isinstance(value, (list, tuple, dict, set, str, bytes)) and len(value) > MOST_PARTS:
            return f"… (not shown: {type(value).__name__} of {len(value):,})"
        # What cannot change meanwhile, and most arguments are.
        if value is None or isinstance(value, (bool, int)) or (isinstance(value, float) and math.isfinite(value)):
            return value
        text = begin_of(value)
        if len(text) <= LONGEST:
            return json.loads(text)
    except (TypeError, ValueError, RecursionError):
        text = reason(value, repr)
        if len(text) <= LONGEST:
            return text
    except Exception as error:
        return f"… (not shown: {type(error).__name__})"
    return f"{text[:LONGEST]}… (cut)"


def begin_of(value: Any) -> str:
    """The value as JSON, at least until it is too long to be told."""
    text = ""
    for part in ENCODER.iterencode(value):
        text += part
        if len(text) > LONGEST:
            break
    # A text may have halves of characters, which no JSON has.
    text.encode()
    return text


def reason(value: Any, show: Callable[[Any], str] = str) -> str:
    """The text of an error, or of a value that JSON does not have."""
    try:
        text = show(value) or type(value).__name__
        return text.encode(errors="backslashreplace").decode()
    except Exception as error:
        return f"… (not shown: {type(error).__name__})"
