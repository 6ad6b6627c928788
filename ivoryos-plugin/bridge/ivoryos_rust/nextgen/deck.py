"""The deck of IvoryOS NextGen for a program that the bridge has started.

A server on loopback, in NextGen's event loop, hands its requests to NextGen's own ASGI app. So its safety limits and
its guard of names and origins are those of any request.
"""

from __future__ import annotations

import importlib
import logging
import re
from typing import TYPE_CHECKING, Any

from aiohttp import web

from ..deck import LOOPBACK, NOT_ALLOWED, NOT_HERE, Secret, Tell
from ..headers import HOP_BY_HOP_HEADERS
from ..protocol import SECRET_HEADER
from .asgi import Message

if TYPE_CHECKING:
    from fastapi import FastAPI

log = logging.getLogger("ivoryos_rust")

#: What the program may ask for.
FOR_PROGRAMS = re.compile(r"GET /api/(status|execute/[^/]+|queue/runs/\d+)|POST /api/execute")
#: Seconds that a request has to end after IvoryOS was told to stop.
SHUTDOWN_TIMEOUT = 1.0


class Deck:
    """The server. NextGen's instruments never change while it runs."""

    def __init__(self, tell: Tell):
        self.tell = tell
        self.secret = Secret()
        self.app: FastAPI | None = None
        self.runner: web.ServerRunner | None = None

    def start(self) -> None:
        """Opens the deck when NextGen has read its instruments, and closes it when NextGen stops. It is called before
        NextGen serves."""
        try:
            self.app = app = importlib.import_module("ivoryos_edge.server").app
            # As NextGen itself does, which reads the instruments in the first of these functions.
            app.on_event("startup")(self._open)
            app.on_event("shutdown")(self._close)
        except (ImportError, AttributeError) as error:
            log.error("This IvoryOS has changed (%s): plugins in Rust get no instruments of it.", error)

    async def _open(self) -> None:
        runner = web.ServerRunner(web.Server(self.answer, access_log=None), shutdown_timeout=SHUTDOWN_TIMEOUT)
        try:
            await runner.setup()
            await web.TCPSite(runner, LOOPBACK, 0).start()
        except OSError as error:
            log.error("No server can be opened on %s (%s): plugins in Rust get no instruments.", LOOPBACK, error)
            return
        self.runner = runner
        self.tell(self.secret.line("nextgen", runner.addresses[0][1], ""))

    async def _close(self) -> None:
        if self.runner is not None:
            await self.runner.cleanup()

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """Hands a request on to NextGen, if the program may make it."""
        if not self.secret.is_shown(request.headers.get(SECRET_HEADER, "")):
            return web.Response(status=403, text=NOT_ALLOWED)
        if self.app is None or FOR_PROGRAMS.fullmatch(f"{request.method} {request.path}") is None:
            return web.Response(status=404, text=NOT_HERE)
        exchange = Exchange(request, await request.read())
        try:
            await self.app(exchange.scope, exchange.receive, exchange.send)
        except Exception:
            # What the app has answered before is its answer.
            log.exception("IvoryOS failed to answer %s %s", request.method, request.path)
        return web.Response(status=exchange.status, headers=exchange.headers, body=b"".join(exchange.body))


class Exchange:
    """One request and its answer, as ASGI passes them."""

    def __init__(self, request: web.BaseRequest, sent: bytes):
        self.messages: list[Message] = [{"type": "http.request", "body": sent, "more_body": False}]
        self.status = 500
        self.headers: list[tuple[str, str]] = []
        self.body: list[bytes] = []
        port = request.url.port
        self.scope: dict[str, Any] = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": request.method,
            "scheme": "http",
            "path": request.path,
            "raw_path": request.rel_url.raw_path.encode(),
            "query_string": b"",
            "root_path": "",
            "headers": [(name.lower(), value) for name, value in request.raw_headers if not is_secret(name)],
            "client": (request.remote, 0),
            "server": (LOOPBACK, port),
        }

    async def receive(self) -> Message:
        return self.messages.pop(0) if self.messages else {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = ((name.decode("latin-1"), value.decode("latin-1")) for name, value in message["headers"])
            # The length and what belongs to the connection are of this server.
            own = HOP_BY_HOP_HEADERS | {"content-length"}
            self.headers = [(name, value) for name, value in headers if name.lower() not in own]
        elif message["type"] == "http.response.body":
            self.body.append(message.get("body", b""))


def is_secret(name: bytes) -> bool:
    return name.lower() == SECRET_HEADER.lower().encode()
