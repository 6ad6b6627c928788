// No command is carried out later than it was given: the client of the layouts, and the
// official one in their pages.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import test, { describe } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { io as officialClient } from 'socket.io-client';
import { io as officialClient_4_4 } from 'socket.io-client-4-4';
import { PATH, QUICK, next, plain, record, refused, serve, until } from './ends.mjs';
import { openPage } from './page.mjs';

const BRINGS = { 'our client': undefined, 'official client 4.8': officialClient, 'official client 4.4': officialClient_4_4 };
const TRANSPORTS = [undefined, ['websocket'], ['polling']];

for (const [name, io] of Object.entries(BRINGS)) {
  for (const transports of TRANSPORTS) {
    describe(`${name}, ${transports ?? 'its own transports'}`, () => {
      // A page at this server, and its socket.
      function load(t, url, options = {}) {
        const page = openPage(url, { URL_PREFIX: '/ivoryos' });
        if (io) page.window.io = io;
        const socket = page.window.io(url, { path: PATH, forceNew: true, ...(transports && { transports }), ...QUICK, ...options });
        page.window.socket = socket;
        page.document.dispatch('DOMContentLoaded');
        t.after(() => socket.disconnect());
        return { page, socket };
      }

      // A server that writes down what it is ordered.
      const ordered = async (t) => {
        const seen = { orders: [], hanging: 0 };
        const server = await serve(t, (io) => io.on('connection', (peer) => {
          peer.on('hang', () => { seen.hanging += 1; });
          peer.on('dispense', (value, ack) => {
            seen.orders.push(value);
            ack?.(value);
          });
        }));
        return Object.assign(seen, server, { url: server.url });
      };

      test('three presses while the host is away', async (t) => {
        const server = await ordered(t);
        const { page, socket } = load(t, server.url);
        await next(socket, 'connect');
        const errors = record(socket, 'event_error');
        await server.stop();
        await until(() => !socket.connected);

        socket.emit('dispense', 1);
        const answer = await new Promise((resolve) => { socket.emit('dispense', 2, (...args) => resolve(args)); });
        assert.deepEqual(plain(answer), [refused('dispense')]);
        const timed = await new Promise((resolve) => { socket.timeout(5000).emit('dispense', 3, (...args) => resolve(args)); });
        assert.deepEqual(plain(timed), [null, refused('dispense')]);
        if (socket.emitWithAck) assert.deepEqual(plain(await socket.emitWithAck('dispense', 4)), refused('dispense'));
        socket.volatile.emit('dispense', 5);
        assert.deepEqual(plain(errors), [['event_error', refused('dispense').error]], 'the one that nobody waits for');
        assert.equal(page.note, refused('dispense').error.message);

        const back = next(socket, 'connect', 20_000);
        await server.start();
        await back;
        assert.equal(page.note, refused('dispense').error.message, 'until somebody has read it');
        page.closeNote();
        assert.equal(page.note, '');
        socket.emit('dispense', 6);
        await until(() => server.orders.length);
        await sleep(100);
        assert.deepEqual(server.orders, [6]);
      });

      test('in the handler of the disconnect', async (t) => {
        const server = await ordered(t);
        const { socket } = load(t, server.url);
        await next(socket, 'connect');
        const answer = new Promise((resolve) => {
          socket.on('disconnect', () => socket.emit('dispense', 1, resolve));
        });
        await server.stop();
        assert.deepEqual(plain(await answer), refused('dispense'));
      });

      test('`retries` sends nothing again on the next connection', async (t) => {
        const server = await ordered(t);
        const { socket } = load(t, server.url, { retries: 3, ackTimeout: 10_000 });
        await next(socket, 'connect');
        socket.emit('hang', () => {});
        await until(() => server.hanging === 1);
        await server.stop();
        await until(() => !socket.connected);
        const answer = await new Promise((resolve) => { socket.emit('dispense', 1, (...args) => resolve(args.at(-1))); });
        assert.deepEqual(plain(answer), refused('dispense'));
        const back = next(socket, 'connect', 20_000);
        await server.start();
        await back;
        socket.emit('dispense', 2, () => {});
        await until(() => server.orders.length);
        await sleep(100);
        assert.deepEqual([server.orders, server.hanging], [[2], 1]);
      });

      test('a page that has just loaded is waited for', async (t) => {
        const server = await ordered(t);
        const { page, socket } = load(t, server.url);
        assert.equal(await new Promise((resolve) => { socket.emit('dispense', 1, resolve); }), 1);
        assert.deepEqual([server.orders, page.note], [[1], '']);
      });

      test('not for longer than a moment', async (t) => {
        const server = await ordered(t);
        await server.stop();
        const { page, socket } = load(t, server.url);
        const begun = Date.now();
        const first = await new Promise((resolve) => { socket.emit('dispense', 1, resolve); });
        assert.deepEqual(plain(first), refused('dispense'));
        assert.ok(Date.now() - begun > 2000, 'it waits');
        const second = await new Promise((resolve) => { socket.emit('dispense', 2, resolve); });
        assert.deepEqual(plain(second), refused('dispense'));
        page.closeNote();
        await until(() => page.note === 'No connection to the host: values may be old.');
        const back = next(socket, 'connect', 20_000);
        await server.start();
        await back;
        assert.equal(page.note, '');
        socket.emit('dispense', 3);
        await until(() => server.orders.length);
        await sleep(100);
        assert.deepEqual(server.orders, [3]);
      });
    });
  }
}

test('a page that has no connection within 3 s says so', async (t) => {
  const http = createServer(); // answers nothing
  http.on('upgrade', () => {});
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  t.after(() => {
    http.closeAllConnections();
    http.close();
  });
  const page = openPage(`http://127.0.0.1:${http.address().port}`);
  page.document.dispatch('DOMContentLoaded');
  t.after(() => page.window.socket.disconnect());
  const begun = Date.now();
  await until(() => page.note);
  assert.equal(page.note, 'No connection to the host: values may be old.');
  assert.ok(Date.now() - begun > 2500);
});

test('the timer of what waited is late after the computer slept', async (t) => {
  const orders = [];
  const server = await serve(t, (io) => io.on('connection', (peer) => peer.on('dispense', (value) => orders.push(value))));
  let slept = 0;
  const page = openPage(server.url, { Date: { now: () => Date.now() + slept } });
  const socket = page.window.io({ path: PATH, autoConnect: false });
  t.after(() => socket.disconnect());
  const answer = socket.emitWithAck('dispense', 1);
  slept = 3_600_000;
  const connected = next(socket, 'connect');
  socket.connect();
  assert.deepEqual(plain(await answer), refused('dispense'));
  await connected;
  socket.emit('dispense', 2);
  await until(() => orders.length);
  assert.deepEqual(orders, [2]);
});

for (const [name, io] of Object.entries(BRINGS)) {
  test(`${name}: the timer of what waited comes a little early, or the clock is set back`, async () => {
    let setBack = 0;
    const page = openPage('http://127.0.0.1:9', { Date: { now: () => Date.now() - setBack } });
    if (io) page.window.io = io;
    const socket = page.window.io('http://127.0.0.1:9', { path: PATH, autoConnect: false, forceNew: true });
    const answer = new Promise((resolve) => { socket.emit('dispense', 1, resolve); });
    setBack = 3_600_000;
    assert.deepEqual(plain(await answer), refused('dispense'));
    socket.disconnect();
  });
}
