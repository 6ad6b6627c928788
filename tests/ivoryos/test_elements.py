"""Live values, charts and forms of the gallery's plugins, in IvoryOS Classic and NextGen."""

import pytest

from browsing import log_in, one, wait
from programs import Lab, NextGenLab

WEIGHT = "live-value[name=telemetry_weight]"
POINTS = "return document.querySelector('live-chart').series[1].points.all.length"


@pytest.fixture(scope="module", params=["classic", "nextgen"])
def lab(request, tmp_path_factory):
    kind = Lab if request.param == "classic" else NextGenLab
    lab = kind(tmp_path_factory.mktemp("lab"), program="GALLERY_PROGRAM")
    yield lab.start()
    lab.stop()


@pytest.fixture
def page(lab, browser):
    browser.switch_to.default_content()
    if not isinstance(lab, NextGenLab):
        log_in(lab, browser)
    return lambda path: browser.get(f"{lab.url}/{path}") or browser


def text(browser, selector):
    return one(browser, selector).text


def test_a_chart_has_what_was_before_and_values_are_unknown_without_the_host(lab, page):
    shown = page("telemetry/")
    wait(shown, lambda: text(shown, WEIGHT).endswith(" g") and "–" not in text(shown, WEIGHT))
    # More than has come since the page is open.
    wait(shown, lambda: shown.execute_script(POINTS) > 20)
    wait(shown, lambda: text(shown, ".live-state") == "Live")
    assert one(shown, ".live-bar").value_of_css_property("display") == "flex", "it brings its styles"
    lab.rust.kill()
    wait(shown, lambda: "unknown, no connection since" in text(shown, WEIGHT))
    wait(shown, lambda: "unknown, no connection since" in text(shown, ".live-state"))
    before = shown.execute_script(POINTS)
    lab.rust.start()
    wait(shown, lambda: "–" not in text(shown, WEIGHT), 60)
    wait(shown, lambda: text(shown, ".live-state") == "Live")
    assert shown.execute_script(POINTS) >= before, "the page keeps what it has"


def test_a_form_stays_on_the_page(page):
    shown = page("balance/")
    wait(shown, lambda: text(shown, "#grams").startswith("48.2"))
    wait(shown, lambda: one(shown, "#tare button").is_enabled())
    shown.execute_script("window.stays = true")
    one(shown, "#tare button").click()
    wait(shown, lambda: text(shown, "#grams").lstrip("-").startswith("0.00"))
    assert shown.execute_script("return window.stays")
