"""Plugins of IvoryOS that are written in Rust: `plugin`, or `plugins` where there are several.

Their program starts when IvoryOS starts, and ends with it.
"""

from .ivoryos_rust.wheel import Wheel

__getattr__ = Wheel(__name__)
