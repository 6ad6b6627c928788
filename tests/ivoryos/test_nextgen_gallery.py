"""The gallery's plugins, the host with a simulated deck, in IvoryOS NextGen."""

import pytest
from selenium.webdriver.common.by import By

from browsing import errors, one, wait
from programs import NextGenLab


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    lab = NextGenLab(tmp_path_factory.mktemp("lab"), program="GALLERY_PROGRAM")
    yield lab.start()
    lab.stop()


@pytest.fixture
def open_page(lab, browser):
    """Shows a plugin's page as a document of its own: other windows of NextGen do not cover it."""
    browser.switch_to.default_content()
    errors(browser)

    def show(path):
        browser.get(f"{lab.url}/{path}")
        return browser

    yield show
    assert [error for error in errors(browser) if lab.root in error] == []


def text(browser, selector):
    return one(browser, selector).text


def test_the_gallery_is_in_the_sidebar(lab, browser):
    browser.switch_to.default_content()
    browser.get(f"{lab.root}/plugin/?id=telemetry")
    for title in ["Telemetry", "Webcam"]:
        wait(browser, lambda title=title: title in one(browser, "body").text)
    wait(browser, lambda: browser.find_elements(By.CSS_SELECTOR, "iframe[src$='/plugins/deck-view/widget']"))
    browser.switch_to.frame(one(browser, "iframe[src$='/plugins/deck-view/widget']"))
    wait(browser, lambda: "on deck" in one(browser, "body").text)


def test_the_ping_button_gets_its_pong(open_page):
    page = open_page("plugin/")
    wait(page, lambda: page.execute_script("return socket.connected"))
    one(page, "#ping").click()
    wait(page, lambda: "Pong " in text(page, "#pong"))


def test_telemetry_is_live(open_page):
    page = open_page("telemetry/")
    celsius = "live-value[name=telemetry_temperature]"
    wait(page, lambda: text(page, celsius).endswith("°C") and "–" not in text(page, celsius))
    seen = set()
    wait(page, lambda: len(seen) > 3 or seen.add(text(page, celsius)))
    # What was measured before the page was opened is on its chart.
    wait(page, lambda: page.execute_script("return document.querySelector('live-chart').series[1].points.all.length") > 20)


def test_the_webcam_shows_its_frames(open_page):
    page = open_page("webcam/")
    wait(page, lambda: page.execute_script("return document.querySelector('live-video img').naturalWidth") > 0)


def test_the_pump_dispenses_is_busy_and_stops(open_page):
    page = open_page("pump/")
    wait(page, lambda: page.execute_script("return socket.connected"))
    field = one(page, "#amount")
    field.clear()
    field.send_keys("2")
    one(page, "form[action=dispense] .btn-primary").click()
    wait(page, lambda: one(page, "#busy").is_displayed())
    one(page, "#stop").click()
    wait(page, lambda: not one(page, "#busy").is_displayed())
