"""A lab in IvoryOS NextGen: the pump and the balance of `examples/ivoryos/lab.py`, and what else drivers do.

The drivers count how often they are made and called. The plugins of the host at `RUST_URL` are in its pages.
"""

import asyncio
import os
import time
from typing import Dict, List, Literal, Optional

import ivoryos_edge
import ivoryos_rust


class Balance:
    """A balance."""

    def weigh(self) -> float:
        """Grams."""
        return 12.5


class Pump:
    """A syringe pump."""

    made = 0

    def __init__(self):
        Pump.made += 1
        self._moves = 0
        self._moving = 0
        self._most_at_once = 0
        self._left_ml = 60.0
        self._speed = 4.0

    def dispense(self, ml: float, rate_ml_per_min: float = 60.0) -> dict:
        """Dispenses a volume, in mL, at a rate in mL/min; returns when it is done."""
        self._moves += 1
        if not 0 < ml <= self._left_ml:
            raise ValueError(f"{ml} mL asked for, {self._left_ml:.2f} mL left")
        self._moving += 1
        self._most_at_once = max(self._most_at_once, self._moving)
        time.sleep(ml / rate_ml_per_min * 60)
        self._moving -= 1
        self._left_ml -= ml
        return {"ml": ml, "seconds": round(ml / rate_ml_per_min * 60, 2)}

    async def refill(self) -> None:
        """Draws in water until the syringe is full."""
        self._moves += 1
        await asyncio.sleep(2)
        self._left_ml = 60.0

    def status(self) -> dict:
        """What is left, how often the driver was made and has moved, and how many moves there were at once."""
        return {"left_ml": round(self._left_ml, 3), "made": Pump.made, "moves": self._moves,
                "most_at_once": self._most_at_once}

    @property
    def speed(self) -> float:
        """In mL/min."""
        return self._speed

    @speed.setter
    def speed(self, value: float):
        self._speed = value

    def valve(self, position: Literal["waste", "sample"] = "waste", times: int = 1):
        """Turns the valve."""
        return [position, times]

    def mix(self, wells: List[int], volumes: Optional[Dict[str, float]] = None, label="it's"):
        """Mixes."""
        return {"wells": wells, "volumes": volumes, "label": label}

    def options(self, **options):
        """Takes what it is given."""
        return options

    def unreadable(self) -> float:
        """Returns what JSON does not have."""
        return float("nan")


balance = Balance()
pump = Pump()

if __name__ == "__main__":
    rust = os.environ.get("RUST_URL")
    ivoryos_edge.run(__name__, plugins=ivoryos_rust.plugins(rust) if rust else [])
