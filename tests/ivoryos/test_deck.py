"""The Python deck in Rust: `examples/ivoryos`, its script and its host."""

import threading
import time

import pytest
import requests

from programs import HERE, Lab, eventually
from test_requests import HTML

SCRIPT = HERE.parents[1] / "examples" / "ivoryos" / "lab.py"


class Deck(Lab):
    """IvoryOS with a pump, and a host that has it on its deck."""

    def __init__(self, folder, **settings):
        super().__init__(folder, program="REMOTE_PUMP_PROGRAM", script=SCRIPT, **settings)
        self.rust.environment["IVORYOS_URL"] = self.url
        self.pump = f"{self.rust_url}{self.rust_prefix}/remote-pump"

    def online(self):
        manifest = requests.get(f"{self.rust_url}{self.rust_prefix}/plugins.json", timeout=20).json()
        return manifest["remote_deck"]["online"]

    def dispense(self, ml, **also):
        return requests.post(f"{self.pump}/api/dispense", json={"ml": ml, **also}, timeout=30)

    def status(self, person):
        """The pump's own counts, asked in Python."""
        answer = person.post(f"{self.url}/instruments/deck.pump", json={"hidden_name": "status"}, timeout=30).json()
        assert answer["success"], answer
        return answer["output"]


@pytest.fixture(scope="module", params=["/ivoryos", "/lab"])
def deck(request, tmp_path_factory):
    deck = Deck(tmp_path_factory.mktemp("deck"), prefix=request.param).start()
    eventually(deck.online)
    yield deck
    deck.stop()


@pytest.fixture
def person(deck):
    return deck.login()


def test_a_route_reads_and_moves_the_python_pump(deck, person):
    before = deck.status(person)
    answer = deck.dispense(0.5, rate_ml_per_min=600)
    assert (answer.status_code, answer.json()["ml"]) == (200, 0.5)
    after = deck.status(person)
    assert after["moves"] == before["moves"] + 1
    assert after["left_ml"] == pytest.approx(before["left_ml"] - 0.5)
    page = requests.get(f"{deck.pump}/", headers=HTML, timeout=20).text
    assert f"{after['left_ml']:.2f}" in page


def test_the_driver_was_made_once(deck, person):
    assert deck.status(person)["made"] == 1


def test_a_pump_that_ivoryos_moves_is_busy(deck, person):
    dose = {"hidden_name": "dispense", "ml": 2.0}
    moving = threading.Thread(
        target=lambda: person.post(f"{deck.url}/instruments/deck.pump", json=dose, timeout=30))
    moving.start()
    time.sleep(0.7)
    refused = deck.dispense(0.1)
    assert refused.status_code == 409 and "busy" in refused.json()["error"]["message"]
    moving.join()
    assert deck.dispense(0.1).status_code == 200


def test_a_limit_of_ivoryos_is_passed_on_and_the_driver_not_called(deck, person):
    limit = {"method": "dispense", "param": "ml", "limit": {"max": 10, "unit": "mL"}}
    assert person.post(f"{deck.url}/instruments/deck.pump/limits", json=limit, timeout=20).status_code == 200
    before = deck.status(person)
    refused = deck.dispense(12)
    assert refused.status_code == 422
    assert "ml = 12 is above the maximum of 10 mL" in refused.json()["error"]["message"]
    form = requests.post(f"{deck.pump}/dispense", data={"ml": "12"}, headers=HTML, timeout=20)
    assert form.status_code == 422 and "above the maximum of 10 mL" in form.text
    assert deck.status(person) == before


def test_the_drivers_own_error_is_passed_on(deck):
    refused = deck.dispense(-1)
    assert refused.status_code == 502 and "-1.0 mL asked for" in refused.json()["error"]["message"]


def test_the_schema_is_ivoryos_own(deck):
    schema = requests.get(f"{deck.pump}/api/schema", timeout=20).json()
    assert "dispense" in str(schema) and "rate_ml_per_min" in str(schema)


def test_a_page_in_ivoryos_moves_ivoryos_own_pump(deck, person):
    moved = person.post(f"{deck.url}/remote-pump/dispense", data={"ml": "0.2"}, headers=HTML, timeout=30)
    assert moved.status_code == 200 and "Change Password" in moved.text
    assert moved.url == f"{deck.url}/remote-pump/"


def test_the_deck_goes_and_comes_with_ivoryos(tmp_path):
    deck = Deck(tmp_path)
    try:
        deck.rust.start()
        assert not deck.online()
        assert deck.dispense(1).status_code == 503
        deck.ivoryos.start()
        eventually(deck.online)
        assert deck.dispense(0.1).status_code == 200

        moving = {}
        thread = threading.Thread(target=lambda: moving.update(answer=deck.dispense(5)))
        thread.start()
        time.sleep(1)
        deck.ivoryos.kill()
        thread.join()
        assert moving["answer"].status_code == 502
        assert "may still be running" in moving["answer"].json()["error"]["message"]
        eventually(lambda: deck.dispense(1).status_code == 503)

        # Its sessions are void now.
        deck.ivoryos.environment["SECRET_KEY"] = "another"
        deck.ivoryos.start()
        eventually(lambda: deck.dispense(0.1).status_code == 200)
        status = deck.status(deck.login())
        assert (status["made"], status["moves"]) == (1, 1), "nothing was made or moved again"

        deck.rust.kill()
        deck.rust.start()
        eventually(lambda: deck.dispense(0.1).status_code == 200)
        assert deck.status(deck.login())["made"] == 1
    finally:
        deck.stop()


def test_a_wrong_password_is_said_and_not_hammered(tmp_path):
    deck = Deck(tmp_path)
    deck.rust.environment["IVORYOS_PASSWORD"] = "wrong"
    try:
        deck.start()

        def said():
            manifest = requests.get(f"{deck.rust_url}{deck.rust_prefix}/plugins.json", timeout=20).json()
            return "password" in (manifest["remote_deck"]["error"] or "")

        eventually(said)
        time.sleep(6)
        log = (tmp_path / "lab.log").read_text()
        assert log.count("POST /ivoryos/auth/login") <= 3
        assert "wrong" not in (tmp_path / "remote-pump.log").read_text()
    finally:
        deck.stop()
