"""Where a plugin's addresses are at the host, and where the host's are at IvoryOS.

Everything of a plugin is below ``/plugins/{plugin}/``. What belongs to the whole host, such as its styles, is below
``/plugins/{plugin}/-/``: that is the URL prefix of the host for the plugin's pages.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from ..locations import translate
from ..protocol import Unavailable
from .asgi import Incoming
from .lab import Lab

#: What the host serves itself and pages use.
OF_HOST = ("moves.json", "socket.io", "static")


def target(lab: Lab, plugin: str, incoming: Incoming) -> str:
    """The path and query at the host."""
    path = _path(lab, plugin, incoming.below)
    return f"{path}?{incoming.query}" if incoming.query else path


def _path(lab: Lab, plugin: str, below: str) -> str:
    if not below.startswith("-/"):
        return f"{plugin_path(lab, plugin)}/{below}"
    name, slash, rest = below[2:].partition("/")
    if name in lab.shown:
        return f"{plugin_path(lab, name)}{slash}{rest}"
    if name in OF_HOST:
        return f"{lab.host.address.prefix or ''}/{below[2:]}"
    raise Unavailable(404, f"There is nothing at {below}")


def plugin_path(lab: Lab, plugin: str) -> str:
    path = lab.manifest.path(plugin)
    if path is None:
        raise lab.trouble or lab.host.address.no_plugin(plugin)
    return path


def is_of_host(below: str) -> bool:
    """Whether this is one of the host's own files or its Socket.IO server."""
    return below.startswith("-/") and below[2:].partition("/")[0] in OF_HOST


def prefix_from(below: str) -> str:
    """The relative address of the host's prefix from here."""
    depth = below.count("/")
    return f"{'../' * depth or './'}-"


def location(lab: Lab, plugin: str, incoming: Incoming, given: str) -> str:
    """Translates an address at the host to one that is relative to the request's, so that it is right behind a proxy
    as well."""
    found = translate(given, (incoming.header("host"), _authority(lab)), _places(lab, plugin, ""))
    if found == given:
        return given
    return relative(found, f"/plugins/{plugin}/{incoming.below}")


def cookie_path(lab: Lab, plugin: str, incoming: Incoming, given: str) -> str:
    """Translates the path of a cookie, which cannot be relative."""
    return translate(given, (), _places(lab, plugin, incoming.root))


def _authority(lab: Lab) -> str:
    return f"{lab.host.address.name}:{lab.host.address.port}"


def _places(lab: Lab, plugin: str, root: str) -> list[tuple[str, str]]:
    shown = [entry for entry in lab.manifest.plugins if entry.name in lab.shown]
    places = [(entry.path, f"{root}/plugins/{entry.name}") for entry in shown]
    return [*places, (lab.host.address.prefix or "", f"{root}/plugins/{plugin}/-")]


def relative(address: str, base: str) -> str:
    """The address of this path, with its query, relative to the base."""
    parts = urlsplit(address)
    folders, steps = base.split("/")[:-1], parts.path.split("/")
    same = 0
    while same < min(len(folders), len(steps) - 1) and folders[same] == steps[same]:
        same += 1
    path = ("../" * (len(folders) - same) or "./") + "/".join(steps[same:])
    return parts._replace(path=path).geturl()
