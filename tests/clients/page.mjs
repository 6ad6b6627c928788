// A page that has run `ivoryos-plugin/static/socket.js`: as much of a browser as that script uses.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';
import { WebSocket } from 'ws';

const FILE = join('ivoryos-plugin', 'static', 'socket.js');

// This folder may run from a copy below the repository, or from anywhere with SOCKET_JS set.
function locate() {
  if (process.env.SOCKET_JS) return process.env.SOCKET_JS;
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, FILE))) {
    if (folder === dirname(folder)) throw new Error(`${FILE} is in no parent folder: set SOCKET_JS`);
    folder = dirname(folder);
  }
  return join(folder, FILE);
}

const script = new vm.Script(readFileSync(locate(), 'utf8'), { filename: 'socket.js' });

class Target {
  #listeners = [];

  addEventListener = (type, listener) => { this.#listeners.push([type, listener]); };

  dispatch(type, event = {}) {
    for (const [of, listener] of this.#listeners) if (of === type) listener({ type, ...event });
  }
}

/**
 * Opens a page at `origin`. What is in `globals` is there before the script runs.
 * `errors` are those that the script reported, `reloads` counts.
 */
export function openPage(origin, globals = {}) {
  const page = { errors: [], reloads: 0, sockets: [] };
  page.document = Object.assign(new Target(), { frames: [], querySelectorAll: () => page.document.frames });
  page.window = {
    document: page.document,
    location: { href: `${origin}/somewhere/`, reload: () => { page.reloads += 1; } },
    WebSocket: class extends WebSocket {
      constructor(address) {
        super(address);
        page.sockets.push(this);
      }
    },
    reportError: (error) => { page.errors.push(error); },
    // This realm's, so that what the script makes compares as equal.
    ArrayBuffer, Blob, Error, JSON, URL, URLSearchParams, clearTimeout, console, setTimeout,
    URL_PREFIX: '',
    ...globals,
  };
  page.window.window = page.window;
  script.runInContext(vm.createContext(page.window));
  return page;
}
