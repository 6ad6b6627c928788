"""A host whose plugins IvoryOS NextGen shows, and what is known of it."""

from __future__ import annotations

import asyncio
import logging
import time

from ..host import Host
from ..manifest import Manifest
from ..protocol import POLL_INTERVAL, Unavailable
from .client import Client
from .deck import Deck

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
        self.read_at = float("-inf")
        self.reading: asyncio.Task[None] | None = None
        self.is_started = False

    def start(self) -> None:
        """IvoryOS starts: each plugin says so."""
        if self.is_started:
            return
        self.is_started = True
        program = self.host.start()
        if program is not None:
            Deck(program.tell).start()

    def find(self, wait: float) -> bool:
        """Reads the manifest before IvoryOS runs. A host that starts at the same time is waited for."""
        until = time.monotonic() + wait
        while True:
            self._read()
            if self.trouble is None:
                return True
            if time.monotonic() >= until:
                log.warning("%s", self.trouble)
                return False
            time.sleep(0.1)

    def _read(self) -> None:
        try:
            self.manifest, self.trouble = self.host.manifest(), None
        except Unavailable as error:
            self.trouble = error

    async def look(self) -> Manifest:
        """The manifest. An old one is read again meanwhile, for the next request."""
        if self.reading is None and time.monotonic() > self.read_at + POLL_INTERVAL:
            self.reading = asyncio.create_task(self._read_again())
        if self.reading is not None and not self.manifest.plugins:
            await asyncio.shield(self.reading)
        return self.manifest

    async def _read_again(self) -> None:
        try:
            await asyncio.to_thread(self._read)
        finally:
            self.read_at = time.monotonic()
            self.reading = None
