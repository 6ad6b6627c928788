"""The deck of IvoryOS Classic for a program that the bridge has started, without a password.

A server on loopback hands its requests to IvoryOS' own Flask app, as the user that the program names. So lock,
limits and log are those of a request from a page.
"""

from __future__ import annotations

import importlib
import logging
import re
import threading
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from flask import Request, Response, abort, g, has_request_context, jsonify
from flask_login import UserMixin, current_user
from werkzeug.serving import WSGIRequestHandler, make_server

from ..deck import CHANGED, LOOPBACK, NOT_ALLOWED, NOT_HERE, Secret, Tell
from ..protocol import POLL_INTERVAL

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

log = logging.getLogger("ivoryos_rust")

#: Where the versions of IvoryOS keep the deck's schema, the newest first: module, class and property.
SCHEMAS = (
    ("ivoryos.runtime.state", "GlobalState", "interface_schema"),
    ("ivoryos.utils.global_config", "GlobalConfig", "deck_snapshot"),
)
#: Seconds between two looks for the schema while IvoryOS starts.
START_INTERVAL = 0.1

#: In the environment of a request: who calls, or nothing. No client can set it: what it sends begins with ``HTTP_``.
CALLER = "ivoryos_rust.caller"
#: What the function has that lets these requests in, here and in other versions of this package.
LETS_IN = "lets_programs_of_ivoryos_in"
SECRET, USER, COOKIE = "HTTP_X_IVORYOS_BRIDGE", "HTTP_X_IVORYOS_USER", "HTTP_COOKIE"


class Nobody(UserMixin):  # type: ignore[misc]
    """Who calls where the program names no user: a task of a plugin. It has no account, and can do nothing else."""

    id = username = "ivoryos_rust"


class Deck:
    """The server, and what IvoryOS' login knows of it."""

    def __init__(self, app: Any, prefix: str, tell: Tell):
        self.app, self.prefix, self.tell = app, prefix, tell
        self.secret = Secret()
        self.schema: Callable[[], dict[str, Any]] | None = None
        self.instrument = re.compile(re.escape(f"{prefix}/instruments/deck.") + r"[^/]+")

    def start(self) -> None:
        """Opens the deck as soon as IvoryOS has one. What it needs of IvoryOS is looked for now."""
        self.schema = find_schema()
        try:
            if self.schema is None:
                raise AttributeError("there is no schema of the instruments")
            self._let_in()
        except AttributeError as error:
            log.error("This IvoryOS has changed (%s): plugins in Rust get no instruments of it.", error)
            return
        threading.Thread(target=self._watch, name="ivoryos_rust deck", daemon=True).start()

    def _let_in(self) -> None:
        """Logs in the requests that this server hands on, and no others; see Flask-Login, *Custom Login using
        Request Loader*. There is one such function, which a Python plugin may replace at any time."""
        manager = self.app.login_manager
        earlier, find_user = manager.request_callback, manager.user_callback
        if hasattr(earlier, LETS_IN):
            return
        if not callable(find_user):
            raise AttributeError("its login finds no users")

        def load(request: Request) -> Any:
            if CALLER not in request.environ:
                return earlier(request) if earlier else None
            name = request.environ[CALLER]
            if not name:
                return Nobody()
            user = find_user(name)
            if user is None:
                abort(refusal(403, f"there is no user {name!r} in IvoryOS"))
            note_call(request, name)
            return user

        setattr(load, LETS_IN, True)
        manager.request_loader(load)

    def _watch(self) -> None:
        # Flask takes no more plugins after its first request: the server waits until IvoryOS has its deck, which is
        # when it has taken them.
        while not (seen := self._names()):
            time.sleep(START_INTERVAL)
        try:
            server = make_server(LOOPBACK, 0, self, threaded=True, request_handler=QuietHandler)
        except (OSError, SystemExit) as error:
            log.error("No server can be opened on %s (%s): plugins in Rust get no instruments.", LOOPBACK, error)
            return
        threading.Thread(target=server.serve_forever, name="ivoryos_rust deck server", daemon=True).start()
        self.tell(self.secret.line("classic", server.port, self.prefix))
        while True:
            time.sleep(POLL_INTERVAL)
            now = self._names()
            if now != seen:
                seen = now
                self.tell(CHANGED)

    def _names(self) -> dict[str, list[str]]:
        """The methods of each instrument."""
        schema = self.schema() if self.schema is not None else {}
        return {name: list(methods) for name, methods in list(schema.items())}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Hands a request on to IvoryOS, if the program may make it."""
        if not self.secret.is_shown(environ.get(SECRET, "")):
            return Response(NOT_ALLOWED, 403, mimetype="text/plain")(environ, start_response)
        if not self._is_for_programs(environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")):
            return Response(NOT_HERE, 404, mimetype="text/plain")(environ, start_response)
        self._let_in()
        # A session of a browser would go before the caller.
        handed_on = {name: value for name, value in environ.items() if name not in (SECRET, USER, COOKIE)}
        handed_on[CALLER] = unquote(environ.get(USER, ""))
        answer: Iterable[bytes] = self.app(handed_on, start_response)
        return answer

    def _is_for_programs(self, method: str, path: str) -> bool:
        if method == "GET":
            return path == f"{self.prefix}/instruments/"
        return method == "POST" and self.instrument.fullmatch(path) is not None


class QuietHandler(WSGIRequestHandler):
    """IvoryOS' console is for the requests of people."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Logs nothing."""


def find_schema() -> Callable[[], dict[str, Any]] | None:
    """What returns the schema of the instruments; none where this IvoryOS has it elsewhere."""
    for module, state, name in SCHEMAS:
        try:
            found = getattr(importlib.import_module(module), state)()
            if isinstance(getattr(found, name), dict):
                return partial(getattr, found, name)
        except (ImportError, AttributeError):
            continue
    return None


def instruments() -> dict[str, Any]:
    """The objects of the instruments that IvoryOS lists, by name; none before it has its deck."""
    schema = find_schema()
    names = [name.partition(".")[2] for name in (schema() if schema is not None else {})]
    deck = next((deck for module, state, _ in SCHEMAS if (deck := deck_of(module, state)) is not None), None)
    found = {name: getattr(deck, name, None) for name in names}
    return {name: instrument for name, instrument in found.items() if instrument is not None}


def deck_of(module: str, state: str) -> Any:
    """The module that has the instruments, where this version of IvoryOS keeps it."""
    try:
        return getattr(importlib.import_module(module), state)().deck
    except (ImportError, AttributeError):
        return None


def logged_in() -> str | None:
    """Who is logged in where a method is called; none in a workflow."""
    if not has_request_context():
        return None
    name = current_user.get_id()
    return None if name is None else str(name)


def note_call(request: Request, user: str) -> None:
    """Writes who calls into IvoryOS' log. Its record of calls has no user."""
    if request.method == "POST":
        called = request.get_json(silent=True)
        method = called.get("hidden_name") if isinstance(called, dict) else None
        instrument = request.path.rpartition("deck.")[2]
        getattr(g, "logger", log).info("%s calls %s.%s, by a plugin", user, instrument, method)


def refusal(status: int, message: str) -> Response:
    """What IvoryOS answers to a call that it does not make."""
    response = jsonify(status="error", msg=message)
    response.status_code = status
    return response
