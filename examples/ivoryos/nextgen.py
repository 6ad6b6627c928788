"""IvoryOS NextGen with the plugins of the wheel, at http://127.0.0.1:8080/. The deck is that of `lab.py`.

IvoryOS takes the instruments that have a name here.
"""

import ivoryos_edge
from lab import balance, pump
from remote_pump import plugins

if __name__ == "__main__":
    ivoryos_edge.run(__name__, host="127.0.0.1", plugins=plugins)
