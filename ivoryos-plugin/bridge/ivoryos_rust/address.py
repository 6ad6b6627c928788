"""The address of a host."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from .protocol import SAFE_METHODS, Unavailable


@dataclass
class Address:
    """Where a host is, and what is said when it does not answer there."""

    #: Scheme, name and port.
    url: str
    #: Name and port, as in the header ``Host``.
    authority: str
    name: str
    port: int
    #: Its URL prefix without a slash at the end; unknown until the host was asked, if the address has no path.
    prefix: str | None
    #: Whether the address has a path. Otherwise the host may come back with another prefix.
    is_prefix_given: bool

    @classmethod
    def parse(cls, url: str) -> Address:
        parts = urlsplit(url)
        if parts.scheme != "http" or not parts.hostname or "@" in parts.netloc:
            raise ValueError("that is not the address of a host; write for example http://127.0.0.1:8001")
        prefix = parts.path.rstrip("/") or None
        return cls(f"http://{parts.netloc}", parts.netloc, parts.hostname, parts.port or 80, prefix, prefix is not None)

    def set_prefix(self, leads_to: str) -> None:
        """Takes the prefix from where the root of the host leads, such as /ivoryos/. The plugin of a standalone host
        is the root itself."""
        try:
            self.prefix = urlsplit(leads_to).path.rstrip("/")
        except ValueError as error:
            raise Unavailable(502, f"The server at {self.url} does not serve plugins ({error}).") from None

    def too_late(self, method: str) -> Unavailable:
        message = f"The plugin server at {self.url} did not answer in time."
        if method not in SAFE_METHODS:
            message += " What was asked may still be going on."
        return Unavailable(504, message)

    def unreachable(self) -> Unavailable:
        return Unavailable(502, f"The plugin server at {self.url} cannot be reached.")

    def not_http(self, error: Exception) -> Unavailable:
        return Unavailable(502, f"The plugin server at {self.url} did not answer in HTTP: {error!r}")

    def no_plugin(self, name: str) -> Unavailable:
        return Unavailable(502, f"The plugin server at {self.url} has no plugin {name!r} now.")

    def no_manifest(self, status: int, why: str) -> Unavailable:
        """The host has no manifest where it was. The next request looks where its root leads."""
        message = f"{self.url}{self.prefix}/plugins.json answers {status} {why}".strip()
        if not self.is_prefix_given:
            self.prefix = None
        return Unavailable(502, message)
