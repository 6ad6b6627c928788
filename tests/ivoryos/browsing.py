"""A chromium, and what tests do with it."""

import os
from contextlib import contextmanager

from selenium import webdriver
from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from cdn import Cdn


def chromium(folder):
    options = webdriver.ChromeOptions()
    switches = ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1400,900"]
    for switch in switches + Cdn(folder).switches:
        options.add_argument(switch)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    options.binary_location = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    service = webdriver.ChromeService(os.environ.get("CHROMEDRIVER", "/usr/bin/chromedriver"))
    return webdriver.Chrome(options, service)


def log_in(lab, browser):
    browser.delete_all_cookies()
    browser.get(f"{lab.url}/auth/login")
    one(browser, "[name=username]").send_keys("admin")
    one(browser, "[name=password]").send_keys("admin")
    one(browser, "form [type=submit]").click()
    wait(browser, lambda: "Change Password" in browser.page_source)


@contextmanager
def without_websockets(browser):
    """No WebSocket opens in the pages that are loaded meanwhile."""
    never_opens = "window.WebSocket = function () { this.close = () => {}; this.send = () => {}; };"
    added = browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": never_opens})
    try:
        yield
    finally:
        browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)


def wait(browser, look, seconds=20):
    """Waits until `look` gives something; what it found may belong to the page that is being replaced."""
    passing = (NoSuchElementException, StaleElementReferenceException)
    return WebDriverWait(browser, seconds, ignored_exceptions=passing).until(lambda _: look())


def one(browser, selector):
    return browser.find_element(By.CSS_SELECTOR, selector)


def errors(browser):
    """What the console has of errors."""
    return [entry["message"] for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]
