"""Runs the program of the plugins alone, without IvoryOS."""

from .ivoryos_rust.wheel import run

run(__package__)
