// The browser client of the layouts (`static/socket.js`) against the tests' host.
import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { WebSocket } from 'ws';
import { HOST, PATHS, ask, greetings, live, record } from './live.mjs';
import { openPage } from './page.mjs';

// As a browser does, it says of which origin the page is.
function pageOf(origin, globals) {
  class BrowserSocket extends WebSocket {
    constructor(address) { super(address, { origin }); }
  }
  const browserFetch = (url, options) => fetch(url, { ...options, headers: { origin } });
  return openPage(HOST, { WebSocket: BrowserSocket, fetch: browserFetch, ...globals });
}

for (const path of PATHS) {
  const where = path === '/socket.io' ? {} : { path };
  describe(`browser client, ${path}`, () => {
    live(({ extraHeaders, ...options } = {}) => {
      const page = pageOf(extraHeaders?.Origin ?? HOST);
      return page.window.io({ ...where, ...options });
    });
  });
}

test('the socket that every page has', async (t) => {
  const page = pageOf(HOST, { URL_PREFIX: '/ivoryos' });
  const { socket } = page.window;
  t.after(() => socket.disconnect());
  await greetings(record(socket));
  assert.equal(await ask(socket, 'echo', 1), 1);
  socket.io.engine.close();
  await new Promise((resolve) => { socket.once('server_boot_id', resolve); });
  assert.deepEqual([page.reloads, page.errors], [0, []], 'the same build does not reload');
});
