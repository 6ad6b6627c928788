"""An answer of the host to a thread."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from . import headers as header_rules
from .headers import Headers
from .protocol import MALFORMED, MAX_DOCUMENT_SIZE, STREAM_TIMEOUT, Unavailable

if TYPE_CHECKING:
    from .host import Host


class Answer:
    """An answer of the host, with its head read. Its body is a stream that can be read once."""

    def __init__(self, host: Host, connection: http.client.HTTPConnection, response: http.client.HTTPResponse):
        self.host, self.response = host, response
        self.connection: http.client.HTTPConnection | None = connection

    def __enter__(self) -> Answer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __iter__(self) -> Iterator[bytes]:
        if self.connection is not None and self.connection.sock is not None:
            self.connection.sock.settimeout(STREAM_TIMEOUT)
        try:
            yield from self._chunks()
        except (OSError, http.client.HTTPException) as error:
            # This makes the server close the connection, so that the browser notices the incomplete answer.
            raise ConnectionAbortedError(str(error)) from None

    def _chunks(self) -> Iterator[bytes]:
        left = self.response.length
        while left != 0:
            part = self.response.read1(65536 if left is None else min(left, 65536))
            if not part:
                if left:
                    raise ConnectionAbortedError("the answer is shorter than it said")
                return
            if left is not None:
                left -= len(part)
            yield part
        # Without this read, http.client does not mark the answer as complete.
        self.response.read()

    def json(self) -> dict[str, Any]:
        """Reads the whole body as JSON, within the size and time limits."""
        until, parts, size = time.monotonic() + self.host.timeout, [], 0
        try:
            for part in self._chunks():
                parts.append(part)
                size += len(part)
                if size > MAX_DOCUMENT_SIZE:
                    raise too_large()
                if time.monotonic() > until:
                    raise TimeoutError
            return parse_object(b"".join(parts))
        except TimeoutError:
            raise unfinished() from None
        except (OSError, http.client.HTTPException) as error:
            raise no_page(error) from None

    def headers(self) -> Headers:
        """The headers to forward."""
        connection = self.response.getheader("Connection", "")
        return header_rules.of_answer(self.response.getheaders(), connection, bool(self.response.chunked))

    def close(self) -> None:
        """Keeps the connection for another request if the answer was read to its end, else closes it."""
        connection, self.connection = self.connection, None
        if connection is None:
            return
        if self.response.isclosed() and connection.sock is not None:
            connection.sock.settimeout(self.host.timeout)
            self.host.idle.append(connection)
        else:
            connection.close()


def parse_object(text: bytes) -> dict[str, Any]:
    try:
        found = json.loads(text)
        if not isinstance(found, dict):
            raise ValueError("no JSON object")
        return found
    except (ValueError, RecursionError) as error:
        raise no_page(error) from None


def too_large() -> Unavailable:
    return Unavailable(502, f"The plugin server's page is larger than {MAX_DOCUMENT_SIZE >> 20} MiB.")


def unfinished() -> Unavailable:
    return Unavailable(504, "The plugin server did not finish its page in time.")


def no_page(error: Exception) -> Unavailable:
    return Unavailable(502, f"The plugin server's page is not one: {error}")


def error_message(answer: Answer | bytes) -> str:
    """What the host says about an error, with what to do about it; nothing where it does not say."""
    try:
        error = (json.loads(answer) if isinstance(answer, bytes) else answer.json())["error"]
        return f"{error['message']}. {error.get('hint', '')}".strip()
    except (*MALFORMED, OSError, http.client.HTTPException, Unavailable):
        return ""
