"""A lab with an instrument in Rust on its deck, beside one in Python. It runs in Classic and in NextGen, whichever is
installed."""

import asyncio
import os

import ivoryos_rust

try:
    import ivoryos
except ImportError:
    ivoryos = None
    import ivoryos_edge


class Vial:
    """A vial that counts what is put into it."""

    def __init__(self):
        self._ml = 0.0

    def add(self, ml: float) -> float:
        """Adds so many millilitres."""
        self._ml += ml
        return self._ml

    async def fill(self, ml: float = 5.0) -> float:
        """Adds twice."""
        self.add(ml / 2)
        await asyncio.sleep(0.01)
        return self.add(ml / 2)

    def spill(self):
        """Fails."""
        raise RuntimeError("the vial is glued")

    def get_label(self) -> str:
        """Reads."""
        return "acid"


vial = Vial()
pump = ivoryos_rust.instrument(os.environ["RUST_URL"], "pump")

if __name__ == "__main__":
    if ivoryos:
        ivoryos.run(__name__, host="127.0.0.1", port=int(os.environ["PORT"]), debug=False,
                    blueprint_plugins=ivoryos_rust.plugins(os.environ["RUST_URL"]))
    else:
        ivoryos_edge.run(__name__, host="127.0.0.1", port=int(os.environ["PORT"]),
                         plugins=ivoryos_rust.plugins(os.environ["RUST_URL"]))
