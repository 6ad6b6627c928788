"""Shows the plugins of an ivoryos-plugin host, which is written in Rust, inside IvoryOS.

In the lab's script::

    import ivoryos
    import ivoryos_rust

    ivoryos.run(__name__, blueprint_plugins=ivoryos_rust.plugins("http://127.0.0.1:8001"))

Each plugin has its tab or left panel, inside IvoryOS' base template and behind its login. Requests below
``{URL_PREFIX}/{plugin}/`` are passed to the host and its answers back; a page is rendered in ``base.html``.
Each browser that IvoryOS is connected with has one Socket.IO connection to the host as well: events of the
plugins arrive through IvoryOS' own ``window.socket``.

The host may start before or after IvoryOS, end, and come back: its pages say so, the rest of IvoryOS goes on.

Written against IvoryOS 1.7.2. Needs what ``pip install ivoryos`` brings, and nothing else.
"""

import http.client
import itertools
import json
import logging
import os
import queue
import selectors
import socket as sockets
import threading
import time
from http import HTTPStatus
from urllib.parse import quote, urlsplit

from flask import Blueprint, Response, current_app, g, jsonify, render_template, request
from flask_login import current_user
from jinja2 import DictLoader
from socketio.packet import ACK, BINARY_ACK, BINARY_EVENT, CONNECT, CONNECT_ERROR, DISCONNECT, EVENT, Packet
from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, BytesMessage, CloseConnection, Ping, Request, TextMessage
from wsproto.utilities import ProtocolError

__version__ = "0.1.0"

#: What this file and the host have to agree on; the host says its own in ``plugins.json``.
PROTOCOL = 1

#: The user's name, percent-encoded UTF-8, for plugins; the host believes it where the secret is right.
USER_HEADER = "X-IvoryOS-User"
SECRET_HEADER = "X-IvoryOS-Bridge"

PAGE = "application/vnd.ivoryos.page+json"
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

#: What may be asked twice, and moves nothing; RFC 9110, section 9.2.1.
SAFE = ("GET", "HEAD", "OPTIONS")

#: Seconds: until the host accepts a connection, or shows that it is there; between two looks at what it has;
#: without a byte of a stream that has begun; until an event is acknowledged.
CONNECTING, LOOKING, SILENT, ACKNOWLEDGING = 2, 2, 60, 600

#: A page or a manifest that is larger is not one.
LARGEST = 16 * 1024 * 1024

#: Of one connection only; RFC 9110, section 7.6.1.
HOP_BY_HOP = {
    "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection",
    "te", "trailer", "transfer-encoding", "upgrade",
}
#: Of the document that a page was, not of the one that it is in.
OF_A_DOCUMENT = {
    "content-type", "content-length", "content-encoding", "content-security-policy", "etag", "last-modified",
    "accept-ranges",
}
#: What IvoryOS itself tells its pages: a plugin that sent these would move its progress bar or reload it.
OF_IVORYOS = {
    "batch_progress", "busy_status", "error", "error_resolved", "execution", "human_intervention", "log",
    "notice", "pause_status", "progress", "queue_status", "request_input", "server_boot_id", "start_task",
}

log = logging.getLogger("ivoryos_rust")

TEMPLATES = {
    # Pages use `socket` while they are parsed; base.html opens it at its end. Until then their calls wait.
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
{% include "ivoryos_rust/socket.html" %}
{{ head|safe }}
{{ body|safe }}
{% endblock %}""",
    # A frame of its own, where base.html would show its navigation again: with the host's styles and socket.
    "ivoryos_rust/widget.html": """<!DOCTYPE html>
<html lang="en" data-url-prefix="{{ prefix }}">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>{{ title }}</title>
  <link rel="stylesheet" href="{{ assets }}/ivoryos.css">
  <script src="{{ assets }}/ivoryos.js"></script>
  <script src="{{ assets }}/socket.js"></script>
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
    """The plugins of the host at this address, as blueprints for ``ivoryos.run(blueprint_plugins=…)``.

    :param url: where the host is, such as ``http://127.0.0.1:8001``; with a path, that is its URL prefix
    :param login_required: pages, routes and events are for people who are logged in to IvoryOS
    :param secret: what both sides know, else ``IVORYOS_BRIDGE_SECRET``: with it plugins learn the user's name
    :param timeout: seconds until a page, or anything else that is asked with GET, has begun to answer; what is
        posted may move an instrument, and has as long as the host is there
    """
    host = Host(url, secret or os.environ.get("IVORYOS_BRIDGE_SECRET"), timeout)
    return Bridge(host, login_required).blueprints()


class Unavailable(Exception):
    """The host did not answer as it should; ``status`` is 502, or 504 where it did not answer in time."""

    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


class Host:
    """The Rust program, as it is reached over HTTP."""

    def __init__(self, url, secret, timeout):
        parts = urlsplit(url)
        if parts.scheme != "http" or not parts.hostname:
            raise ValueError(f"{url!r} is not the address of a host; write for example http://127.0.0.1:8001")
        self.url = f"http://{parts.netloc}"
        self.name, self.port = parts.hostname, parts.port or 80
        self.prefix = parts.path.rstrip("/") or None
        self.secret = secret
        self.timeout = timeout
        self.idle = []

    def manifest(self, timeout=None):
        """What the host has: ``plugins.json``."""
        headers = [("Host", f"{self.name}:{self.port}"), ("Accept", "application/json")]
        if self.prefix is None:
            # Its root leads to where its plugins are, such as /ivoryos/; a plugin that runs alone is there.
            with self.ask("GET", "/", headers, timeout=timeout) as answer:
                leads_to = answer.response.getheader("Location", "/")
            self.prefix = urlsplit(leads_to).path.rstrip("/")
        with self.ask("GET", f"{self.prefix}/plugins.json", headers, timeout=timeout) as answer:
            if answer.response.status != 200:
                raise Unavailable(502, f"{self.url}{self.prefix}/plugins.json answers {answer.response.status}")
            return answer.json()

    def identity(self, user):
        """The headers that say who asks."""
        if not self.secret:
            return []
        who = [] if user is None else [(USER_HEADER, quote(str(user), safe="@"))]
        return [(SECRET_HEADER, self.secret), *who]

    def ask(self, method, target, headers, body=None, chunked=False, timeout=None):
        """Sends a request and waits for the head of the answer.

        Only what may be asked twice goes over a connection that was used before: the host may just have
        closed it, and then nobody knows whether it has seen the request.
        """
        repeatable = method in SAFE and body is None
        request = method, target, headers, body, chunked, timeout or self.timeout
        try:
            while repeatable and self.idle:
                try:
                    return self._ask(self.idle.pop(), *request)
                except (ConnectionError, http.client.BadStatusLine, IndexError):
                    continue
            return self._ask(self._connect(), *request)
        except sockets.timeout:
            message = f"The plugin server at {self.url} did not answer in time."
            if method not in SAFE:
                message += " What was asked may still be going on."
            raise Unavailable(504, message) from None
        except OSError:
            raise Unavailable(502, f"The plugin server at {self.url} cannot be reached.") from None
        except http.client.HTTPException as error:
            raise Unavailable(502, f"The plugin server at {self.url} did not answer in HTTP: {error!r}") from None

    def _connect(self):
        connection = http.client.HTTPConnection(self.name, self.port, timeout=CONNECTING)
        connection.connect()
        connection.sock.settimeout(self.timeout)
        return connection

    def _ask(self, connection, method, target, headers, body, chunked, timeout):
        try:
            connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
            for name, value in headers:
                connection.putheader(name, value)
            try:
                connection.endheaders(body, encode_chunked=chunked)
            except BrokenPipeError:
                # It does not read on: what it has to say about that, such as 413, is there already.
                pass
            self._wait(connection.sock, method, timeout)
            return Answer(self, connection, connection.getresponse())
        except BaseException:
            connection.close()
            raise


    def _wait(self, socket, method, timeout):
        """Until the answer begins. A movement takes its time: it is given up only with the host."""
        with selectors.DefaultSelector() as selector:
            selector.register(socket, selectors.EVENT_READ)
            while not selector.select(timeout):
                if method in SAFE:
                    raise sockets.timeout
                try:
                    self.manifest(CONNECTING)
                except Unavailable:
                    raise sockets.timeout from None


class Answer:
    """An answer of the host whose head is there. Its body is read once, as it comes."""

    def __init__(self, host, connection, response):
        self.host, self.connection, self.response = host, connection, response

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def __iter__(self):
        self.connection.sock and self.connection.sock.settimeout(SILENT)
        try:
            for part in self._parts():
                yield part
        except (OSError, http.client.HTTPException) as error:
            # The server breaks the connection off then, so that the browser does not take it for the end.
            raise ConnectionAbortedError(str(error)) from None

    def _parts(self):
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
        # Nothing is left; this lets the connection know.
        self.response.read()

    def json(self):
        """The whole body, which must be small and there in time."""
        until, parts, size = time.monotonic() + self.host.timeout, [], 0
        try:
            for part in self._parts():
                parts.append(part)
                size += len(part)
                if size > LARGEST:
                    raise Unavailable(502, f"The plugin server's page is larger than {LARGEST >> 20} MiB.")
                if time.monotonic() > until:
                    raise sockets.timeout
            return json.loads(b"".join(parts))
        except sockets.timeout:
            raise Unavailable(504, "The plugin server did not finish its page in time.") from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise Unavailable(502, f"The plugin server's page broke off: {error}") from None

    def headers(self):
        """Those that are not of this one connection."""
        also = {name.strip().lower() for name in self.response.getheader("Connection", "").split(",")}
        return [(name, value) for name, value in self.response.getheaders()
                if name.lower() not in HOP_BY_HOP | also]

    def close(self):
        """Keeps the connection for the next request, if all of this one's answer was read."""
        if self.response.isclosed() and self.connection.sock is not None:
            self.connection.sock.settimeout(self.host.timeout)
            self.host.idle.append(self.connection)
        else:
            self.connection.close()


class Plugin(Blueprint):
    """One plugin of the host, for IvoryOS' navigation: a tab, or a left panel with its ``widget``."""

    def __init__(self, bridge, name, plugin_type):
        super().__init__(name, __name__)
        self.bridge, self.plugin_type = bridge, plugin_type
        for rule, endpoint, view in self.rules():
            self.add_url_rule(rule, endpoint, view, methods=METHODS, provide_automatic_options=False)

    def rules(self):
        """What there is of it, below its name: rule, endpoint, view."""
        yield "/", "main", self.forward
        if self.plugin_type == "left_panel":
            yield "/widget", "widget", self.widget
        yield "/<path:path>", "forward", self.forward

    def forward(self, path=""):
        return self.bridge.forward(self.name, "ivoryos_rust/page.html")

    def widget(self):
        return self.bridge.forward(self.name, "ivoryos_rust/widget.html")

    def register(self, app, options):
        if self.name in app.blueprints:
            log.error("IvoryOS has a plugin %r already: the one of %s is left out", self.name, self.bridge.host.url)
            return
        super().register(app, options)


class Bridge(Blueprint):
    """What is between IvoryOS and the host: a blueprint that nobody sees, which IvoryOS hands its app and its
    Socket.IO server."""

    #: Neither a tab nor a left panel: base.html shows nothing of it.
    plugin_type = "bridge"
    jinja_loader = DictLoader(TEMPLATES)

    def __init__(self, host, login_required):
        super().__init__(f"ivoryos_rust-{host.port}", __name__)
        self.host, self.login_required = host, login_required
        #: Why this file cannot show what the host has, if that is so.
        self.mismatch = None
        #: The path of each plugin at the host.
        self.places = {}
        self.known = {}
        self.late = []
        self.events = set()
        self.sockets = {}
        self.app = self.socketio = self.prefix = None
        self.add_url_rule("/static/<path:path>", "static", self.assets)
        self.before_app_request(self._show_late)

    # --- what the host has

    def blueprints(self):
        """This, and a blueprint for each plugin that the host has now; others join when it has them."""
        try:
            found = self._look()
        except Unavailable as error:
            log.warning("%s Its plugins will be there as soon as it is.", error)
            found = []
        self.known = {name: Plugin(self, name, plugin_type) for name, plugin_type in found}
        return [self, *self.known.values()]

    def _look(self):
        """Asks the host what it has: names and types of its plugins."""
        manifest = self.host.manifest()
        try:
            found = [(plugin["name"], plugin["plugin_type"]) for plugin in manifest["plugins"]]
            # A plugin that runs alone is at the root.
            self.places = {plugin["name"]: plugin["url"].rstrip("/") for plugin in manifest["plugins"]}
            self.events |= {event["event"] for plugin in manifest["plugins"] for event in plugin["events"]}
            version, protocol = manifest["ivoryos_plugin"], manifest.get("bridge")
        except (KeyError, TypeError, AttributeError) as error:
            raise Unavailable(502, f"The server at {self.host.url} does not list plugins ({error!r}).") from None
        self.mismatch = None if protocol == PROTOCOL else (
            f"The plugin server at {self.host.url} is version {version}, and ivoryos_rust.py is of {__version__}: "
            f"get {self.host.url}{self.host.prefix}/bridge.py again.")
        return found

    def register(self, app, options):
        # IvoryOS mounts a blueprint at {URL_PREFIX}/{its name}.
        self.app, self.prefix = app, options["url_prefix"][: -len(self.name) - 1]
        super().register(app, options)
        threading.Thread(target=self._keep_looking, name="ivoryos_rust", daemon=True).start()

    def _keep_looking(self):
        said = None
        while True:
            time.sleep(LOOKING)
            try:
                found = self._look()
            except Unavailable as error:
                found, trouble = [], str(error)
            else:
                trouble = self.mismatch
            if trouble != said:
                log.warning(trouble or f"The plugin server at {self.host.url} is back.")
            said = trouble
            self._listen()
            for name, plugin_type in found:
                if name not in self.known:
                    self._add(Plugin(self, name, plugin_type))

    def _add(self, plugin):
        """Adds a plugin to an IvoryOS that runs, where Flask takes no blueprints any more."""
        self.known[plugin.name] = plugin
        if plugin.name in self.app.blueprints:
            return
        for rule, endpoint, view in plugin.rules():
            endpoint = f"{plugin.name}.{endpoint}"
            self.app.view_functions[endpoint] = view
            self.app.url_map.add(self.app.url_rule_class(
                f"{self.prefix}/{plugin.name}{rule}", endpoint=endpoint, methods=METHODS))
        self.late.append({"name": plugin.name, "type": plugin.plugin_type})

    def _show_late(self):
        """Lists late plugins in the navigation: in the list that IvoryOS gives its templates."""
        while self.late:
            plugin = self.late.pop(0)
            for processor in self.app.template_context_processors[None]:
                shown = processor().get("plugins")
                if isinstance(shown, list):
                    shown.append(plugin)

    # --- requests

    def assets(self, path):
        """The host's own styles and scripts, which widgets use."""
        return self._pass_on(f"{self.host.prefix or ''}/static/{quote(path)}", None, None)

    def forward(self, name, template):
        """Passes the request on to a plugin, and its answer back."""
        if self.login_required and not current_user.is_authenticated:
            return current_app.login_manager.unauthorized()
        user = current_user.get_id()
        self._free_database()
        if self.mismatch:
            return self._failed(Unavailable(502, self.mismatch), template)
        # As the browser wrote it: what IvoryOS has decoded, such as %2F, would be another path.
        raw = request.environ.get("RAW_URI", "").partition("?")[0]
        at = f"{self.prefix}/{name}"
        below = raw[len(at):] if raw.startswith(at) else quote(request.path[len(at):])
        query = request.query_string.decode("latin-1")
        target = f"{self.places[name]}{below}" + (f"?{query}" if query else "")
        return self._pass_on(target, user, template)

    @staticmethod
    def _free_database():
        """Gives IvoryOS' database connection back, which the look at who is logged in took: it has fifteen,
        and a plugin that does not answer must not keep them."""
        database = current_app.extensions.get("sqlalchemy")
        if database is not None:
            database.session.remove()

    def _pass_on(self, target, user, template):
        length = request.content_length
        chunked = length is None and "chunked" in request.headers.get("Transfer-Encoding", "").lower()
        body = request.stream if length or chunked else None
        headers = self._request_headers(template is not None)
        if chunked:
            headers.append(("Transfer-Encoding", "chunked"))
        try:
            answer = self.host.ask(request.method, target, headers + self.host.identity(user), body, chunked)
        except Unavailable as error:
            return self._failed(error, template)
        status = answer.response.status
        if template is not None and answer.response.getheader("Content-Type", "").startswith(PAGE):
            return self._rendered(answer, status, template)
        response = Response(answer, status, direct_passthrough=True)
        response.headers.clear()
        for name, value in self._answer_headers(answer):
            response.headers.add(name, value)
        return response

    def _request_headers(self, page):
        theirs = self._cookies_of_ivoryos()
        connection = {name.strip().lower() for name in request.headers.get("Connection", "").split(",")}
        left_out = HOP_BY_HOP | connection | {
            USER_HEADER.lower(), SECRET_HEADER.lower(), "x-forwarded-for", "accept", "cookie",
        }
        headers = [(name, value) for name, value in request.headers if name.lower() not in left_out]
        headers.append(("X-Forwarded-For", request.remote_addr or ""))
        accept = request.headers.get("Accept", "*/*")
        headers.append(("Accept", f"{PAGE}, {accept}" if page and "text/html" in accept else accept))
        cookies = [cookie.strip() for cookie in request.headers.get("Cookie", "").split(";")]
        cookies = [cookie for cookie in cookies if cookie and cookie.partition("=")[0].strip() not in theirs]
        if cookies:
            headers.append(("Cookie", "; ".join(cookies)))
        return headers

    @staticmethod
    def _cookies_of_ivoryos():
        config = current_app.config
        return {config["SESSION_COOKIE_NAME"], config.get("REMEMBER_COOKIE_NAME", "remember_token")}

    def _answer_headers(self, answer):
        theirs = self._cookies_of_ivoryos()
        for name, value in answer.headers():
            if name.lower() == "set-cookie":
                if value.partition("=")[0].strip() in theirs:
                    continue
                start, path, rest = value.partition("; Path=")
                value = start + path + self._here(rest) if path else value
            elif name.lower() in ("location", "content-location"):
                value = self._here(value)
            yield name, value

    def _here(self, location):
        """An address at the host, as the browser reaches it."""
        parts = urlsplit(location)
        if parts.netloc and parts.netloc not in (request.host, f"{self.host.name}:{self.host.port}"):
            return location
        places = [(place, f"{self.prefix}/{name}") for name, place in self.places.items()]
        for there, here in [*places, (self.host.prefix or "", self.prefix)]:
            if parts.path == there or parts.path.startswith(f"{there}/"):
                return parts._replace(scheme="", netloc="", path=here + parts.path[len(there):]).geturl()
        return location

    def _rendered(self, answer, status, template):
        """A page of a plugin, inside IvoryOS' own."""
        headers = [header for header in self._answer_headers(answer) if header[0].lower() not in OF_A_DOCUMENT]
        try:
            with answer:
                page = answer.json()
        except Unavailable as error:
            return self._failed(error, template)
        response = Response(self._document(template, page), status)
        for name, value in headers:
            response.headers.add(name, value)
        return response

    def _document(self, template, page):
        assets = f"{self.prefix}/{self.name}/static"
        return render_template(template, prefix=self.prefix, assets=assets, title=page.get("title", ""),
                               head=page.get("head", ""), body=page.get("body", ""))

    def _failed(self, error, template):
        """502 and 504: as a page of IvoryOS for people, as JSON for programs."""
        heading = HTTPStatus(error.status).phrase
        if template is not None and "text/html" in request.headers.get("Accept", ""):
            body = render_template("ivoryos_rust/error.html", heading=heading, message=str(error))
            response = Response(self._document(template, {"title": heading, "body": body}))
        else:
            response = jsonify(error={"status": error.status, "message": str(error)})
        response.status_code = error.status
        response.headers["Retry-After"] = str(LOOKING)
        return response

    # --- events

    def init_socketio(self, socketio):
        """IvoryOS hands its Socket.IO server to a blueprint that has this."""
        self.socketio = socketio
        # One handler each for a connection's beginning and end: theirs, IvoryOS' own among them, run first.
        theirs = dict(socketio.server.handlers.get("/", {}))

        def connected(auth=None):
            if "connect" in theirs and theirs["connect"](request.sid, request.environ, auth) is False:
                return False
            self._open()

        def disconnected(*reason):
            socket = self.sockets.pop(request.sid, None)
            if socket is not None:
                socket.close()
            if "disconnect" in theirs:
                theirs["disconnect"](request.sid, *reason)

        socketio.on_event("connect", connected)
        socketio.on_event("disconnect", disconnected)
        self._listen()

    def _listen(self):
        """Takes the plugins' events from browsers; not those that IvoryOS, or another plugin, takes itself."""
        taken = self.socketio.server.handlers.get("/", {})
        for event in sorted(self.events - set(taken) - {"connect", "disconnect"}):
            self.socketio.on_event(event, lambda *given, event=event: self._event(event, given))

    def _open(self):
        """This browser's connection to the host, if it may have one."""
        if self.login_required and not current_user.is_authenticated:
            return None
        if request.sid not in self.sockets:
            self.sockets[request.sid] = BrowserSocket(self, request.sid, current_user.get_id())
        return self.sockets[request.sid]

    def _event(self, event, given):
        socket = self.sockets.get(request.sid) or self._open()
        if socket is None:
            answer = refusal(event, "Log in to IvoryOS first")
        else:
            answer = socket.call(event, given)
        # The answer is the acknowledgement, where the page asked for one; else the page hears of errors so.
        if len(answer) == 1 and isinstance(answer[0], dict) and isinstance(answer[0].get("error"), dict):
            self.socketio.emit("event_error", answer[0]["error"], to=request.sid)
        return tuple(answer)


def refusal(event, message):
    """The acknowledgement of an event that was not handled, as the host words it."""
    return [{"error": {"event": event, "message": message}}]


class BrowserSocket(threading.Thread):
    """One browser's Socket.IO connection to the host.

    It reads in one thread, so that events arrive in the order they were sent: python-socketio's own client
    has a thread for each packet. The packets are python-socketio's.
    """

    def __init__(self, bridge, sid, user):
        super().__init__(name=f"ivoryos_rust {sid}", daemon=True)
        self.bridge, self.sid = bridge, sid
        #: Of the page's own request; those of its connection are another one's.
        self.headers = [(name, value) for name, value in bridge._request_headers(False) + bridge.host.identity(user)
                        if not name.lower().startswith(("sec-", "host", "origin", "accept", "content-"))]
        self.socket = self.protocol = None
        self.sending = threading.Lock()
        self.ids = itertools.count()
        self.waiting = {}
        self.connected = threading.Event()
        self.closed = threading.Event()
        self.start()

    def run(self):
        pause = 0.1
        while not self.closed.is_set():
            try:
                self._read()
            except (OSError, ProtocolError, ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
                log.debug("the events of %s: %s", self.bridge.host.url, error)
            pause = 0.1 if self.connected.is_set() else min(pause * 2, 5)
            self.connected.clear()
            for number in list(self.waiting):
                self._answer(number, None)
            self.closed.wait(pause)

    def _read(self):
        host = self.bridge.host
        with sockets.create_connection((host.name, host.port), CONNECTING) as self.socket:
            self.socket.settimeout(host.timeout)
            self.socket.setsockopt(sockets.IPPROTO_TCP, sockets.TCP_NODELAY, 1)
            self.protocol = WSConnection(ConnectionType.CLIENT)
            target = f"{host.prefix or ''}/socket.io/?EIO=4&transport=websocket"
            self._write(Request(host=f"{host.name}:{host.port}", target=target, extra_headers=self.headers))
            packet = None
            for message in self._messages():
                if self.closed.is_set() or message == "1":
                    return
                if isinstance(message, bytes):
                    if packet.add_attachment(message):
                        self._take(packet)
                elif message[0] == "0":
                    opened = json.loads(message[1:])
                    self.socket.settimeout((opened["pingInterval"] + opened["pingTimeout"]) / 1000)
                    self._write(TextMessage("40"))
                elif message[0] == "2":
                    self._write(TextMessage("3"))
                elif message[0] == "4":
                    packet = Packet(encoded_packet=message[1:])
                    if not packet.attachment_count:
                        self._take(packet)

    def _messages(self):
        """What the host sends, text or bytes, until the connection ends."""
        parts = []
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
                elif not isinstance(event, AcceptConnection):
                    # It closes, or refuses.
                    return

    def _write(self, *events):
        with self.sending:
            self.socket.sendall(b"".join(self.protocol.send(event) for event in events))

    def _take(self, packet):
        kind, data = packet.packet_type, packet.data
        if kind == CONNECT:
            self.connected.set()
        elif kind in (ACK, BINARY_ACK):
            self._answer(packet.id, data)
        elif kind in (DISCONNECT, CONNECT_ERROR):
            raise ConnectionError(f"the host ends the connection: {data}")
        elif kind in (EVENT, BINARY_EVENT) and data[0] not in OF_IVORYOS:
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

    def call(self, event, given):
        """Sends an event and waits for its acknowledgement: the list of what it carries."""
        if not self.connected.wait(self.bridge.host.timeout):
            return refusal(event, f"The plugin server at {self.bridge.host.url} cannot be reached")
        number, answer = next(self.ids), queue.SimpleQueue()
        self.waiting[number] = answer
        try:
            self._send(Packet(EVENT, [event, *given], id=number))
            answered = answer.get(timeout=ACKNOWLEDGING)
        except queue.Empty:
            return refusal(event, "The plugin server did not answer")
        except (OSError, ProtocolError):
            answered = None
        finally:
            self.waiting.pop(number, None)
        return refusal(event, "The connection to the plugin server was lost") if answered is None else answered

    def close(self):
        self.closed.set()
        try:
            self.socket.shutdown(sockets.SHUT_RDWR)
        except (AttributeError, OSError):
            # It has none at the moment.
            pass
