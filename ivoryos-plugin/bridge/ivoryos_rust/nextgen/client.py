"""The Rust program, as an HTTP server that coroutines ask."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterable

import aiohttp
from yarl import URL

from ..headers import Headers
from ..host import Host
from ..protocol import CONNECT_TIMEOUT, SAFE_METHODS, Unavailable

if sys.version_info >= (3, 11):
    time_limit = asyncio.timeout
else:
    # aiohttp brings it for this version of Python.
    from async_timeout import timeout

    time_limit = timeout

#: What aiohttp would add to a browser's headers.
NOT_ADDED = ("Accept", "Accept-Encoding", "Content-Type", "User-Agent")
#: The largest body, in bytes, that is sent at once: it is in the connection before the host closes it.
SENT_UNASKED = 64 * 1024
#: The largest header, in bytes: more than the host sends.
LARGEST_HEADER = 64 * 1024
#: The largest part of an event that the host sends, in bytes.
LARGEST_MESSAGE = 64 * 1024 * 1024


class Client:
    """Sends requests to the host. Only safe ones reuse a connection: the host may have just closed it, in which case it
    is unknown whether the host has got the request."""

    def __init__(self, host: Host):
        self.host = host
        self.reused: aiohttp.ClientSession | None = None
        self.single: aiohttp.ClientSession | None = None

    def _session(self, method: str, has_body: bool) -> aiohttp.ClientSession:
        """Sessions belong to the event loop, which does not run yet when this is made."""
        if method in SAFE_METHODS and not has_body:
            if self.reused is None:
                self.reused = make_session(aiohttp.TCPConnector(limit=0, limit_per_host=0))
            return self.reused
        if self.single is None:
            self.single = make_session(aiohttp.TCPConnector(limit=0, limit_per_host=0, force_close=True))
        return self.single

    def _url(self, target: str) -> URL:
        return URL(f"{self.host.address.url}{target}", encoded=True)

    async def ask(
        self, method: str, target: str, headers: Headers, body: AsyncIterable[bytes] | None, length: int | None
    ) -> aiohttp.ClientResponse:
        """Sends a request and waits for the head of the answer. A body without a length is sent in chunks."""
        headers = [*headers, *self.host.identity(None)]
        # The only header with the body's length. Two that differ would allow request smuggling.
        if length is not None:
            headers.append(("Content-Length", str(length)))
        session = self._session(method, body is not None)
        asked = session.request(
            method,
            self._url(target),
            headers=headers,
            data=body,
            # The host may refuse the body, such as with 413, and close. Parts that are sent then fail, and the answer
            # would be lost: the host is asked before they are sent.
            expect100=body is not None and (length is None or length > SENT_UNASKED),
            allow_redirects=False,
        )
        try:
            if method not in SAFE_METHODS:
                return await self._wait_for_movement(asyncio.ensure_future(asked))
            async with time_limit(self.host.timeout):
                return await asked
        except asyncio.TimeoutError:
            raise self.host.address.too_late(method) from None
        except (aiohttp.ClientConnectionError, aiohttp.ClientOSError, OSError):
            raise self.host.address.unreachable() from None
        except (aiohttp.ClientError, ValueError) as error:
            raise self.host.address.not_http(error) from None

    async def _wait_for_movement(self, asked: asyncio.Future[aiohttp.ClientResponse]) -> aiohttp.ClientResponse:
        # A movement can take long. Its request is given up only when the host no longer runs.
        try:
            while not (await asyncio.wait([asked], timeout=self.host.timeout))[0]:
                if not await asyncio.to_thread(self.host.is_running):
                    raise asyncio.TimeoutError
        except BaseException:
            asked.cancel()
            raise
        return asked.result()

    async def open_socket(self, target: str, headers: Headers) -> aiohttp.ClientWebSocketResponse[bool]:
        """Opens a WebSocket at the host."""
        headers = [*headers, *self.host.identity(None)]
        address = self.host.address
        session = self._session("POST", False)

        async def connect() -> aiohttp.ClientWebSocketResponse[bool]:
            return await session.ws_connect(self._url(target), headers=headers, max_msg_size=LARGEST_MESSAGE)

        try:
            return await asyncio.wait_for(connect(), self.host.timeout)
        except asyncio.TimeoutError:
            raise address.too_late("GET") from None
        except aiohttp.WSServerHandshakeError as error:
            raise Unavailable(error.status, error.message) from None
        except (aiohttp.ClientError, OSError):
            raise address.unreachable() from None


def make_session(connector: aiohttp.TCPConnector) -> aiohttp.ClientSession:
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_TIMEOUT, sock_read=None)
    return aiohttp.ClientSession(
        connector=connector,
        timeout=timeout,
        auto_decompress=False,
        cookie_jar=aiohttp.DummyCookieJar(),
        raise_for_status=False,
        skip_auto_headers=NOT_ADDED,
        max_line_size=LARGEST_HEADER,
        max_field_size=LARGEST_HEADER,
    )
