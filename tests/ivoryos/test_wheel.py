"""From the starter to a plugin in IvoryOS, with `pip install` and three lines, where there is no Rust."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import requests

from browsing import log_in, one, wait
from programs import HERE, Program, eventually, free_port
from test_requests import HTML
from wheels import GENERATIONS, NextGenWheelLab, WheelLab, running

ROOT = HERE.parents[1]
STARTER = ROOT / "examples" / "template"
EXAMPLE = ROOT / "examples" / "ivoryos"
FILLED_IN = {
    "{{ project-name }}": "ph-meter",
    "{{ crate_name }}": "ph_meter",
    "{{ plugin }}": "ph-meter",
    "{{ title }}": "Ph meter",
    "{{ from }}": "path",
    "{{ library }}": str(ROOT / "ivoryos-plugin"),
}
#: Where Rust is not.
PATH = "/usr/bin:/bin"


def generate(folder):
    """The starter, filled in as cargo-generate does."""
    left_out = shutil.ignore_patterns("README.md", "cargo-generate.toml", "*.rhai")
    shutil.copytree(STARTER, folder, ignore=left_out)
    for template in list(folder.rglob("*.liquid")):
        text = template.read_text()
        for placeholder, value in FILLED_IN.items():
            text = text.replace(placeholder, value)
        template.with_suffix("").write_text(text)
        template.unlink()
    # The same versions as here.
    shutil.copy(ROOT / "Cargo.lock", folder)
    return folder


def done(command, **options):
    said = subprocess.run(command, capture_output=True, text=True, timeout=1800, **options)
    assert said.returncode == 0, said.stdout + said.stderr
    return said.stdout


def build(crate, wheels):
    """The wheel of a crate."""
    environment = {**os.environ, "CARGO_TARGET_DIR": os.environ.get("CARGO_TARGET_DIR") or str(ROOT / "target")}
    done([os.environ["MATURIN"], "build", "--profile", "dev", "--out", str(wheels)], cwd=crate, env=environment)
    [built] = wheels.iterdir()
    return built


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    folder = generate(tmp_path_factory.mktemp("crate") / "ph-meter")
    return build(folder, folder / "wheels")


class Environment:
    """A virtual environment with an IvoryOS, and a wheel that pip has installed."""

    def __init__(self, folder, python, wheel):
        done([python, "-m", "venv", str(folder)])
        self.folder, self.python = folder, str(folder / "bin" / "python")
        # What IvoryOS needs is elsewhere already.
        packages = done([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]).strip()
        own = Path(done([self.python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]).strip())
        (own / "ivoryos.pth").write_text(packages)
        self.pip("install", "--no-index", str(wheel))

    def pip(self, *arguments):
        return done([self.python, "-m", "pip", *arguments])


@pytest.fixture(scope="session", params=GENERATIONS, ids=["classic", "nextgen"])
def installed(request, tmp_path_factory, wheel):
    """The class of labs of this generation, and the environment."""
    python = os.environ["NEXTGEN_PYTHON"] if request.param is NextGenWheelLab else sys.executable
    return request.param, Environment(tmp_path_factory.mktemp("fresh") / "venv", python, wheel)


@pytest.fixture
def lab(installed, tmp_path):
    generation, environment = installed
    lab = generation(tmp_path, None, "from ph_meter import plugin",
                     "[plugin]" if generation is NextGenWheelLab else "plugin", environment.python)
    # No setting but where the programs of the system are.
    lab.ivoryos.environment = {"PATH": PATH, "HOME": str(tmp_path)}
    assert shutil.which("cargo", path=PATH) is None and shutil.which("rustc", path=PATH) is None
    yield lab
    lab.stop()


def test_a_wheel_is_one_program_and_one_package_of_the_library_s_version(wheel):
    assert re.fullmatch(r"ph_meter-0\.1\.0-py3-none-\w+\.whl", wheel.name)
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        version = archive.read("ph_meter/ivoryos_rust/__init__.py").decode()
        about = archive.read("ph_meter-0.1.0.dist-info/METADATA").decode()
    assert "Name: ph-meter\nVersion: 0.1.0\nSummary: A plugin of IvoryOS\n" in about
    tops = {name.partition("/")[0] for name in names}
    assert tops == {"ph_meter", "ph_meter-0.1.0.data", "ph_meter-0.1.0.dist-info"}
    bridge = ROOT / "ivoryos-plugin" / "bridge"
    expected = {f"ph_meter/{path.relative_to(folder)}" for folder, below in [
        (bridge / "wheel", "*.py"), (bridge, "ivoryos_rust/**/*")] for path in folder.glob(below) if path.is_file()
        and path.suffix != ".pyc"}
    assert {name for name in names if name.startswith("ph_meter/")} == expected
    assert version == (bridge / "ivoryos_rust" / "__init__.py").read_text()


def test_three_lines_show_the_plugin(lab, installed, browser):
    script = Path(lab.ivoryos.command[-1]).read_text().strip().splitlines()
    assert [line.split("(")[0] for line in script if line] == [
        "import " + ("ivoryos_edge" if lab.prefix == "/plugins" else "ivoryos"), "from ph_meter import plugin",
        "ivoryos_edge.run" if lab.prefix == "/plugins" else "ivoryos.run"]
    lab.start()
    admin = lab.login()
    page = eventually(lambda: (found := admin.get(f"{lab.url}/ph-meter/", headers=HTML, timeout=20)).status_code == 200
                      and found)
    assert "I am a plugin page :)" in page.text and lab.around in page.text
    # NextGen has a deck without instruments, too.
    status = admin.get(f"{lab.url}/ph-meter/status", timeout=20).json()
    assert status["online"] is (lab.prefix == "/plugins"), status
    program = installed[1].folder / "bin" / "ph-meter"
    assert len(running(program)) == 1

    if lab.prefix == "/plugins":
        browser.switch_to.default_content()
        browser.get(f"{lab.root}/plugins/ph-meter/")
    else:
        log_in(lab, browser)
        browser.get(f"{lab.url}/ph-meter/")
    wait(browser, lambda: "I am a plugin page" in one(browser, "h1").text)
    # An event is not sent later: the page may not be connected yet.
    wait(browser, lambda: one(browser, "#ping").click() or "Pong " in one(browser, "#pong").text)
    lab.stop()
    eventually(lambda: not running(program), 5)


@pytest.fixture(scope="session")
def gallery(tmp_path_factory):
    return build(EXAMPLE, tmp_path_factory.mktemp("gallery"))


@pytest.mark.parametrize("generation", GENERATIONS, ids=["classic", "nextgen"])
def test_a_script_of_ten_lines_has_the_gallery_and_its_pages_move_the_script_s_pump(generation, gallery, tmp_path):
    python, script = (os.environ["NEXTGEN_PYTHON"], "nextgen.py") if generation is NextGenWheelLab else (
        sys.executable, "classic.py")
    environment = Environment(tmp_path / "venv", python, gallery)
    lab = generation(tmp_path, None, "", "", environment.python)
    for file in (script, "lab.py"):
        shutil.copy(EXAMPLE / file, tmp_path)
    assert len((tmp_path / script).read_text().splitlines()) <= 12
    lab.ivoryos.command[-1] = str(tmp_path / script)
    port = lab.root.rpartition(":")[2]
    lab.ivoryos.environment = {"PATH": PATH, "HOME": str(tmp_path), "PORT": port, "IVORYOS_PORT": port}
    try:
        lab.start()
        person = lab.login()
        at = f"{lab.url}/remote-pump"
        eventually(lambda: person.get(f"{at}/", headers=HTML, timeout=20).status_code == 200)
        moved = eventually(lambda: (answer := person.post(
            f"{at}/api/dispense", json={"ml": 0.1}, timeout=30)).status_code == 200 and answer.json())
        assert moved["ml"] == 0.1
        # Its other plugins, one with an instrument of the program's own.
        for plugin in ("webcam", "telemetry", "dilution", "plugin"):
            assert person.get(f"{lab.url}/{plugin}/", headers=HTML, timeout=20).status_code == 200, plugin
    finally:
        lab.stop()
    program = environment.folder / "bin" / "remote-pump"
    eventually(lambda: not running(program), 5)


def test_a_deck_file_of_nextgen_names_it(installed, tmp_path):
    generation, environment = installed
    if generation is not NextGenWheelLab:
        pytest.skip("Classic has no deck files")
    port = free_port()
    deck = {"name": "lab", "instruments": [], "plugins": ["ph_meter:plugin"]}
    (tmp_path / "deck.json").write_text(json.dumps(deck))
    url = f"http://127.0.0.1:{port}"
    edge = Program([environment.python, "-m", "ivoryos_edge", "--port", str(port), "--host", "127.0.0.1",
                    "--data-dir", str(tmp_path / "data"), "--deck", str(tmp_path / "deck.json")],
                   {}, tmp_path, f"{url}/api/plugins")
    try:
        edge.start()
        listed = requests.get(f"{url}/api/plugins", timeout=20).json()
        assert listed["errors"] == [] and [plugin["id"] for plugin in listed["plugins"]] == ["ph-meter"]
        eventually(lambda: requests.get(f"{url}/plugins/ph-meter/status", timeout=20).status_code == 200)
    finally:
        edge.kill()


def test_python_runs_it_alone(installed, tmp_path):
    port = free_port()
    alone = Program([installed[1].python, "-m", "ph_meter"], {"PORT": str(port), "DATA_DIR": ""}, tmp_path,
                    f"http://127.0.0.1:{port}/")
    try:
        alone.start()
        assert "I am a plugin page :)" in requests.get(alone.url, timeout=20).text
    finally:
        alone.kill()


def test_where_there_is_no_ivoryos_it_says_so(wheel, tmp_path):
    python = tmp_path / "venv"
    done([sys.executable, "-m", "venv", str(python)])
    done([str(python / "bin" / "python"), "-m", "pip", "install", "--no-index", str(wheel)])
    said = subprocess.run([str(python / "bin" / "python"), "-c", "from ph_meter import plugin"],
                          capture_output=True, text=True, timeout=60)
    assert said.returncode == 1 and "no IvoryOS is installed" in said.stderr and "Traceback" not in said.stderr


def test_an_ivoryos_that_is_too_old_is_said_to_be(wheel, installed, tmp_path):
    generation, environment = installed
    if generation is not WheelLab:
        pytest.skip("of NextGen there is none")
    (tmp_path / "ivoryos.py").touch()
    metadata = tmp_path / "ivoryos-1.4.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: ivoryos\nVersion: 1.4.0\n")
    said = subprocess.run([environment.python, "-c", "import ivoryos\nfrom ph_meter import plugin"], cwd=tmp_path,
                          env={"PATH": PATH, "PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, timeout=60)
    assert said.returncode == 1 and "IvoryOS 1.4.0 is too old" in said.stderr and "Traceback" not in said.stderr


def test_it_is_found_below_a_target_folder(wheel, installed, tmp_path):
    generation, environment = installed
    target = tmp_path / "own packages"
    environment.pip("install", "--no-index", "--target", str(target), str(wheel))
    found = done([environment.python, "-c", "import ph_meter\nfrom ph_meter.ivoryos_rust.wheel import find_program\n"
                  "print(find_program('ph_meter'))"], env={"PATH": PATH, "PYTHONPATH": str(target)}).strip()
    assert found == str(target / "bin" / "ph-meter")
