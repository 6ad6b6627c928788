"""Shows the plugins of an ivoryos-plugin host, which is written in Rust, inside IvoryOS.

In the script of a lab with IvoryOS Classic::

    import ivoryos
    import ivoryos_rust

    # Without `host` IvoryOS listens to the whole network, and without `debug` its debugger runs code for who asks.
    ivoryos.run(__name__, host="127.0.0.1", debug=False,
                blueprint_plugins=ivoryos_rust.plugins("http://127.0.0.1:8001"))

and with IvoryOS NextGen::

    import ivoryos_edge
    import ivoryos_rust

    ivoryos_edge.run(__name__, host="127.0.0.1", plugins=ivoryos_rust.plugins("http://127.0.0.1:8001"))

An instrument of the host is an object of Python as well, whose methods are steps of a workflow::

    pump = ivoryos_rust.instrument("http://127.0.0.1:8001", "pump")

The host may start before or after IvoryOS, and may stop and start again at any time. While it is away, its pages say
so, and the rest of IvoryOS works.

Written against IvoryOS Classic 1.5.17 to 1.7.2 and IvoryOS NextGen 0.1.1. Needs what these bring, and nothing else.
"""

from __future__ import annotations

import os
from typing import Any

from .address import Address
from .generation import Refused, find
from .host import Host
from .instrument import InstrumentBusy, InstrumentError
from .instrument import find as find_instrument

__version__ = "0.1.0"

__all__ = ["InstrumentBusy", "InstrumentError", "Refused", "__version__", "instrument", "plugins"]


def plugins(url: str, login_required: bool = True, secret: str | None = None, timeout: float = 7.0) -> list[Any]:
    """Returns the plugins of the host at this address, as the IvoryOS that is imported takes them: blueprints for
    ``ivoryos.run(blueprint_plugins=…)``, or ``Plugin`` objects for ``ivoryos_edge.run(plugins=…)``.

    ``ivoryos_rust.classic.plugins`` and ``ivoryos_rust.nextgen.plugins`` say which one is meant.

    :param url: the host's address, such as ``http://127.0.0.1:8001``; a path is taken as its URL prefix
    :param login_required: only users who are logged in to IvoryOS have pages, routes and events. NextGen has no login
    :param secret: the shared secret, by default ``IVORYOS_BRIDGE_SECRET``; with it plugins get the user's name
    :param timeout: seconds until the answer to a GET request, or to another safe one, must begin; other requests
        may move an instrument, and have no limit while the host runs
    :raises Refused: no IvoryOS is installed, or one that is too old, or it is unknown which one is meant
    """
    if find() == "classic":
        from . import classic

        return list(classic.plugins(url, login_required, secret, timeout))
    from . import nextgen

    return list(nextgen.plugins(url, secret, timeout))


def instrument(url: str, name: str, secret: str | None = None, timeout: float = 7.0) -> Any:
    """Returns the instrument of this name of the host at this address. Its class has the methods of the driver, with
    signatures, annotations and docstrings; those that are async in Rust are coroutines.

    A call is made once or not at all, and waits until the method has ended. It raises ``InstrumentBusy`` where another
    uses the instrument, and ``InstrumentError`` with what the driver or the host says.

    :param url: the host's address, such as ``http://127.0.0.1:8001``; a path is taken as its URL prefix
    :param name: the instrument's name on the deck
    :param secret: the shared secret, by default ``IVORYOS_BRIDGE_SECRET``
    :param timeout: seconds until the host must be there; what an instrument can do is known from it
    :raises Unavailable: the host is not there, or has no such instrument
    """
    address = Address.parse(url, secret or os.environ.get("IVORYOS_BRIDGE_SECRET"))
    return find_instrument(Host(address, timeout), name, timeout)
