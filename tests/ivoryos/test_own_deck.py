"""The deck of an IvoryOS in the program that it has started, without a password: Classic and NextGen."""

import json
import os
import re
import signal
import threading
import time
from contextlib import contextmanager
from urllib.parse import quote

import pytest
import requests

from programs import Lab, NextGenLab, eventually
from test_requests import HTML
from wheels import running, unpack

LIMIT = {"target": "pump", "method": "dispense", "param": "ml", "max": 10, "unit": "mL"}


class Own:
    """An IvoryOS that starts a program; and beside it a host that asks the same IvoryOS over HTTP."""

    def __init__(self, folder, **settings):
        wheel = folder / "wheel"
        wheel.mkdir()
        self.program = unpack(wheel, "pump_in_ivoryos", os.environ["REMOTE_PUMP_PROGRAM"])
        super().__init__(folder, script="own_deck.py", program="REMOTE_PUMP_PROGRAM", **settings)
        environment = self.ivoryos.environment
        # What a lab sets for a host that is started by people.
        for setting in ("IVORYOS_BRIDGE_SECRET", "RUST_URL"):
            del environment[setting]
        environment |= {"PYTHONPATH": f"{environment['PYTHONPATH']}{os.pathsep}{wheel}", "DATA_DIR": ""}
        self.rust.environment["IVORYOS_URL"] = self.api
        self.hosts_pump = f"{self.rust_url}{self.rust_prefix}/remote-pump"

    def start(self):
        self.ivoryos.start()
        self.person = self.login()
        eventually(lambda: self.dispense(0.01).status_code == 200)
        return self

    def dispense(self, ml, person=None, **also):
        """Has the plugin inside IvoryOS dispense."""
        return (person or self.person).post(f"{self.pump}/api/dispense", json={"ml": ml, **also}, timeout=30)

    def inside_ivoryos(self, path, **body):
        return self.person.post(f"{self.pump}/{path}", json=body, timeout=30)

    def over_http(self, path, **body):
        return requests.post(f"{self.hosts_pump}/{path}", json=body, timeout=30)

    def there(self):
        return self.person.get(f"{self.inside}/there", timeout=20).json()

    def ask(self, method, path, **options):
        """Asks the server of the deck as its program does."""
        there = self.there()["deck"]
        headers = {"X-IvoryOS-Bridge": there["secret"], **options.pop("headers", {})}
        headers = {name: value for name, value in headers.items() if value is not None}
        url = there["url"] + there["prefix"] + path
        return requests.request(method, url, headers=headers, timeout=20, allow_redirects=False, **options)

    @contextmanager
    def moving(self, ml):
        """While IvoryOS' own page moves the pump."""
        thread = threading.Thread(target=self.move, args=(ml,))
        thread.start()
        eventually(self.is_moving)
        yield
        thread.join()
        eventually(lambda: not self.is_moving())


class Classic(Own, Lab):
    @property
    def api(self):
        return self.url

    @property
    def pump(self):
        return f"{self.url}/remote-pump"

    @property
    def inside(self):
        return f"{self.url}/inside"

    schema, call = "/instruments/", "/instruments/deck.pump"

    def move(self, ml, method="dispense", **also):
        asked = {"hidden_name": method, "ml": ml, **also} if ml else {"hidden_name": method}
        return self.person.post(f"{self.url}{self.call}", json=asked, timeout=30).json()

    def is_moving(self):
        # A call would take the lock itself.
        return self.person.get(f"{self.inside}/busy", timeout=20).json()

    def status(self):
        return self.move(0, method="status")["output"]

    def limit(self):
        limit = {"method": "dispense", "param": "ml", "limit": {"max": 10, "unit": "mL"}}
        self.person.post(f"{self.url}{self.call}/limits", json=limit, timeout=20).raise_for_status()

    def ivoryos_log(self):
        return (self.ivoryos.folder / "ivoryos_data" / "default.log").read_text()


class NextGen(Own, NextGenLab):
    def __init__(self, folder, **settings):
        super().__init__(folder, **settings)
        (folder / "data").mkdir(exist_ok=True)
        limits = {"format": "ivoryos-safety/1", "limits": [LIMIT]}
        (folder / "data" / "safety.json").write_text(json.dumps(limits))

    @property
    def api(self):
        return self.root

    @property
    def pump(self):
        return f"{self.url}/remote-pump"

    @property
    def inside(self):
        return f"{self.url}/inside"

    schema, call = "/api/status", "/api/execute"

    def execute(self, method, **args):
        call = {"module": "pump", "method": method, "args": args}
        return requests.post(f"{self.root}{self.call}", json=call, timeout=20).json()["task_id"]

    def move(self, ml):
        return self.execute("dispense", ml=ml)

    def is_moving(self):
        return requests.get(f"{self.root}{self.schema}", timeout=20).json()["active_tasks"]

    def status(self):
        task = self.execute("status")
        return eventually(lambda: requests.get(f"{self.root}{self.call}/{task}", timeout=20).json().get("result"))

    def limit(self):
        """It is in its file."""


@pytest.fixture(scope="module")
def classic(tmp_path_factory):
    own = Classic(tmp_path_factory.mktemp("own"))
    try:
        yield own.start()
    finally:
        own.stop()


@pytest.fixture(scope="module")
def nextgen(tmp_path_factory):
    own = NextGen(tmp_path_factory.mktemp("own"))
    try:
        yield own.start()
    finally:
        own.stop()


@pytest.fixture(params=["classic", "nextgen"])
def own(request):
    return request.getfixturevalue(request.param)


def test_a_route_moves_the_pump_without_a_password_or_a_setting(own):
    environment = own.ivoryos.environment
    assert not {"IVORYOS_URL", "IVORYOS_USER", "IVORYOS_PASSWORD", "IVORYOS_BRIDGE_SECRET"} & set(environment)
    before = own.status()
    answer = own.dispense(0.5, rate_ml_per_min=600)
    assert (answer.status_code, answer.json()) == (200, {"ml": 0.5, "seconds": 0.05})
    after = own.status()
    assert (after["made"], after["moves"]) == (1, before["moves"] + 1)


def test_what_goes_wrong_is_told_as_over_http(own):
    own.rust.start()
    try:
        eventually(lambda: own.over_http("api/dispense", ml=0.01).status_code == 200)
        own.limit()

        def both(path, **dose):
            inside, outside = [], []
            for ask, said in ((own.inside_ivoryos, inside), (own.over_http, outside)):
                answer = ask(path, **dose)
                # A form is answered with a page, in which the error is a text. Each task has another number.
                text = re.sub(r"[0-9a-f-]{36}", "…", answer.text)
                shown = re.findall(r">([^<>]*pump[^<>]*refill[^<>]*)<", text) if "<html" in text else text
                said += [answer.status_code, shown]
                eventually(lambda: not own.is_moving())
            assert inside == outside
            return inside

        status, text = both("api/dispense", ml=12)
        assert status == 422 and "ml = 12 is above the maximum of 10 mL" in text
        status, text = both("api/dispense", ml=-1)
        assert status == 502 and "-1.0 mL asked for" in text
        status, text = both("refill")
        assert status == 500 and len(text) == 1
        status, text = both("api/dispense", ml=2.5, within_s=1)
        assert status == 504 and "did not end in 1 s" in text
        with own.moving(4.0):
            status, text = both_now(own, ml=0.1)
        assert status == 409 and "busy" in text
    finally:
        own.rust.kill()


def both_now(own, **dose):
    """What both answer while the pump moves."""
    answers = [ask("api/dispense", **dose) for ask in (own.inside_ivoryos, own.over_http)]
    inside, outside = [[answer.status_code, answer.json()["error"]["message"]] for answer in answers]
    assert inside == outside
    return inside


def test_nothing_but_the_instruments_is_there_and_for_nobody_else(own):
    assert own.ask("GET", own.schema, headers={"Accept": "application/json"}).status_code == 200
    for secret in (None, "", "wrong", "ä".encode()):
        for method, path in (("GET", own.schema), ("POST", own.call), ("GET", "/")):
            refused = own.ask(method, path, headers={"X-IvoryOS-Bridge": secret})
            assert refused.status_code == 403, (secret, path)
    elsewhere = [
        ("GET", "/"), ("POST", own.schema), ("GET", own.call), ("DELETE", own.call), ("GET", f"{own.schema}../"),
        ("GET", "/instruments/deck.pump"), ("POST", "/instruments/deck.pump/limits"), ("POST", "/instruments/blocks.x"),
        ("POST", "/instruments/console/execute"), ("GET", "/api/plugins"), ("GET", "/remote-pump/"), ("GET", "/auth/login"),
    ]
    for method, path in elsewhere:
        assert own.ask(method, path, json={}).status_code == 404, (method, path)


def test_ivoryos_shows_no_request_of_the_program(own):
    before = len(own.log())
    for _ in range(3):
        assert own.dispense(0.01).status_code == 200
    # Longer than between two polls over HTTP.
    time.sleep(5)
    shown = [line for line in own.log()[before:].splitlines() if "HTTP/1." in line]
    assert len(shown) == 3 and all("remote-pump/api/dispense" in line for line in shown), shown


def test_a_call_is_the_users_who_asks(classic):
    own = classic
    own.person.post(f"{own.url}/auth/signup", {"username": "ada l", "password": "x"}, timeout=20)
    ada = own.login("ada l", "x")
    assert own.dispense(0.01, person=ada).status_code == 200
    assert own.dispense(0.01).status_code == 200
    assert own.status()["users"][-2:] == ["ada l", "admin"]
    assert "ada l calls pump.dispense, by a plugin" in own.ivoryos_log()


def test_a_call_of_no_user_is_nobodys(classic):
    dose = {"hidden_name": "dispense", "ml": 0.01}
    answer = classic.ask("POST", classic.call, json=dose)
    assert answer.json()["success"], answer.text
    assert classic.status()["users"][-1] == "ivoryos_rust"
    # Nor does the answer let a browser in.
    session = requests.Session()
    session.cookies.update(answer.cookies)
    assert session.get(f"{classic.inside}/me", timeout=20).json() is None
    assert session.get(f"{classic.url}/instruments/", timeout=20, allow_redirects=False).status_code == 302


def test_nobody_becomes_a_user_elsewhere(classic):
    """The name is believed on the deck's server alone."""
    named = {"X-IvoryOS-User": "admin", "ivoryos_rust.caller": "admin"}
    assert requests.get(f"{classic.inside}/me", headers=named, timeout=20).json() is None
    # And there a browser's session does not count.
    headers = {"X-IvoryOS-User": quote("ada l", safe=""), "Cookie": f"session={classic.person.cookies['session']}"}
    classic.person.post(f"{classic.url}/auth/signup", {"username": "ada l", "password": "x"}, timeout=20)
    answer = classic.ask("POST", classic.call, json={"hidden_name": "dispense", "ml": 0.01}, headers=headers)
    assert answer.json()["success"], answer.text
    assert classic.status()["users"][-1] == "ada l"


def test_another_way_into_ivoryos_stays_as_it_is(classic):
    assert classic.dispense(0.01).status_code == 200
    assert requests.get(f"{classic.inside}/me", headers={"X-Token": "admin"}, timeout=20).json() == "admin"
    assert requests.get(f"{classic.inside}/me", headers={"X-Token": "gone"}, timeout=20).json() is None


@pytest.mark.parametrize("version", ["1.5.17", "1.6.0"])
def test_older_versions_have_it_too(tmp_path, version):
    own = Classic(tmp_path, version=version)
    try:
        own.start()
        assert own.status()["users"][-1] == "admin"
    finally:
        own.stop()


def test_a_user_who_is_gone_calls_nothing(classic):
    before = classic.status()
    dose = {"hidden_name": "dispense", "ml": 0.01}
    answer = classic.ask("POST", classic.call, json=dose, headers={"X-IvoryOS-User": "gone"})
    assert (answer.status_code, answer.json()) == (403, {"status": "error", "msg": "there is no user 'gone' in IvoryOS"})
    assert classic.status() == before


def test_an_instrument_that_comes_later_is_there_soon(classic):
    page = classic.person.get(f"{classic.pump}/", headers=HTML, timeout=20).text
    assert "IvoryOS is away." in page and "12.5" not in page
    assert classic.person.post(f"{classic.inside}/add", timeout=20).json()
    # A call would make the program look.
    time.sleep(6)
    assert "12.5" in classic.person.get(f"{classic.pump}/", headers=HTML, timeout=20).text


def test_a_deck_that_is_chosen_on_ivoryos_pages(tmp_path):
    own = Classic(tmp_path)
    own.ivoryos.environment["NO_DECK"] = "1"
    (tmp_path / "chosen.py").write_text(
        "class Pump:\n    def dispense(self, ml: float, rate_ml_per_min: float = 60.0) -> dict:\n"
        "        return {'ml': ml, 'seconds': 0}\n\npump = Pump()\n")
    try:
        own.ivoryos.start()
        own.person = own.login()
        eventually(lambda: own.dispense(0.1).status_code == 503)
        own.person.post(f"{own.url}/instruments/new/deck-python", {"filepath": str(tmp_path / "chosen.py")},
                        headers={"Referer": f"{own.url}/instruments/"}, timeout=20, allow_redirects=False)
        eventually(lambda: own.dispense(0.1).status_code == 200)
    finally:
        own.stop()


def test_the_program_has_the_deck_again_after_it_was_killed(own):
    before = running(own.program)
    os.kill(before[0], signal.SIGKILL)
    eventually(lambda: running(own.program) not in ([], before))
    eventually(lambda: own.dispense(0.01).status_code == 200)
    assert own.status()["made"] == 1


def test_what_is_set_goes_before_the_deck_of_ivoryos(tmp_path):
    own = Classic(tmp_path)
    # Where nothing is.
    own.ivoryos.environment["IVORYOS_URL"] = "http://127.0.0.1:9"
    try:
        own.ivoryos.start()
        own.person = own.login()
        eventually(lambda: own.there()["deck"])
        time.sleep(3)
        assert own.dispense(0.1).status_code == 503
    finally:
        own.stop()
