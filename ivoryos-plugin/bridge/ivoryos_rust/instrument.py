"""Instruments of a Rust host as objects of Python, whose classes have the methods of the drivers.

IvoryOS offers them as steps like the methods of every driver, with their signatures, annotations and docstrings.
"""

from __future__ import annotations

import asyncio
import http.client
import inspect
import json
import keyword
import logging
import threading
import time
import uuid
from collections.abc import Callable
from typing import Any, Literal, Optional
from urllib.parse import quote

from .answer import Answer, error_message
from .headers import Headers
from .host import Host
from .protocol import MALFORMED, Unavailable
from .run import current

log = logging.getLogger("ivoryos.plugin")

#: The types of JSON Schema that Python has.
TYPES: dict[str, type] = {
    "array": list,
    "boolean": bool,
    "integer": int,
    "null": type(None),
    "number": float,
    "object": dict,
    "string": str,
}


class InstrumentError(Exception):
    """A call of a Rust instrument has failed: with the text of its driver, or of its host."""


class InstrumentBusy(InstrumentError):
    """Another uses the instrument. The method was not called."""


#: What the class of an instrument in Rust has, here and in other versions of this package.
IS_IN_RUST = "_is_in_rust"


class RustInstrument:
    """An instrument of a Rust host. Each has a class of its own."""

    _is_in_rust = True
    _host: Host
    _name: str
    #: Its name in IvoryOS.
    _known_as: str | None = None
    #: Is called before each call.
    _before: Callable[[], None] | None = None

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._name!r} of {self._host.address.subject}>"


class Call:
    """A call: made once, or not at all."""

    def __init__(self, instrument: RustInstrument, method: str, arguments: dict[str, Any]):
        self.host, self.instrument = instrument._host, instrument._name
        self.method, self.arguments = method, arguments
        self.step = current.step_of(instrument._known_as, method)
        self.before = instrument._before
        #: By which the host knows it.
        self.id = uuid.uuid4().hex

    def run(self) -> Any:
        """Makes the call, and waits until the method has ended."""
        try:
            asked = {"method": self.method, "arguments": self.arguments, "id": self.id, "workflow": self.step}
            body = json.dumps(asked, allow_nan=False).encode()
        except (TypeError, ValueError) as error:
            raise self._not_called(f"its arguments cannot be sent: {error}") from None
        try:
            target = self._target()
            connection = self.host.connect()
        except (OSError, Unavailable) as error:
            trouble = error if isinstance(error, Unavailable) else self.host.address.unreachable()
            raise self._not_called(str(trouble)) from None
        if self.before is not None:
            self.before()
        headers = [*asking(self.host), ("Content-Type", "application/json")]
        try:
            timeout = self.host.timeout
            with self.host.exchange(connection, "POST", target, headers, [body], len(body), timeout) as answer:
                return self._result(answer)
        except (OSError, http.client.HTTPException, Unavailable) as error:
            why = str(error) or type(error).__name__
            raise InstrumentError(
                f"{self.instrument}.{self.method} may still be running, or be done: the host did not answer ({why})"
            ) from None

    def _result(self, answer: Answer) -> Any:
        status = answer.response.status
        if status == 200:
            return answer.json().get("result")
        said = error_message(answer) or f"the host has answered with {status}"
        raise (InstrumentBusy if status == 409 else InstrumentError)(said)

    def _not_called(self, why: str) -> InstrumentError:
        return InstrumentError(f"{self.instrument}.{self.method} was not called: {why}")

    def cut(self) -> None:
        """Nobody waits any more: an async method does not go on."""
        try:
            with self.host.ask("DELETE", f"{self._target()}?id={self.id}", asking(self.host), [], 0):
                return
        except Unavailable as error:
            log.warning("%s.%s may go on: %s", self.instrument, self.method, error)

    def _target(self) -> str:
        return instruments_target(self.host, f"instruments/{quote(self.instrument, safe='')}")


def asking(host: Host) -> Headers:
    """The headers of a request for JSON."""
    return [("Host", host.address.authority), ("Accept", "application/json"), *host.identity(None)]


def instruments_target(host: Host, path: str) -> str:
    """Where this is on the host."""
    if host.address.prefix is None:
        host.manifest()
    return f"{host.address.prefix}/{path}"


def instruments(host: Host, within: float = 0.0) -> dict[str, Any]:
    """The instruments of the host by name, as it says.

    :param within: seconds that the host may need to start
    :raises Unavailable: it does not answer
    """
    until = time.monotonic() + within
    while True:
        try:
            target = instruments_target(host, "instruments.json")
            with host.ask("GET", target, asking(host)) as answer:
                if answer.response.status != 200:
                    raise Unavailable(502, f"{host.address.subject} has no pages of instruments.")
                return dict(answer.json()["instruments"])
        except MALFORMED as error:
            raise Unavailable(502, f"{host.address.subject} lists its instruments in no known way: {error}") from None
        except Unavailable:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def find(host: Host, name: str, within: float = 0.0) -> RustInstrument:
    """The instrument of this name.

    :raises Unavailable: the host does not answer, or has no such instrument
    """
    found = instruments(host, within)
    if name not in found:
        names = ", ".join(found) or "none"
        raise Unavailable(404, f"{host.address.subject} has no instrument `{name}`; it has: {names}.")
    schema = found[name]["schema"]
    if schema is None:
        raise Unavailable(404, f"The methods of `{name}` are not known: its driver in Rust is no #[driver].")
    kind = str(schema["driver"]).rpartition("::")[2].partition("<")[0]
    methods = {method["name"]: function(kind, method) for method in schema["methods"]}
    instrument: RustInstrument = type(kind, (RustInstrument,), methods)()
    instrument._host, instrument._name = host, name
    return instrument


def function(kind: str, described: dict[str, Any]) -> Callable[..., Any]:
    """The method of a class, as the driver declares it."""
    name = described["name"]
    signature = signature_of(described)

    in_rust = {in_python(argument["name"]): argument["name"] for argument in described["arguments"]}

    def arguments(given: tuple[Any, ...], named: dict[str, Any]) -> tuple[RustInstrument, dict[str, Any]]:
        bound = signature.bind(*given, **named).arguments
        instrument = bound.pop("self")
        return instrument, {in_rust[name]: value for name, value in bound.items()}

    async def waits(*given: Any, **named: Any) -> Any:
        instrument, values = arguments(given, named)
        call = Call(instrument, name, values)
        try:
            return await asyncio.to_thread(call.run)
        except asyncio.CancelledError:
            # The event loop has others to serve, and may end now.
            threading.Thread(target=call.cut, name=f"ivoryos_rust stops {name}").start()
            raise

    def blocks(*given: Any, **named: Any) -> Any:
        instrument, values = arguments(given, named)
        return Call(instrument, name, values).run()

    method: Callable[..., Any] = waits if described["is_async"] else blocks
    method.__name__ = name
    method.__qualname__ = f"{kind}.{name}"
    method.__doc__ = docstring(described)
    method.__signature__ = signature  # type: ignore[attr-defined]
    annotated = [it for it in signature.parameters.values() if it.annotation is not inspect.Parameter.empty]
    method.__annotations__ = {it.name: it.annotation for it in annotated}
    if signature.return_annotation is None:
        method.__annotations__["return"] = None
    return method


def signature_of(described: dict[str, Any]) -> inspect.Signature:
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    parameters = [inspect.Parameter("self", kind)]
    # An optional argument may stand before another one in Rust, and not in Python.
    for argument in sorted(described["arguments"], key=lambda it: not it["required"]):
        name, annotation = in_python(argument["name"]), annotation_of(argument["schema"])
        if argument["required"]:
            parameters.append(inspect.Parameter(name, kind, annotation=annotation))
        else:
            annotation = Optional[annotation]  # noqa: UP045 - what IvoryOS Classic reads
            parameters.append(inspect.Parameter(name, kind, default=None, annotation=annotation))
    returns = inspect.Signature.empty if described["returns"] else None
    return inspect.Signature(parameters, return_annotation=returns)


def in_python(name: str) -> str:
    """The name of an argument, which may be a word of Python: ``from_``."""
    return f"{name}_" if keyword.iskeyword(name) or name == "self" else name


def annotation_of(schema: dict[str, Any]) -> Any:
    """The type that a JSON Schema says, as far as Python has it."""
    choices = [choice for choice in schema.get("enum", ()) if isinstance(choice, str)]
    if choices:
        return Literal[tuple(choices)]
    kinds = schema.get("type", ())
    kinds = [kinds] if isinstance(kinds, str) else [kind for kind in kinds if kind != "null"]
    return TYPES.get(kinds[0], Any) if len(kinds) == 1 else Any


def docstring(described: dict[str, Any]) -> str:
    """The doc comment of the method, and below it those of its arguments."""
    arguments = [f"{it['name']}: {it['doc']}" for it in described["arguments"] if it["doc"]]
    return "\n\n".join(part for part in (described["doc"], "\n".join(arguments)) if part)
