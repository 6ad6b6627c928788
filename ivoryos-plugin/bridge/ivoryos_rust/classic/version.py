"""Refuses an IvoryOS that lists plugins in another way."""

from __future__ import annotations

import importlib.metadata
import re
import sys

from ..generation import Refused

#: Since this version IvoryOS lists plugins with their names and types. An older one fails on every page.
OLDEST = (1, 5, 17)


def check() -> None:
    """Refuses an IvoryOS that is older than the oldest one."""
    text = installed()
    numbers = tuple(map(int, re.findall(r"\d+", text)[:3]))
    if numbers and numbers < OLDEST:
        raise Refused(
            f"ivoryos_rust: IvoryOS {text} is too old for plugins in Rust, which need "
            f"{'.'.join(map(str, OLDEST))} or newer: run `pip install --upgrade ivoryos`."
        )


def installed() -> str:
    """The version of IvoryOS; empty where it does not say."""
    try:
        return importlib.metadata.version("ivoryos")
    except importlib.metadata.PackageNotFoundError:
        # A source folder.
        return str(getattr(sys.modules.get("ivoryos"), "__version__", ""))
