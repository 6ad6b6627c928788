"""What the bridge itself answers: errors, as pages for browsers and as JSON for programs."""

from __future__ import annotations

import json
from html import escape
from http import HTTPStatus
from string import Template

from ..headers import Headers
from ..protocol import POLL_INTERVAL, Unavailable
from ..resources import read
from .asgi import Send

PAGE = Template(read(__package__, "templates/error.html"))

#: Who may show a page of this IvoryOS in a frame: IvoryOS itself, its desktop app, and pages of this machine; the same
#: may read its answers.
FRAME_ANCESTORS = (
    "frame-ancestors 'self' ivoryos-app: http://localhost:* https://localhost:* http://127.0.0.1:* https://127.0.0.1:*"
)


#: The errors that end when the host is there. A page that takes too long is not asked for again and again.
PASSING = (502, 503)


async def answer_error(send: Send, error: Unavailable, is_page: bool, is_get: bool) -> None:
    """Answers with an error. A page of a host that is away loads itself again."""
    status = HTTPStatus(error.status)
    if is_page:
        is_passing = is_get and error.status in PASSING
        again = f'<meta http-equiv="refresh" content="{POLL_INTERVAL}">' if is_passing else ""
        text = PAGE.substitute(heading=escape(status.phrase), message=escape(str(error)), refresh=again)
        await answer(send, error.status, "text/html; charset=utf-8", text)
    else:
        text = json.dumps({"error": {"status": error.status, "message": str(error)}})
        await answer(send, error.status, "application/json", text)


async def answer(send: Send, status: int, content_type: str, text: str, headers: Headers | None = None) -> None:
    body = text.encode("utf-8", "replace")
    given = [
        ("Content-Type", content_type),
        ("Content-Length", str(len(body))),
        ("Content-Security-Policy", FRAME_ANCESTORS),
        ("Retry-After", str(POLL_INTERVAL)),
        *(headers or []),
    ]
    encoded = [(name.encode(), value.encode("latin-1")) for name, value in given]
    await send({"type": "http.response.start", "status": status, "headers": encoded})
    await send({"type": "http.response.body", "body": body})
