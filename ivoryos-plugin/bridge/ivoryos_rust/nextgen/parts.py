"""The parts of IvoryOS NextGen that it does not document: where it keeps its plugins."""

from __future__ import annotations

import importlib
import logging
from dataclasses import dataclass
from typing import Any

from starlette.routing import BaseRoute

from .rust_plugin import HostPlugin

log = logging.getLogger("ivoryos_rust")


@dataclass
class Parts:
    """NextGen's routes, and what ``GET /api/plugins`` answers."""

    routes: list[BaseRoute]
    plugins: list[dict[str, Any]]
    errors: list[dict[str, Any]]

    @classmethod
    def find(cls) -> Parts | None:
        """Those of the NextGen that starts; none if it has others, which its log says."""
        try:
            app = importlib.import_module("ivoryos_edge.server").app
            found = app.router.routes, app.state.plugins, app.state.plugin_errors
            if not all(isinstance(part, list) for part in found):
                raise TypeError("these are no lists")
        except (ImportError, AttributeError, TypeError) as error:
            log.error("IvoryOS has changed (%s): plugins that the host has later need its restart.", error)
            return None
        return cls(*found)

    def serve(self, plugin: HostPlugin) -> None:
        """Routes are tried from the first to the last, and NextGen's last one takes every path. A plugin's are in front
        because its pages ask often."""
        self.routes[:0] = plugin.routes(f"/plugins/{plugin.id}")

    def add(self, plugin: HostPlugin) -> None:
        """Adds a plugin while NextGen serves."""
        if any(other["id"] == plugin.id for other in self.plugins):
            log.error("IvoryOS has another plugin %r: the host's is not shown.", plugin.id)
            return
        self.serve(plugin)
        self.plugins.append(plugin.describe())

    def remove(self, plugin: HostPlugin) -> None:
        for other in [other for other in self.plugins if other["id"] == plugin.id]:
            self.plugins.remove(other)

    def say(self, plugin: HostPlugin) -> None:
        """Lists what is wrong with a plugin now, in place of what was when NextGen started."""
        fault = plugin.fault()
        for error in [error for error in self.errors if error["plugin"] == plugin.id and error["stage"] == "on_start"]:
            self.errors.remove(error)
        if fault is not None:
            self.errors.append({"plugin": plugin.id, "stage": "on_start", "error": f"{type(fault).__name__}: {fault}"})
