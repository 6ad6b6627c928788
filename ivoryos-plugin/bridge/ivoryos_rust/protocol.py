"""What the bridge and the host have agreed on, and their limits."""

from __future__ import annotations

#: The version of the protocol between this package and the host, whose own version is in ``plugins.json``.
PROTOCOL = 1

#: The user's name for plugins, in percent-encoded UTF-8. The host trusts it if the secret is right.
USER_HEADER = "X-IvoryOS-User"
SECRET_HEADER = "X-IvoryOS-Bridge"
#: Asks for pages as documents for a frame, whose addresses begin with this relative address of the host's prefix.
FRAME_HEADER = "X-IvoryOS-Frame"

#: A page as JSON: title, head and body.
PAGE_TYPE = "application/vnd.ivoryos.page+json"

#: The event by which charts ask a host for the values that it has kept.
SERIES_EVENT = "live_series"

#: The key with which a page says, in what its Socket.IO client authenticates itself with, of which plugin it is.
PAGE_KEY = "ivoryos_page"

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
#: The methods that change nothing, so that a request can be repeated; RFC 9110, section 9.2.1.
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")

#: Seconds until the host must accept a connection, or answer when it is asked whether it still runs.
CONNECT_TIMEOUT = 2
#: Seconds between two requests for the host's manifest.
POLL_INTERVAL = 2
#: Seconds between two parts of a body, after which the answer is given up.
STREAM_TIMEOUT = 60

#: The largest page or manifest, in bytes.
MAX_DOCUMENT_SIZE = 16 * 1024 * 1024

#: The exceptions that reading a malformed answer of the host can raise.
MALFORMED = (ValueError, TypeError, LookupError, AttributeError, RecursionError)


class Unavailable(Exception):
    """The host gave no valid answer; ``status`` is 502, or 504 if there was none in time."""

    def __init__(self, status: int, message: str):
        super().__init__(message)
        self.status = status
