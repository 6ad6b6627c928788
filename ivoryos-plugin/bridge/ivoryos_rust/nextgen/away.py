"""What is shown in place of the plugins of a host that was not there when the script started."""

from __future__ import annotations

from ..protocol import Unavailable
from .asgi import Incoming, Receive, Scope, Send
from .errors import answer_error
from .lab import Lab


class Away:
    """An ASGI app that says so, and what to do once the host is there."""

    def __init__(self, lab: Lab):
        self.lab = lab

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        incoming = Incoming(scope, "")
        plugins, subject = self.lab.manifest.plugins, self.lab.host.address.subject
        if plugins:
            found = ", ".join(plugin.title for plugin in plugins)
            again = "Load IvoryOS' page again" if self.lab.shown else "Start IvoryOS again"
            message = f"{subject} is there now, with {found}. {again} to see them."
        else:
            message = str(self.lab.trouble or f"{subject} has no plugins now.")
        await answer_error(send, Unavailable(503, message), incoming.takes_page(), incoming.method == "GET")
