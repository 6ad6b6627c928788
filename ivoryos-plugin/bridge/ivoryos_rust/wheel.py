"""What a wheel offers: `from my_meter import plugin`, `from my_meter.instruments import pump`, `python -m my_meter`.

The modules `__init__.py`, `instruments.py` and `__main__.py` of a wheel's package call this.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from .generation import find as find_generation
from .host import Host
from .instrument import RustInstrument, find
from .manifest import Manifest
from .program import MANIFEST_TIMEOUT, Program, reason
from .protocol import Unavailable

#: Seconds until the answer to a safe request must begin, as for `ivoryos_rust.plugins`.
TIMEOUT = 7.0


class ProgramHost(Host):
    """A host that Python starts: when IvoryOS starts, and no sooner."""

    def __init__(self, package: str):
        self.program = Program(package, lambda: find_program(package))
        super().__init__(self.program.address, TIMEOUT)
        self.is_started = False

    def start(self) -> Program:
        self.is_started = True
        self.program.start()
        return self.program

    def manifest(self, timeout: float | None = None) -> Manifest:
        if self.is_started:
            return super().manifest(timeout)
        return Manifest.read(self.program.manifest(), self.address)


#: Of each package one, so that its program runs once.
hosts: dict[str, ProgramHost] = {}


def host_of(package: str) -> ProgramHost:
    return hosts.setdefault(package, ProgramHost(package))


class WheelInstruments:
    """The attributes of the module `instruments` of a wheel's package: each instrument of the program's deck. What they
    can do is known from the program, so it starts with the first of them, and not with IvoryOS."""

    def __init__(self, package: str):
        self.package = package
        self.found: dict[str, RustInstrument] = {}

    def __call__(self, name: str) -> RustInstrument:
        # Python, and what looks at modules, ask for many such names.
        if name.startswith("_"):
            raise AttributeError(f"module {self.package + '.instruments'!r} has no attribute {name!r}")
        if name not in self.found:
            host = host_of(self.package)
            host.start()
            try:
                self.found[name] = find(host, name, MANIFEST_TIMEOUT)
            except Unavailable as error:
                raise ImportError(str(error)) from None
        return self.found[name]


class Wheel:
    """The attributes of a wheel's package: `plugin`, the one that it has; `plugins`, the list of all; and each by its
    name, with `_` for `-`. They are what the IvoryOS that is imported takes."""

    def __init__(self, package: str):
        self.package = package
        self.shown: tuple[dict[str, Any], Callable[[str], Any]] | None = None

    def __call__(self, name: str) -> Any:
        # Python, and what looks at modules, ask for many such names.
        if name.startswith("_"):
            raise self._no(name)
        if self.shown is None:
            self.shown = show(host_of(self.package))
        plugins, absent = self.shown
        if not plugins:
            # Its page says what is wrong.
            only = self.package.replace("_", "-") if name in ("plugin", "plugins") else name
            plugins = {only: absent(only)}
            self.shown = plugins, absent
        if name == "plugins":
            return list(plugins.values())
        by_name = {found.replace("-", "_"): plugin for found, plugin in plugins.items()}
        found = by_name.get(name.replace("-", "_"))
        if found is None and name == "plugin":
            if len(plugins) > 1:
                names = ", ".join(by_name)
                raise ImportError(f"{self.package} has several plugins: import `plugins`, or one of them: {names}")
            return next(iter(plugins.values()))
        if found is None:
            raise self._no(name)
        return found

    def _no(self, name: str) -> AttributeError:
        return AttributeError(f"module {self.package!r} has no attribute {name!r}")


def show(host: Host) -> tuple[dict[str, Any], Callable[[str], Any]]:
    """The plugins of the host by name, as IvoryOS takes them; and what makes one of this name, for a host that cannot
    say which it has.

    :raises Refused: no IvoryOS is installed, or one that is too old, or it is unknown which one is meant
    """
    if find_generation() == "classic":
        from . import classic

        return classic.show(host)
    from . import nextgen

    return nextgen.show(host)


def find_program(package: str) -> Path:
    """The program of this package.

    :raises Unavailable: there is none
    """
    names = [package.replace("_", "-"), package]
    if os.name == "nt":
        names = [f"{name}.exe" for name in names]
    for folder in folders(package):
        for name in names:
            if (folder / name).is_file():
                return folder / name
    where = next(folders(package)) / names[0]
    raise Unavailable(502, f"The program of {package} is missing: {where} is no file; install its wheel again.")


def folders(package: str) -> Iterator[Path]:
    """Where pip puts programs. First those that belong to the folder of this package: another environment on the path
    may have another version."""
    scripts = Path(sysconfig.get_path("scripts")).name
    folder = Path(str(sys.modules[package].__file__)).resolve().parent.parent
    # `lib/python3.x/site-packages` of an environment or of a user; Windows has `Lib\site-packages`.
    for environment in folder.parents[1:2] if os.name == "nt" else folder.parents[2:3]:
        yield environment / scripts
    # pip install --target
    yield folder / scripts
    yield Path(sysconfig.get_path("scripts"))
    yield Path(sysconfig.get_path("scripts", sysconfig.get_preferred_scheme("user")))


def run(package: str) -> None:
    """Runs the program alone, in place of this one, with the arguments of the command line."""
    try:
        program = find_program(package)
        if os.name == "nt":
            # There a program cannot take the place of another one.
            sys.exit(subprocess.call([program, *sys.argv[1:]]))
        os.execv(program, [str(program), *sys.argv[1:]])
    except Unavailable as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(f"The program of {package} cannot be started: {reason(error)}.")
