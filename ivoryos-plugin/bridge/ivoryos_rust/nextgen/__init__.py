"""IvoryOS NextGen, the package ``ivoryos_edge``: plugins as ``Plugin`` objects.

Each plugin has its entry in the sidebar, or its panel. Everything below ``/plugins/{plugin}/`` is passed to the host,
and its answers back: pages, which the host writes for a frame, routes, files, streams, and the Socket.IO connections
of pages.
"""

from __future__ import annotations

import importlib
import os
import re
from typing import TYPE_CHECKING

from ..address import Address
from ..generation import Refused
from ..host import Host
from ..manifest import PluginEntry

if TYPE_CHECKING:
    from collections.abc import Callable

    from ivoryos_edge.plugins import Plugin

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
    from .lab import Lab
    from .listing import Listing

    lab = Lab(make_host(url, secret, timeout))
    lab.find(wait)
    return list(Listing(lab).whole_host())


def plugin(url: str, name: str, secret: str | None = None, timeout: float = 7.0, wait: float = WAIT) -> RustPlugin:
    """Returns the plugin of this name, for a deck file, which names plugins one by one: with
    ``pump = ivoryos_rust.nextgen.plugin("http://127.0.0.1:8001", "pump")`` in ``lab_plugins.py`` the deck file has
    ``"plugins": ["lab_plugins:pump"]``.

    :raises Refused: this IvoryOS has no plugins of this kind
    """
    check()
    from .lab import Lab
    from .listing import Listing

    lab = Lab(make_host(url, secret, timeout))
    lab.find(wait)
    entry = next((entry for entry in lab.manifest.plugins if entry.name == name), None)
    return Listing(lab).one(entry or absent(name))


def show(host: Host) -> tuple[dict[str, RustPlugin], Callable[[str], RustPlugin]]:
    """The plugins of this host by name; and what makes one of this name for a host that cannot say which it has."""
    check()
    from .lab import Lab
    from .listing import Listing

    lab = Lab(host)
    lab.find(0)
    listing = Listing(lab)
    plugins = {entry.name: listing.one(entry) for entry in lab.manifest.plugins}
    return plugins, lambda name: listing.one(absent(name))


def absent(name: str) -> PluginEntry:
    """A plugin of this name that the host does not describe."""
    return PluginEntry(name, re.sub("[-_]", " ", name).capitalize(), "", "tab", "")


def check() -> None:
    """Refuses an IvoryOS without plugins in Python."""
    try:
        importlib.import_module("aiohttp")
        importlib.import_module("ivoryos_edge.plugins")
    except ImportError as error:
        raise Refused(f"ivoryos_rust: this is no IvoryOS NextGen with plugins in Python ({error}).") from None


def make_host(url: str, secret: str | None, timeout: float) -> Host:
    return Host(Address.parse(url, secret or os.environ.get("IVORYOS_BRIDGE_SECRET")), timeout)
