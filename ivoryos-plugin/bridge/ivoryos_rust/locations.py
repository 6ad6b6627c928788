"""Translates addresses at the host to those by which a browser reaches them."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit


def translate(location: str, hosts: Iterable[str], places: Iterable[tuple[str, str]]) -> str:
    """The address that a browser uses for `location`. Addresses with other names than `hosts` stay as they are. Each
    place is a path at the host and the path by which the browser reaches it."""
    parts = urlsplit(location)
    if parts.netloc and parts.netloc not in hosts:
        return location
    for there, here in places:
        if parts.path == there or parts.path.startswith(f"{there}/"):
            return parts._replace(scheme="", netloc="", path=here + parts.path[len(there) :]).geturl()
    return location
