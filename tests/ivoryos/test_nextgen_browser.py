"""People with a browser in IvoryOS NextGen."""

from contextlib import nullcontext

import pytest
from selenium.webdriver.common.by import By

from browsing import errors, one, wait, without_websockets
from programs import NextGenLab


PANEL = "iframe[src$='/plugins/across/widget']"


@pytest.fixture(scope="module")
def lab(tmp_path_factory, browser):
    lab = NextGenLab(tmp_path_factory.mktemp("lab")).start()
    # NextGen shows the first panel in a window over every page, until somebody closes it.
    browser.switch_to.default_content()
    browser.get(f"{lab.root}/plugin/?id=probe")
    wait(browser, lambda: browser.find_elements(By.CSS_SELECTOR, PANEL))
    browser.execute_script("document.querySelector('button[title=Close]').click()")
    wait(browser, lambda: not browser.find_elements(By.CSS_SELECTOR, PANEL))
    yield lab
    lab.stop()


@pytest.fixture
def page(lab, browser):
    """The plugin's page in its frame, as somebody sees it who has chosen it in the sidebar."""
    browser.switch_to.default_content()
    browser.get(f"{lab.root}/plugin/?id=probe")
    errors(browser)
    show(browser, "/plugins/probe/")
    return browser


def show(browser, address):
    """Goes into the frame with this address."""
    wait(browser, lambda: browser.find_elements(By.CSS_SELECTOR, f"iframe[src$='{address}']"))
    browser.switch_to.frame(one(browser, f"iframe[src$='{address}']"))
    wait(browser, lambda: browser.execute_script("return document.readyState") == "complete"
         or browser.find_elements(By.CSS_SELECTOR, "#video"))


def colour(browser):
    return one(browser, "body").value_of_css_property("background-color")


def test_the_plugin_is_in_the_sidebar_and_its_page_has_the_hosts_styles(lab, page):
    page.switch_to.default_content()
    assert "Probe" in one(page, "body").text
    show(page, "/plugins/probe/")
    assert page.execute_script("return document.title") == "Probe & co"
    assert one(page, "#probe").value_of_css_property("color") == "rgba(1, 2, 3, 1)"
    assert page.execute_script("return getComputedStyle(document.body).getPropertyValue('--primary')") != ""
    assert page.execute_script("return document.querySelectorAll('nav, iframe').length") == 0
    assert page.execute_script("return URL_PREFIX") == "/plugins/probe/-"
    wait(page, lambda: page.execute_script("return document.getElementById('picture').naturalWidth") > 0)
    wait(page, lambda: page.execute_script("return document.getElementById('video').naturalWidth") == 1)
    assert [error for error in errors(page) if lab.root in error] == []


@pytest.mark.parametrize("transport", ["websocket", "polling"])
def test_the_ping_gets_its_pong(lab, page, transport):
    with without_websockets(page) if transport == "polling" else nullcontext():
        page.switch_to.default_content()
        page.get(f"{lab.root}/plugin/?id=probe")
        show(page, "/plugins/probe/")
        one(page, "#ping").click()
        wait(page, lambda: one(page, "#pong").text == '{"from":"probe"}')
        wait(page, lambda: one(page, "#answer").text == "42")
        assert page.execute_script("return window.socket.io.engine.transport.name") == transport


def test_a_link_and_a_form_stay_in_the_frame(lab, page):
    one(page, "#link").click()
    wait(page, lambda: one(page, "#linked").text == "1")
    assert page.execute_script("return location.href") == f"{lab.url}/probe/linked?from=here"
    page.execute_script("history.back()")
    wait(page, lambda: page.find_elements(By.CSS_SELECTOR, "#form button"))
    one(page, "#form button").click()
    wait(page, lambda: one(page, "#linked").text == "1")
    assert page.execute_script("return location.href") == f"{lab.url}/probe/linked?1"
    page.switch_to.default_content()
    assert page.current_url == f"{lab.root}/plugin/?id=probe"


def test_the_left_panel_is_live(lab, page):
    page.switch_to.default_content()
    page.get(f"{lab.root}/plugin/?id=side")
    errors(page)
    show(page, "/plugins/side/widget")
    wait(page, lambda: page.execute_script("return window.socket.connected"))
    assert page.execute_script("return document.body.className") == "widget"
    page.execute_script("""document.querySelector('main').innerHTML = '<a id="out" href="../probe/linked?a=1">out</a>'""")
    one(page, "#out").click()
    wait(page, lambda: one(page, "#linked").text == "1")
    assert [error for error in errors(page) if lab.root in error] == []
    page.switch_to.default_content()
    assert page.current_url == f"{lab.root}/plugin/?id=side"


def test_the_page_has_the_scheme_of_nextgen(lab, page):
    seen = {}
    for scheme in ["dark", "light"]:
        page.switch_to.default_content()
        page.execute_script("document.documentElement.style.colorScheme = arguments[0]", scheme)
        show(page, "/plugins/probe/")
        wait(page, lambda scheme=scheme: one(page, "html").get_attribute("data-bs-theme") == scheme)
        seen[scheme] = colour(page)
    assert seen["dark"] != seen["light"]


def test_a_host_that_ends_and_comes_back_while_a_page_is_open(lab, page):
    one(page, "#ping").click()
    wait(page, lambda: one(page, "#answer").text == "42")
    lab.rust.kill()
    wait(page, lambda: "No connection to the host" in one(page, "body").text)
    lab.rust.start()
    wait(page, lambda: not one(page, ".iv-offline").is_displayed())
    page.execute_script("document.querySelector('#answer').textContent = ''")
    one(page, "#ping").click()
    wait(page, lambda: one(page, "#answer").text == "42")


def test_a_page_that_is_opened_while_the_host_is_away_comes_by_itself(lab, page):
    lab.rust.kill()
    page.switch_to.default_content()
    page.get(f"{lab.root}/plugin/?id=probe")
    page.switch_to.frame(one_frame(page))
    wait(page, lambda: "cannot be reached" in one(page, "body").text)
    lab.rust.start()
    wait(page, lambda: page.find_elements(By.CSS_SELECTOR, "#probe"))


def one_frame(page):
    wait(page, lambda: page.find_elements(By.CSS_SELECTOR, "iframe[src$='/plugins/probe/']"))
    return one(page, "iframe[src$='/plugins/probe/']")
