"""Which headers pass between a browser and the host."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import quote

from .protocol import FRAME_HEADER, SECRET_HEADER, USER_HEADER

Headers = list[tuple[str, str]]

#: The headers that belong to one connection, and are not forwarded; RFC 9110, section 7.6.1.
HOP_BY_HOP_HEADERS = {
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
}
#: The headers that apply to the whole site, which only IvoryOS may set.
SITE_HEADERS = {"clear-site-data", "strict-transport-security"}

#: The headers that only this package may send to the host.
BRIDGE_HEADERS = {USER_HEADER.lower(), SECRET_HEADER.lower(), FRAME_HEADER.lower()}

#: The headers of a browser's request that are not forwarded as they are.
NOT_FOR_HOST = HOP_BY_HOP_HEADERS | BRIDGE_HEADERS | {"accept", "content-length", "cookie", "expect", "x-forwarded-for"}

#: The characters that are not percent-encoded in a request's target: visible ASCII.
VISIBLE_ASCII = "".join(map(chr, range(33, 127)))
PATH_CHARACTERS = VISIBLE_ASCII.replace("?", "").replace("#", "")


def for_host(given: Iterable[tuple[str, str]], client: str, private: set[str]) -> Headers:
    """The headers of a browser's request, without those that are not for the host, `Accept` among them. The cookies
    with the names in `private` are IvoryOS' own."""
    headers, cookies = [], []
    for name, value in given:
        lower = name.lower()
        if lower == "cookie":
            cookies += [cookie.strip() for cookie in value.split(";")]
        elif lower not in NOT_FOR_HOST:
            headers.append((name, value))
    headers.append(("X-Forwarded-For", client))
    cookies = [cookie for cookie in cookies if cookie and not any(f"{name}=" in cookie for name in private)]
    if cookies:
        headers.append(("Cookie", "; ".join(cookies)))
    return headers


def identity(secret: str | None, user: str | None) -> Headers:
    """The headers that name the user, if there is a secret."""
    if not secret:
        return []
    who = [] if user is None else [(USER_HEADER, quote(str(user), safe="@"))]
    return [(SECRET_HEADER, secret), *who]


def of_answer(given: Headers, connection: str, is_chunked: bool) -> Headers:
    """The headers of the host's answer that are forwarded."""
    left_out = HOP_BY_HOP_HEADERS | SITE_HEADERS
    left_out |= {name.strip().lower() for name in connection.split(",")}
    if is_chunked:
        left_out.add("content-length")
    return [(name, value) for name, value in given if name.lower() not in left_out]


def for_browser(
    given: Headers, private: set[str], location: Callable[[str], str], cookie_path: Callable[[str], str]
) -> Iterator[tuple[str, str]]:
    """Translates the addresses in an answer's headers, and removes cookies with IvoryOS' own names."""
    for name, value in given:
        if name.lower() == "set-cookie":
            if value.partition("=")[0].strip() in private | {""}:
                continue
            value = re.sub(r"(?i)(;\s*path=)([^;]*)", lambda found: found[1] + cookie_path(found[2].strip()), value)
        elif name.lower() in ("location", "content-location"):
            value = location(value)
        yield name, value
