"""Shows the plugins of an ivoryos-plugin host, which is written in Rust, inside IvoryOS.

This is the package ``ivoryos_rust`` as one file, to copy beside a lab's script. What it offers is written at the
beginning of ``__init__.py``, which is among the files below.
"""

import importlib
import importlib.abc
import importlib.util
import os
import sys

FIRST_LINE = sys._getframe().f_lineno + 2
FILES = {}


class Importer(importlib.abc.MetaPathFinder, importlib.abc.ExecutionLoader):
    """Imports the package from the files above. A traceback has the lines of this file."""

    def __init__(self, package, folder):
        self.package, self.folder = package, folder
        self.first_lines, line = {}, FIRST_LINE
        for path, content in FILES.items():
            self.first_lines[path] = line
            line += content.count("\n") + 1

    def _path(self, name):
        below = name[len(self.package) :].replace(".", "/").lstrip("/")
        in_folder = f"{below}/__init__.py".lstrip("/")
        return in_folder if in_folder in FILES else f"{below}.py"

    def find_spec(self, fullname, path=None, target=None):
        if fullname != self.package and not fullname.startswith(f"{self.package}."):
            return None
        if self._path(fullname) not in FILES:
            return None
        filename = self.get_filename(fullname)
        folders = [os.path.dirname(filename)] if self.is_package(fullname) else None
        return importlib.util.spec_from_file_location(
            fullname, filename, loader=self, submodule_search_locations=folders
        )

    def is_package(self, fullname):
        return self._path(fullname).endswith("__init__.py")

    def get_filename(self, fullname):
        return os.path.join(self.folder, *self._path(fullname).split("/"))

    def get_source(self, fullname):
        return FILES[self._path(fullname)]

    def get_code(self, fullname):
        path = self._path(fullname)
        return compile("\n" * (self.first_lines[path] - 1) + FILES[path], self.folder, "exec", dont_inherit=True)

    def get_data(self, path):
        return FILES[os.path.relpath(path, self.folder).replace(os.sep, "/")].encode()


# The package takes the place of this module.
sys.meta_path.insert(0, Importer(__name__, os.path.abspath(__file__)))
del sys.modules[__name__]
importlib.import_module(__name__)
