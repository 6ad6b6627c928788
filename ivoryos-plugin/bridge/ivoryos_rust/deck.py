"""The deck of this IvoryOS, for a program that the bridge has started: where it is, and who may ask."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from .protocol import SECRET_HEADER

#: Sends a line to the program.
Tell = Callable[[dict[str, Any]], None]

#: Where the server of the deck listens: nobody else on the network can connect.
LOOPBACK = "127.0.0.1"

#: What is answered to a request without the secret.
NOT_ALLOWED = f"Only the program that this IvoryOS has started may ask here, with the header {SECRET_HEADER}.\n"
#: What is answered where there is nothing for programs.
NOT_HERE = "Only the instruments of this IvoryOS are here.\n"
#: The line that says that the instruments are others now.
CHANGED = {"deck_changed": True}


class Secret:
    """What the program must show: it is made for this start of IvoryOS."""

    def __init__(self) -> None:
        self.text = secrets.token_urlsafe(32)

    def is_shown(self, given: str) -> bool:
        """Whether a request has it."""
        return secrets.compare_digest(given.encode(errors="replace"), self.text.encode())

    def line(self, generation: str, port: int, prefix: str) -> dict[str, Any]:
        """The line that says where the deck is."""
        url = f"http://{LOOPBACK}:{port}"
        return {"ivoryos": {"generation": generation, "url": url, "prefix": prefix, "secret": self.text}}
