// The two ends of a connection, for the tests of the browser client: pages and servers.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Server } from 'socket.io';
import { io as officialClient } from 'socket.io-client';
import { WebSocketServer } from 'ws';
import { openPage } from './page.mjs';

export const PATH = '/ivoryos/socket.io';
export const QUICK = { reconnectionDelay: 20, reconnectionDelayMax: 60 };

export const clients = {
  ours: (url, options) => openPage(url).window.io({ ...QUICK, ...options }),
  official: (url, options) => officialPage(url).window
    .io(url, { transports: ['websocket'], forceNew: true, ...QUICK, ...options }),
};

// A page that brings the official client.
export function officialPage(url, globals) {
  const page = openPage(url, globals);
  page.window.io = officialClient;
  return page;
}

// A port that is nobody else's while the server is stopped: below those that the system gives away.
const stablePort = () => 10_000 + Math.floor(Math.random() * 20_000);

// Listens on a stable port, on another one if that is taken.
async function listen(http) {
  for (;;) {
    http.listen(stablePort(), '127.0.0.1');
    try {
      await once(http, 'listening');
      return;
    } catch (error) {
      if (error.code !== 'EADDRINUSE') throw error;
    }
  }
}

// An official server; `start` after `stop` comes back at the same port, as a new process would.
export async function serve(t, setup = () => {}, options = {}) {
  const running = {};
  const start = async (bind) => {
    const http = createServer();
    running.io = new Server(http, { path: PATH, ...options });
    setup(running.io);
    await bind(http);
    running.port = http.address().port;
    running.url = `http://127.0.0.1:${running.port}`;
  };
  await start(listen);
  running.stop = () => running.io.close();
  running.start = () => start(async (http) => {
    http.listen(running.port, '127.0.0.1');
    await once(http, 'listening');
  });
  t.after(running.stop);
  return running;
}

// A server that says what it is told to: `script(ws, frame)` sees every frame of the client.
export async function serveFrames(t, script, { pingInterval = 25000, pingTimeout = 20000 } = {}) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  server.on('connection', (ws) => {
    ws.on('message', (data, isBinary) => script(ws, isBinary ? data : data.toString()));
    ws.send(`0${JSON.stringify({ sid: 'engine', upgrades: [], pingInterval, pingTimeout, maxPayload: 1e6 })}`);
  });
  t.after(() => {
    for (const ws of server.clients) ws.terminate();
    server.close();
  });
  return { server, url: `http://127.0.0.1:${server.address().port}` };
}

export const accept = (ws, frame) => { if (frame.startsWith('40')) ws.send('40{"sid":"socket"}'); };

export function open(t, connect, url, options = {}) {
  const socket = connect(url, { path: PATH, ...options });
  t.after(() => socket.disconnect());
  return socket;
}

// The arguments of the next event.
export function next(emitter, event, patience = 5000) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no ${event} came`)), patience);
    emitter.once(event, (...args) => {
      clearTimeout(timer);
      resolve(args);
    });
  });
}

// Every occurrence of these events, in order, as [event, ...arguments].
export function record(emitter, ...events) {
  const seen = [];
  for (const event of events) emitter.on(event, (...args) => { seen.push([event, ...args]); });
  return seen;
}

export async function until(condition, patience = 5000) {
  for (const end = Date.now() + patience; !condition(); await sleep(5)) {
    assert.ok(Date.now() < end, `never came true: ${condition}`);
  }
}

export const bytes = (value) => [...new Uint8Array(value.buffer ?? value, value.byteOffset ?? 0, value.byteLength)];

// What the page's scripts make has prototypes of its own.
export const plain = (value) => JSON.parse(JSON.stringify(value));
export const refused = (event) => ({ error: { event, message: `No connection to the host: "${event}" was not sent` } });
