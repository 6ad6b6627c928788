"""Connects IvoryOS Classic with the host."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Blueprint
from jinja2 import DictLoader

from ..calls import Calls
from ..host import Host
from ..manifest import Manifest, PluginEntry
from ..protocol import METHODS, POLL_INTERVAL, SERIES_EVENT, Unavailable
from ..resources import read
from ..run import current
from .deck import Deck, instruments, logged_in
from .events import Events
from .parts import Parts
from .plugin import HIDDEN, Plugin
from .requests import Requests
from .run import follow

if TYPE_CHECKING:
    from flask.sansio.app import App

log = logging.getLogger("ivoryos_rust")

TEMPLATES = ["error.html", "page.html", "socket.html", "widget.html"]


class Bridge(Blueprint):
    """A blueprint without pages, because IvoryOS passes its app and its Socket.IO server to blueprints."""

    plugin_type = HIDDEN
    jinja_loader = DictLoader(
        {f"{__package__}/{name}": read(__package__, f"templates/{name}").rstrip("\n") for name in TEMPLATES}
    )

    def __init__(self, host: Host, login_required: bool):
        super().__init__(f"ivoryos_rust-{host.address.slug}", __name__)
        self.host, self.login_required = host, login_required
        self.manifest = Manifest()
        #: What charts ask this host for. Of several hosts in one IvoryOS, each has its own name for it.
        self.series_event = f"{SERIES_EVENT} {self.name}"
        #: What pages send: that, and the names of all events that the host's plugins have ever handled.
        self.event_names: set[str] = {self.series_event}
        #: The blueprints of all plugins that the host has ever had, by name.
        self.known: dict[str, Plugin] = {}
        #: Plugins that IvoryOS does not list yet: they were found after it had started.
        self.pending: list[dict[str, str]] = []
        self.events, self.requests = Events(self), Requests(self)
        self.app: App | None = None
        self.prefix = ""
        self.parts = Parts("/socket.io")
        self.add_url_rule("/static/<path:path>", "static", self.requests.assets)
        self.before_app_request(self._before_request)

    def blueprints(self) -> list[Blueprint]:
        """This blueprint and one for each plugin that the host has now. Other plugins are added when they appear."""
        try:
            self._read_manifest()
        except Unavailable as error:
            log.warning("%s Its plugins will be there as soon as it is.", error)
        plugins = left_first(self.manifest.plugins)
        self.known = {plugin.name: Plugin(self, plugin.name, plugin.plugin_type) for plugin in plugins}
        return [self, *self.known.values()]

    def absent(self, name: str) -> Plugin:
        """A plugin of this name for a host that cannot say which it has: its page says why."""
        self.known[name] = Plugin(self, name, "tab")
        return self.known[name]

    def has_page(self, name: str) -> bool:
        """Whether a page of this name is that of a plugin of this host. Of two hosts that have one, IvoryOS shows the
        first."""
        plugin = self.known.get(name)
        return plugin is not None and plugin.plugin_type != HIDDEN

    def _read_manifest(self) -> None:
        self.manifest = self.host.manifest()
        self.event_names |= self.manifest.events

    def init_socketio(self, socketio: Any) -> None:
        """IvoryOS calls this with its Socket.IO server, and so does each plugin."""
        if self.events.socketio is None:
            self.events.start(socketio)

    def register_once(self, app: App, prefix: str) -> None:
        """Registers this blueprint below IvoryOS' prefix, where a lab has given its plugins alone."""
        if self.app is None:
            app.register_blueprint(self, url_prefix=f"{prefix}/{self.name}")

    def register(self, app: App, options: dict[str, Any]) -> None:
        if self.app is not None:
            log.error("%s has its plugins given to IvoryOS twice", self.host.address.subject)
            return
        # IvoryOS mounts a blueprint at {URL_PREFIX}/{its name}.
        self.app, self.prefix = app, options["url_prefix"][: -len(self.name) - 1]
        self.parts = Parts.of(app, self.events.socketio, self.prefix)
        super().register(app, options)
        program = self.host.start()
        if program is not None:
            Deck(app, self.prefix, program.tell).start()
        if program is not None or self.host.address.secret is not None:
            follow(self.events.socketio, current)
            Calls(self.host, logged_in, instruments).start()
        threading.Thread(target=self._poll, name="ivoryos_rust", daemon=True).start()

    def _poll(self) -> None:
        said = None
        while True:
            time.sleep(POLL_INTERVAL)
            found = []
            try:
                self._read_manifest()
            except Unavailable as error:
                trouble: str | None = str(error)
            else:
                found, trouble = self.manifest.plugins, self.manifest.mismatch
            # What ends a program is in its own log.
            if trouble != said and trouble != self.host.address.trouble:
                log.warning(trouble or f"{self.host.address.subject} is back.")
            said = trouble
            for plugin in left_first(found):
                if plugin.name not in self.known:
                    self._add(Plugin(self, plugin.name, plugin.plugin_type))
            self.events.look()

    def _add(self, plugin: Plugin) -> None:
        """Adds a plugin while IvoryOS runs, when Flask accepts no more blueprints."""
        self.known[plugin.name] = plugin
        if self.app is None or plugin.name in self.app.blueprints:
            return
        for rule, endpoint, view in plugin.rules():
            endpoint = f"{plugin.name}.{endpoint}"
            self.app.view_functions[endpoint] = view
            rule_class = self.app.url_rule_class
            self.app.url_map.add(rule_class(f"{self.prefix}/{plugin.name}{rule}", endpoint=endpoint, methods=METHODS))
        self.pending.append({"name": plugin.name, "type": plugin.plugin_type})

    def _before_request(self) -> None:
        """Adapts to what IvoryOS and its other plugins have set up after this blueprint was registered."""
        self.events.hook_connections()
        while self.pending and self.app is not None:
            try:
                plugin = self.pending.pop(0)
            except IndexError:
                return
            # Append the plugin to the list that IvoryOS passes to its templates.
            for processor in self.app.template_context_processors[None]:
                context = processor()
                shown = context.get("plugins") if isinstance(context, dict) else None
                if isinstance(shown, list):
                    shown.append(plugin)


def left_first(plugins: Iterable[PluginEntry]) -> list[PluginEntry]:
    """IvoryOS shows the first panel only: those that belong on the left come first."""
    return sorted(plugins, key=lambda plugin: plugin.plugin_type == "right_panel")
