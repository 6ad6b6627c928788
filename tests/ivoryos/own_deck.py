"""A lab whose plugin in Rust came as a wheel: IvoryOS starts its program, and the program has this deck.

It runs in Classic and in NextGen, whichever is installed.
"""

import os
import sys
import time

from pump_in_ivoryos import remote_pump as plugin

try:
    import ivoryos
    from flask import Blueprint, jsonify
    from flask_login import current_user
except ImportError:
    ivoryos = None
    import ivoryos_edge
    from ivoryos_edge.plugins import Plugin


def user():
    """Who is logged in, as Flask-Login says it where a driver is called."""
    return current_user.get_id() if ivoryos else None


class Pump:
    """A pump that counts. It has no `refill`."""

    made = 0

    def __init__(self):
        Pump.made += 1
        self._moves = []

    def dispense(self, ml: float, rate_ml_per_min: float = 60.0) -> dict:
        """Dispenses a volume, in mL, at a rate in mL/min; returns when it is done."""
        self._moves.append(user())
        if ml <= 0:
            raise ValueError(f"{ml} mL asked for")
        time.sleep(ml / rate_ml_per_min * 60)
        return {"ml": ml, "seconds": ml / rate_ml_per_min * 60}

    def status(self) -> dict:
        """How often the driver was made and moved, and by whom."""
        return {"left_ml": 60.0, "made": Pump.made, "moves": len(self._moves), "users": self._moves}


class Balance:
    """A balance."""

    def weigh(self) -> float:
        """Grams."""
        return 12.5


pump = Pump()


def there():
    """Where the deck is, as the program is told; and where the program is."""
    host = (plugin.bridge if ivoryos else plugin.lab).host
    deck = host.program.deck
    return {"deck": deck and deck["ivoryos"], "program": host.address.url, "headers": dict(host.identity(None))}


def run_classic():
    inside = Blueprint("inside", __name__)
    inside.plugin_type = "hidden"

    @inside.route("/there")
    def show():
        return jsonify(there())

    @inside.route("/busy")
    def busy():
        from ivoryos.routes.control.control import runner

        return jsonify(runner.lock.locked())

    @inside.route("/me")
    def me():
        return jsonify(user())

    @inside.route("/add", methods=["POST"])
    def add():
        from ivoryos.parsers.introspection import generate_interface_schema
        from ivoryos.runtime.state import global_state

        module = sys.modules[__name__]
        module.balance = Balance()
        global_state.interface_schema = generate_interface_schema(module)
        return jsonify(True)

    # It lets in programs with a token, and comes after the other plugin.
    def let_in(state):
        manager = state.app.login_manager
        manager.request_loader(lambda request: manager.user_callback(request.headers.get("X-Token", "")))

    inside.record(let_in)
    module, plugins = __name__, [plugin, inside]
    if "NO_DECK" in os.environ:
        # Somebody chooses the deck on IvoryOS' pages, later. And the last plugin takes its time.
        module, slow = None, Blueprint("slow", __name__)
        slow.plugin_type = "hidden"
        slow.init_socketio = lambda _: time.sleep(4)
        plugins.append(slow)
    ivoryos.run(module, host="127.0.0.1", debug=False, blueprint_plugins=plugins)


def run_nextgen():
    inside = Plugin("Inside", id="inside")
    inside.router.get("/there")(there)
    ivoryos_edge.run(__name__, host="127.0.0.1", port=int(os.environ["PORT"]), plugins=[inside, plugin])


if __name__ == "__main__":
    run_classic() if ivoryos else run_nextgen()
