"""The content delivery networks that IvoryOS' pages use, on this machine: the tests have no internet."""

import functools
import http.server
import os
import ssl
import subprocess
import threading

#: Where each file is on the network, and in the npm packages it is made of.
FILES = {
    "/npm/bootstrap@5.3.0-alpha2/": "bootstrap-alpha/",
    "/npm/bootstrap@5.3.3/": "bootstrap/",
    "/npm/bootstrap-icons@1.11.3/": "bootstrap-icons/",
    "/ajax/libs/highlight.js/11.9.0/": "@highlightjs/cdn-assets/",
    "/ajax/libs/socket.io/4.4.1/": "socket.io-client/dist/",
    "/ajax/libs/jquery/3.2.0/": "jquery/dist/",
    "/jquery-3.7.1.min.js": "jquery/dist/jquery.min.js",
    "/ui/1.12.1/": "jquery-ui/dist/",
    "/ui/1.13.3/": "jquery-ui/dist/",
    "/plotly-2.31.1.min.js": "plotly.js-dist-min/plotly.min.js",
}
HOSTS = ["ajax.googleapis.com", "cdn.jsdelivr.net", "cdnjs.cloudflare.com", "cdn.plot.ly", "code.jquery.com"]


class Handler(http.server.SimpleHTTPRequestHandler):
    def translate_path(self, path):
        for at, package in FILES.items():
            if path.startswith(at):
                path = f"/{package}{path[len(at):]}"
                break
        return super().translate_path(path)

    def end_headers(self):
        # Scripts with an integrity are asked for with CORS.
        self.send_header("Access-Control-Allow-Origin", "*")
        super().end_headers()

    def log_message(self, *_):
        pass


class Cdn:
    """A server of all of them, and the switches with which chromium goes there."""

    def __init__(self, folder):
        key, certificate = folder / "key.pem", folder / "certificate.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=cdn",
             "-keyout", key, "-out", certificate], check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        handler = functools.partial(Handler, directory=os.environ["CDN"])
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        at = f"127.0.0.1:{self.server.server_port}"
        # Nothing but the loopback is reached, whatever a page asks for.
        rules = ",".join([*(f"MAP {host} {at}" for host in HOSTS), "MAP * ~NOTFOUND", "EXCLUDE 127.0.0.1"])
        self.switches = ["--ignore-certificate-errors", f"--host-resolver-rules={rules}"]
