"""Passes the pages' Socket.IO connections on to the host."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine

import aiohttp

from ..headers import Headers, for_host
from ..protocol import Unavailable
from . import addresses
from .asgi import Incoming, Receive, Scope, Send
from .lab import Lab
from .requests import PRIVATE_COOKIES


class Sockets:
    """The WebSockets of a plugin's pages, as an ASGI app."""

    def __init__(self, lab: Lab, plugin: str):
        self.lab, self.plugin = lab, plugin

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        incoming = Incoming(scope, self.plugin)
        try:
            manifest = self.lab.manifest
            if manifest.mismatch:
                raise Unavailable(502, manifest.mismatch)
            if not incoming.below.startswith("-/socket.io/"):
                raise Unavailable(404, "Only Socket.IO passes")
            target = addresses.target(self.lab, self.plugin, incoming)
            host = await self.lab.client.open_socket(target, headers_for_host(incoming))
        except Unavailable as error:
            # Before it is accepted this is an answer with the status 403. The page polls then, and hears why.
            await send({"type": "websocket.close", "code": 1011, "reason": str(error)[:100]})
            return
        await send({"type": "websocket.accept"})
        try:
            await until_one_ends(to_host(receive, host), to_browser(host, send))
        finally:
            await host.close()


def headers_for_host(incoming: Incoming) -> Headers:
    headers = for_host(incoming.headers, incoming.client, PRIVATE_COOKIES)
    # Those of its own handshake.
    return [(name, value) for name, value in headers if not name.lower().startswith("sec-websocket-")]


async def until_one_ends(*directions: Coroutine[None, None, None]) -> None:
    """Runs both directions until one ends, however it does."""
    tasks = [asyncio.create_task(direction) for direction in directions]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def to_host(receive: Receive, host: aiohttp.ClientWebSocketResponse[bool]) -> None:
    while (message := await receive())["type"] == "websocket.receive":
        if message.get("text") is not None:
            await host.send_str(message["text"])
        else:
            await host.send_bytes(message["bytes"])


async def to_browser(host: aiohttp.ClientWebSocketResponse[bool], send: Send) -> None:
    async for message in host:
        if message.type == aiohttp.WSMsgType.TEXT:
            await send({"type": "websocket.send", "text": message.data})
        elif message.type == aiohttp.WSMsgType.BINARY:
            await send({"type": "websocket.send", "bytes": message.data})
    await send({"type": "websocket.close", "code": 1000})
