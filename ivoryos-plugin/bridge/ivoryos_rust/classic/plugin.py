"""A plugin of the host as a Flask blueprint."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, request

from ..protocol import METHODS

if TYPE_CHECKING:
    from flask.sansio.app import App

    from .bridge import Bridge

log = logging.getLogger("ivoryos_rust")

#: The type of what base.html does not show: neither a tab nor a left panel.
HIDDEN = "bridge"


class Plugin(Blueprint):
    """A plugin of the host, as IvoryOS lists it: a tab, or a left panel with a ``widget``. It knows no right panels."""

    def __init__(self, bridge: Bridge, name: str, plugin_type: str):
        super().__init__(name, __name__)
        self.bridge = bridge
        self.plugin_type = "left_panel" if plugin_type == "right_panel" else plugin_type
        for rule, endpoint, view in self.rules():
            self.add_url_rule(rule, endpoint, view, methods=METHODS, provide_automatic_options=False)

    def rules(self) -> Iterator[tuple[str, str, Any]]:
        """Its URL rules below its name, each with endpoint and view."""
        yield "/", "main", self.forward
        if self.plugin_type == "left_panel":
            yield "/widget", "widget", self.widget
        yield "/<path:path>", "forward", self.forward

    def forward(self, path: str = "") -> Response:
        # A frame does not use base.html, which would show the navigation again in it.
        is_framed = request.headers.get("Sec-Fetch-Dest") in ("iframe", "frame")
        return self.bridge.requests.forward(self.name, "widget.html" if is_framed else "page.html")

    def widget(self) -> Response:
        return self.bridge.requests.forward(self.name, "widget.html", is_widget=True)

    def init_socketio(self, socketio: Any) -> None:
        """IvoryOS calls this before it lists the plugin. One whose name is taken is hidden."""
        self.bridge.init_socketio(socketio)
        app = getattr(getattr(socketio, "sockio_mw", None), "flask_app", self.bridge.app)
        if app is not None and self.name in app.blueprints:
            subject = self.bridge.host.address.subject
            log.error("IvoryOS has a plugin %r already: the one of %s is left out", self.name, lower_first(subject))
            self.plugin_type = HIDDEN

    def register(self, app: App, options: dict[str, Any]) -> None:
        self.bridge.register_once(app, options["url_prefix"][: -len(self.name) - 1])
        if self.plugin_type != HIDDEN:
            super().register(app, options)


def lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
