"""What the bridge costs: the starter in Flask and in Rust, in one IvoryOS, and in Rust asked directly.

`tests/interop bench` runs it; it needs `wrk`. Each line is the median of paired runs.
"""

import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import websocket

from programs import Lab

ROUNDS, SECONDS, CONNECTIONS = 7, 4, 4
PAGE = "text/html,application/xhtml+xml,*/*;q=0.8"


def requests_a_second(url, cookies, accept="*/*"):
    told = subprocess.run(
        ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "-H", f"Cookie: {cookies}", "-H", f"Accept: {accept}", url],
        check=True, capture_output=True, text=True).stdout
    assert "Non-2xx" not in told, told
    return float(re.search(r"Requests/sec: +([\d.]+)", told)[1])


def echoes_a_second(lab, cookies, event):
    """How often a page hears what it has sent, one after the other."""
    address = f"ws{lab.root[4:]}{lab.prefix}/socket.io/?EIO=4&transport=websocket"
    socket = websocket.create_connection(address, cookie=cookies, timeout=20)
    socket.recv()
    socket.send("40")
    count, until = 0, None
    while until is None or time.monotonic() < until:
        socket.send(f'42["{event}_ping",{{"n":{count}}}]')
        wanted = f'42["{event}_pong",{{"n":{count}}}]'
        while (packet := socket.recv()) != wanted:
            assert not packet.startswith('42["event_error"'), packet
            if packet == "2":
                socket.send("3")
        count += 1
        if count == 20:
            # The connection to the host is there by now.
            until = time.monotonic() + SECONDS
    socket.close()
    return (count - 20) / SECONDS


def main():
    with tempfile.TemporaryDirectory() as folder:
        lab = Lab(Path(folder), rust_prefix="/", program="STARTER").start()
        try:
            cookies = f"session={lab.login().cookies['session']}"
            at = {"flask": f"{lab.url}/flask", "rust": f"{lab.url}/plugin", "direct": lab.rust_url}
            pairs = {
                "/status through the bridge": (0.8, lambda: (
                    requests_a_second(f"{at['rust']}/status", cookies),
                    requests_a_second(f"{at['flask']}/status", cookies))),
                "the page through the bridge": (0.8, lambda: (
                    requests_a_second(f"{at['rust']}/", cookies, PAGE),
                    requests_a_second(f"{at['flask']}/", cookies, PAGE))),
                "ping and pong through the bridge": (0.5, lambda: (
                    echoes_a_second(lab, cookies, "plugin"), echoes_a_second(lab, cookies, "flask"))),
                "/status asked directly": (50, lambda: (
                    requests_a_second(f"{at['direct']}/status", ""),
                    requests_a_second(f"{at['flask']}/status", cookies))),
            }
            missed = False
            for what, (aim, measure) in pairs.items():
                measure()
                rust, flask = zip(*(measure() for _ in range(ROUNDS)))
                ratio = statistics.median(one / other for one, other in zip(rust, flask))
                missed |= ratio < aim
                print(f"{what:36} {statistics.median(rust):10.0f} a second, Flask {statistics.median(flask):6.0f}: "
                      f"{ratio:6.2f} times (aim {aim})", flush=True)
            sys.exit(missed)
        finally:
            lab.stop()


if __name__ == "__main__":
    main()
