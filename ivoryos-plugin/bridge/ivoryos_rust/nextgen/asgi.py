"""One request, as ASGI passes it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import quote

from ..headers import PATH_CHARACTERS, VISIBLE_ASCII

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Incoming:
    """A request below ``/plugins/{plugin}/``."""

    def __init__(self, scope: Scope, plugin: str):
        self.method: str = scope.get("method", "GET")
        self.headers = [(text(name), text(value)) for name, value in scope["headers"]]
        client = scope.get("client")
        self.client: str = client[0] if client else ""
        #: Where IvoryOS is on its server.
        self.root: str = scope.get("root_path", "").rstrip("/")
        self.below = below(scope, plugin)
        self.query = quote(scope.get("query_string", b""), safe=VISIBLE_ASCII)

    def header(self, name: str) -> str:
        """The first header of this name; empty if there is none."""
        return next((value for known, value in self.headers if known.lower() == name), "")

    def takes_page(self) -> bool:
        return "text/html" in self.header("accept")

    def is_chunked(self) -> bool:
        return "chunked" in self.header("transfer-encoding").lower()

    def length(self) -> int | None:
        """The length of the body, where its chunks do not have theirs; RFC 9112, section 6.3."""
        length = self.header("content-length")
        return int(length) if length.isdecimal() and not self.is_chunked() else None

    def has_body(self) -> bool:
        return bool(self.length()) or self.is_chunked()


def below(scope: Scope, plugin: str) -> str:
    """The path below the plugin, without its first slash, as the browser sent it: a decoded %2F, for example, would
    be another path."""
    path = scope.get("raw_path") or scope["path"].encode()
    _, found, rest = path.partition(f"/plugins/{plugin}/".encode())
    if not found:
        # The name itself is percent-encoded.
        rest = scope["path"].partition(f"/plugins/{plugin}/")[2].encode()
    return quote(rest.partition(b"?")[0], safe=PATH_CHARACTERS)


def text(value: bytes) -> str:
    """A header's text, which is sent on as UTF-8."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


class Body:
    """The request's body as a stream."""

    def __init__(self, receive: Receive):
        self.receive = receive
        self.is_read = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while not self.is_read:
            message = await self.receive()
            if message["type"] == "http.disconnect":
                raise ConnectionAbortedError("the request broke off")
            self.is_read = not message.get("more_body", False)
            if message.get("body"):
                yield message["body"]
