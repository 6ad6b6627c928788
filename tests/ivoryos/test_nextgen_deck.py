"""The deck of IvoryOS NextGen in Rust: `edge_deck.py`, and the host of `examples/ivoryos`."""

import json
import os
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests

from programs import BRIDGE, HERE, Program, eventually, free_port

SCRIPT = HERE.parents[1] / "examples" / "ivoryos" / "lab.py"
LIMIT = {"format": "ivoryos-safety/1", "limits": [
    {"target": "pump", "method": "dispense", "param": "ml", "max": 10, "unit": "mL"}]}


class NextGenDeck:
    """IvoryOS NextGen with a pump, and a host that has it on its deck."""

    def __init__(self, folder, **environment):
        port, rust_port = free_port(), free_port()
        self.folder = folder
        self.url, self.rust_url = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{rust_port}"
        self.pump = f"{self.rust_url}/ivoryos/remote-pump"
        self.manifest_url = f"{self.rust_url}/ivoryos/plugins.json"
        self.ivoryos = Program([os.environ["NEXTGEN_PYTHON"], "-u", str(HERE / "edge_deck.py")], {
            "IVORYOS_PORT": str(port), "IVORYOS_HOST": "127.0.0.1", "IVORYOS_DATA_DIR": str(folder / "data"),
            "PYTHONPATH": str(BRIDGE),
        }, folder, f"{self.url}/api/status")
        # A lab that moves has the user, the password and the path of Classic in its settings still.
        self.rust = Program([os.environ["REMOTE_PUMP_PROGRAM"]], {
            "PORT": str(rust_port), "DATA_DIR": "", "RUST_LOG": "warn",
            "IVORYOS_URL": f"{self.url}/ivoryos", "IVORYOS_USER": "admin", "IVORYOS_PASSWORD": "secret", **environment,
        }, folder, self.manifest_url)

    def start(self):
        self.ivoryos.start()
        self.rust.start()
        return self

    def stop(self):
        self.rust.kill()
        self.ivoryos.kill()

    def remote(self):
        return requests.get(self.manifest_url, timeout=20).json()["remote_deck"]

    def online(self):
        return self.remote()["online"]

    def dispense(self, ml, **also):
        return requests.post(f"{self.pump}/api/dispense", json={"ml": ml, **also}, timeout=30)

    def execute(self, method, **args):
        """Has the pump do something by hand, and returns the task's id."""
        call = {"module": "pump", "method": method, "args": args}
        return requests.post(f"{self.url}/api/execute", json=call, timeout=20).json()["task_id"]

    def task(self, task):
        return requests.get(f"{self.url}/api/execute/{task}", timeout=20).json()

    def tasks(self):
        return requests.get(f"{self.url}/api/status", timeout=20).json()["active_tasks"]

    def status(self):
        """The pump's own counts, asked in Python."""
        task = self.execute("status")
        return eventually(lambda: self.task(task).get("result"))

    @contextmanager
    def moving(self, ml, **also):
        """A dispense of a Rust route that has begun; its answer is in the list afterwards."""
        answers = []
        thread = threading.Thread(target=lambda: answers.append(self.dispense(ml, **also)))
        thread.start()
        eventually(self.tasks)
        yield answers
        thread.join()


def message(answer):
    return answer.json()["error"]["message"]


@pytest.fixture(scope="module")
def deck(tmp_path_factory):
    folder = tmp_path_factory.mktemp("deck")
    (folder / "data").mkdir()
    (folder / "data" / "safety.json").write_text(json.dumps(LIMIT))
    deck = NextGenDeck(folder).start()
    eventually(deck.online)
    yield deck
    deck.stop()


@pytest.fixture
def own(tmp_path):
    deck = NextGenDeck(tmp_path)
    yield deck
    deck.stop()


def test_it_is_found_out_which_ivoryos_answers(deck):
    remote = deck.remote()
    assert remote["generation"] == "IvoryOS NextGen" and remote["url"] == deck.url
    assert remote["instruments"] == ["balance", "pump"]
    assert remote["error"] is None and remote["problems"] == []


def test_a_route_reads_and_moves_the_python_pump(deck):
    before = deck.status()
    answer = deck.dispense(0.5, rate_ml_per_min=600)
    assert (answer.status_code, answer.json()["ml"]) == (200, 0.5)
    after = deck.status()
    assert after["moves"] == before["moves"] + 1
    assert after["left_ml"] == pytest.approx(before["left_ml"] - 0.5)
    page = requests.get(f"{deck.pump}/", headers={"Accept": "text/html"}, timeout=20).text
    assert f"{after['left_ml']:.2f}" in page and "12.5" in page


def test_a_coroutine_is_called_too(deck):
    deck.dispense(0.1)
    refilled = requests.post(f"{deck.pump}/refill", timeout=30, allow_redirects=False)
    assert refilled.status_code == 303
    assert deck.status()["left_ml"] == 60.0


def test_the_driver_was_made_once(deck):
    assert deck.status()["made"] == 1


def test_a_limit_is_passed_on_and_the_driver_not_called(deck):
    before = deck.status()
    refused = deck.dispense(12)
    assert refused.status_code == 422
    assert message(refused) == "Blocked by the safety guard: pump.dispense: ml = 12 is above the maximum of 10 mL."
    form = requests.post(f"{deck.pump}/dispense", data={"ml": "12"}, headers={"Accept": "text/html"}, timeout=20)
    assert form.status_code == 422 and "above the maximum of 10 mL" in form.text
    assert deck.status() == before


def test_the_drivers_own_error_is_passed_on(deck):
    refused = deck.dispense(-1)
    assert refused.status_code == 502 and message(refused).startswith("pump.dispense failed: -1.0 mL asked for")


def test_while_the_queue_runs_a_step_nothing_else_is_called(deck):
    before = deck.status()
    run = {"name": "Titration", "sequence": [
        {"instrument": "pump", "method": "dispense", "params": {"ml": 2}},
        {"instrument": "pump", "method": "dispense", "params": {"ml": 0.1}}]}
    run = requests.post(f"{deck.url}/api/queue/runs", json=run, timeout=20).json()["run_id"]

    def step_runs():
        steps = requests.get(f"{deck.url}/api/queue/runs/{run}", timeout=20).json()["steps"]
        return steps[0]["status"] == "running"

    eventually(step_runs)
    refused = deck.dispense(0.1)
    assert refused.status_code == 409
    assert message(refused) == (
        f"pump cannot be called: the queue of IvoryOS is busy with run {run}, Titration, which runs pump.dispense")
    eventually(lambda: requests.get(f"{deck.url}/api/status", timeout=20).json()["active_workflow_id"] is None)
    assert deck.status()["moves"] == before["moves"] + 2
    assert deck.dispense(0.1).status_code == 200


def test_a_run_that_waits_for_a_decision_is_told_with_its_failure(deck):
    run = {"name": "Empty", "sequence": [{"instrument": "pump", "method": "dispense", "params": {"ml": -3}}]}
    run = requests.post(f"{deck.url}/api/queue/runs", json=run, timeout=20).json()["run_id"]

    def waits():
        refused = deck.dispense(0.1)
        return refused.status_code == 409 and "waits for a decision about pump.dispense" in message(refused)

    eventually(waits)
    assert "-3.0 mL asked for" in message(deck.dispense(0.1))
    requests.post(f"{deck.url}/api/queue/runs/{run}/resolve", json={"action": "skip"}, timeout=20)
    eventually(lambda: deck.dispense(0.1).status_code == 200)


def test_a_call_by_hand_keeps_rust_away(deck):
    before = deck.status()
    task = deck.execute("dispense", ml=1.0)
    refused = deck.dispense(0.1)
    assert refused.status_code == 409
    assert message(refused) == f"pump cannot be called: IvoryOS is busy with task {task}"
    eventually(lambda: deck.task(task)["status"] == "completed")
    assert deck.status()["moves"] == before["moves"] + 1
    assert deck.dispense(0.1).status_code == 200


def test_two_calls_of_the_host_do_not_begin_at_once(own):
    own.start()
    eventually(own.online)
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(own.dispense(0.5))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    done = [answer for answer in answers if answer.status_code == 200]
    refused = [answer for answer in answers if answer.status_code == 409]
    assert len(done) >= 1 and len(done) + len(refused) == 8
    status = own.status()
    assert (status["moves"], status["most_at_once"]) == (len(done), 1)


def test_a_cancelled_call_says_what_is_known_of_the_move(deck):
    with deck.moving(1) as answers:
        [task] = deck.tasks()
        requests.delete(f"{deck.url}/api/execute/{task}", timeout=20)
    assert answers[0].status_code == 502
    assert "which does not stop a driver that is at work" in message(answers[0])
    eventually(lambda: deck.dispense(0.1).status_code == 200)


@contextmanager
def proxy(deck, host):
    """A proxy that has NextGen below /edge, and calls it by this name."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            path = self.path.removeprefix("/edge") if self.path.startswith("/edge/") else "/nothing"
            headers = {"Host": host, "Content-Type": self.headers.get("Content-Type", "")}
            answer = requests.request(self.command, deck.url + path, data=body, headers=headers, timeout=20)
            self.send_response(answer.status_code)
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        do_POST = do_GET

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/edge"
    server.shutdown()


def test_a_name_that_nextgen_does_not_answer_to_is_said(tmp_path, deck):
    with proxy(deck, "lab.example") as url:
        other = NextGenDeck(tmp_path, IVORYOS_URL=url)
        try:
            other.rust.start()
            eventually(lambda: "add it to IVORYOS_ALLOWED_HOSTS" in (other.remote()["error"] or ""))
        finally:
            other.stop()


def test_it_may_be_behind_a_path_of_a_proxy(tmp_path, deck):
    with proxy(deck, "127.0.0.1") as url:
        other = NextGenDeck(tmp_path, IVORYOS_URL=url)
        try:
            other.rust.start()
            eventually(other.online)
            assert other.remote()["url"] == url
            assert other.dispense(0.1).status_code == 200
        finally:
            other.stop()


def test_a_host_of_plugins_is_not_taken_for_ivoryos(tmp_path, deck):
    other = NextGenDeck(tmp_path, IVORYOS_URL=deck.pump.split("/ivoryos/")[0])
    try:
        other.rust.start()
        eventually(lambda: "is a host of plugins" in (other.remote()["error"] or ""))
    finally:
        other.stop()


def test_a_call_whose_time_is_up_says_that_it_still_runs(own):
    own.start()
    eventually(own.online)
    with own.moving(3, within_s=1) as answers:
        [task] = own.tasks()
    assert answers[0].status_code == 504
    assert message(answers[0]) == (
        f"pump.dispense did not end in 1 s and is still running, as IvoryOS says (task {task})")
    refused = own.dispense(0.1)
    assert refused.status_code == 409
    assert message(refused) == (
        f"pump cannot be called: IvoryOS is busy with pump.dispense, a call of this host (task {task})")
    eventually(lambda: own.dispense(0.1).status_code == 200)
    assert own.status()["moves"] == 2


def test_the_deck_goes_and_comes_with_nextgen(own):
    own.rust.start()
    assert not own.online()
    assert own.dispense(1).status_code == 503
    own.ivoryos.start()
    eventually(own.online)
    assert own.dispense(0.1).status_code == 200

    with own.moving(5) as answers:
        [task] = own.tasks()
        own.ivoryos.kill()
    assert answers[0].status_code == 502 and "may still be running" in message(answers[0])
    log = (own.folder / f"{Path(own.rust.command[-1]).stem}.log").read_text()
    assert f'task="{task}"' in log and "nobody waits for this call any more" in log
    eventually(lambda: own.dispense(1).status_code == 503)

    own.ivoryos.start()
    eventually(lambda: own.dispense(0.1).status_code == 200)
    status = own.status()
    assert (status["made"], status["moves"]) == (1, 1), "nothing was made or moved again"

    own.rust.kill()
    own.rust.start()
    eventually(lambda: own.dispense(0.1).status_code == 200)
    assert own.status()["made"] == 1


def test_a_restart_during_a_call_is_noticed(own):
    own.start()
    eventually(own.online)
    with own.moving(5) as answers:
        own.ivoryos.kill()
        own.ivoryos.start()
    assert answers[0].status_code == 502
    text = message(answers[0])
    assert "started again meanwhile" in text or "does not answer any more" in text
    eventually(lambda: own.dispense(0.1).status_code == 200)
    assert own.status()["moves"] == 1


def test_the_password_is_not_sent_to_nextgen(deck):
    log = (deck.folder / "edge_deck.log").read_text()
    assert "auth/login" not in log and "GET /api/status" in log


def test_no_request_of_a_long_call_is_made_for_nothing(deck):
    """NextGen logs each request for a task."""
    log = deck.folder / "edge_deck.log"
    before = log.read_text().count("GET /api/execute/")
    assert deck.dispense(3).status_code == 200
    eventually(lambda: log.read_text().count("GET /api/execute/") > before)
    assert log.read_text().count("GET /api/execute/") - before < 40


def test_a_lab_moves_from_classic_and_keeps_its_settings(own):
    port = own.url.rsplit(":", 1)[1]
    classic = Program([sys.executable, "-u", str(SCRIPT)], {"PORT": port}, own.folder, f"{own.url}/ivoryos/auth/login")
    own.rust.environment["IVORYOS_PASSWORD"] = "admin"
    try:
        classic.start()
        own.rust.start()
        eventually(own.online)
        assert own.remote()["generation"] == "IvoryOS Classic" and own.remote()["url"] == f"{own.url}/ivoryos"
        assert own.dispense(0.1).status_code == 200
        classic.kill()
        own.ivoryos.start()
        eventually(lambda: own.remote()["generation"] == "IvoryOS NextGen" and own.online())
        assert own.dispense(0.1).status_code == 200
        assert own.status()["moves"] == 1
        own.ivoryos.kill()
        classic.start()
        eventually(lambda: own.remote()["generation"] == "IvoryOS Classic" and own.online())
        assert own.dispense(0.1).status_code == 200
    finally:
        classic.kill()
