"""A host whose plugins IvoryOS NextGen shows, and what is known of it."""

from __future__ import annotations

import logging
import time

from ..host import Host
from ..manifest import Manifest
from ..protocol import Unavailable
from .client import Client

log = logging.getLogger("ivoryos_rust")


class Lab:
    """The host, its manifest, and the client for requests to it."""

    def __init__(self, host: Host):
        self.host = host
        self.client = Client(self.host)
        self.manifest = Manifest()
        #: The names of the plugins that IvoryOS shows.
        self.shown: set[str] = set()
        #: Why there is no manifest yet, or why the last request for it failed.
        self.trouble: Unavailable | None = self.host.address.unreachable()

    def find(self, wait: float) -> None:
        """Reads the manifest before IvoryOS runs. A host that starts at the same time is waited for."""
        until = time.monotonic() + wait
        while True:
            self.read()
            if self.trouble is None:
                return
            if time.monotonic() >= until:
                log.warning("%s", self.trouble)
                return
            time.sleep(0.1)

    def read(self) -> None:
        try:
            self.manifest, self.trouble = self.host.manifest(), None
        except Unavailable as error:
            self.trouble = error
