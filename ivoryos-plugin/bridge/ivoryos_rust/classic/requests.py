"""Passes requests on to the host, and its answers back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from flask import Response, current_app, jsonify, render_template, request
from flask_login import current_user
from werkzeug.exceptions import HTTPException

from ..answer import Answer
from ..headers import PATH_CHARACTERS, VISIBLE_ASCII, Headers, for_browser, for_host
from ..locations import translate
from ..protocol import MALFORMED, PAGE_TYPE, POLL_INTERVAL, Unavailable

if TYPE_CHECKING:
    from .bridge import Bridge

#: The headers that describe a page's body, which is another one inside ``base.html``.
DOCUMENT_HEADERS = {
    "content-type",
    "content-length",
    "content-encoding",
    "content-security-policy",
    "etag",
    "last-modified",
    "accept-ranges",
}


class Requests:
    """What the blueprints of a bridge answer."""

    def __init__(self, bridge: Bridge):
        self.bridge = bridge
        self.host = bridge.host

    def assets(self, path: str) -> Response:
        """Forwards the host's own styles and scripts, which widgets use. Like IvoryOS' own they need no login."""
        about = ("accept", "if-none-match", "if-modified-since", "range")
        headers = [("Host", self.host.address.authority), *self.host.identity(None)]
        headers += [(name, value) for name, value in request.headers if name.lower() in about]
        try:
            target = f"{self.host.address.prefix or ''}/static/{quote(path)}"
            return self._respond(self.host.ask(request.method, target, headers), None)
        except Unavailable as error:
            return self._error_response(error, None)

    def forward(self, name: str, template: str, is_widget: bool = False) -> Response:
        """Forwards the request to a plugin, and its answer to the browser."""
        if self.bridge.login_required and not current_user.is_authenticated:
            refused: Response = current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
            return refused
        user = current_user.get_id()
        release_database()
        try:
            if self.bridge.manifest.mismatch:
                raise Unavailable(502, self.bridge.manifest.mismatch)
            path = self.bridge.manifest.path(name)
            if path is None:
                raise self.host.address.no_plugin(name)
            target = self._target(name, path)
            headers = self.headers_for_host(user, template)
            answer = self.host.ask(request.method, target, headers, *self._request_body())
            return self._respond(answer, template, is_widget)
        except Unavailable as error:
            return self._error_response(error, template)

    def _target(self, name: str, path: str) -> str:
        # The undecoded path that the browser sent: a decoded %2F, for example, would be another path.
        raw, at = request.environ.get("RAW_URI", "").partition("?")[0], f"{self.bridge.prefix}/{name}"
        below = raw[len(at) :].encode("latin-1") if raw.startswith(at) else request.path[len(at) :].encode()
        query = quote(request.query_string, safe=VISIBLE_ASCII)
        target = path + quote(below, safe=PATH_CHARACTERS)
        return f"{target}?{query}" if query else target

    @staticmethod
    def _request_body() -> tuple[Iterator[bytes] | None, int | None]:
        """The request's body as a stream, and its length if the browser sent one."""
        length = request.content_length
        if not length and "chunked" not in request.headers.get("Transfer-Encoding", "").lower():
            return None, length

        def parts() -> Iterator[bytes]:
            try:
                yield from iter(lambda: request.stream.read(65536), b"")
            except (OSError, HTTPException):
                raise Unavailable(400, "The request broke off.") from None

        return parts(), length

    def headers_for_host(self, user: str | None, template: str | None) -> Headers:
        headers = for_host(request.headers, request.remote_addr or "", cookies_of_ivoryos())
        accept = request.headers.get("Accept", "*/*")
        is_page = template is not None and "text/html" in accept and request.method != "HEAD"
        headers.append(("Accept", f"{PAGE_TYPE}, {accept}" if is_page else accept))
        return headers + self.host.identity(user)

    def _respond(self, answer: Answer, template: str | None, is_widget: bool = False) -> Response:
        """Makes the host's answer Flask's response; a page is rendered in the template."""
        try:
            status = answer.response.status
            if not 200 <= status <= 599:
                raise ValueError(f"status {status}")
            private = cookies_of_ivoryos()
            headers = list(for_browser(answer.headers(), private, self._location, self._location))
            is_page = answer.response.getheader("Content-Type", "").startswith(PAGE_TYPE)
            if template is not None and is_page and request.method != "HEAD":
                # A page that can be opened again leaves a left panel's frame.
                bookmarkable = request.method == "GET" and status == 200 and not is_widget
                with answer:
                    document = self._document(template, answer.json(), bookmarkable)
                response = Response(document, status)
                headers = [header for header in headers if header[0].lower() not in DOCUMENT_HEADERS]
            else:
                # werkzeug closes what it iterates over, which keeps the connection.
                response = Response(answer, status, direct_passthrough=True)
                response.headers.clear()
            for name, value in headers:
                response.headers.add(name, value)
            return response
        except MALFORMED as error:
            answer.close()
            raise Unavailable(502, f"The plugin server's answer is malformed: {error}") from None

    def _location(self, location: str) -> str:
        """Translates an address at the host to the one by which the browser reaches it."""
        address, prefix = self.host.address, self.bridge.prefix
        places = [(plugin.path, f"{prefix}/{plugin.name}") for plugin in self.bridge.manifest.plugins]
        places.append((address.prefix or "", prefix))
        return translate(location, (request.host, f"{address.name}:{address.port}"), places)

    def _document(self, template: str, page: dict[str, Any], bookmarkable: bool = False) -> bytes:
        bridge = self.bridge
        assets = f"{bridge.prefix}/{bridge.name}/static"
        parts = {part: str(page.get(part, "")) for part in ("title", "head", "body")}
        # Encoded here, so that characters which cannot be encoded are an error of the plugin's page.
        events = json.dumps(sorted(bridge.event_names))
        return render_template(
            f"{__package__}/{template}",
            package=__package__,
            prefix=bridge.prefix,
            assets=assets,
            events=events,
            # The plugin whose blueprint answers.
            page=request.blueprint,
            series_event=bridge.series_event,
            parts=bridge.parts,
            bookmarkable=bookmarkable,
            **parts,
        ).encode()

    def _error_response(self, error: Unavailable, template: str | None) -> Response:
        """An error as a page in IvoryOS for browsers, as JSON for programs."""
        heading = HTTPStatus(error.status).phrase
        if template is not None and "text/html" in request.headers.get("Accept", ""):
            body = render_template(f"{__package__}/error.html", heading=heading, message=str(error))
            response = Response(self._document(template, {"title": heading, "body": body}))
        else:
            response = jsonify(error={"status": error.status, "message": str(error)})
        response.status_code = error.status
        response.headers["Retry-After"] = str(POLL_INTERVAL)
        return response


def release_database() -> None:
    """Releases the database connection that the check of the login took. IvoryOS has fifteen of them, and a
    plugin that does not answer must not hold them."""
    database = current_app.extensions.get("sqlalchemy")
    if database is not None:
        database.session.remove()


def cookies_of_ivoryos() -> set[str]:
    config = current_app.config
    return {config["SESSION_COOKIE_NAME"], config.get("REMEMBER_COOKIE_NAME", "remember_token")}
