"""The plugins' events, through IvoryOS' own Socket.IO server."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from flask import request
from flask_login import current_user

from ..protocol import PAGE_KEY, SERIES_EVENT
from .browser import BrowserSocket, error_acknowledgement
from .requests import release_database

if TYPE_CHECKING:
    from .bridge import Bridge

log = logging.getLogger("ivoryos_rust")


class Events:
    """Handles the plugins' events, and gives each browser its connection to the host."""

    def __init__(self, bridge: Bridge):
        self.bridge = bridge
        #: IvoryOS' Socket.IO server; none if it lacks a part that this needs.
        self.socketio: Any = None
        self.sockets: dict[str, BrowserSocket] = {}
        self.lock = threading.Lock()
        #: For each browser, whether its last event was sent; and for the thread of an event, that and the one before.
        self.last_sent: dict[str, threading.Event] = {}
        self.turn = threading.local()
        self.hooked: Any = None
        #: Browsers that were not connected at the last look.
        self.gone: set[str] = set()

    def start(self, socketio: Any) -> None:
        try:
            # The parts of Flask-SocketIO and python-socketio that are used, and are no part of what they promise.
            server = socketio.server
            _ = server.handlers, server.manager.is_connected, server.manager.eio_sid_from_sid, server.eio.sockets
            self.socketio = socketio
            self.hook_connections()
            self._keep_order()
            self._register()
        except (AttributeError, TypeError) as error:
            self.socketio = None
            log.error("IvoryOS' Socket.IO server has changed (%s): plugins in Rust get no events here.", error)

    def hook_connections(self) -> None:
        """Adds to the handlers of ``connect`` and ``disconnect``. Socket.IO has one handler for each, which a
        Python plugin that is registered later replaces; then they are added again."""
        if self.socketio is None:
            return
        handlers = self.socketio.server.handlers.setdefault("/", {})
        if self.hooked is not None and any(it is self.hooked for it in chain(handlers.get("connect"))):
            return
        # The earlier handlers, such as IvoryOS' own, run first.
        earlier = dict(handlers)

        def connected(auth: object = None) -> bool | None:
            sid = request.sid  # type: ignore[attr-defined]
            if "connect" in earlier and earlier["connect"](sid, request.environ, auth) is False:
                return False
            page = auth.get(PAGE_KEY) if isinstance(auth, dict) else None
            self._open(page if isinstance(page, str) else None, is_connecting=True)
            return None

        def disconnected(*reason: object) -> None:
            sid = request.sid  # type: ignore[attr-defined]
            self._close(sid)
            if "disconnect" in earlier:
                earlier["disconnect"](sid, *reason)

        # For other copies of this package, which hook in as well.
        connected.earlier = earlier.get("connect")  # type: ignore[attr-defined]
        self.socketio.on_event("connect", connected)
        self.socketio.on_event("disconnect", disconnected)
        self.hooked = connected

    def _keep_order(self) -> None:
        """Lets each event of a browser be sent after the one before it: python-socketio starts a thread for each, in
        their order, and from then on a stop could overtake a move, which would begin after it."""
        server = self.socketio.server
        start = server.start_background_task

        def start_in_order(target: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
            is_event = getattr(target, "__name__", "") == "_handle_event_internal"
            if not is_event or args[3][0] not in self.bridge.event_names:
                return start(target, *args, **kwargs)
            sid, sent = args[1], threading.Event()
            before, self.last_sent[sid] = self.last_sent.get(sid), sent

            def handle() -> Any:
                self.turn.before, self.turn.sent = before, sent
                try:
                    return target(*args, **kwargs)
                finally:
                    sent.set()

            return start(handle)

        server.start_background_task = start_in_order

    def _register(self) -> None:
        """Registers handlers of the plugins' events, except those that have a handler already."""
        if self.socketio is None:
            return
        taken = self.socketio.server.handlers.get("/", {})
        for event in sorted(self.bridge.event_names - set(taken) - {"connect", "disconnect"}):
            self.socketio.on_event(event, lambda *given, event=event: self._event(event, given))

    def look(self) -> None:
        """Adapts to the events that the host has now. IvoryOS does not report the end of a connection that ended
        while it was opened: looks for these."""
        self._register()
        missed = {sid for sid in list(self.sockets) if not self._is_connected(sid)}
        for sid in missed & self.gone:
            self._close(sid)
        self.gone = missed

    def _is_connected(self, sid: str) -> bool:
        # python-socketio keeps a client whose connection ended while it was opened; the transport does not.
        server = self.socketio.server
        is_known: bool = server.manager.is_connected(sid, "/")
        return is_known and server.manager.eio_sid_from_sid(sid, "/") in server.eio.sockets

    def _open(self, page: str | None = None, is_connecting: bool = False) -> BrowserSocket | None:
        """Returns this browser's connection to the host, and opens it if it is allowed to have one. `page` is the
        plugin whose page it is, if it says so."""
        sid: str = request.sid  # type: ignore[attr-defined]
        user = current_user.get_id()
        is_allowed = current_user.is_authenticated or not self.bridge.login_required
        release_database()
        with self.lock:
            # An event can arrive after its browser has left. A connection opened then would not be closed.
            is_here = is_connecting or self._is_connected(sid)
            if is_allowed and is_here and sid not in self.sockets:
                headers = self.bridge.requests.headers_for_host(user, None)
                self.sockets[sid] = BrowserSocket(self.bridge, self.socketio, sid, headers, user, page)
            return self.sockets.get(sid)

    def _close(self, sid: str) -> None:
        self.last_sent.pop(sid, None)
        with self.lock:
            socket = self.sockets.pop(sid, None)
        if socket is not None:
            socket.close()

    def _event(self, event: str, given: tuple[Any, ...]) -> tuple[Any, ...]:
        sid: str = request.sid  # type: ignore[attr-defined]
        before, sent = getattr(self.turn, "before", None), getattr(self.turn, "sent", threading.Event())
        if before is not None:
            before.wait()
        socket = self.sockets.get(sid) or self._open()
        mismatch = self.bridge.manifest.mismatch
        if mismatch:
            answer = error_acknowledgement(event, mismatch)
        elif socket is None:
            answer = error_acknowledgement(event, "Log in to IvoryOS first")
        else:
            name = SERIES_EVENT if event == self.bridge.series_event else event
            answer = socket.call(name, given, sent)
        # The answer is the acknowledgement. A page that asked for none gets errors by this event.
        if len(answer) == 1 and isinstance(answer[0], dict) and isinstance(answer[0].get("error"), dict):
            self.socketio.emit("event_error", answer[0]["error"], to=sid)
        return tuple(answer)


def chain(handler: Any) -> Iterator[Any]:
    """The handlers that this one calls before itself, and it, without Flask-SocketIO's wrappers."""
    while handler is not None:
        handler = getattr(handler, "__wrapped__", handler)
        yield handler
        handler = getattr(handler, "earlier", None)
