"""A plugin of the host as a plugin of IvoryOS NextGen."""

from __future__ import annotations

import re
from typing import Any

from ivoryos_edge.plugins import Plugin
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp

from ..manifest import PluginEntry
from ..protocol import Unavailable
from .away import Away
from .lab import Lab
from .requests import Requests
from .sockets import Sockets

PLACEMENTS = {"left_panel": "panel-left", "right_panel": "panel-right"}


class HostPlugin(Plugin):
    """What NextGen lists of a host."""

    def __init__(self, lab: Lab, http: ASGIApp, name: str, **about: Any):
        super().__init__(name, **about)
        self.lab, self.http = lab, http
        self.router.routes.extend(self.routes(""))

    def routes(self, prefix: str) -> list[BaseRoute]:
        """Everything below this path."""
        path = f"{prefix}/{{path:path}}"
        return [Route(path, self.http, include_in_schema=False), WebSocketRoute(path, Sockets(self.lab, self.id))]

    def fault(self) -> Unavailable | None:
        """What is wrong with it now."""
        return self.lab.trouble


class RustPlugin(HostPlugin):
    """A plugin of the host, as NextGen lists it: a tab or a panel, whose routes are those of the host."""

    def __init__(self, lab: Lab, entry: PluginEntry):
        self.entry = entry
        # NextGen's icons are names of lucide, such as `flask-conical`. It shows no other symbol but in the name.
        # Some of the host's icons have the same names, after `bi-`.
        is_lucide = re.fullmatch("[a-z][a-z0-9-]*", entry.icon) is not None
        name = entry.title if is_lucide or not entry.icon else f"{entry.icon} {entry.title}"
        placement = PLACEMENTS.get(entry.plugin_type, "tab")
        icon, http = entry.icon.removeprefix("bi-") if is_lucide else None, Requests(lab, entry.name)
        super().__init__(lab, http, name, id=entry.name, placement=placement, icon=icon)
        lab.shown.add(entry.name)

    def describe(self) -> dict[str, Any]:
        described: dict[str, Any] = super().describe()
        if self.placement != "tab":
            described["url"] += "widget"
        return described

    def fault(self) -> Unavailable | None:
        if self.lab.trouble is None and self.lab.manifest.mismatch:
            return Unavailable(502, self.lab.manifest.mismatch)
        if self.lab.trouble is None and self.lab.manifest.path(self.entry.name) is None:
            return self.lab.host.address.no_plugin(self.entry.name)
        return self.lab.trouble


class AwayPlugin(HostPlugin):
    """In place of the plugins of a host that was not there when the script started."""

    def __init__(self, lab: Lab):
        super().__init__(lab, Away(lab), "Rust plugins", id=f"ivoryos_rust-{lab.host.address.slug}")

    def fault(self) -> Unavailable | None:
        return None if self.lab.shown else self.lab.trouble
