// A page that has run `socket.js` and `connection.js`: as much of a browser as these scripts use.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';
import { WebSocket } from 'ws';

const STATIC = join('ivoryos-plugin', 'static');

// This folder may run from a copy below the repository, or from anywhere with STATIC set.
function locate() {
  if (process.env.STATIC) return process.env.STATIC;
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, STATIC))) {
    if (folder === dirname(folder)) throw new Error(`${STATIC} is in no parent folder: set STATIC`);
    folder = dirname(folder);
  }
  return join(folder, STATIC);
}

const scripts = ['socket.js', 'connection.js']
  .map((filename) => new vm.Script(readFileSync(join(locate(), filename), 'utf8'), { filename }));

class Target {
  #listeners = [];

  addEventListener = (type, listener) => { this.#listeners.push([type, listener]); };

  removeEventListener = (type, listener) => {
    this.#listeners = this.#listeners.filter(([of, one]) => of !== type || one !== listener);
  };

  dispatchEvent = (event) => this.dispatch(event.type, event);

  dispatch(type, event = {}) {
    for (const [of, listener] of [...this.#listeners]) if (of === type) listener({ type, ...event });
  }
}

/**
 * Opens a page at `origin`. What is in `globals` is there before the script runs.
 * `errors` are those that the scripts reported, `reloads` counts, `note` is what the page says of its connection.
 */
export function openPage(origin, globals = {}) {
  const page = { errors: [], reloads: 0, sockets: [], beacons: [] };
  const note = { replaceChildren: (text, ...others) => Object.assign(note, { text, others }) };
  const target = new Target();
  Object.defineProperty(page, 'note', { get: () => (note.hidden === false ? note.text : '') });
  page.closeNote = () => note.others[1].click();
  page.leave = () => target.dispatch('pagehide');
  page.document = Object.assign(new Target(), {
    frames: [],
    querySelectorAll: () => page.document.frames,
    querySelector: (selector) => (selector === '.iv-offline' ? note : null),
    createElement: () => ({
      setAttribute: () => {},
      addEventListener(_, listener) { this.click = listener; },
    }),
  });
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
    addEventListener: target.addEventListener,
    removeEventListener: target.removeEventListener,
    navigator: { sendBeacon: (...beacon) => { page.beacons.push(beacon); } },
    CustomEvent: class {
      constructor(type, { detail }) { Object.assign(this, { type, detail }); }
    },
    fetch: (...request) => fetch(...request),
    // This realm's, so that what the scripts make compares as equal.
    AbortController, ArrayBuffer, Blob, Error, JSON, Promise, URL, URLSearchParams, Uint8Array,
    atob, btoa, clearTimeout, console, setTimeout,
    URL_PREFIX: '',
    ...globals,
  };
  Object.assign(page.window, { window: page.window, parent: page.window });
  vm.createContext(page.window);
  for (const script of scripts) script.runInContext(page.window);
  return page;
}
