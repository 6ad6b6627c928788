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


HEARD = "return window.heard"
LISTEN = "window.heard = []; socket.on('balance', (value) => heard.push(value))"


def test_a_page_in_classic_hears_no_plugin_of_another_host(tmp_path, browser):
    for folder in ["gallery", "other"]:
        (tmp_path / folder).mkdir()
    lab, other = Lab(tmp_path / "gallery", program="GALLERY_PROGRAM"), Lab(tmp_path / "other")
    lab.ivoryos.environment["RUST_URL"] += f" {other.rust_url}"
    try:
        other.rust.start()
        person = lab.start().login()
        log_in(lab, browser)

        def publish():
            sent = person.post(f"{lab.url}/moves/publish", json={"name": "balance", "value": "another's"})
            assert sent.status_code == 204, sent.text

        publish()
        browser.get(f"{lab.url}/balance/")
        browser.execute_script(LISTEN)
        wait(browser, lambda: text(browser, "#grams").startswith("48.2"))
        publish()
        before = len(browser.execute_script(HEARD))
        wait(browser, lambda: len(browser.execute_script(HEARD)) > before + 10)
        assert "another's" not in browser.execute_script(HEARD)
        # That other host is gone: what this one says is as true as before.
        other.rust.kill()
        before = len(browser.execute_script(HEARD))
        wait(browser, lambda: len(browser.execute_script(HEARD)) > before + 10)
        assert text(browser, "#grams").startswith("48.2")
        other.rust.start()
        # Its pages hear it, and not the balance.
        browser.get(f"{lab.url}/moves/")
        browser.execute_script(LISTEN)

        def is_heard():
            publish()
            return "another's" in browser.execute_script(HEARD)

        wait(browser, is_heard)
        assert set(browser.execute_script(HEARD)) == {"another's"}
    finally:
        lab.stop()
        other.stop()
