"""The files of this package that are no Python."""

from __future__ import annotations

import pkgutil


def read(package: str, path: str) -> str:
    """The text of a file of this package, wherever that was loaded from."""
    content = pkgutil.get_data(package, path)
    if content is None:
        raise FileNotFoundError(f"{path} of {package}")
    return content.decode()
