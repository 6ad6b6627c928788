"""Passes requests on to the host, and its answers back."""

from __future__ import annotations

import asyncio

import aiohttp

from ..headers import Headers, for_browser, for_host, of_answer
from ..protocol import FRAME_HEADER, MALFORMED, STREAM_TIMEOUT, Unavailable
from . import addresses
from .asgi import Body, Incoming, Message, Receive, Scope, Send
from .client import time_limit
from .errors import FRAME_ANCESTORS, answer, answer_error
from .lab import Lab

#: The cookies of IvoryOS Classic. A browser sends them here where both run on one machine.
PRIVATE_COOKIES = {"session", "remember_token"}


class Requests:
    """The HTTP routes of a plugin, as an ASGI app."""

    def __init__(self, lab: Lab, plugin: str):
        self.lab, self.plugin = lab, plugin

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        incoming = Incoming(scope, self.plugin)
        has_begun = False

        async def begin(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._forward(incoming, receive, begin)
        except Unavailable as error:
            if not has_begun:
                await answer_error(send, error, incoming.takes_page(), incoming.method == "GET")

    async def _forward(self, incoming: Incoming, receive: Receive, send: Send) -> None:
        manifest = self.lab.manifest
        if manifest.mismatch:
            raise Unavailable(502, manifest.mismatch)
        if incoming.below in ("-", "-/"):
            # The home page of the host is NextGen's; the link to it leads to the plugin.
            leads_to = "./" if incoming.below == "-" else "../"
            await answer(send, 307, "text/plain", "", [("Location", leads_to)])
            return
        target = addresses.target(self.lab, self.plugin, incoming)
        body = Body(receive)
        stream = body if incoming.has_body() else None
        headers = self._headers_for_host(incoming)
        response = await self.lab.client.ask(incoming.method, target, headers, stream, incoming.length())
        try:
            await self._respond(incoming, response, receive if stream is None or body.is_read else None, send)
        finally:
            # Kept for another request if it was read to its end.
            response.release()

    def _headers_for_host(self, incoming: Incoming) -> Headers:
        headers = for_host(incoming.headers, incoming.client, PRIVATE_COOKIES)
        headers.append(("Accept", incoming.header("accept") or "*/*"))
        if not addresses.is_of_host(incoming.below):
            headers.append((FRAME_HEADER, addresses.prefix_from(incoming.below)))
        return headers

    async def _respond(
        self, incoming: Incoming, response: aiohttp.ClientResponse, receive: Receive | None, send: Send
    ) -> None:
        status = response.status
        if not 200 <= status <= 599:
            raise Unavailable(502, f"The plugin server's answer is malformed: status {status}")
        try:
            headers = [
                (name.encode("latin-1"), value.encode("latin-1"))
                for name, value in self._headers_for_browser(incoming, response)
            ]
        except MALFORMED as error:
            raise Unavailable(502, f"The plugin server's answer is malformed: {error}") from None
        await send({"type": "http.response.start", "status": status, "headers": headers})
        content = response.content
        if content.is_eof() and content.exception() is None:
            # All of it came with its head, as most answers do.
            await send({"type": "http.response.body", "body": content.read_nowait()})
            return
        leaving = None
        if receive is not None:
            leaving = asyncio.create_task(close_when_left(receive, response))
        try:
            while not content.at_eof():
                async with time_limit(STREAM_TIMEOUT):
                    part = await content.readany()
                if part:
                    await send({"type": "http.response.body", "body": part, "more_body": True})
        except (aiohttp.ClientError, OSError, asyncio.TimeoutError):
            # Without its end the server closes the connection, so that the browser notices the incomplete answer.
            response.close()
            return
        finally:
            if leaving is not None:
                leaving.cancel()
        await send({"type": "http.response.body", "body": b""})

    def _headers_for_browser(self, incoming: Incoming, response: aiohttp.ClientResponse) -> Headers:
        lab, plugin = self.lab, self.plugin
        given = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in response.raw_headers]
        is_chunked = "chunked" in response.headers.get("Transfer-Encoding", "").lower()
        forwarded = of_answer(given, ",".join(response.headers.getall("Connection", [])), is_chunked)
        translated = for_browser(
            forwarded,
            PRIVATE_COOKIES,
            lambda at: addresses.location(lab, plugin, incoming, at),
            lambda at: addresses.cookie_path(lab, plugin, incoming, at),
        )
        return [
            (name, value.replace("frame-ancestors 'self'", FRAME_ANCESTORS))
            if name.lower() == "content-security-policy"
            else (name, value)
            for name, value in translated
            # IvoryOS' server has its own.
            if name.lower() not in ("date", "server")
        ]


async def close_when_left(receive: Receive, response: aiohttp.ClientResponse) -> None:
    """Ends the answer when the browser has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
    response.close()
