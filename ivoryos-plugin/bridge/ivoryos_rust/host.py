"""The Rust program, as an HTTP server that threads ask."""

from __future__ import annotations

import contextlib
import http.client
import selectors
import socket
from collections.abc import Iterable
from typing import TYPE_CHECKING

from . import headers as header_rules
from .address import Address
from .answer import Answer, error_message
from .headers import Headers
from .manifest import Manifest
from .protocol import CONNECT_TIMEOUT, SAFE_METHODS, Unavailable

if TYPE_CHECKING:
    from .program import Program


class Host:
    """The host, with the connections to it that are idle."""

    def __init__(self, address: Address, timeout: float):
        self.address = address
        self.timeout = timeout
        self.idle: list[http.client.HTTPConnection] = []

    def start(self) -> Program | None:
        """IvoryOS starts. Returns the program that is this host where Python starts it, and not people."""
        return None

    def manifest(self, timeout: float | None = None) -> Manifest:
        """Requests the host's manifest, ``plugins.json``."""
        address = self.address
        asked = [("Host", address.authority), ("Accept", "application/json"), *self.identity(None)]
        if address.prefix is None:
            # The root redirects to the prefix, such as /ivoryos/.
            with self.ask("GET", "/", asked, timeout=timeout) as answer:
                address.set_prefix(answer.response.getheader("Location", "/"))
        with self.ask("GET", f"{address.prefix}/plugins.json", asked, timeout=timeout) as answer:
            if answer.response.status != 200:
                raise address.no_manifest(answer.response.status, error_message(answer))
            return Manifest.read(answer.json(), address)

    def identity(self, user: str | None) -> Headers:
        return header_rules.identity(self.address.secret, user)

    def ask(
        self,
        method: str,
        target: str,
        headers: Headers,
        body: Iterable[bytes] | None = None,
        length: int | None = None,
        timeout: float | None = None,
    ) -> Answer:
        """Sends a request and waits for the head of the answer. A body without a length is sent in chunks.

        Only safe requests reuse a connection. The host may have just closed it, in which case it is unknown
        whether the host has got the request; a safe one can be sent again.
        """
        request = method, target, headers, body, length, timeout or self.timeout
        try:
            while method in SAFE_METHODS and body is None:
                try:
                    connection = self.idle.pop()
                except IndexError:
                    break
                try:
                    # Data or an end of stream before the request means that the connection cannot be used.
                    if not readable(connection.sock, 0):
                        return self.exchange(connection, *request)
                except (ConnectionError, http.client.BadStatusLine):
                    pass
                connection.close()
            return self.exchange(self.connect(), *request)
        except TimeoutError:
            raise self.address.too_late(method) from None
        except OSError:
            raise self.address.unreachable() from None
        except http.client.HTTPException as error:
            raise self.address.not_http(error) from None

    def connect(self) -> http.client.HTTPConnection:
        connection = http.client.HTTPConnection(self.address.name, self.address.port, timeout=CONNECT_TIMEOUT)
        connection.connect()
        connection.sock.settimeout(self.timeout)
        return connection

    def exchange(
        self,
        connection: http.client.HTTPConnection,
        method: str,
        target: str,
        headers: Headers,
        body: Iterable[bytes] | None,
        length: int | None,
        timeout: float,
    ) -> Answer:
        try:
            connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
            for name, value in headers:
                connection.putheader(name, value)
            # The only header with the body's length. Two that differ would allow request smuggling.
            chunked = body is not None and length is None
            if chunked:
                connection.putheader("Transfer-Encoding", "chunked")
            elif length is not None:
                connection.putheader("Content-Length", str(length))
            # The host may stop reading the body. Then its answer, such as 413, is already there.
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                connection.endheaders(body, encode_chunked=chunked)
            # A movement can take long. Its request is given up only when the host no longer runs.
            while not readable(connection.sock, timeout):
                if method in SAFE_METHODS or not self.is_running():
                    raise TimeoutError
            return Answer(self, connection, connection.getresponse())
        except BaseException:
            connection.close()
            raise

    def is_running(self) -> bool:
        """Whether the host answers a request for its manifest."""
        try:
            self.manifest(CONNECT_TIMEOUT)
        except Unavailable:
            return False
        return True


def readable(connection: socket.socket, seconds: float) -> bool:
    """Whether there is data, or the end of the stream, within this time."""
    # Unlike epoll and kqueue, poll needs no file descriptor of its own.
    with getattr(selectors, "PollSelector", selectors.DefaultSelector)() as selector:
        selector.register(connection, selectors.EVENT_READ)
        return bool(selector.select(seconds))
