"""Shows the plugins of an ivoryos-plugin host, which is written in Rust, inside IvoryOS.

In the lab's script::

    import ivoryos
    import ivoryos_rust

    # Without `host` IvoryOS listens to the whole network, and without `debug` its debugger runs code for who asks.
    ivoryos.run(__name__, host="127.0.0.1", debug=False,
                blueprint_plugins=ivoryos_rust.plugins("http://127.0.0.1:8001"))

Each plugin has its tab or left panel, inside IvoryOS' base template and behind its login. Requests below
``{URL_PREFIX}/{plugin}/`` are passed to the host and its answers back; a page is rendered in ``base.html``.
Each browser that IvoryOS is connected with has one Socket.IO connection to the host as well: events of the
plugins arrive through IvoryOS' own ``window.socket``.

The host may start before or after IvoryOS, and may stop and start again at any time. While it is away, its pages say
so, and the rest of IvoryOS works.

Written against IvoryOS 1.7.2. Needs what ``pip install ivoryos`` brings, and nothing else.
"""

import http.client
import itertools
import json
import logging
import os
import queue
import re
import selectors
import socket as sockets
import threading
import time
from http import HTTPStatus
from urllib.parse import quote, urlsplit

from flask import Blueprint, Response, current_app, jsonify, render_template, request
from flask_login import current_user
from jinja2 import DictLoader
from socketio.packet import ACK, BINARY_ACK, BINARY_EVENT, CONNECT, CONNECT_ERROR, DISCONNECT, EVENT, Packet
from werkzeug.exceptions import HTTPException
from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, BytesMessage, Ping, RejectConnection, RejectData, Request, TextMessage
from wsproto.utilities import ProtocolError

__version__ = "0.1.0"

#: The version of the protocol between this file and the host, whose own version is in ``plugins.json``.
PROTOCOL = 1

#: The user's name for plugins, in percent-encoded UTF-8. The host trusts it if the secret is right.
USER_HEADER = "X-IvoryOS-User"
SECRET_HEADER = "X-IvoryOS-Bridge"

PAGE_TYPE = "application/vnd.ivoryos.page+json"
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

#: The methods that change nothing, so that a request can be repeated; RFC 9110, section 9.2.1.
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")

#: Seconds until the host must accept a connection, or answer when it is asked whether it still runs.
CONNECT_TIMEOUT = 2
#: Seconds that an event of a page that has just loaded waits for the first connection to the host.
FIRST_CONNECTION = 3
#: Seconds between two requests for the host's manifest.
POLL_INTERVAL = 2
#: Seconds between two parts of a body, after which the answer is given up.
STREAM_TIMEOUT = 60
#: Seconds until the host must acknowledge an event.
ACK_TIMEOUT = 600

#: The largest page or manifest, in bytes.
MAX_DOCUMENT_SIZE = 16 * 1024 * 1024

#: The headers that belong to one connection, and are not forwarded; RFC 9110, section 7.6.1.
HOP_BY_HOP_HEADERS = {
    "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection",
    "te", "trailer", "transfer-encoding", "upgrade",
}
#: The headers that describe a page's body, which is another one inside ``base.html``.
DOCUMENT_HEADERS = {
    "content-type", "content-length", "content-encoding", "content-security-policy", "etag", "last-modified",
    "accept-ranges",
}
#: The events that IvoryOS sends to its own pages. A plugin that sent them could move its progress bar or reload it.
IVORYOS_EVENTS = {
    "batch_progress", "busy_status", "error", "error_resolved", "execution", "human_intervention", "log",
    "notice", "pause_status", "progress", "queue_status", "request_input", "server_boot_id", "start_task",
}

#: The headers that apply to the whole site, which only IvoryOS may set.
SITE_HEADERS = {"clear-site-data", "strict-transport-security"}

#: The characters that are not percent-encoded in a request's target: visible ASCII.
VISIBLE_ASCII = "".join(map(chr, range(33, 127)))

#: The exceptions that reading a malformed answer of the host can raise.
MALFORMED = (ValueError, TypeError, LookupError, AttributeError, RecursionError)

#: The URLs of the hosts whose plugins are registered already.
REGISTERED = set()

log = logging.getLogger("ivoryos_rust")

TEMPLATES = {
    # Scripts of a page use `socket` before base.html opens it at its end: their calls are queued until then.
    "ivoryos_rust/socket.html": """<script>
(() => {
  const calls = [];
  let opened;
  const early = new Proxy({ connected: false, id: undefined }, {
    get: (known, name) => opened
      ? (typeof opened[name] === 'function' ? opened[name].bind(opened) : opened[name])
      : (name in known ? known[name] : (...given) => { calls.push([name, given]); return early; }),
  });
  Object.defineProperty(window, 'socket', {
    configurable: true,
    get: () => opened ?? early,
    set: (socket) => {
      opened = socket;
      calls.splice(0).forEach(([name, given]) => opened[name](...given));
    },
  });
})();
</script>""",
    "ivoryos_rust/page.html": """{% extends "base.html" %}
{% block title %}{{ title }}{% endblock %}
{% block body %}
<script src="{{ assets }}/page.js"{% if bookmarkable %} data-bookmarkable{% endif %}></script>
{# An error in a panel's frame has the navigation around it already. #}
<style>.in-panel :is(.navbar, .col-3.border-end) { display: none }</style>
{% include "ivoryos_rust/socket.html" %}
<script src="{{ assets }}/connection.js" data-events="{{ events }}"></script>
<style>
  .iv-offline { position: fixed; right: 1rem; bottom: 1rem; z-index: 1080; max-width: calc(100vw - 2rem); margin: 0;
    padding: .5rem 1rem; border-radius: .375rem; background: #f8d7da; color: #58151c; }
</style>
{{ head|safe }}
{{ body|safe }}
{% endblock %}""",
    # A left panel's widget is a frame. It does not use base.html, which would show the navigation again in it.
    "ivoryos_rust/widget.html": """<!DOCTYPE html>
<html lang="en" data-url-prefix="{{ prefix }}" data-bs-theme="light">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>{{ title }}</title>
  <link rel="stylesheet" href="{{ assets }}/ivoryos.css">
  <script src="{{ assets }}/ivoryos.js"></script>
  <script src="{{ assets }}/page.js"{% if bookmarkable %} data-bookmarkable{% endif %}></script>
  <script src="{{ assets }}/socket.js"></script>
  <script src="{{ assets }}/connection.js"></script>
  {{ head|safe }}
</head>
<body class="widget"><main id="main" class="iv-main">{{ body|safe }}</main></body>
</html>""",
    "ivoryos_rust/error.html": """<div class="alert alert-warning mt-4" role="alert">
  <h1 class="h4 alert-heading">{{ heading }}</h1>
  <p class="mb-0">{{ message }}</p>
</div>
<p><a href="">Try again</a></p>""",
}


def plugins(url, login_required=True, secret=None, timeout=7.0):
    """Returns the plugins of the host at this address, as blueprints for ``ivoryos.run(blueprint_plugins=…)``.

    :param url: the host's address, such as ``http://127.0.0.1:8001``; a path is taken as its URL prefix
    :param login_required: only users who are logged in to IvoryOS have pages, routes and events
    :param secret: the shared secret, by default ``IVORYOS_BRIDGE_SECRET``; with it plugins get the user's name
    :param timeout: seconds until the answer to a GET request, or to another safe one, must begin; other requests
        may move an instrument, and have no limit while the host runs
    """
    host = Host(url, secret or os.environ.get("IVORYOS_BRIDGE_SECRET"), timeout)
    if host.url in REGISTERED:
        log.error("The plugins of %s are registered already: call plugins() once for each host.", host.url)
        return []
    REGISTERED.add(host.url)
    return Bridge(host, login_required).blueprints()


class Unavailable(Exception):
    """The host gave no valid answer; ``status`` is 502, or 504 if there was none in time."""

    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


class Host:
    """The Rust program, as an HTTP server, with the connections to it that are idle."""

    def __init__(self, url, secret, timeout):
        parts = urlsplit(url)
        if parts.scheme != "http" or not parts.hostname or "@" in parts.netloc:
            raise ValueError("that is not the address of a host; write for example http://127.0.0.1:8001")
        self.url, self.authority = f"http://{parts.netloc}", parts.netloc
        self.name, self.port = parts.hostname, parts.port or 80
        self.prefix = parts.path.rstrip("/") or None
        self.secret = secret
        self.timeout = timeout
        self.idle = []

    def manifest(self, timeout=None):
        """Requests the host's manifest, ``plugins.json``."""
        headers = [("Host", self.authority), ("Accept", "application/json")]
        if self.prefix is None:
            # The root redirects to the prefix, such as /ivoryos/. The plugin of a standalone host is the root itself.
            with self.ask("GET", "/", headers, timeout=timeout) as answer:
                leads_to = answer.response.getheader("Location", "/")
            try:
                self.prefix = urlsplit(leads_to).path.rstrip("/")
            except ValueError as error:
                raise Unavailable(502, f"The server at {self.url} does not serve plugins ({error}).") from None
        with self.ask("GET", f"{self.prefix}/plugins.json", headers, timeout=timeout) as answer:
            if answer.response.status != 200:
                why = f"{answer.response.status} {error_message(answer)}".strip()
                raise Unavailable(502, f"{self.url}{self.prefix}/plugins.json answers {why}")
            return answer.json()

    def identity(self, user):
        """The headers that name the user, if there is a secret."""
        if not self.secret:
            return []
        who = [] if user is None else [(USER_HEADER, quote(str(user), safe="@"))]
        return [(SECRET_HEADER, self.secret), *who]

    def ask(self, method, target, headers, body=None, length=None, timeout=None):
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
                        return self._exchange(connection, *request)
                except (ConnectionError, http.client.BadStatusLine):
                    pass
                connection.close()
            return self._exchange(self._connect(), *request)
        except sockets.timeout:
            message = f"The plugin server at {self.url} did not answer in time."
            if method not in SAFE_METHODS:
                message += " What was asked may still be going on."
            raise Unavailable(504, message) from None
        except OSError:
            raise Unavailable(502, f"The plugin server at {self.url} cannot be reached.") from None
        except http.client.HTTPException as error:
            raise Unavailable(502, f"The plugin server at {self.url} did not answer in HTTP: {error!r}") from None

    def _connect(self):
        connection = http.client.HTTPConnection(self.name, self.port, timeout=CONNECT_TIMEOUT)
        connection.connect()
        connection.sock.settimeout(self.timeout)
        return connection

    def _exchange(self, connection, method, target, headers, body, length, timeout):
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
            try:
                connection.endheaders(body, encode_chunked=chunked)
            except (BrokenPipeError, ConnectionResetError):
                # The host stopped reading the body. Its answer, such as 413, is already there.
                pass
            # A movement can take long. Its request is given up only when the host no longer runs.
            while not readable(connection.sock, timeout):
                if method in SAFE_METHODS or not self.is_running():
                    raise sockets.timeout
            return Answer(self, connection, connection.getresponse())
        except BaseException:
            connection.close()
            raise

    def is_running(self):
        """Whether the host answers a request for its manifest."""
        try:
            self.manifest(CONNECT_TIMEOUT)
        except Unavailable:
            return False
        return True


def error_message(answer):
    """What the host says about an error, with what to do about it; nothing where it does not say."""
    try:
        error = (json.loads(answer) if isinstance(answer, bytes) else answer.json())["error"]
        return f"{error['message']}. {error.get('hint', '')}".strip()
    except (*STRANGE, OSError, http.client.HTTPException, Unavailable):
        return ""


def readable(socket, seconds):
    """Whether there is data, or the end of the stream, within this time."""
    # Unlike epoll and kqueue, poll needs no file descriptor of its own.
    with getattr(selectors, "PollSelector", selectors.DefaultSelector)() as selector:
        selector.register(socket, selectors.EVENT_READ)
        return bool(selector.select(seconds))


class Answer:
    """An answer of the host, with its head read. Its body is a stream that can be read once."""

    def __init__(self, host, connection, response):
        self.host, self.connection, self.response = host, connection, response

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def __iter__(self):
        if self.connection.sock is not None:
            self.connection.sock.settimeout(STREAM_TIMEOUT)
        try:
            yield from self._chunks()
        except (OSError, http.client.HTTPException) as error:
            # This makes the server close the connection, so that the browser notices the incomplete answer.
            raise ConnectionAbortedError(str(error)) from None

    def _chunks(self):
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

    def json(self):
        """Reads the whole body as JSON, within the size and time limits."""
        until, parts, size = time.monotonic() + self.host.timeout, [], 0
        try:
            for part in self._chunks():
                parts.append(part)
                size += len(part)
                if size > MAX_DOCUMENT_SIZE:
                    raise Unavailable(502, f"The plugin server's page is larger than {MAX_DOCUMENT_SIZE >> 20} MiB.")
                if time.monotonic() > until:
                    raise sockets.timeout
            found = json.loads(b"".join(parts))
            if not isinstance(found, dict):
                raise ValueError("no JSON object")
            return found
        except sockets.timeout:
            raise Unavailable(504, "The plugin server did not finish its page in time.") from None
        except (OSError, http.client.HTTPException, ValueError, RecursionError) as error:
            raise Unavailable(502, f"The plugin server's page is not one: {error}") from None

    def headers(self):
        """The headers to forward."""
        left_out = HOP_BY_HOP_HEADERS | SITE_HEADERS
        left_out |= {name.strip().lower() for name in self.response.getheader("Connection", "").split(",")}
        if self.response.chunked:
            left_out.add("content-length")
        return [(name, value) for name, value in self.response.getheaders() if name.lower() not in left_out]

    def close(self):
        """Keeps the connection for another request if the answer was read to its end, else closes it."""
        connection, self.connection = self.connection, None
        if connection is None:
            return
        if self.response.isclosed() and connection.sock is not None:
            connection.sock.settimeout(self.host.timeout)
            self.host.idle.append(connection)
        else:
            connection.close()


class Plugin(Blueprint):
    """A plugin of the host, as IvoryOS lists it: a tab, or a left panel with a ``widget``."""

    def __init__(self, bridge, name, plugin_type):
        super().__init__(name, __name__)
        self.bridge, self.plugin_type = bridge, plugin_type
        for rule, endpoint, view in self.rules():
            self.add_url_rule(rule, endpoint, view, methods=METHODS, provide_automatic_options=False)

    def rules(self):
        """Its URL rules below its name, each with endpoint and view."""
        yield "/", "main", self.forward
        if self.plugin_type == "left_panel":
            yield "/widget", "widget", self.widget
        yield "/<path:path>", "forward", self.forward

    def forward(self, path=""):
        # A frame does not use base.html, which would show the navigation again in it.
        is_framed = request.headers.get("Sec-Fetch-Dest") in ("iframe", "frame")
        return self.bridge.forward(self.name, "ivoryos_rust/widget.html" if is_framed else "ivoryos_rust/page.html")

    def widget(self):
        return self.bridge.forward(self.name, "ivoryos_rust/widget.html", is_widget=True)

    def init_socketio(self, socketio):
        """IvoryOS calls this before it lists the plugin. One whose name is taken is hidden."""
        if self.name in self.bridge.app.blueprints:
            log.error("IvoryOS has a plugin %r already: the one of %s is left out", self.name, self.bridge.host.url)
            self.plugin_type = Bridge.plugin_type

    def register(self, app, options):
        if self.plugin_type != Bridge.plugin_type:
            super().register(app, options)


class Bridge(Blueprint):
    """Connects IvoryOS with the host. It is a blueprint without pages, because IvoryOS passes its app and its
    Socket.IO server to blueprints."""

    #: Neither a tab nor a left panel, so base.html does not show it.
    plugin_type = "bridge"
    jinja_loader = DictLoader(TEMPLATES)

    def __init__(self, host, login_required):
        # Only characters that are allowed in a path and in a blueprint's name.
        super().__init__("ivoryos_rust-" + re.sub(r"[^A-Za-z0-9]+", "-", host.authority), __name__)
        self.host, self.login_required = host, login_required
        #: The error message if the host has another protocol version, else None.
        self.mismatch = None
        #: The path of each plugin at the host, by name.
        self.paths = {}
        #: The blueprints of all plugins that the host has ever had, by name.
        self.known = {}
        #: Plugins that IvoryOS does not list yet: they were found after it had started.
        self.pending = []
        self.events = set()
        self.sockets = {}
        self.lock = threading.Lock()
        #: For each browser, whether its last event was sent; and for the thread of an event, that and the one before.
        self.last_sent = {}
        self.turn = threading.local()
        self.hooked = None
        self.app = self.socketio = self.prefix = None
        self.add_url_rule("/static/<path:path>", "static", self.assets)
        self.before_app_request(self._before_request)

    # --- what the host has

    def blueprints(self):
        """This blueprint and one for each plugin that the host has now. Other plugins are added when they appear."""
        try:
            found = self._read_manifest()
        except Unavailable as error:
            log.warning("%s Its plugins will be there as soon as it is.", error)
            found = []
        self.known = {name: Plugin(self, name, plugin_type) for name, plugin_type in found}
        return [self, *self.known.values()]

    def _read_manifest(self):
        """Reads the host's manifest, and returns the names and types of its plugins."""
        manifest = self.host.manifest()
        try:
            paths, events, found = {}, set(), []
            for plugin in manifest["plugins"]:
                name, plugin_type, url = plugin["name"], plugin["plugin_type"], plugin["url"]
                if not re.fullmatch("[a-z][a-z0-9_-]{0,63}", name):
                    raise ValueError(name)
                # The plugin of a standalone host is at the root.
                paths[name] = url.rstrip("/")
                found.append((name, plugin_type))
                events |= {str(event["event"]) for event in plugin["events"]}
            version, protocol = manifest["ivoryos_plugin"], manifest.get("bridge")
        except MALFORMED as error:
            raise Unavailable(502, f"The server at {self.host.url} does not list plugins ({error!r}).") from None
        self.paths, self.events = paths, self.events | events
        self.mismatch = None if protocol == PROTOCOL else (
            f"The plugin server at {self.host.url} is version {version}, and ivoryos_rust.py is of {__version__}: "
            f"get {self.host.url}{self.host.prefix}/bridge.py again.")
        return found

    def register(self, app, options):
        if self.app is not None:
            log.error("The plugins of %s are given to IvoryOS twice", self.host.url)
            return
        # IvoryOS mounts a blueprint at {URL_PREFIX}/{its name}.
        self.app, self.prefix = app, options["url_prefix"][: -len(self.name) - 1]
        super().register(app, options)
        threading.Thread(target=self._poll, name="ivoryos_rust", daemon=True).start()

    def _poll(self):
        said, gone = None, set()
        while True:
            time.sleep(POLL_INTERVAL)
            try:
                found = self._read_manifest()
            except Unavailable as error:
                found, trouble = [], str(error)
            else:
                trouble = self.mismatch
            if trouble != said:
                log.warning(trouble or f"The plugin server at {self.host.url} is back.")
            said = trouble
            self._register_events()
            for name, plugin_type in found:
                if name not in self.known:
                    self._add(Plugin(self, name, plugin_type))
            # IvoryOS does not report the end of a connection that ended while it was opened: look for these.
            missed = {sid for sid in list(self.sockets) if not self._is_connected(sid)}
            for sid in missed & gone:
                self._close(sid)
            gone = missed

    def _add(self, plugin):
        """Adds a plugin while IvoryOS runs, when Flask accepts no more blueprints."""
        self.known[plugin.name] = plugin
        if plugin.name in self.app.blueprints:
            return
        for rule, endpoint, view in plugin.rules():
            endpoint = f"{plugin.name}.{endpoint}"
            self.app.view_functions[endpoint] = view
            self.app.url_map.add(self.app.url_rule_class(
                f"{self.prefix}/{plugin.name}{rule}", endpoint=endpoint, methods=METHODS))
        self.pending.append({"name": plugin.name, "type": plugin.plugin_type})

    def _before_request(self):
        """Adapts to what IvoryOS and its other plugins have set up after this blueprint was registered."""
        self._hook_connections()
        while self.pending:
            try:
                plugin = self.pending.pop(0)
            except IndexError:
                return
            # Append the plugin to the list that IvoryOS passes to its templates.
            for processor in self.app.template_context_processors[None]:
                shown = processor().get("plugins")
                if isinstance(shown, list):
                    shown.append(plugin)

    # --- requests

    def assets(self, path):
        """Forwards the host's own styles and scripts, which widgets use. Like IvoryOS' own they need no login."""
        about = ("accept", "if-none-match", "if-modified-since", "range")
        headers = [("Host", self.host.authority)]
        headers += [(name, value) for name, value in request.headers if name.lower() in about]
        try:
            answer = self.host.ask(request.method, f"{self.host.prefix or ''}/static/{quote(path)}", headers)
            return self._respond(answer, None)
        except Unavailable as error:
            return self._error_response(error, None)

    def forward(self, name, template, is_widget=False):
        """Forwards the request to a plugin, and its answer to the browser."""
        if self.login_required and not current_user.is_authenticated:
            return current_app.login_manager.unauthorized()
        user = current_user.get_id()
        self._release_database()
        try:
            if self.mismatch:
                raise Unavailable(502, self.mismatch)
            if name not in self.paths:
                raise Unavailable(502, f"The plugin server at {self.host.url} has no plugin {name!r} now.")
            answer = self.host.ask(request.method, self._target(name), self._request_headers(user, template),
                                   *self._request_body())
            return self._respond(answer, template, is_widget)
        except Unavailable as error:
            return self._error_response(error, template)

    def _target(self, name):
        # The undecoded path that the browser sent: a decoded %2F, for example, would be another path.
        raw, at = request.environ.get("RAW_URI", "").partition("?")[0], f"{self.prefix}/{name}"
        below = raw[len(at):].encode("latin-1") if raw.startswith(at) else request.path[len(at):].encode()
        query = quote(request.query_string, safe=VISIBLE_ASCII)
        path = self.paths[name] + quote(below, safe=VISIBLE_ASCII.replace("?", "").replace("#", ""))
        return f"{path}?{query}" if query else path

    @staticmethod
    def _release_database():
        """Releases the database connection that the check of the login took. IvoryOS has fifteen of them, and a
        plugin that does not answer must not hold them."""
        database = current_app.extensions.get("sqlalchemy")
        if database is not None:
            database.session.remove()

    @staticmethod
    def _request_body():
        """The request's body as a stream, and its length if the browser sent one."""
        length = request.content_length
        if not length and "chunked" not in request.headers.get("Transfer-Encoding", "").lower():
            return None, length

        def parts():
            try:
                yield from iter(lambda: request.stream.read(65536), b"")
            except (OSError, HTTPException):
                raise Unavailable(400, "The request broke off.") from None

        return parts(), length

    def _respond(self, answer, template, is_widget=False):
        """Makes the host's answer Flask's response; a page is rendered in the template."""
        try:
            status = answer.response.status
            if not 200 <= status <= 599:
                raise ValueError(f"status {status}")
            headers = list(self._answer_headers(answer))
            is_page = answer.response.getheader("Content-Type", "").startswith(PAGE_TYPE)
            if template is not None and is_page and request.method != "HEAD":
                # A page that can be opened again leaves a left panel's frame.
                bookmarkable = request.method == "GET" and status == 200 and not is_widget
                with answer:
                    document = self._document(template, answer.json(), bookmarkable)
                response = Response(document, status)
                headers = [header for header in headers if header[0].lower() not in DOCUMENT_HEADERS]
            else:
                response = Response(answer, status, direct_passthrough=True)
                response.headers.clear()
            for name, value in headers:
                response.headers.add(name, value)
            return response
        except MALFORMED as error:
            answer.close()
            raise Unavailable(502, f"The plugin server's answer is malformed: {error}") from None

    def _request_headers(self, user, template):
        private = self._cookies_of_ivoryos()
        left_out = HOP_BY_HOP_HEADERS | {USER_HEADER.lower(), SECRET_HEADER.lower()}
        left_out |= {"accept", "content-length", "cookie", "expect", "x-forwarded-for"}
        headers = [(name, value) for name, value in request.headers if name.lower() not in left_out]
        headers.append(("X-Forwarded-For", request.remote_addr or ""))
        accept = request.headers.get("Accept", "*/*")
        is_page = template is not None and "text/html" in accept and request.method != "HEAD"
        headers.append(("Accept", f"{PAGE_TYPE}, {accept}" if is_page else accept))
        cookies = [cookie.strip() for cookie in request.headers.get("Cookie", "").split(";")]
        cookies = [cookie for cookie in cookies if cookie and not any(f"{name}=" in cookie for name in private)]
        if cookies:
            headers.append(("Cookie", "; ".join(cookies)))
        return headers + self.host.identity(user)

    @staticmethod
    def _cookies_of_ivoryos():
        config = current_app.config
        return {config["SESSION_COOKIE_NAME"], config.get("REMEMBER_COOKIE_NAME", "remember_token")}

    def _answer_headers(self, answer):
        private = self._cookies_of_ivoryos()
        for name, value in answer.headers():
            if name.lower() == "set-cookie":
                if value.partition("=")[0].strip() in private | {""}:
                    continue
                value = re.sub(r"(?i)(;\s*path=)([^;]*)",
                               lambda found: found[1] + self._rewrite_location(found[2].strip()), value)
            elif name.lower() in ("location", "content-location"):
                value = self._rewrite_location(value)
            yield name, value

    def _rewrite_location(self, location):
        """Translates an address at the host to the one by which the browser reaches it."""
        parts = urlsplit(location)
        if parts.netloc and parts.netloc not in (request.host, f"{self.host.name}:{self.host.port}"):
            return location
        paths = [(path, f"{self.prefix}/{name}") for name, path in self.paths.items()]
        for there, here in [*paths, (self.host.prefix or "", self.prefix)]:
            if parts.path == there or parts.path.startswith(f"{there}/"):
                return parts._replace(scheme="", netloc="", path=here + parts.path[len(there):]).geturl()
        return location

    def _document(self, template, page, bookmarkable=False):
        assets = f"{self.prefix}/{self.name}/static"
        parts = {part: str(page.get(part, "")) for part in ("title", "head", "body")}
        # Encoded here, so that characters which cannot be encoded are an error of the plugin's page.
        events = json.dumps(sorted(self.events))
        return render_template(template, prefix=self.prefix, assets=assets, events=events, bookmarkable=bookmarkable,
                               **parts).encode()

    def _error_response(self, error, template):
        """An error as a page in IvoryOS for browsers, as JSON for programs."""
        heading = HTTPStatus(error.status).phrase
        if template is not None and "text/html" in request.headers.get("Accept", ""):
            body = render_template("ivoryos_rust/error.html", heading=heading, message=str(error))
            response = Response(self._document(template, {"title": heading, "body": body}))
        else:
            response = jsonify(error={"status": error.status, "message": str(error)})
        response.status_code = error.status
        response.headers["Retry-After"] = str(POLL_INTERVAL)
        return response

    # --- events

    def init_socketio(self, socketio):
        """IvoryOS calls this with its Socket.IO server."""
        self.socketio = socketio
        self._hook_connections()
        self._keep_order()
        self._register_events()

    def _hook_connections(self):
        """Adds to the handlers of ``connect`` and ``disconnect``. Socket.IO has one handler for each, which a
        Python plugin that is registered later replaces; then they are added again."""
        handlers = self.socketio.server.handlers.setdefault("/", {})
        if self.hooked and handlers.get("connect") is self.hooked:
            return
        # The earlier handlers, such as IvoryOS' own, run first.
        earlier = dict(handlers)

        def connected(auth=None):
            if "connect" in earlier and earlier["connect"](request.sid, request.environ, auth) is False:
                return False
            self._open(is_connecting=True)

        def disconnected(*reason):
            self._close(request.sid)
            if "disconnect" in earlier:
                earlier["disconnect"](request.sid, *reason)

        self.socketio.on_event("connect", connected)
        self.socketio.on_event("disconnect", disconnected)
        self.hooked = handlers["connect"]

    def _keep_order(self):
        """Lets each event of a browser be sent after the one before it: python-socketio starts a thread for each, in
        their order, and from then on a stop could overtake a move, which would begin after it."""
        server = self.socketio.server
        start = server.start_background_task

        def start_in_order(target, *args, **kwargs):
            if getattr(target, "__name__", "") != "_handle_event_internal" or args[3][0] not in self.events:
                return start(target, *args, **kwargs)
            sid, sent = args[1], threading.Event()
            before, self.last_sent[sid] = self.last_sent.get(sid), sent

            def handle():
                self.turn.before, self.turn.sent = before, sent
                try:
                    return target(*args, **kwargs)
                finally:
                    sent.set()

            return start(handle)

        server.start_background_task = start_in_order

    def _register_events(self):
        """Registers handlers of the plugins' events, except those that have a handler already."""
        taken = self.socketio.server.handlers.get("/", {})
        for event in sorted(self.events - set(taken) - {"connect", "disconnect"}):
            self.socketio.on_event(event, lambda *given, event=event: self._event(event, given))

    def _is_connected(self, sid):
        # python-socketio keeps a client whose connection ended while it was opened; the transport does not.
        server = self.socketio.server
        return server.manager.is_connected(sid, "/") and server.manager.eio_sid_from_sid(sid, "/") in server.eio.sockets

    def _open(self, is_connecting=False):
        """Returns this browser's connection to the host, and opens it if it is allowed to have one."""
        user = current_user.get_id()
        is_allowed = current_user.is_authenticated or not self.login_required
        self._release_database()
        with self.lock:
            # An event can arrive after its browser has left. A connection opened then would not be closed.
            is_here = is_connecting or self._is_connected(request.sid)
            if is_allowed and is_here and request.sid not in self.sockets:
                self.sockets[request.sid] = BrowserSocket(self, request.sid, self._request_headers(user, None))
            return self.sockets.get(request.sid)

    def _close(self, sid):
        self.last_sent.pop(sid, None)
        with self.lock:
            socket = self.sockets.pop(sid, None)
        if socket is not None:
            socket.close()

    def _event(self, event, given):
        before, sent = getattr(self.turn, "before", None), getattr(self.turn, "sent", threading.Event())
        if before is not None:
            before.wait()
        socket = self.sockets.get(request.sid) or self._open()
        if self.mismatch:
            answer = error_acknowledgement(event, self.mismatch)
        elif socket is None:
            answer = error_acknowledgement(event, "Log in to IvoryOS first")
        else:
            answer = socket.call(event, given, sent)
        # The answer is the acknowledgement. A page that asked for none gets errors by this event.
        if len(answer) == 1 and isinstance(answer[0], dict) and isinstance(answer[0].get("error"), dict):
            self.socketio.emit("event_error", answer[0]["error"], to=request.sid)
        return tuple(answer)


def error_acknowledgement(event, message):
    """The acknowledgement of an event that was not handled, in the host's format."""
    return [{"error": {"event": event, "message": message}}]


class BrowserSocket(threading.Thread):
    """One browser's Socket.IO connection to the host.

    It reads in one thread, so that events arrive in the order in which they were sent; python-socketio's own
    client starts a thread for each packet. Packets are encoded and decoded by python-socketio.
    """

    def __init__(self, bridge, sid, headers):
        super().__init__(name=f"ivoryos_rust {sid}", daemon=True)
        self.bridge, self.sid = bridge, sid
        # Of the headers of the page's own handshake, the host gets those about the user and the page's origin.
        self.headers = [(name, value) for name, value in headers if name.lower() == "sec-fetch-site"
                        or not name.lower().startswith(("accept", "content-", "host", "sec-"))]
        self.authority = request.host
        #: Why the host refuses this page, which stays so.
        self.refused = ""
        self.socket = self.protocol = None
        self.sending = threading.Lock()
        self.ids = itertools.count()
        self.waiting = {}
        #: Until then an event waits for the first connection; without a later one it fails at once.
        self.first_until = time.monotonic() + FIRST_CONNECTION
        self.connected = threading.Event()
        self.closed = threading.Event()
        self.start()

    def run(self):
        pause = 0.1
        while not self.closed.is_set() and not self.refused:
            try:
                self._read()
            except Exception as error:  # noqa: BLE001 - after any error the connection is opened again
                log.debug("the events of %s: %r", self.bridge.host.url, error)
            pause = 0.1 if self.connected.is_set() else min(pause * 2, 5)
            self.connected.clear()
            for number in list(self.waiting):
                self._answer(number, None)
            self.closed.wait(pause)

    def _read(self):
        host = self.bridge.host
        with sockets.create_connection((host.name, host.port), CONNECT_TIMEOUT) as self.socket:
            self.socket.settimeout(host.timeout)
            self.socket.setsockopt(sockets.IPPROTO_TCP, sockets.TCP_NODELAY, 1)
            self.protocol = WSConnection(ConnectionType.CLIENT)
            target = f"{host.prefix or ''}/socket.io/?EIO=4&transport=websocket"
            self._write(Request(host=self.authority, target=target, extra_headers=self.headers))
            packet = None
            for message in self._messages():
                if self.closed.is_set() or message == "1":
                    return
                if isinstance(message, bytes):
                    if packet.add_attachment(message):
                        self._receive(packet)
                elif message[0] == "0":
                    opened = json.loads(message[1:])
                    self.socket.settimeout((opened["pingInterval"] + opened["pingTimeout"]) / 1000)
                    self._write(TextMessage("40"))
                elif message[0] == "2":
                    self._write(TextMessage("3"))
                elif message[0] == "4":
                    packet = Packet(encoded_packet=message[1:])
                    if not packet.attachment_count:
                        self._receive(packet)

    def _messages(self):
        """The messages from the host, text or bytes, until the connection ends."""
        parts, rejected = [], False
        while True:
            received = self.socket.recv(65536)
            if not received:
                return
            with self.sending:
                self.protocol.receive_data(received)
                events = list(self.protocol.events())
            for event in events:
                if isinstance(event, (TextMessage, BytesMessage)):
                    parts.append(event.data)
                    if event.message_finished:
                        yield type(event.data)().join(parts)
                        parts = []
                elif isinstance(event, Ping):
                    self._write(event.response())
                elif isinstance(event, RejectConnection) and event.status_code == 403 and event.has_body:
                    # A page of another origin, or of another name, stays one.
                    rejected = True
                elif isinstance(event, RejectData) and rejected:
                    parts.append(event.data)
                    if event.body_finished:
                        self.refused = error_message(b"".join(parts)) or "The plugin server refuses this page"
                        return
                elif not isinstance(event, AcceptConnection):
                    # After another reason the connection is opened again.
                    return

    def _write(self, *events):
        with self.sending:
            self.socket.sendall(b"".join(self.protocol.send(event) for event in events))

    def _receive(self, packet):
        kind, data = packet.packet_type, packet.data
        if kind == CONNECT:
            self.first_until = 0
            self.connected.set()
        elif kind in (ACK, BINARY_ACK):
            self._answer(packet.id, data)
        elif kind in (DISCONNECT, CONNECT_ERROR):
            raise ConnectionError(f"the host ends the connection: {data}")
        elif kind in (EVENT, BINARY_EVENT) and data[0] not in IVORYOS_EVENTS:
            answered = None
            if packet.id is not None:
                def answered(*given):
                    self._send(Packet(ACK, list(given), id=packet.id))
            self.bridge.socketio.emit(data[0], *data[1:], to=self.sid, callback=answered)

    def _answer(self, number, data):
        waiting = self.waiting.pop(number, None)
        if waiting is not None:
            waiting.put(data)

    def _send(self, packet):
        encoded = packet.encode()
        first, *attachments = encoded if isinstance(encoded, list) else [encoded]
        self._write(TextMessage("4" + first), *map(BytesMessage, attachments))

    def call(self, event, given, sent):
        """Sends an event, waits for its acknowledgement, and returns the list of its arguments. `sent` is set when
        the next one may be sent."""
        if self.refused:
            return error_acknowledgement(event, self.refused)
        if not self.connected.wait(max(0, self.first_until - time.monotonic())):
            message = f'The plugin server at {self.bridge.host.url} cannot be reached: "{event}" was not sent'
            return error_acknowledgement(event, message)
        number, answer = next(self.ids), queue.SimpleQueue()
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

    def close(self):
        self.closed.set()
        try:
            self.socket.shutdown(sockets.SHUT_RDWR)
        except (AttributeError, OSError):
            # There is no connection at the moment.
            pass
