"""The deck of this IvoryOS, for the programs that the bridge has started: who is told where it is."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from typing import Any

from .protocol import SECRET_HEADER

#: Sends a line to a program. It neither waits nor raises.
Tell = Callable[[dict[str, Any]], None]

#: Where it listens: nobody else on the network can connect.
LOOPBACK = "127.0.0.1"


class Programs:
    """The programs that use the deck."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.tells: list[Tell] = []
        #: The line that says where the deck is; none until it can be reached.
        self.line: dict[str, Any] | None = None

    def add(self, tell: Tell) -> None:
        """Tells a program that has started where the deck is, now or as soon as there is one, and when it changes."""
        with self.lock:
            self.tells.append(tell)
            if self.line is not None:
                tell(self.line)

    def remove(self, tell: Tell) -> None:
        """Tells a program that has ended nothing more."""
        with self.lock:
            if tell in self.tells:
                self.tells.remove(tell)

    def opened(self, generation: str, port: int, prefix: str, secret: str) -> None:
        """Tells every program that the deck can be reached."""
        there = {
            "generation": generation,
            "url": f"http://{LOOPBACK}:{port}",
            "prefix": prefix,
            "secret": secret,
        }
        with self.lock:
            self.line = {"ivoryos": there}
            self._tell(self.line)

    def changed(self) -> None:
        """Tells every program that the instruments are others now."""
        with self.lock:
            self._tell({"deck_changed": True})

    def _tell(self, line: dict[str, Any]) -> None:
        for tell in self.tells:
            tell(line)


class Secret:
    """What a program must show: it is made for this start of IvoryOS."""

    def __init__(self) -> None:
        self.text = secrets.token_urlsafe(32)

    def is_shown(self, given: str | bytes) -> bool:
        """Whether a request has it."""
        given = given.encode("latin-1", "replace") if isinstance(given, str) else given
        return secrets.compare_digest(given, self.text.encode())


#: What is answered to a request without the secret.
NOT_ALLOWED = f"Only the programs that this IvoryOS has started may ask here, with the header {SECRET_HEADER}.\n"
#: What is answered where there is nothing for programs.
NOT_HERE = "Only the instruments of this IvoryOS are here.\n"
