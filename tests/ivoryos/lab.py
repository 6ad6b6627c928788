"""A lab: an IvoryOS with a deck, the plugins of a Rust host, and beside them the same plugin in Flask."""

import os
import threading
import time

import ivoryos
import ivoryos_rust
from flask import Blueprint, jsonify, render_template
from flask_login import login_required
from jinja2 import DictLoader


class Pump:
    """A pump that counts, so that a test sees what reached it."""

    constructed = 0
    calls = 0

    def __init__(self):
        Pump.constructed += 1

    def dispense(self, ml: float, seconds: float = 0.0):
        """Dispenses so many millilitres, within so many seconds."""
        Pump.calls += 1
        time.sleep(seconds)
        return {"dispensed": ml}

    def jam(self):
        """Fails."""
        raise RuntimeError("the plunger is stuck")

    def counts(self):
        """How often this pump was made and moved."""
        return {"constructed": Pump.constructed, "calls": Pump.calls}


class Balance:
    """A balance."""

    def weigh(self) -> float:
        """Grams."""
        return 12.5


pump = Pump()
balance = Balance()

# The starter, `examples/template`, as a plugin in Python is written.
flask_plugin = Blueprint("flask", __name__)
flask_plugin.jinja_loader = DictLoader({"flask.html": """{% extends "base.html" %}
{% block title %}Flask{% endblock %}
{% block body %}
<div class="container mt-4">
  <h1>I am a plugin page :)</h1>
  <button class="btn btn-primary" id="ping">Ping</button>
</div>
{% endblock %}"""})


@flask_plugin.route("/")
@login_required
def main():
    return render_template("flask.html")


@flask_plugin.route("/status")
@login_required
def status():
    return jsonify(online=False, message="No active deck")


def init_socketio(socketio):
    @socketio.on("flask_echo")
    def flask_echo(data):
        return data

    @socketio.on("flask_ping")
    def flask_ping(data):
        socketio.emit("flask_pong", data)


flask_plugin.init_socketio = init_socketio


@flask_plugin.route("/threads")
def threads():
    """How many threads this IvoryOS has."""
    return jsonify(threading.active_count())


if __name__ == "__main__":
    plugins = [plugin for host in os.environ["RUST_URL"].split() for plugin in ivoryos_rust.plugins(host)]
    ivoryos.run(__name__, host="127.0.0.1", port=int(os.environ["PORT"]), debug=False,
                blueprint_plugins=[flask_plugin, *plugins])
