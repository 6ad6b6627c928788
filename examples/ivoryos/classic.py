"""IvoryOS Classic with the plugins of the wheel, at http://127.0.0.1:8000/ivoryos/. The deck is that of `lab.py`.

IvoryOS takes the instruments that have a name here.
"""

import ivoryos
from lab import balance, pump
from remote_pump import plugins

if __name__ == "__main__":
    ivoryos.run(__name__, host="127.0.0.1", debug=False, blueprint_plugins=plugins)
