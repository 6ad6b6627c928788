"""What the IvoryOS that runs brings of the parts that differ between its versions."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, TemplateError

if TYPE_CHECKING:
    from flask.sansio.app import App

log = logging.getLogger("ivoryos_rust")


@dataclass(frozen=True)
class Parts:
    """What a plugin's page finds, and what it must bring."""

    #: Where IvoryOS' Socket.IO server is: below its URL prefix, or at the root before 1.6.4.
    socket_path: str
    #: Whether base.html opens a socket; not before 1.5.20.
    opens_socket: bool = True
    #: Whether that is ``window.socket``; not before 1.6.0.
    shares_socket: bool = True

    @classmethod
    def of(cls, app: App, socketio: Any, prefix: str) -> Parts:
        """Looks at the app, its Socket.IO server and its templates."""
        path = getattr(getattr(socketio, "sockio_mw", None), "engineio_path", None)
        if not isinstance(path, str) or not path.strip("/"):
            log.error("This IvoryOS does not say where its Socket.IO server is: taken to be below its prefix.")
            path = f"{prefix}/socket.io"
        base, script = template(app, "base.html"), static_file(app, "js/socket_handler.js")
        opens = "socket_handler.js" in base or "window.socket" in base or not base
        shares = "window.socket" in base or "window.socket" in script or not script
        return cls("/" + path.strip("/"), opens, opens and shares)


def template(app: App, name: str) -> str:
    """The source of one of IvoryOS' templates; empty where it cannot be read."""
    # Not the app's own environment: it takes the app's settings when it is first used.
    try:
        return app.jinja_loader.get_source(Environment(autoescape=True), name)[0] if app.jinja_loader else ""
    except TemplateError:
        log.error("This IvoryOS has no template %s: pages of plugins cannot be shown in it.", name)
        return ""


def static_file(app: App, name: str) -> str:
    """One of IvoryOS' static files; empty where it cannot be read."""
    try:
        with open(os.path.join(app.static_folder or "", name), encoding="utf-8") as file:
            return file.read()
    except (OSError, ValueError):
        log.error("This IvoryOS has no static file %s: its pages are taken to share their socket.", name)
        return ""
