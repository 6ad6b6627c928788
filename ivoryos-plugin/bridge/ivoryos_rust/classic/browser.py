"""One browser's Socket.IO connection to the host."""

from __future__ import annotations

import contextlib
import itertools
import json
import logging
import queue
import socket as sockets
import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from flask import request
from socketio.packet import ACK, BINARY_ACK, BINARY_EVENT, CONNECT, CONNECT_ERROR, DISCONNECT, EVENT, Packet
from wsproto import ConnectionType, WSConnection
from wsproto.events import (
    AcceptConnection,
    BytesMessage,
    Event,
    Ping,
    RejectConnection,
    RejectData,
    Request,
    TextMessage,
)
from wsproto.utilities import ProtocolError

from ..answer import error_message
from ..headers import BRIDGE_HEADERS, Headers
from ..protocol import CONNECT_TIMEOUT, PAGE_KEY

if TYPE_CHECKING:
    from .bridge import Bridge

log = logging.getLogger("ivoryos_rust")

#: Seconds that an event of a page that has just loaded waits for the first connection to the host.
FIRST_CONNECTION = 3
#: Seconds until the host must acknowledge an event.
ACK_TIMEOUT = 600

#: The events that IvoryOS sends to its own pages. A plugin that sent them could move its progress bar or reload it.
IVORYOS_EVENTS = {
    "batch_progress",
    "busy_status",
    "error",
    "error_resolved",
    "execution",
    "human_intervention",
    "log",
    "notice",
    "pause_status",
    "progress",
    "queue_status",
    "request_input",
    "server_boot_id",
    "start_task",
}


def error_acknowledgement(event: str, message: str) -> list[Any]:
    """The acknowledgement of an event that was not handled, in the host's format."""
    return [{"error": {"event": event, "message": message}}]


class BrowserSocket(threading.Thread):
    """One browser's Socket.IO connection to the host.

    It reads in one thread, so that events arrive in the order in which they were sent; python-socketio's own
    client starts a thread for each packet. Packets are encoded and decoded by python-socketio.
    """

    def __init__(self, bridge: Bridge, socketio: Any, sid: str, headers: Headers, user: str | None, page: str | None):
        super().__init__(name=f"ivoryos_rust {sid}", daemon=True)
        self.bridge, self.host, self.socketio, self.sid = bridge, bridge.host, socketio, sid
        self.page = page
        # Of the headers of the page's own handshake, the host gets those about the user and the page's origin.
        self.headers = [(name, value) for name, value in headers if is_about_page(name)]
        self.user = user
        self.authority = request.host
        #: Why the host refuses this page, which stays so.
        self.refused = ""
        self.socket: sockets.socket | None = None
        self.protocol = WSConnection(ConnectionType.CLIENT)
        self.sending = threading.Lock()
        self.ids = itertools.count()
        self.waiting: dict[int, queue.SimpleQueue[list[Any] | None]] = {}
        #: Until then an event waits for the first connection; without a later one it fails at once.
        self.first_until = time.monotonic() + FIRST_CONNECTION
        self.connected = threading.Event()
        self.closed = threading.Event()
        self.start()

    def run(self) -> None:
        pause = 0.1
        while not self.closed.is_set() and not self.refused:
            try:
                self._read()
            except Exception as error:  # after any error the connection is opened again
                log.debug("the events of %s: %r", self.host.address.url, error)
            if self.connected.is_set() and self.is_heard():
                # The page is still connected to IvoryOS, and would show what was so as what is.
                self.socketio.emit("live_lost", to=self.sid)
            pause = 0.1 if self.connected.is_set() else min(pause * 2, 5)
            self.connected.clear()
            for number in list(self.waiting):
                self._answer(number, None)
            self.closed.wait(pause)

    def _read(self) -> None:
        address = self.host.address
        with sockets.create_connection((address.name, address.port), CONNECT_TIMEOUT) as self.socket:
            self.socket.settimeout(self.host.timeout)
            self.socket.setsockopt(sockets.IPPROTO_TCP, sockets.TCP_NODELAY, 1)
            self.protocol = WSConnection(ConnectionType.CLIENT)
            target = f"{address.prefix or ''}/socket.io/?EIO=4&transport=websocket"
            # A program that was started again has another secret.
            headers = [*self.headers, *self.host.identity(self.user)]
            encoded = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
            self._write(Request(host=self.authority, target=target, extra_headers=encoded))
            packet: Any = None
            for message in self._messages(self.socket):
                if self.closed.is_set() or message == "1":
                    return
                if isinstance(message, bytes):
                    if packet.add_attachment(message):
                        self._receive(packet)
                elif message[0] == "0":
                    opened = json.loads(message[1:])
                    self.socket.settimeout((opened["pingInterval"] + opened["pingTimeout"]) / 1000)
                    auth = json.dumps({PAGE_KEY: self.page}) if self.page else ""
                    self._write(TextMessage(f"40{auth}"))
                elif message[0] == "2":
                    self._write(TextMessage("3"))
                elif message[0] == "4":
                    packet = Packet(encoded_packet=message[1:])
                    if not packet.attachment_count:
                        self._receive(packet)

    def _messages(self, socket: sockets.socket) -> Iterator[str | bytes]:
        """The messages from the host, text or bytes, until the connection ends."""
        parts: list[Any] = []
        rejected = False
        while True:
            received = socket.recv(65536)
            if not received:
                return
            with self.sending:
                self.protocol.receive_data(received)
                events = list(self.protocol.events())
            for event in events:
                if isinstance(event, (TextMessage, BytesMessage)):
                    parts.append(event.data)
                    if event.message_finished:
                        yield "".join(parts) if isinstance(event, TextMessage) else b"".join(parts)
                        parts = []
                elif isinstance(event, Ping):
                    self._write(event.response())
                elif isinstance(event, RejectConnection) and event.status_code == 403 and event.has_body:
                    # A page of another origin, or of another name, stays one.
                    rejected = True
                elif isinstance(event, RejectData) and rejected:
                    parts.append(event.data)
                    if event.body_finished:
                        self.refused = error_message(b"".join(parts))
                        return
                elif not isinstance(event, AcceptConnection):
                    # After another reason the connection is opened again.
                    return

    def _write(self, *events: Event) -> None:
        with self.sending:
            if self.socket is None:
                raise ConnectionError("there is no connection")
            self.socket.sendall(b"".join(self.protocol.send(event) for event in events))

    def _receive(self, packet: Any) -> None:
        kind, data = packet.packet_type, packet.data
        if kind == CONNECT:
            self.first_until = 0
            self.connected.set()
        elif kind in (ACK, BINARY_ACK):
            self._answer(packet.id, data)
        elif kind in (DISCONNECT, CONNECT_ERROR):
            raise ConnectionError(f"the host ends the connection: {data}")
        elif kind in (EVENT, BINARY_EVENT) and data[0] not in IVORYOS_EVENTS and self.is_heard():

            def answered(*given: Any) -> None:
                self._send(Packet(ACK, list(given), id=packet.id))

            callback = None if packet.id is None else answered
            self.socketio.emit(data[0], *data[1:], to=self.sid, callback=callback)

    def is_heard(self) -> bool:
        """Whether the page hears what the host publishes. That of a plugin of another host does not: both hosts may
        publish one name, and it would show another instrument's value."""
        return self.page is None or self.bridge.has_page(self.page)

    def _answer(self, number: int, data: list[Any] | None) -> None:
        waiting = self.waiting.pop(number, None)
        if waiting is not None:
            waiting.put(data)

    def _send(self, packet: Any) -> None:
        encoded = packet.encode()
        first, *attachments = encoded if isinstance(encoded, list) else [encoded]
        self._write(TextMessage("4" + first), *map(BytesMessage, attachments))

    def call(self, event: str, given: tuple[Any, ...], sent: threading.Event) -> list[Any]:
        """Sends an event, waits for its acknowledgement, and returns the list of its arguments. `sent` is set when
        the next one may be sent."""
        if not self.refused and not self.connected.wait(max(0, self.first_until - time.monotonic())):
            why = str(self.host.address.unreachable()).rstrip(".")
            # The host may have refused the page meanwhile.
            return error_acknowledgement(event, self.refused or f'{why}: "{event}" was not sent')
        if self.refused:
            return error_acknowledgement(event, self.refused)
        number = next(self.ids)
        answer: queue.SimpleQueue[list[Any] | None] = queue.SimpleQueue()
        self.waiting[number] = answer
        try:
            self._send(Packet(EVENT, [event, *given], id=number))
            sent.set()
            answered = answer.get(timeout=ACK_TIMEOUT)
        except queue.Empty:
            return error_acknowledgement(event, "The plugin server did not answer")
        except (OSError, ProtocolError):
            answered = None
        finally:
            self.waiting.pop(number, None)
        if answered is None:
            return error_acknowledgement(event, "The connection to the plugin server was lost")
        return answered

    def close(self) -> None:
        self.closed.set()
        # Or there is no connection at the moment.
        with contextlib.suppress(AttributeError, OSError):
            self.socket.shutdown(sockets.SHUT_RDWR)  # type: ignore[union-attr]


def is_about_page(name: str) -> bool:
    """Whether a header of a page's handshake says something about its user or its origin."""
    name = name.lower()
    is_other = name.startswith(("accept", "content-", "host", "sec-")) or name in BRIDGE_HEADERS
    return name == "sec-fetch-site" or not is_other
