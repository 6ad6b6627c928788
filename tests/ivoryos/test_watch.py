"""The example `watch`: its panel draws what a workflow of both languages does."""

import pytest

from browsing import errors, log_in, one, wait
from rust_labs import Classic, NextGen

SLOW = {"volume_ml": 1, "rate_ml_per_min": 20}


@pytest.fixture(scope="module", params=[Classic, NextGen])
def lab(request, tmp_path_factory):
    lab = request.param(tmp_path_factory.mktemp("lab"), program="WATCH_PROGRAM", rust_prefix="")
    try:
        yield lab.start()
    finally:
        lab.stop()


@pytest.fixture
def panel(lab, browser):
    browser.switch_to.default_content()
    if isinstance(lab, Classic):
        log_in(lab, browser)
    errors(browser)
    browser.get(f"{lab.url}/watch/widget")
    yield browser
    assert [error for error in errors(browser) if lab.root in error and "/favicon.ico" not in error] == []


def test_the_panel_draws_a_workflow_of_both_languages(lab, panel):
    def height(part):
        transform = one(panel, f"#watch-{part}").value_of_css_property("transform")
        return float(transform.split(",")[3])

    def text(part):
        return one(panel, f"#watch-{part}").text

    wait(panel, lambda: panel.execute_script("return window.socket.connected"))
    wait(panel, lambda: lab.runs() is not None)
    assert text("doing") == "Nothing has moved yet." and (height("pump"), height("vial")) == (1, 0)
    lab.run("Titration", ("pump", "dispense", SLOW), ("vial", "add", {"ml": 2}), ("pump", "aspirate", SLOW))
    wait(panel, lambda: text("doing") == "Titration, pump: dispense(volume_ml: 1.0, rate_ml_per_min: 20.0)…")
    assert text("run") == "Titration: running"
    # On its way, as the pump is.
    wait(panel, lambda: 0.91 < height("pump") < 0.99 and 0.01 < height("vial") < 0.09)
    wait(panel, lambda: text("doing") == "Titration, pump: aspirate(volume_ml: 1.0, rate_ml_per_min: 20.0)…")
    wait(panel, lambda: (height("pump"), height("vial")) == pytest.approx((1, 0.3)))
    wait(panel, lambda: text("doing").endswith("aspirate(volume_ml: 1.0, rate_ml_per_min: 20.0) is done"))
    wait(panel, lambda: text("run") == "The pump and the vial")
