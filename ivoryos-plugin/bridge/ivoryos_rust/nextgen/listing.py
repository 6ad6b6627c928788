"""What IvoryOS NextGen lists of a host, kept as the host is."""

from __future__ import annotations

import threading
import time
from typing import Any

from ..calls import Calls
from ..manifest import PluginEntry
from ..protocol import POLL_INTERVAL
from ..run import current
from .deck import Deck
from .lab import Lab
from .parts import Parts
from .run import follow
from .rust_plugin import AwayPlugin, HostPlugin, RustPlugin


class Listing:
    """The plugins of a host in NextGen. It takes plugins only before it serves: what changes later is written into its
    list here."""

    def __init__(self, lab: Lab):
        self.lab = lab
        self.plugins: list[HostPlugin] = []
        #: Whether plugins that the host has later are added.
        self.is_whole_host = False
        self.parts: Parts | None = None
        self.thread: threading.Thread | None = None

    def whole_host(self) -> list[HostPlugin]:
        """All plugins that the host has now. Others are added when they appear."""
        self.is_whole_host = True
        for entry in self.lab.manifest.plugins:
            self.one(entry)
        if not self.plugins:
            self._keep(AwayPlugin(self.lab))
        return list(self.plugins)

    def one(self, entry: PluginEntry) -> RustPlugin:
        plugin = RustPlugin(self.lab, entry)
        self._keep(plugin)
        return plugin

    def _keep(self, plugin: HostPlugin) -> None:
        self.plugins.append(plugin)
        plugin.on_start(lambda instruments: self._start(plugin, instruments))

    def _start(self, plugin: HostPlugin, instruments: dict[str, Any]) -> None:
        """NextGen calls this before it serves. What it raises is listed under `errors`."""
        if self.thread is None:
            program = self.lab.host.start()
            if program is not None or self.lab.host.address.secret is not None:
                # NextGen has no login.
                follow(current)
                calls = Calls(self.lab.host, lambda: None)
                calls.watch(instruments)
                calls.start()
            if program is not None:
                Deck(program.tell).start()
            self.parts = Parts.find()
            self.thread = threading.Thread(target=self._poll, name="ivoryos_rust", daemon=True)
            self.thread.start()
        if self.parts is not None:
            self.parts.serve(plugin)
        fault = plugin.fault()
        if fault is not None:
            raise fault

    def _poll(self) -> None:
        while True:
            time.sleep(POLL_INTERVAL)
            self.lab.read()
            if self.parts is not None:
                self._update(self.parts)

    def _update(self, parts: Parts) -> None:
        if self.is_whole_host:
            for entry in self.lab.manifest.plugins:
                if entry.name not in self.lab.shown:
                    parts.add(self.one(entry))
        for plugin in self.plugins:
            if isinstance(plugin, AwayPlugin) and self.lab.shown:
                parts.remove(plugin)
            parts.say(plugin)
