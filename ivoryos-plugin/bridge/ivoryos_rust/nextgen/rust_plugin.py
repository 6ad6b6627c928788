"""A plugin of the host as a plugin of IvoryOS NextGen."""

from __future__ import annotations

import re
from typing import Any

from ivoryos_edge.plugins import Plugin
from starlette.routing import Route, WebSocketRoute

from ..manifest import PluginEntry
from ..protocol import Unavailable
from .away import Away
from .lab import Lab
from .requests import Requests
from .sockets import Sockets

PLACEMENTS = {"left_panel": "panel-left", "right_panel": "panel-right"}


class RustPlugin(Plugin):
    """A plugin of the host, as NextGen lists it: a tab or a panel, whose routes are those of the host."""

    def __init__(self, lab: Lab, entry: PluginEntry):
        # NextGen's icons are names of lucide, such as `flask-conical`. It shows no other symbol but in the name.
        is_lucide = re.fullmatch("[a-z][a-z0-9-]*", entry.icon) is not None
        name = entry.title if is_lucide or not entry.icon else f"{entry.icon} {entry.title}"
        placement = PLACEMENTS.get(entry.plugin_type, "tab")
        super().__init__(name, id=entry.name, placement=placement, icon=entry.icon if is_lucide else None)
        self.lab, self.entry = lab, entry
        lab.shown.add(entry.name)
        self.router.routes.append(Route("/{path:path}", Requests(lab, entry.name), include_in_schema=False))
        self.router.routes.append(WebSocketRoute("/{path:path}", Sockets(lab, entry.name)))
        self.on_start(self._check)

    def describe(self) -> dict[str, Any]:
        described: dict[str, Any] = super().describe()
        if self.placement != "tab":
            described["url"] += "widget"
        return described

    def _check(self, _instruments: object) -> None:
        """What this raises is listed under `errors`."""
        self.lab.start()
        if self.lab.trouble is not None:
            raise self.lab.trouble
        if self.lab.manifest.mismatch:
            raise Unavailable(502, self.lab.manifest.mismatch)
        if self.lab.manifest.path(self.entry.name) is None:
            raise self.lab.host.address.no_plugin(self.entry.name)


class AwayPlugin(Plugin):
    """In place of the plugins of a host that was not there when the script started: NextGen takes no more later."""

    def __init__(self, lab: Lab):
        super().__init__("Rust plugins", id=f"ivoryos_rust-{lab.host.address.slug}")
        self.lab = lab
        self.router.routes.append(Route("/{path:path}", Away(lab), include_in_schema=False))
        self.on_start(self._check)

    def _check(self, _instruments: object) -> None:
        self.lab.start()
        if self.lab.trouble is not None:
            raise self.lab.trouble
