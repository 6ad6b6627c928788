"""IvoryOS Classic, the package ``ivoryos``: plugins as blueprints for ``ivoryos.run(blueprint_plugins=…)``.

Each plugin has its tab or panel, inside IvoryOS' base template and behind its login. Requests below
``{URL_PREFIX}/{plugin}/`` are passed to the host and its answers back; a page is rendered in ``base.html``.
Each browser that IvoryOS is connected with has one Socket.IO connection to the host as well: events of the
plugins arrive through IvoryOS' own ``window.socket``.
"""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING

from .version import check

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Blueprint

    from ..host import Host
    from .plugin import Plugin

log = logging.getLogger("ivoryos_rust")

#: The URLs of the hosts whose plugins are registered already.
registered: set[str] = set()


def plugins(url: str, login_required: bool = True, secret: str | None = None, timeout: float = 7.0) -> list[Blueprint]:
    """Returns the plugins of the host at this address, as blueprints; see ``ivoryos_rust.plugins``.

    :raises Refused: this IvoryOS is too old
    """
    check()
    # An IvoryOS that is too old may lack what these import.
    from ..address import Address
    from ..host import Host
    from .bridge import Bridge

    host = Host(Address.parse(url, secret or os.environ.get("IVORYOS_BRIDGE_SECRET")), timeout)
    if host.address.url in registered:
        log.error("The plugins of %s are registered already: call plugins() once for each host.", host.address.url)
        return []
    registered.add(host.address.url)
    return Bridge(host, login_required).blueprints()


def show(host: Host) -> tuple[dict[str, Plugin], Callable[[str], Plugin]]:
    """The plugins of this host by name; and what makes one of this name for a host that cannot say which it has."""
    check()
    from .bridge import Bridge

    bridge = Bridge(host, login_required=True)
    bridge.blueprints()
    return bridge.known, bridge.absent
