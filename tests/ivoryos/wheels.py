"""An IvoryOS whose script imports a wheel: it starts the wheel's program itself."""

import os
import shutil
import sys
from pathlib import Path

from programs import BRIDGE, Lab, NextGenLab, Program

#: The lab's script: what the guide says, with a port of this test.
CLASSIC = """
import ivoryos
{imports}

ivoryos.run(__name__, host="127.0.0.1", port={port}, debug={debug}, blueprint_plugins={plugins})
"""
NEXTGEN = """
import ivoryos_edge
{imports}

ivoryos_edge.run(__name__, host="127.0.0.1", port={port}, plugins={plugins})
"""


def unpack(folder, package, program):
    """What `pip install --target` makes of a wheel: the package, and its program in `bin`."""
    shutil.copytree(BRIDGE / "wheel", folder / package, dirs_exist_ok=True)
    shutil.copytree(BRIDGE / "ivoryos_rust", folder / package / "ivoryos_rust", dirs_exist_ok=True)
    (folder / "bin").mkdir(exist_ok=True)
    at = folder / "bin" / package.replace("_", "-")
    if isinstance(program, str) and program.startswith("#!"):
        at.write_text(program)
        at.chmod(0o755)
    else:
        shutil.copy(program, at)
    return at


def running(program):
    """The process ids of this program, and of others that were started from its file."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                command = (folder / "cmdline").read_bytes().split(b"\0")
                state = (folder / "stat").read_text().rpartition(") ")[2][0]
            except OSError:
                continue
            if os.fsencode(program) in command[:2] and state != "Z":
                found.append(int(folder.name))
    return found


class Script:
    """A script of a lab with a wheel: `site` is where it is installed."""

    def _set_up(self, folder, site, template, imports, plugins, debug=False, **environment):
        port = self.root.rpartition(":")[2]
        script = folder / "lab.py"
        script.write_text(template.format(imports=imports, plugins=plugins, port=port, debug=debug))
        old = self.ivoryos.environment
        kept = {name: value for name, value in old.items() if name in (
            "HOME", "LANG", "PATH", "PYTHONDONTWRITEBYTECODE", "RUST_BACKTRACE")}
        self.ivoryos = Program([self.ivoryos.command[0], "-u", str(script)], {}, folder, self.ivoryos.url)
        self.ivoryos.environment = {**kept, "IVORYOS_DATA_DIR": str(folder / "data"), "DATA_DIR": "", **environment}
        if site is not None:
            self.ivoryos.environment["PYTHONPATH"] = str(site)

    def start(self):
        self.ivoryos.start()
        return self

    def stop(self):
        self.ivoryos.kill()


class WheelLab(Script, Lab):
    """One with IvoryOS Classic."""

    def __init__(self, folder, site, imports, plugins, python=sys.executable, **options):
        Lab.__init__(self, folder, python=python)
        self._set_up(folder, site, CLASSIC, imports, plugins, **options)


class NextGenWheelLab(Script, NextGenLab):
    """One with IvoryOS NextGen."""

    def __init__(self, folder, site, imports, plugins, python=None, **options):
        NextGenLab.__init__(self, folder)
        if python is not None:
            self.ivoryos.command[0] = python
        self._set_up(folder, site, NEXTGEN, imports, plugins, **options)


GENERATIONS = [WheelLab, NextGenWheelLab]
