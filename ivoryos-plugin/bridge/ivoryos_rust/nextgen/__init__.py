"""IvoryOS NextGen, the package ``ivoryos_edge``: plugins as ``Plugin`` objects.

Each plugin has its entry in the sidebar, or its panel. Everything below ``/plugins/{plugin}/`` is passed to the host,
and its answers back: pages, which the host writes for a frame, routes, files, streams, and the Socket.IO connections
of pages.
"""

from __future__ import annotations

import importlib
import os
from typing import TYPE_CHECKING

from ..generation import Refused

if TYPE_CHECKING:
    from ivoryos_edge.plugins import Plugin

    from .lab import Lab
    from .rust_plugin import RustPlugin

#: Seconds that a script waits for a host that starts at the same time.
WAIT = 5.0


def plugins(url: str, secret: str | None = None, timeout: float = 7.0, wait: float = WAIT) -> list[Plugin]:
    """Returns the plugins of the host at this address, for ``ivoryos_edge.run(plugins=…)``; see
    ``ivoryos_rust.plugins``. If the host is not there within ``wait`` seconds, it is one plugin that says so until the
    host is there. Plugins that the host has later are added to the running IvoryOS.

    :raises Refused: this IvoryOS has no plugins of this kind
    """
    check()
    from .listing import Listing

    lab = make_lab(url, secret, timeout)
    lab.find(wait)
    return list(Listing(lab).whole_host())


def plugin(url: str, name: str, secret: str | None = None, timeout: float = 7.0, wait: float = WAIT) -> RustPlugin:
    """Returns the plugin of this name, for a deck file, which names plugins one by one: with
    ``pump = ivoryos_rust.nextgen.plugin("http://127.0.0.1:8001", "pump")`` in ``lab_plugins.py`` the deck file has
    ``"plugins": ["lab_plugins:pump"]``.

    :raises Refused: this IvoryOS has no plugins of this kind
    """
    check()
    from ..manifest import PluginEntry
    from .listing import Listing

    lab = make_lab(url, secret, timeout)
    lab.find(wait)
    entry = next((entry for entry in lab.manifest.plugins if entry.name == name), None)
    return Listing(lab).one(entry or PluginEntry(name, name.replace("_", " ").capitalize(), "", "tab", ""))


def check() -> None:
    """Refuses an IvoryOS without plugins in Python."""
    try:
        importlib.import_module("aiohttp")
        importlib.import_module("ivoryos_edge.plugins")
    except ImportError as error:
        raise Refused(f"ivoryos_rust: this is no IvoryOS NextGen with plugins in Python ({error}).") from None


def make_lab(url: str, secret: str | None, timeout: float) -> Lab:
    from .lab import Lab

    return Lab(url, secret or os.environ.get("IVORYOS_BRIDGE_SECRET"), timeout)
