"""People with a browser in IvoryOS."""

import time

import pytest
from selenium.webdriver.common.by import By

from browsing import errors, log_in, one, wait


@pytest.fixture
def lab(classic):
    return classic


@pytest.fixture
def page(lab, browser):
    """The plugin's page, as somebody who has logged in sees it."""
    log_in(lab, browser)
    browser.get(f"{lab.url}/probe/")
    return browser


def test_the_tab_is_in_the_navigation_and_leads_to_the_page(lab, page):
    active = one(page, ".dropdown-item.active")
    assert active.get_attribute("textContent").strip() == "Probe"
    assert page.title == "Probe & co"
    assert one(page, "#probe").value_of_css_property("color") == "rgba(1, 2, 3, 1)"
    assert one(page, ".navbar-brand img").is_displayed()


def test_the_ping_gets_its_pong_through_the_windows_socket(lab, page):
    errors(page)
    one(page, "#ping").click()
    wait(page, lambda: one(page, "#pong").text == '{"from":"probe"}')
    wait(page, lambda: one(page, "#answer").text == "42")
    path = page.execute_script("return window.socket.io.opts.path")
    assert path.rstrip("/") == f"{lab.prefix}/socket.io"
    assert errors(page) == []


def test_a_button_that_emits_does_not_wait_for_the_browsers_six_connections(lab, page):
    page.execute_script("""
        window.answered = [];
        for (let i = 0; i < 6; i++) fetch('move/8000', { method: 'POST' }).then(() => answered.push('post'));
        fetch('count').then(() => answered.push('fetch'));
        const button = Object.assign(document.createElement('button'), { id: 'stop', textContent: 'Stop' });
        Object.assign(button.dataset, { emit: 'shout', payload: '{"from":"stop"}' });
        document.getElementById('ping').after(button);
    """)
    time.sleep(1)
    one(page, "#stop").click()
    wait(page, lambda: one(page, "#pong").text == '{"from":"stop"}')
    assert page.execute_script("return answered") == [], "what uses the six connections still waits"
    wait(page, lambda: page.execute_script("return answered.length") == 7, 60)


def test_without_websockets_events_are_polled_and_without_a_connection_the_page_says_so(lab, page):
    never_opens = "window.WebSocket = function () { this.close = () => {}; this.send = () => {}; };"
    added = page.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": never_opens})
    page.execute_cdp_cmd("Network.enable", {})
    try:
        page.get(f"{lab.url}/probe/")
        one(page, "#ping").click()
        wait(page, lambda: one(page, "#answer").text == "42")
        page.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["*/socket.io/?*"]})
        page.get(f"{lab.url}/probe/")
        wait(page, lambda: "No connection to the host" in page.find_element(By.TAG_NAME, "body").text)
        one(page, "#ping").click()
        wait(page, lambda: "was not sent" in page.find_element(By.TAG_NAME, "body").text)
    finally:
        page.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})
        page.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)


def test_a_link_a_form_a_picture_and_the_video(lab, page):
    assert page.execute_script("return document.getElementById('picture').naturalWidth") > 0
    wait(page, lambda: page.execute_script("return document.getElementById('video').naturalWidth") == 1)
    one(page, "#link").click()
    wait(page, lambda: one(page, "#linked").text == "1")
    assert page.current_url == f"{lab.url}/probe/linked?from=here"
    page.back()
    one(page, "#form button").click()
    wait(page, lambda: one(page, "#linked").text == "1")
    assert page.current_url == f"{lab.url}/probe/linked?1"


def test_ivoryos_own_messages_arrive_on_a_plugins_page(lab, page):
    heard = page.execute_async_script("""
        const done = arguments[0], wanted = ['server_boot_id', 'busy_status', 'progress'], heard = [];
        window.socket.onAny((event) => {
            if (wanted.includes(event) && !heard.includes(event)) heard.push(event);
            if (heard.length === wanted.length) done(heard);
        });
        window.socket.disconnect().connect();
    """)
    assert sorted(heard) == ["busy_status", "progress", "server_boot_id"]


def test_the_left_panel_is_live_beside_ivoryos_own_pages(lab, page):
    page.get(f"{lab.url}/")
    page.switch_to.frame(one(page, "iframe"))
    wait(page, lambda: one(page, "main").text == "the other side's widget")
    wait(page, lambda: page.execute_script("return window.socket.connected"))
    page.switch_to.default_content()


def in_panel(page):
    """The left panel's document, with a link, a form that fails and one that leads to a page."""
    page.get(f"{page.current_url.split('/probe/')[0]}/")
    page.switch_to.frame(one(page, "iframe"))
    wait(page, lambda: one(page, "main").text == "the other side's widget")
    page.execute_script("""document.querySelector('main').innerHTML = `
        <a id="out" href="../probe/linked?from=panel">out</a>
        <form id="wrong" method="post" action="nowhere"><button>Wrong</button></form>
        <form id="leads" method="post" action="../probe/form"><button>Leads</button></form>`""")
    return page


def test_a_link_and_a_redirect_out_of_the_left_panel_take_the_window(lab, page):
    for pressed, query in [("#out", "from=panel"), ("#leads button", "0")]:
        page.get(f"{lab.url}/probe/")
        one(in_panel(page), pressed).click()
        page.switch_to.default_content()
        wait(page, lambda: page.current_url == f"{lab.url}/probe/linked?{query}")
        assert one(page, "nav.navbar").is_displayed()


def test_an_error_in_the_left_panel_stays_there_without_navigation(lab, page):
    one(in_panel(page), "#wrong button").click()
    wait(page, lambda: "404" in one(page, "main").text)
    assert page.execute_script("return document.querySelectorAll('nav, iframe').length") == 0
    page.switch_to.default_content()
    assert page.current_url == f"{lab.url}/"


def test_the_left_panel_has_the_scheme_of_ivoryos(lab, page):
    dark = {"features": [{"name": "prefers-color-scheme", "value": "dark"}]}
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", dark)
    page.get(f"{lab.url}/")
    page.switch_to.frame(one(page, "iframe"))
    wait(page, lambda: one(page, "main").text == "the other side's widget")
    body = one(page, "body")
    colours = [body.value_of_css_property(name) for name in ("background-color", "color")]
    page.switch_to.default_content()
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    assert colours == ["rgba(255, 255, 255, 1)", "rgba(27, 37, 41, 1)"]


def test_a_number_field_takes_no_comma_and_no_wheel(lab, page):
    page.execute_script("""document.getElementById('form').insertAdjacentHTML('beforeend',
        '<input id="number" name="number" type="number" step="any" required>')""")
    field = one(page, "#number")
    field.send_keys("0,5")
    one(page, "#form button").click()
    assert page.current_url == f"{lab.url}/probe/"
    assert "0.5" in field.get_attribute("validationMessage")
    field.send_keys(".5")
    assert field.get_attribute("value") == "0.5"
    at = field.rect
    page.execute_cdp_cmd("Input.dispatchMouseEvent", {
        "type": "mouseWheel", "x": at["x"] + 10, "y": at["y"] + 10, "deltaX": 0, "deltaY": 120})
    page.execute_async_script("setTimeout(arguments[0], 300)")
    assert field.get_attribute("value") == "0.5"
    one(page, "#form button").click()
    wait(page, lambda: page.current_url == f"{lab.url}/probe/linked?2")


def test_who_is_not_logged_in_sees_the_login_page(lab, page):
    page.delete_all_cookies()
    page.get(f"{lab.url}/probe/")
    assert page.current_url.startswith(f"{lab.url}/auth/login")
