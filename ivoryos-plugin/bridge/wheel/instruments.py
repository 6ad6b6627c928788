"""The instruments of the program: `from … .instruments import pump`. The program starts with the first of them."""

from .ivoryos_rust.wheel import WheelInstruments

__getattr__ = WheelInstruments(__package__)
