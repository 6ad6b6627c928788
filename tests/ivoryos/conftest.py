"""What the tests share: a lab that runs, and somebody who is logged in."""

import pytest

from browsing import chromium
from programs import Lab, NextGenLab


@pytest.fixture(scope="session", params=["/ivoryos", "/lab"])
def classic(request, tmp_path_factory):
    """A lab with IvoryOS Classic, at its own prefix and at another one; the host keeps its own."""
    lab = Lab(tmp_path_factory.mktemp("lab"), prefix=request.param)
    yield lab.start()
    lab.stop()


@pytest.fixture(scope="session", params=["/ivoryos", "/lab", "nextgen"])
def lab(request, tmp_path_factory):
    """One of these, or one with IvoryOS NextGen."""
    folder = tmp_path_factory.mktemp("lab")
    lab = NextGenLab(folder) if request.param == "nextgen" else Lab(folder, prefix=request.param)
    yield lab.start()
    lab.stop()


@pytest.fixture
def admin(lab):
    return lab.login()


@pytest.fixture
def once(lab):
    """For what takes long and has nothing to do with prefixes."""
    if lab.prefix == "/lab":
        pytest.skip("has run at the other prefix")


@pytest.fixture
def own_lab(tmp_path):
    """A lab that the test may break."""
    lab = Lab(tmp_path)
    yield lab
    lab.stop()


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    browser = chromium(tmp_path_factory.mktemp("cdn"))
    yield browser
    browser.quit()
