"""The Rust program of a wheel: starts it, watches it, starts it again when it ends, and ends it with Python.

Standard input and output of the program are the channel between the two, lines of JSON. However Python ends, standard
input of the program ends with it, and then the program ends within two seconds.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import logging
import os
import re
import secrets
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from .address import Address
from .protocol import MALFORMED, Unavailable

#: Seconds that the program may take to print its manifest. A virus scanner may read a new program to its end first.
MANIFEST_TIMEOUT = 30.0
#: Seconds until the program is started again: the first pause, the longest one, and how long it must have run for the
#: first one to apply again.
FIRST_PAUSE, LONGEST_PAUSE, STEADY = 0.5, 30.0, 60.0
#: Seconds that the program has to end before it is killed. It ends itself sooner.
STOP_TIMEOUT = 3.0

#: Seconds that an error in its log may be old to be the reason why it has ended.
REASON_AGE = 2.0

#: A line of the program's log, as the Rust library writes it.
LOG_LINE = re.compile(r"\s*(TRACE|DEBUG|INFO|WARN|ERROR) (.*)", re.DOTALL)
LEVELS = {
    "TRACE": logging.DEBUG,
    "DEBUG": logging.DEBUG,
    "INFO": logging.INFO,
    "WARN": logging.WARNING,
    "ERROR": logging.ERROR,
}

#: Windows: the program has no window of its own, and a Ctrl-C in the terminal is for Python, which then ends it.
CREATION_FLAGS = getattr(subprocess, "CREATE_NO_WINDOW", 0) | getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)


class Program:
    """A program, which runs from `start` to the end of Python. Its address is another one after each start."""

    def __init__(self, name: str, find: Callable[[], Path]):
        """
        :param name: what people call it
        :param find: where its file is; raises ``Unavailable`` if there is none
        """
        self.name, self.find = name, find
        self.log = logging.getLogger(f"ivoryos.plugin.{name}")
        self.address = Address.of_program(name)
        self.process: subprocess.Popen[bytes] | None = None
        #: The process that has started it. One that was forked from it has the address, and does not end the program.
        self.owner: int | None = None
        self.lock = threading.Lock()
        self.is_stopping = threading.Event()
        #: The line that says where IvoryOS' deck is, as soon as it can be reached.
        self.deck: dict[str, Any] | None = None
        #: The last error of its log, and when that was.
        self.complaint, self.complained_at = "", 0.0

    # ---- Its manifest ----

    def manifest(self) -> dict[str, Any]:
        """Runs the program to get its manifest, without starting anything that stays.

        :raises Unavailable: it has none
        """
        try:
            done = subprocess.run(
                [self.find()],
                env={**os.environ, "IVORYOS_BRIDGE": "manifest"},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=MANIFEST_TIMEOUT,
                start_new_session=True,
                creationflags=CREATION_FLAGS,
            )
        except subprocess.TimeoutExpired:
            raise self._unavailable(
                f"has not printed its manifest within {MANIFEST_TIMEOUT:.0f} s: its `main` must end with `Host::run`"
            ) from None
        except OSError as error:
            raise self._unavailable(f"cannot be started: {reason(error)}") from None
        if done.returncode != 0:
            said = done.stderr.decode(errors="replace").strip() or f"it ended with code {done.returncode}"
            raise self._unavailable(f"does not start: {one_line(said)}")
        for line in reversed(done.stdout.splitlines()):
            found = message(line)
            if "plugins" in found:
                return found
        raise self._unavailable("has printed no manifest: its `main` must end with `Host::run`")

    def _unavailable(self, what: str) -> Unavailable:
        self.address.trouble = f"{self.address.subject} {what}."
        return self.address.unreachable()

    # ---- Its life ----

    def start(self) -> None:
        """Starts the program, once, and returns at once."""
        with self.lock:
            if self.owner is not None:
                return
            self.owner = os.getpid()
        self.address.trouble = f"{self.address.subject} is starting."
        atexit.register(self.stop)
        threading.Thread(target=self._watch, name=f"ivoryos_rust {self.name}", daemon=True).start()

    def stop(self) -> None:
        """Ends the program: as after SIGTERM, and at once when that takes too long."""
        if self.owner != os.getpid():
            return
        with self.lock:
            self.is_stopping.set()
            process = self.process
        if process is None:
            return
        with contextlib.suppress(OSError):
            assert process.stdin is not None
            process.stdin.close()
        try:
            process.wait(STOP_TIMEOUT)
        except subprocess.TimeoutExpired:
            process.kill()

    def _watch(self) -> None:
        pause = FIRST_PAUSE
        while not self.is_stopping.is_set():
            started = time.monotonic()
            ending = self._run()
            if self.is_stopping.is_set():
                return
            if time.monotonic() - started > STEADY:
                pause = FIRST_PAUSE
            self.address.leave(f"{self.address.subject} {ending}; it is started again in {pause:g} s.")
            self.log.error("%s", self.address.trouble)
            self.is_stopping.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def _run(self) -> str:
        """Runs the program to its end, and says how that was."""
        # Another one each time: whoever gets the port of a program that has ended gets a secret that is none any more.
        secret = secrets.token_hex(32)
        self.complaint = ""
        try:
            with self.lock:
                if self.is_stopping.is_set():
                    return "is not started"
                process = self.process = subprocess.Popen(
                    [self.find()],
                    env={**os.environ, "IVORYOS_BRIDGE": "serve", "IVORYOS_BRIDGE_SECRET": secret},
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    # A Ctrl-C in the terminal, or in a notebook, is for Python, which then ends the program.
                    start_new_session=True,
                    creationflags=CREATION_FLAGS,
                )
                if self.deck is not None:
                    self._write(self.deck)
        except OSError as error:
            return f"cannot be started: {reason(error)}"
        except Unavailable as error:
            return str(error).removeprefix(f"{self.address.subject} ").rstrip(".")
        readers = [
            threading.Thread(target=self._read_channel, args=(process.stdout, secret), daemon=True),
            threading.Thread(target=self._read_log, args=(process.stderr,), daemon=True),
        ]
        for reader in readers:
            reader.start()
        code = process.wait()
        for reader in readers:
            # A process that it has started may keep its pipes open.
            reader.join(1)
        how = f"was ended by signal {-code}" if code < 0 else f"has ended with code {code}"
        is_reason = self.complaint and self.complained_at > time.monotonic() - REASON_AGE
        return f"{how}: {one_line(self.complaint)}" if is_reason else how

    def tell(self, line: dict[str, Any]) -> None:
        """Sends a line to the program. One that is started later hears where the deck is as well."""
        with self.lock:
            if "ivoryos" in line:
                self.deck = line
            self._write(line)

    def _write(self, line: dict[str, Any]) -> None:
        # Whoever waits for the end of the program notices that it has ended.
        with contextlib.suppress(OSError, ValueError):
            if self.process is not None and self.process.stdin is not None:
                self.process.stdin.write(json.dumps(line).encode() + b"\n")
                self.process.stdin.flush()

    def _read_channel(self, stdout: IO[bytes], secret: str) -> None:
        with stdout:
            for line in stdout:
                said = message(line)
                if "url" in said:
                    self._arrived(said, secret)
                elif line.strip() and not said:
                    self.log.info("%s", line.decode(errors="replace").rstrip())

    def _arrived(self, said: dict[str, Any], secret: str) -> None:
        try:
            self.address.move(str(said["url"]), str(said["prefix"]), secret)
        except MALFORMED as error:
            self.log.error("%s says where it is in no known way: %r", self.address.subject, error)

    def _read_log(self, stderr: IO[bytes]) -> None:
        with stderr:
            for line in stderr:
                text = line.decode(errors="replace").rstrip()
                found = LOG_LINE.fullmatch(text)
                # What no logger has written, such as a panic, is to be seen.
                level, text = (LEVELS[found[1]], found[2]) if found else (logging.WARNING, text)
                if text and (level == logging.ERROR or not (found or text.startswith("note: "))):
                    self.complaint, self.complained_at = text, time.monotonic()
                self.log.log(level, "%s", text)


def message(line: bytes) -> dict[str, Any]:
    """A line of the channel; empty for what is none, such as what the program prints for people."""
    with contextlib.suppress(*MALFORMED):
        found = json.loads(line)
        if isinstance(found, dict):
            return found
    return {}


def one_line(text: str) -> str:
    """The text as part of a sentence."""
    return " ".join(text.removeprefix("Error: ").split()).rstrip(".")


def reason(error: OSError) -> str:
    """Why the system does not start a program."""
    what = error.strerror or str(error)
    return f"{what} ({error.filename})" if error.filename else what
