"""Requests to a plugin through IvoryOS, and what must not get through."""

import socket
import threading
import time
from urllib.parse import urljoin

import requests

from programs import SECRET, eventually

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def headers_at_plugin(lab, person, **sent):
    answer = person.get(f"{lab.url}/probe/headers", headers=sent, timeout=20)
    assert answer.status_code == 200
    found = {}
    for name, value in answer.json():
        found.setdefault(name, []).append(value)
    return found


def test_who_is_not_logged_in_is_sent_to_the_login_page(classic):
    lab = classic
    for path in ["probe/", "probe/headers", "probe/static/our%20valve.svg", "side/widget"]:
        for method in ["GET", "POST"]:
            answer = requests.request(method, f"{lab.url}/{path}", allow_redirects=False, timeout=20)
            assert answer.status_code == 302
            assert answer.headers["Location"].startswith(f"{lab.prefix}/auth/login")


def test_a_page_is_inside_base_html_and_its_tab_is_active(classic):
    lab, admin = classic, classic.login()
    page = admin.get(f"{lab.url}/probe/", headers=HTML, timeout=20)
    assert page.status_code == 200
    assert "<title>Probe &amp; co</title>" in page.text
    assert "id='probe-style'" in page.text and 'id="probe"' in page.text
    assert page.text.count("<body") == 1 and "Change Password" in page.text
    tab = page.text.index(f'href="{lab.prefix}/probe/"')
    assert "active" in page.text[page.text.rindex("<a", 0, tab):tab]


def test_a_program_that_does_not_ask_for_html_gets_what_the_plugin_answers(lab, admin):
    page = admin.get(f"{lab.url}/probe/", headers={"Accept": "*/*"}, timeout=20)
    assert "<h1 id=\"probe\">" in page.text and "Change Password" not in page.text


def test_the_query_a_form_and_json_arrive(lab, admin):
    assert admin.get(f"{lab.url}/echo/query?ml=1.5", timeout=20).json() == {"ml": 1.5}
    assert admin.post(f"{lab.url}/echo/form", data={"ml": "2.5"}, timeout=20).json() == {"ml": 2.5}
    assert admin.put(f"{lab.url}/echo/json", json={"ml": 3.5}, timeout=20).json() == {"ml": 3.5}
    assert admin.delete(f"{lab.url}/echo/json", timeout=20).status_code == 204
    assert admin.head(f"{lab.url}/echo/query?ml=1", timeout=20).status_code == 200
    options = admin.options(f"{lab.url}/echo/json", timeout=20)
    assert (options.status_code, "PUT" in options.headers["Allow"]) == (204, True)


def test_statuses_and_errors_arrive(lab, admin):
    assert admin.get(f"{lab.url}/echo/nothing", timeout=20).status_code == 404
    assert admin.post(f"{lab.url}/echo/query", timeout=20).status_code == 405
    shown = admin.get(f"{lab.url}/echo/nothing", headers=HTML, timeout=20)
    assert shown.status_code == 404 and lab.around in shown.text
    wrong = admin.post(f"{lab.url}/echo/json", json={"ml": "much"}, timeout=20)
    assert wrong.status_code == 400 and "error" in wrong.json()


def test_a_redirect_below_the_hosts_prefix_is_one_below_ivoryos(lab, admin):
    answer = admin.post(f"{lab.url}/probe/form", data={"a": "1"}, allow_redirects=False, timeout=20)
    leads_to = urljoin(answer.url, answer.headers["Location"])
    assert (answer.status_code, leads_to) == (303, f"{lab.url}/probe/linked?1")


def test_a_plugins_bare_name_leads_to_its_page(classic):
    lab, admin = classic, classic.login()
    bare = admin.get(f"{lab.url}/probe?a=b", allow_redirects=False, timeout=20)
    assert bare.status_code == 308 and bare.headers["Location"].endswith(f"{lab.prefix}/probe/?a=b")


def test_uploads_arrive_whole_and_too_large_ones_are_refused(lab, admin):
    megabytes = b"x" * 10_000_000
    assert admin.post(f"{lab.url}/echo/length", data=megabytes, timeout=60).json() == len(megabytes)
    in_parts = iter([b"x" * 100_000] * 50)
    assert admin.post(f"{lab.url}/echo/length", data=in_parts, timeout=60).json() == 5_000_000
    try:
        refused = admin.post(f"{lab.url}/echo/length", data=b"x" * 20_000_000, timeout=60)
        assert refused.status_code == 413
    except requests.ConnectionError:
        # The server may close before the browser has sent it all.
        pass
    assert admin.get(f"{lab.url}/echo/query?ml=1", timeout=20).status_code == 200


def test_static_files_ranges_and_not_modified(lab, admin):
    file = f"{lab.url}/probe/static/our%20valve.svg"
    whole = admin.get(file, timeout=20)
    assert whole.headers["Content-Type"].startswith("image/svg+xml")
    part = admin.get(file, headers={"Range": "bytes=2-5"}, timeout=20)
    assert (part.status_code, part.content) == (206, whole.content[2:6])
    again = admin.get(file, headers={"If-None-Match": whole.headers["ETag"]}, timeout=20)
    assert again.status_code == 304
    assert admin.get(f"{lab.url}/probe/static/..%2f..%2fsecret", timeout=20).status_code in (400, 404)


def test_a_plugins_cookie_comes_back_and_ivoryos_session_never_reaches_it(lab, admin):
    # NextGen has none, but gets the one of a Classic at the same machine.
    if "session" not in admin.cookies:
        admin.cookies.set("session", "0123456789")
    session = admin.cookies["session"]
    assert admin.get(f"{lab.url}/probe/cookies", timeout=20).status_code == 204
    # IvoryOS signs it again with each answer, by the second.
    now, before = (signed.rsplit(".", 2)[0] for signed in (admin.cookies["session"], session))
    assert now == before, "a plugin has changed IvoryOS' session"
    flavour = next(cookie for cookie in admin.cookies if cookie.name == "flavour")
    assert flavour.path == f"{lab.prefix}/probe"
    admin.cookies.set("remember_token", "admin|secret")
    found = headers_at_plugin(lab, admin)
    assert found["cookie"] == ["flavour=oat"]
    assert not any(session in value for values in found.values() for value in values)


def test_the_users_name_reaches_the_plugin_and_nobody_forges_it(lab, admin):
    assert headers_at_plugin(lab, admin).get("x-ivoryos-user") == lab.user()
    for name in ["X-IvoryOS-User", "x-ivoryos-user", "X-Ivoryos-User", "X_IvoryOS_User"]:
        forged = headers_at_plugin(lab, admin, **{name: "root", "X-IvoryOS-Bridge": "guess"})
        assert forged.get("x-ivoryos-user") == lab.user()
        assert "x-ivoryos-bridge" not in forged
    direct = f"{lab.rust_url}{lab.rust_prefix}/probe/headers"
    for secret in ["guess", "", SECRET[:-1], SECRET + "x"]:
        sent = {"X-IvoryOS-User": "root", "X-IvoryOS-Bridge": secret}
        found = dict(requests.get(direct, headers=sent, timeout=20).json())
        assert "x-ivoryos-user" not in found and "x-ivoryos-bridge" not in found


def test_a_page_of_another_site_may_not_post(lab, admin):
    for header in [{"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}]:
        refused = admin.post(f"{lab.url}/echo/json", json={"ml": 1.0}, headers=header, timeout=20)
        assert refused.status_code == 403
    own = admin.post(f"{lab.url}/echo/json", json={"ml": 1.0}, headers={"Origin": lab.root}, timeout=20)
    assert own.status_code == 200


def test_a_name_that_the_host_does_not_answer_to_is_refused_and_named(lab, admin):
    # A browser would not send the session's cookie to this name; with it IvoryOS lets the request through.
    session = "; ".join(f"{cookie.name}={cookie.value}" for cookie in admin.cookies)
    led_here = {"Host": "evil.example", "Origin": "http://evil.example", "Cookie": session}
    for ask in (requests.get, requests.post):
        refused = ask(f"{lab.url}/echo/json", headers={**led_here, "Accept": "application/json"}, timeout=20)
        assert refused.status_code == 403
        if lab.user() is None:
            # NextGen's own guard.
            assert "evil.example" in refused.json()["error"]
            continue
        error = refused.json()["error"]
        assert "`evil.example`" in error["message"] and "ALLOWED_HOSTS=evil.example" in error["hint"]
    page = requests.get(f"{lab.url}/steady/", headers={**led_here, "Accept": "text/html"}, timeout=20)
    assert page.status_code == 403 and "ALLOWED_HOSTS" in page.text


def test_a_video_is_not_buffered(lab, admin):
    with admin.get(f"{lab.url}/probe/video", stream=True, timeout=20) as video:
        assert video.headers["Content-Type"].startswith("multipart/x-mixed-replace")
        start, seen = time.monotonic(), b""
        for part in video.iter_content(None):
            seen += part
            if b"X-Number: 5\r\n" in seen:
                break
    # Frames are 200 bytes, 50 ms apart: what buffers has the first ones only with many others.
    assert b"X-Number: 30\r\n" not in seen and time.monotonic() - start < 5


def test_the_left_panel_is_beside_every_page_of_ivoryos(classic):
    lab, admin = classic, classic.login()
    for path in ["/", "/instruments", "/library/", "/probe/"]:
        page = admin.get(f"{lab.url}{path}", headers=HTML, timeout=30)
        assert f'<iframe src="{lab.prefix}/other-side/widget"' in page.text, path
        assert "/across/" not in page.text, "Classic has one place, which the left panels come first to"
    # What belongs on the right is a panel here, too: its page is made for a frame.
    across = admin.get(f"{lab.url}/across/widget", headers=HTML, timeout=20).text
    assert "the right side" in across and lab.around not in across
    widget = admin.get(f"{lab.url}/other-side/widget", headers=HTML, timeout=20)
    assert "the other side&#39;s widget" in widget.text or "the other side's widget" in widget.text
    assert "Change Password" not in widget.text
    for name in ["ivoryos.css", "ivoryos.js", "socket.js", "connection.js", "elements.js", "live-chart.js", "live-video.js"]:
        at = widget.text.split(f"/{name}")[0].rsplit('"', 1)[1]
        assert admin.get(f"{lab.root}{at}/{name}", timeout=20).status_code == 200


def memory(lab):
    """IvoryOS' memory in MiB."""
    with open(f"/proc/{lab.ivoryos.process.pid}/statm") as pages:
        return int(pages.read().split()[1]) * 4096 / 2**20


def test_a_gibibyte_costs_no_memory(once, lab, admin):
    before, highest, size = memory(lab), 0, 0
    with admin.get(f"{lab.url}/probe/gibibyte", stream=True, timeout=60) as answer:
        for part in answer.iter_content(1 << 20):
            size += len(part)
            if size % (1 << 26) < (1 << 20):
                highest = max(highest, memory(lab))
    assert size == 1 << 30
    assert highest - before < 50, f"{before:.0f} MiB grew to {highest:.0f}"


def test_pages_that_never_end_or_never_begin_are_given_up(once, lab, admin):
    pages = [("silent", 504), ("endless-page", 504), ("huge-page", 502)]
    # In NextGen the host writes the documents, and what a plugin answers is passed on.
    for path, status in pages if lab.user() else pages[:1]:
        start = time.monotonic()
        answer = admin.get(f"{lab.url}/probe/{path}", headers=HTML, timeout=30)
        assert answer.status_code == status and "Try again" in answer.text, path
        assert time.monotonic() - start < 20


def connections(lab):
    """How many connections the host has."""
    port = int(lab.rust_url.rsplit(":", 1)[1])
    with open("/proc/net/tcp") as table:
        rows = [row.split() for row in table.readlines()[1:]]
    return sum(row[1].endswith(f":{port:04X}") and row[3] == "01" for row in rows)


def test_a_video_that_nobody_looks_at_any_more_ends(lab, admin):
    here = connections(lab)
    videos = [admin.get(f"{lab.url}/probe/video", stream=True, timeout=20) for _ in range(20)]
    streams = [video.iter_content(None) for video in videos]
    assert all(next(stream) for stream in streams)
    assert connections(lab) >= 20
    for video in videos:
        video.close()
    eventually(lambda: connections(lab) <= here + 2)


def test_a_movement_is_waited_for(once, lab, admin):
    assert admin.post(f"{lab.url}/probe/move/10000", timeout=30).json() == 10000


def test_hundred_requests_that_hang_do_not_hang_ivoryos(once, lab, admin):
    def hang():
        try:
            admin.get(f"{lab.url}/probe/silent", timeout=30)
        except requests.RequestException:
            pass

    threads = [threading.Thread(target=hang) for _ in range(100)]
    for thread in threads:
        thread.start()
    try:
        time.sleep(2)
        for page in ["", "instruments"]:
            assert admin.get(lab.own(page), timeout=8).status_code == 200
        assert admin.get(f"{lab.url}/echo/query?ml=1", timeout=8).status_code == 200
    finally:
        for thread in threads:
            thread.join()
    usual = admin.get(f"{lab.url}/flask/threads", timeout=20).json()
    eventually(lambda: admin.get(f"{lab.url}/flask/threads", timeout=20).json() <= usual)


def exchange(lab, head, body=b""):
    """What is answered to these very bytes."""
    port = int(lab.root.rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port), 20) as connection:
        connection.sendall(head.replace("\n", "\r\n").encode("latin-1") + b"\r\n" + body)
        parts = iter(lambda: connection.recv(65536), b"")
        return b"".join(parts)


def assets_of(lab):
    """Where the host's own files are."""
    if lab.user() is None:
        return f"{lab.prefix}/probe/-/static"
    return f"{lab.prefix}/ivoryos_rust-{lab.rust_url[7:].replace('.', '-').replace(':', '-')}/static"


def test_one_request_stays_one(lab, admin):
    smuggled = b"POST /ivoryos/probe/count HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"

    def counted():
        return requests.get(f"{lab.rust_url}{lab.rust_prefix}/probe/count", timeout=20).json()

    before = counted()
    assets = f"{assets_of(lab)}/ivoryos.css"
    cookie = f"Cookie: session={admin.cookies.get('session')}\n"
    for path, who in [(assets, ""), (f"{lab.prefix}/probe/headers", cookie)]:
        for named in ["close, content-length", "close, transfer-encoding, content-length", "content-length"]:
            head = (f"GET {path} HTTP/1.1\nHost: localhost\n{who}Connection: {named}\n"
                    f"Content-Length: {len(smuggled)}\n")
            assert exchange(lab, head, smuggled).startswith(b"HTTP/1.1 200")
    for _ in range(8):
        assert admin.get(f"{lab.url}/echo/query?ml=7", timeout=20).json() == {"ml": 7.0}
    assert counted() == before
    assert requests.post(f"{lab.url.replace(lab.prefix, assets)}", timeout=20).status_code == 405


def test_a_length_beside_chunks_is_not_the_bodys(lab, admin):
    part = b"GET /ivoryos/probe/count HTTP/1.1\r\n\r\n"
    head = (f"POST {lab.prefix}/echo/length HTTP/1.1\nHost: localhost\nConnection: close\nContent-Length: 5\n"
            f"Transfer-Encoding: chunked\nCookie: session={admin.cookies.get('session')}\n")
    answer = exchange(lab, head, b"%x\r\n%s\r\n0\r\n\r\n" % (len(part), part))
    assert answer[9:12] == b"400" or answer.endswith(str(len(part)).encode()), answer


def test_strange_addresses_and_answers_are_no_errors_of_ivoryos(lab, admin):
    cookie = f"Cookie: session={admin.cookies.get('session')}\n"
    for target in ["/probe/\u00fc", "/echo/query?ml=\u00fc", "/probe/%C3%BC", "/probe/a%2Fb", "/probe/%zz"]:
        answer = exchange(lab, f"GET {lab.prefix}{target} HTTP/1.1\nHost: localhost\nConnection: close\n{cookie}")
        assert answer[9:12] in (b"400", b"404"), (target, answer[:100])
    for path in ["list", "surrogate", "location", "path"]:
        strange = admin.get(f"{lab.url}/probe/strange/{path}", headers=HTML, allow_redirects=False, timeout=20)
        assert strange.status_code in (200, 502), path
    assert admin.head(f"{lab.url}/probe/", headers=HTML, timeout=20).status_code == 200


def test_a_movement_of_a_client_that_expects_100_continue_is_waited_for(once, lab, admin):
    head = (f"POST {lab.prefix}/probe/move/9000 HTTP/1.1\nHost: localhost\nConnection: close\nExpect: 100-continue\n"
            f"Cookie: session={admin.cookies.get('session')}\nContent-Length: 2\n")
    answer = exchange(lab, head, b"{}")
    assert b"HTTP/1.1 200" in answer and answer.endswith(b"9000")
