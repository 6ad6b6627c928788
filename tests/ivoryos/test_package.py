"""The package as labs get it: as a wheel of the host, as one file, and from the repository."""

import subprocess
import sys
import zipfile

import pytest
import requests

from programs import BRIDGE, Lab
from test_requests import HTML


@pytest.fixture
def host(tmp_path):
    lab = Lab(tmp_path)
    lab.rust.start()
    yield lab
    lab.stop()


def version(lab):
    return requests.get(f"{lab.rust_url}/ivoryos/plugins.json", timeout=20).json()["ivoryos_plugin"]


def pip(*arguments):
    done = subprocess.run([sys.executable, "-m", "pip", *arguments], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return done


def contents(wheel):
    with zipfile.ZipFile(wheel) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_hosts_wheel_is_the_one_that_pip_makes_of_the_folder(host, tmp_path):
    name = f"ivoryos_rust-{version(host)}-py3-none-any.whl"
    address = f"{host.rust_url}/ivoryos/{name}"
    (tmp_path / name).write_bytes(requests.get(address, timeout=20).content)
    pip("wheel", "--no-deps", "--wheel-dir", str(tmp_path / "built"), str(BRIDGE))
    served, built = contents(tmp_path / name), contents(tmp_path / "built" / name)
    # Each names its maker.
    for wheel in (served, built):
        record = next(name for name in wheel if name.endswith("/RECORD"))
        maker = next(name for name in wheel if name.endswith("/WHEEL"))
        assert b"Tag: py3-none-any" in wheel[maker].replace(b"py2.", b"")
        del wheel[record], wheel[maker]
    about = next(name for name in served if name.endswith("/METADATA"))
    lines = [set(wheel.pop(about).decode().split("\n")) for wheel in (served, built)]
    assert lines[0] == lines[1]
    assert served == built
    assert requests.get(address, timeout=20).content == (tmp_path / name).read_bytes()


def test_pip_installs_the_wheel_from_the_host_and_ivoryos_runs_with_it(host, tmp_path):
    target = tmp_path / "installed"
    pip("install", "--no-deps", "--target", str(target),
        f"{host.rust_url}/ivoryos/ivoryos_rust-{version(host)}-py3-none-any.whl")
    assert (target / "ivoryos_rust" / "py.typed").exists()
    host.ivoryos.environment["PYTHONPATH"] = str(target)
    host.ivoryos.start()
    page = host.login().get(f"{host.url}/probe/", headers=HTML, timeout=20)
    assert page.status_code == 200 and host.around in page.text


def test_the_copied_file_is_the_package(host, tmp_path):
    copied = tmp_path / "copied"
    copied.mkdir()
    file = requests.get(f"{host.rust_url}/ivoryos/bridge.py", timeout=20)
    (copied / "ivoryos_rust.py").write_bytes(file.content)
    host.ivoryos.environment["PYTHONPATH"] = str(copied)
    host.ivoryos.start()
    page = host.login().get(f"{host.url}/probe/", headers=HTML, timeout=20)
    assert page.status_code == 200 and host.around in page.text
    wrong = subprocess.run(
        [sys.executable, "-c", "import ivoryos_rust.classic as c; c.plugins('ftp://x')"],
        cwd=copied, capture_output=True, text=True, timeout=60)
    # A traceback has the lines of the file that was copied.
    assert 'ivoryos_rust.py", line' in wrong.stderr and "raise ValueError(" in wrong.stderr


def test_where_no_ivoryos_is_installed_it_says_so(tmp_path):
    alone = subprocess.run(
        [sys.executable, "-I", "-S", "-c",
         f"import sys; sys.path.append({str(BRIDGE)!r}); import ivoryos_rust; ivoryos_rust.plugins('http://127.0.0.1:1')"],
        capture_output=True, text=True, timeout=60, cwd=tmp_path)
    assert alone.returncode == 1 and "no IvoryOS is installed" in alone.stderr
    assert "Traceback" not in alone.stderr


@pytest.mark.parametrize(("installed", "imported", "found"), [
    (["ivoryos"], [], "classic"),
    (["ivoryos_edge"], [], "nextgen"),
    (["ivoryos", "ivoryos_edge"], ["ivoryos"], "classic"),
    (["ivoryos", "ivoryos_edge"], ["ivoryos_edge"], "nextgen"),
    (["ivoryos", "ivoryos_edge"], [], "are both installed"),
    (["ivoryos", "ivoryos_edge"], ["ivoryos", "ivoryos_edge"], "are both installed"),
    ([], [], "no IvoryOS is installed"),
])
def test_which_ivoryos_is_meant_is_found_out(tmp_path, installed, imported, found):
    for package in installed:
        (tmp_path / f"{package}.py").touch()
    program = (
        f"import sys; sys.path += [{str(BRIDGE)!r}, {str(tmp_path)!r}]\n"
        + "".join(f"import {package}\n" for package in imported)
        + "import ivoryos_rust.generation\nprint(ivoryos_rust.generation.find())")
    said = subprocess.run([sys.executable, "-I", "-S", "-c", program], capture_output=True, text=True, timeout=60)
    assert found in said.stdout + said.stderr
    assert "Traceback" not in said.stderr


def test_an_edge_without_plugins_is_refused(tmp_path):
    (tmp_path / "ivoryos_edge.py").touch()
    program = (f"import sys; sys.path += [{str(BRIDGE)!r}, {str(tmp_path)!r}]\n"
               "import ivoryos_rust; ivoryos_rust.plugins('http://127.0.0.1:1')")
    said = subprocess.run([sys.executable, "-I", "-S", "-c", program], capture_output=True, text=True, timeout=60)
    assert said.returncode == 1 and "no IvoryOS NextGen with plugins" in said.stderr
    assert "Traceback" not in said.stderr
