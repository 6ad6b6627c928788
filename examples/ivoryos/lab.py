"""A Python deck for IvoryOS: a pump that fills a beaker, on a balance.

    pip install ivoryos==1.7.2
    python lab.py                   # http://127.0.0.1:8000/ivoryos/, user admin, password admin

With the Rust host's bridge its plugins are tabs of IvoryOS:

    pip install http://127.0.0.1:8001/ivoryos/ivoryos_rust-0.1.0-py3-none-any.whl

The drivers count how often they are made and called. `classic.py` and `nextgen.py` have this deck too.
"""

import asyncio
import os
import random
import threading
import time


class Balance:
    """A balance that takes a moment to settle."""

    made = 0

    def __init__(self):
        Balance.made += 1
        self._load_g = 48.2
        self._zero_g = 0.0
        self._lock = threading.Lock()

    def weigh(self) -> float:
        """Waits until the weight is stable, and reads it, in grams."""
        time.sleep(0.3)
        with self._lock:
            return round(self._load_g - self._zero_g + random.gauss(0, 0.0003), 4)

    def tare(self) -> None:
        """Sets the weight to zero."""
        time.sleep(0.5)
        with self._lock:
            self._zero_g = self._load_g

    def _add(self, grams):
        with self._lock:
            self._load_g += grams


class Pump:
    """A syringe pump with 60 mL of water."""

    made = 0
    capacity_ml = 60.0

    def __init__(self, onto: Balance):
        Pump.made += 1
        self._onto = onto
        self._left_ml = self.capacity_ml
        self._calls = 0

    def dispense(self, ml: float, rate_ml_per_min: float = 60.0) -> dict:
        """Dispenses a volume, in mL, at a rate in mL/min; returns when it is done."""
        self._calls += 1
        if not 0 < ml <= self._left_ml:
            raise ValueError(f"{ml} mL asked for, {self._left_ml:.2f} mL left")
        if not 1 <= rate_ml_per_min <= 600:
            raise ValueError(f"the rate must be 1 to 600 mL/min, not {rate_ml_per_min}")
        start = time.monotonic()
        time.sleep(ml / rate_ml_per_min * 60)
        self._left_ml -= ml
        self._onto._add(ml * 0.9982)
        return {"ml": ml, "seconds": round(time.monotonic() - start, 2)}

    async def refill(self) -> None:
        """Draws in water until the syringe is full."""
        self._calls += 1
        await asyncio.sleep(2)
        self._left_ml = self.capacity_ml

    def status(self) -> dict:
        """What is left in the syringe, and how often the driver was made and has moved."""
        return {"left_ml": round(self._left_ml, 3), "made": Pump.made, "moves": self._calls}

    @property
    def left_ml(self) -> float:
        """What is left in the syringe, in mL."""
        return round(self._left_ml, 3)


balance = Balance()
pump = Pump(balance)

if __name__ == "__main__":
    import ivoryos

    try:
        import ivoryos_rust
    except ImportError:
        ivoryos_rust = None
    rust = os.environ.get("RUST_URL", "http://127.0.0.1:8001")
    plugins = ivoryos_rust.plugins(rust) if ivoryos_rust else []
    # PORT and URL_PREFIX are IvoryOS' own settings.
    host = os.environ.get("HOST", "127.0.0.1")
    ivoryos.run(__name__, host=host, debug=False, blueprint_plugins=plugins)
