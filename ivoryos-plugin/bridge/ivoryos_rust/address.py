"""The address of a host."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from .protocol import SAFE_METHODS, Unavailable

#: Where nothing listens: URL, name and port, name, and port.
NOWHERE = ("http://127.0.0.1:0", "127.0.0.1:0", "127.0.0.1", 0)


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
    #: A name with only characters that are allowed in a path and in a blueprint's name.
    slug: str
    #: What errors say of the host: who it is, and why it is not there, where that is known.
    subject: str
    trouble: str = ""
    #: What tells the host that it is this package that asks.
    secret: str | None = None

    @classmethod
    def parse(cls, url: str, secret: str | None = None) -> Address:
        parts = urlsplit(url)
        if parts.scheme != "http" or not parts.hostname or "@" in parts.netloc:
            raise ValueError("that is not the address of a host; write for example http://127.0.0.1:8001")
        prefix = parts.path.rstrip("/") or None
        return cls(
            url=f"http://{parts.netloc}",
            authority=parts.netloc,
            name=parts.hostname,
            port=parts.port or 80,
            prefix=prefix,
            is_prefix_given=prefix is not None,
            slug=re.sub(r"[^A-Za-z0-9]+", "-", parts.netloc),
            subject=f"The plugin server at http://{parts.netloc}",
            secret=secret,
        )

    @classmethod
    def of_program(cls, name: str) -> Address:
        """Of a program of this name that is not there yet."""
        subject = f"The program of {name}"
        return cls(*NOWHERE, "", True, name, subject, f"{subject} does not run.")

    def move(self, url: str, prefix: str, secret: str) -> None:
        """The program is there now."""
        now = Address.parse(url)
        # First, so that no request there has the secret of the program before.
        self.secret, self.prefix = secret, prefix
        self.url, self.authority, self.name, self.port = now.url, now.authority, now.name, now.port
        self.trouble = ""

    def leave(self, trouble: str) -> None:
        """The program is not there any more."""
        self.url, self.authority, self.name, self.port = NOWHERE
        self.trouble = trouble

    def set_prefix(self, leads_to: str) -> None:
        """Takes the prefix from where the root of the host leads, such as /ivoryos/. The plugin of a standalone host
        is the root itself."""
        try:
            self.prefix = urlsplit(leads_to).path.rstrip("/")
        except ValueError as error:
            raise Unavailable(502, f"{self.subject} does not serve plugins ({error}).") from None

    def too_late(self, method: str) -> Unavailable:
        message = f"{self.subject} did not answer in time."
        if method not in SAFE_METHODS:
            message += " What was asked may still be going on."
        return Unavailable(504, message)

    def unreachable(self) -> Unavailable:
        return Unavailable(502, self.trouble or f"{self.subject} cannot be reached.")

    def not_http(self, error: Exception) -> Unavailable:
        return Unavailable(502, f"{self.subject} did not answer in HTTP: {error!r}")

    def no_plugin(self, name: str) -> Unavailable:
        return Unavailable(502, self.trouble or f"{self.subject} has no plugin {name!r} now.")

    def no_manifest(self, status: int, why: str) -> Unavailable:
        """The host has no manifest where it was. The next request looks where its root leads."""
        message = f"{self.url}{self.prefix}/plugins.json answers {status} {why}".strip()
        if not self.is_prefix_given:
            self.prefix = None
        return Unavailable(502, message)
