"""Pages behind nginx, below a path: the host's own, and those of IvoryOS Classic and NextGen."""

import os
from contextlib import nullcontext, suppress

import pytest
from selenium.common.exceptions import TimeoutException

from browsing import errors, log_in, one, wait, without_websockets
from programs import Lab, NextGenLab, Program, eventually, free_port

#: As the guide has it, and what lets nginx run for this test alone.
CONFIG = """
daemon off;
error_log stderr;
pid {folder}/nginx.pid;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  map $http_upgrade $connection_upgrade {{ default upgrade; "" close; }}
  server {{
    listen 127.0.0.1:{port};
    location /lab/ {{
      proxy_pass {to};
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
      proxy_buffering off;
    }}
  }}
}}
"""


class Nginx(Program):
    def __init__(self, folder, to):
        port = free_port()
        self.root = f"http://127.0.0.1:{port}"
        config = folder / "nginx.conf"
        config.write_text(CONFIG.format(folder=folder, port=port, to=to))
        super().__init__([os.environ["NGINX"], "-c", str(config)], {}, folder, f"{self.root}/")


@pytest.fixture(scope="module", params=["host", "classic", "nextgen"])
def lab(request, tmp_path_factory, browser):
    folder, path = tmp_path_factory.mktemp("lab"), "/lab/ivoryos"
    if request.param == "host":
        lab = Lab(folder, rust_prefix=path)
        lab.rust.start()
        proxy = Nginx(folder, lab.rust_url)
    elif request.param == "classic":
        lab = Lab(folder, prefix=path).start()
        proxy = Nginx(folder, lab.root)
    else:
        # It knows nothing of the path, which nginx takes away.
        lab, path = NextGenLab(folder).start(), "/lab/plugins"
        proxy = Nginx(folder, f"{lab.root}/")
    lab.kind, lab.root, lab.url = request.param, proxy.start().root, proxy.root + path
    browser.switch_to.default_content()
    if lab.kind == "classic":
        log_in(lab, browser)
    yield lab
    proxy.kill()
    lab.stop()


@pytest.fixture
def page(lab, browser):
    browser.switch_to.default_content()
    errors(browser)
    browser.get(f"{lab.url}/probe/")
    yield browser
    # The pages of Classic have no icon, and the browser looks for one at the root.
    unexpected = [error for error in errors(browser) if lab.root in error and "/favicon.ico" not in error]
    assert unexpected == []


def test_a_page_has_its_styles_scripts_pictures_and_streams(lab, page):
    assert one(page, "#probe").value_of_css_property("color") == "rgba(1, 2, 3, 1)"
    assert page.execute_script("return new URL(URL_PREFIX, location.href).pathname").startswith("/lab/")
    wait(page, lambda: page.execute_script("return document.getElementById('picture').naturalWidth") > 0)
    wait(page, lambda: page.execute_script("return document.getElementById('video').naturalWidth") == 1)
    # A panel has the host's own styles, in every IvoryOS.
    page.get(f"{lab.url}/other-side/widget")
    assert one(page, "main").text == "the other side's widget"
    assert page.execute_script("return getComputedStyle(document.body).getPropertyValue('--primary')") != ""


@pytest.mark.parametrize("transport", ["websocket", "polling"])
def test_its_events_come_and_go(lab, page, transport):
    def is_connected_by_it():
        page.refresh()
        wait(page, lambda: page.execute_script("return window.socket.connected"))
        # The official client begins with polling.
        with suppress(TimeoutException):
            return wait(page, lambda: page.execute_script("return window.socket.io.engine.transport.name") == transport, 5)

    with without_websockets(page) if transport == "polling" else nullcontext():
        # A client stays with polling where a WebSocket takes too long on a busy machine.
        eventually(is_connected_by_it, 60)
        one(page, "#ping").click()
        wait(page, lambda: one(page, "#pong").text == '{"from":"probe"}')
        wait(page, lambda: one(page, "#answer").text == "42")
        assert page.execute_script("return window.socket.io.engine.transport.name") == transport


def test_its_links_forms_and_redirects_stay_below_the_path(lab, page):
    one(page, "#link").click()
    wait(page, lambda: one(page, "#linked").text == "1")
    assert page.current_url == f"{lab.url}/probe/linked?from=here"
    # NextGen itself has no such address.
    page.get(f"{lab.url}/probe{'/' if lab.kind == 'nextgen' else ''}")
    assert page.current_url == f"{lab.url}/probe/"
    page.execute_script("document.getElementById('form').action = 'relative-form'")
    one(page, "#form button").click()
    wait(page, lambda: one(page, "#linked").text == "1")
    assert page.current_url == f"{lab.url}/probe/linked?1"


def test_an_absolute_redirect_of_a_plugin_is_led_below_the_path_by_the_bridge(lab, page):
    if lab.kind == "host":
        pytest.skip("the host passes on what the plugin says")
    one(page, "#form button").click()
    wait(page, lambda: one(page, "#linked").text == "1")
    assert page.current_url == f"{lab.url}/probe/linked?1"
