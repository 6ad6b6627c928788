"""IvoryOS, Classic and NextGen, with an instrument in Rust on its deck beside one in Python: `rust_deck.py`."""

import json
import re

import requests

from programs import Lab, NextGenLab, eventually


class RustDeck:
    """An IvoryOS with a pump that a host has."""

    def __init__(self, folder, program="GALLERY_PROGRAM", **options):
        super().__init__(folder, program=program, script="rust_deck.py", **options)

    @property
    def rust_pump(self):
        return f"{self.rust_url}{self.rust_prefix}/instruments/pump"

    def volume(self):
        answer = requests.post(self.rust_pump, json={"method": "status"}, timeout=20)
        return answer.json()["result"]["volume_ml"]

    def log_of(self, instrument):
        """The calls of an instrument that the host has logged, the oldest first."""
        log = requests.get(f"{self.rust_url}{self.rust_prefix}/activity.jsonl?instrument={instrument}", timeout=20)
        return [json.loads(line) for line in reversed(log.text.splitlines())]

    def calls(self, instrument="pump"):
        return [(line["doing"], line["outcome"]) for line in self.log_of(instrument)]

    def runs(self):
        """What IvoryOS does, as the host knows it."""
        return requests.get(f"{self.rust_url}{self.rust_prefix}/plugins.json", timeout=20).json()["run"]

    def is_busy(self):
        listed = requests.get(f"{self.rust_url}{self.rust_prefix}/instruments.json", timeout=20)
        return listed.json()["instruments"]["pump"]["busy"]


class Classic(RustDeck, Lab):
    def start(self):
        super().start()
        self.person = self.login()
        return self

    def call(self, method, instrument="pump", **arguments):
        """What IvoryOS' own page says of a call."""
        asked = {"hidden_name": method, **arguments}
        return self.person.post(f"{self.url}/instruments/deck.{instrument}", json=asked, timeout=30).text

    def run(self, name, *steps):
        """Makes a workflow as IvoryOS' designer does, and runs it. Each step: instrument, method, arguments."""
        self.person.delete(f"{self.url}/draft", timeout=20).raise_for_status()
        self.person.patch(f"{self.url}/draft/meta", json={"name": name}, timeout=20).raise_for_status()
        for instrument, method, arguments in steps:
            tool = f"{self.url}/draft/instruments/deck.{instrument}"
            form = self.person.get(tool, timeout=20).json()["html"]
            token = re.search('name="csrf_token" type="hidden" value="([^"]*)"', form)[1]
            step = {"csrf_token": token, "hidden_name": method, **arguments}
            assert not self.person.post(tool, step, timeout=20).json().get("error")
        as_json = {"Accept": "application/json"}
        begun = self.person.post(f"{self.url}/executions/config", json={"repeat": "1"}, headers=as_json, timeout=20)
        assert begun.json().get("status") == "task started", begun.text

    def go_on(self):
        """Somebody lets the workflow go on after a step has failed."""
        self.person.post(f"{self.url}/executions/pause-resume", timeout=20).raise_for_status()

    def limit(self):
        limit = {"method": "dispense", "param": "volume_ml", "limit": {"max": 5, "unit": "mL"}}
        self.person.post(f"{self.url}/instruments/deck.pump/limits", json=limit, timeout=20).raise_for_status()


class NextGen(RustDeck, NextGenLab):
    def __init__(self, folder, **options):
        super().__init__(folder, **options)
        (folder / "data").mkdir(exist_ok=True)
        limit = {"target": "pump", "method": "dispense", "param": "volume_ml", "max": 5, "unit": "mL"}
        limits = {"format": "ivoryos-safety/1", "limits": [limit]}
        (folder / "data" / "safety.json").write_text(json.dumps(limits))

    def call(self, method, instrument="pump", **arguments):
        asked = {"module": instrument, "method": method, "args": arguments}
        begun = requests.post(f"{self.root}/api/execute", json=asked, timeout=20)
        if begun.status_code != 200:
            return begun.text
        task = f"{self.root}/api/execute/{begun.json()['task_id']}"

        def ended():
            said = requests.get(task, timeout=20)
            return said.json()["status"] not in ("pending", "running") and said.text

        return eventually(ended)

    def run(self, name, *steps):
        """Submits a workflow to the queue."""
        sequence = [{"instrument": instrument, "method": method, "params": arguments}
                    for instrument, method, arguments in steps]
        run = {"name": name, "sequence": sequence}
        self.run_id = requests.post(f"{self.root}/api/queue/runs", json=run, timeout=20).json()["run_id"]

    def go_on(self):
        resolve = f"{self.root}/api/queue/runs/{self.run_id}/resolve"
        requests.post(resolve, json={"action": "skip"}, timeout=20).raise_for_status()

    def limit(self):
        """It is in its file."""
