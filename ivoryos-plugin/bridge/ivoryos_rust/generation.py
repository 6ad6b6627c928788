"""Which IvoryOS the plugins are for: Classic, the package ``ivoryos``, or NextGen, ``ivoryos_edge``."""

from __future__ import annotations

import importlib.util
import sys
from typing import Literal

Generation = Literal["classic", "nextgen"]

PACKAGES: dict[str, Generation] = {"ivoryos": "classic", "ivoryos_edge": "nextgen"}


class Refused(SystemExit):
    """This IvoryOS cannot have the plugins. Unless it is caught it ends the script with its one sentence, before
    anything of IvoryOS was touched."""


def find() -> Generation:
    """The generation that is imported; if that is none or both, the one that is installed."""
    imported = [package for package in PACKAGES if package in sys.modules]
    found = imported if len(imported) == 1 else [package for package in PACKAGES if is_installed(package)]
    if len(found) == 1:
        return PACKAGES[found[0]]
    if found:
        raise Refused(
            "ivoryos_rust: IvoryOS Classic and NextGen are both installed: import the one that is meant, `ivoryos` or "
            "`ivoryos_edge`, before this. Where both are imported, write ivoryos_rust.classic.plugins(…) or "
            "ivoryos_rust.nextgen.plugins(…), after `import ivoryos_rust.classic` or `import ivoryos_rust.nextgen`."
        )
    raise Refused(
        "ivoryos_rust: no IvoryOS is installed here: run `pip install ivoryos`, or `pip install ivoryos-edge` for "
        f"IvoryOS NextGen, with {sys.executable}."
    )


def is_installed(package: str) -> bool:
    """Whether it can be imported."""
    try:
        return package in sys.modules or importlib.util.find_spec(package) is not None
    except (ImportError, ValueError):
        return False
