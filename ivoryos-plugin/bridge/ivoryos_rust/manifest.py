"""What a host has: its manifest, ``plugins.json``."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from .address import Address
from .protocol import MALFORMED, PROTOCOL, Unavailable


@dataclass(frozen=True)
class PluginEntry:
    """A plugin, as the manifest describes it."""

    name: str
    title: str
    icon: str
    plugin_type: str
    #: Where it is at the host, without a slash at the end. The plugin of a standalone host is at the root.
    path: str


@dataclass(frozen=True)
class Manifest:
    """The plugins of a host, and whether this package can speak with it."""

    plugins: list[PluginEntry] = field(default_factory=list)
    #: The names of the events that its plugins handle.
    events: frozenset[str] = frozenset()
    #: The error message if the host has another protocol version, else none.
    mismatch: str | None = None

    @classmethod
    def read(cls, manifest: dict[str, Any], address: Address) -> Manifest:
        """Checks a manifest that the host at this address has sent."""
        try:
            found: list[PluginEntry] = []
            events: set[str] = set()
            for plugin in manifest["plugins"]:
                name = plugin["name"]
                if not re.fullmatch("[a-z][a-z0-9_-]{0,63}", name):
                    raise ValueError(name)
                title, icon = str(plugin.get("title") or name), str(plugin.get("icon") or "")
                found.append(PluginEntry(name, title, icon, plugin["plugin_type"], plugin["url"].rstrip("/")))
                events |= {str(event["event"]) for event in plugin["events"]}
            version, protocol = manifest["ivoryos_plugin"], manifest.get("bridge")
        except MALFORMED as error:
            raise Unavailable(502, f"{address.subject} does not list plugins ({error!r}).") from None
        return cls(found, frozenset(events), None if protocol == PROTOCOL else mismatch(address, str(version)))

    def path(self, name: str) -> str | None:
        """Where the plugin of this name is at the host."""
        return next((plugin.path for plugin in self.plugins if plugin.name == name), None)


def mismatch(address: Address, version: str) -> str:
    from . import __version__

    at = f"{address.url}{address.prefix}"
    return (
        f"{address.subject} is version {version}, and ivoryos_rust is of {__version__}: run "
        f"`pip install {at}/ivoryos_rust-{version}-py3-none-any.whl`, or get {at}/bridge.py again."
    )
