"""A lab: an IvoryOS NextGen with a deck, the plugins of a Rust host, and beside them one in Python."""

import os
import threading

import ivoryos_edge
import ivoryos_rust
from ivoryos_edge.plugins import Plugin


class Pump:
    """A pump."""

    def dispense(self, ml: float) -> float:
        """Dispenses so many millilitres."""
        return ml


pump = Pump()
# The starter, `examples/template`, as a plugin in Python is written.
python_plugin = Plugin("Flask", id="flask", page="edge_page")


@python_plugin.router.get("/status")
def status():
    return {"online": False, "message": "No active deck"}


@python_plugin.router.post("/ping")
def ping(data: dict):
    """Every open page hears it. Pages do not send by `/events`."""
    python_plugin.publish(data)


@python_plugin.router.get("/threads")
def threads():
    """How many threads this IvoryOS has."""
    return threading.active_count()


if __name__ == "__main__":
    plugins = ivoryos_rust.plugins(os.environ["RUST_URL"])
    ivoryos_edge.run(__name__, host="127.0.0.1", port=int(os.environ["PORT"]), plugins=[python_plugin, *plugins])
