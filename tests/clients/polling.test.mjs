// Where no WebSocket opens, the client of the layouts polls.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request as ask } from 'node:http';
import test, { describe } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { PATH, QUICK, bytes, next, plain, record, refused, serve, until } from './ends.mjs';
import { openPage } from './page.mjs';

// A proxy in front of the server. It does with a WebSocket what `upgrade` says: a status, or nothing at all.
async function proxy(t, server, upgrade) {
  const seen = { posts: 0, upgrades: 0, held: [] };
  const http = createServer((incoming, outgoing) => {
    if (incoming.method === 'POST') seen.posts += 1;
    const { method, headers, url: path } = incoming;
    if (method === 'POST' && seen.holds) {
      seen.held.push(incoming);
      return;
    }
    const there = ask({ port: server.port, method, headers, path }, (answer) => {
      outgoing.writeHead(answer.statusCode, answer.headers);
      answer.pipe(outgoing);
    });
    there.on('error', () => outgoing.destroy());
    outgoing.on('close', () => there.destroy());
    incoming.pipe(there);
  });
  http.on('upgrade', (incoming, connection) => {
    seen.upgrades += 1;
    connection.on('error', () => {});
    if (upgrade) connection.end(`HTTP/1.1 ${upgrade} No\r\nContent-Length: 0\r\n\r\n`);
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  t.after(() => {
    http.closeAllConnections();
    http.close();
  });
  return Object.assign(seen, { url: `http://127.0.0.1:${http.address().port}` });
}

function open(t, url, options) {
  const page = openPage(url);
  const socket = page.window.io({ path: PATH, ...QUICK, ...options });
  t.after(() => socket.disconnect());
  return { page, socket };
}

const echo = (io) => io.on('connection', (peer) => {
  peer.on('echo', (value, ack) => ack(value));
  peer.on('repeat', (value) => peer.emit('repeated', value));
});

for (const [what, upgrade] of [['refused with 400', 400], ['refused with 502', 502], ['answered never', undefined]]) {
  test(`a WebSocket is ${what}: it polls`, async (t) => {
    const server = await serve(t, echo);
    const between = await proxy(t, server, upgrade);
    const { socket } = open(t, between.url);
    await next(socket, 'connect');
    assert.equal(socket.io.engine.transport.name, 'polling');
    assert.equal(between.upgrades, 1);
    assert.deepEqual(plain(await socket.emitWithAck('echo', { a: ['µL', null] })), { a: ['µL', null] });
  });
}

describe('polling', () => {
  const polling = async (t, setup = echo, options = {}) => {
    const server = await serve(t, setup, options);
    const between = await proxy(t, server, 400);
    const { page, socket } = open(t, between.url);
    await next(socket, 'connect');
    return { server, between, page, socket };
  };

  test('events keep their order, both ways', async (t) => {
    const { socket, between } = await polling(t);
    const seen = record(socket, 'repeated');
    for (let i = 0; i < 200; i += 1) socket.emit('repeat', i);
    await until(() => seen.length === 200);
    assert.deepEqual(seen.map(([, i]) => i), Array.from({ length: 200 }, (_, i) => i));
    assert.ok(between.posts < 10, `${between.posts} requests`);
  });

  test('binary, nested and in acknowledgements, both ways', async (t) => {
    const { socket } = await polling(t);
    const whole = Uint8Array.from({ length: 100_000 }, (_, i) => i % 256);
    const back = await socket.emitWithAck('echo', { list: [whole, whole.subarray(1, 3), whole.buffer, new Blob(['1;2'])] });
    assert.deepEqual(back.list.map(bytes), [[...whole], [1, 2], [...whole], [49, 59, 50]]);
    const repeated = next(socket, 'repeated');
    socket.emit('repeat', new Float32Array([1]));
    assert.deepEqual(bytes((await repeated)[0]), [0, 0, 128, 63]);
  });

  test('a large payload, and more at once than the server takes', async (t) => {
    const { socket } = await polling(t, echo, { maxHttpBufferSize: 10_000 });
    const large = 'ä'.repeat(4_900);
    const answers = await Promise.all(Array.from({ length: 20 }, () => socket.emitWithAck('echo', large)));
    assert.ok(answers.every((answer) => answer === large));
    const closed = next(socket, 'disconnect');
    socket.emit('echo', 'ä'.repeat(5_000), () => {});
    assert.equal((await closed)[0], 'transport error');
    await next(socket, 'connect');
  });

  test('the heartbeat goes on, and its end is noticed', async (t) => {
    const { socket, server } = await polling(t, echo, { pingInterval: 40, pingTimeout: 200 });
    const life = record(socket, 'disconnect');
    await sleep(500);
    assert.deepEqual(life, []);
    for (const client of server.io.engine.clients ? Object.values(server.io.engine.clients) : []) client.sendPacket = () => {};
    assert.equal((await next(socket, 'disconnect'))[0], 'ping timeout');
    await next(socket, 'connect');
  });

  test('the server ends the session, or the client', async (t) => {
    const { socket, server } = await polling(t);
    const [peer] = await server.io.fetchSockets();
    peer.conn?.close?.();
    peer.disconnect(true);
    assert.match((await next(socket, 'disconnect'))[0], /io server disconnect|transport close/);
    socket.connect();
    await next(socket, 'connect');
    socket.emit('repeat', 1);
    socket.disconnect();
    await until(() => server.io.engine.clientsCount === 0);
  });

  test('a session that the server has forgotten is another one', async (t) => {
    const { socket, server } = await polling(t);
    const first = socket.id;
    const lost = next(socket, 'disconnect');
    for (const client of Object.values(server.io.engine.clients)) client.close(true);
    await lost;
    await next(socket, 'connect');
    assert.notEqual(socket.id, first);
    assert.equal(await socket.emitWithAck('echo', 1), 1);
  });

  test('the page is left', async (t) => {
    const { page, socket } = await polling(t);
    page.leave();
    assert.equal(page.beacons.length, 1);
    const [address, body] = page.beacons[0];
    assert.equal(body, '1');
    assert.match(address, /transport=polling&sid=[^&]+$/);
    assert.equal(socket.connected, false);
    page.leave();
    assert.equal(page.beacons.length, 1);
  });

  test('what the browser does not get out is taken back', async (t) => {
    const orders = [];
    const { socket, between } = await polling(t, (io) => io.on('connection', (peer) => {
      peer.on('dispense', (value) => orders.push(value));
    }));
    between.holds = true;
    const lost = next(socket, 'disconnect', 10_000);
    socket.emit('dispense', 1);
    socket.emit('dispense', 2);
    await until(() => between.held.length);
    assert.equal((await lost)[0], 'transport error');
    await until(() => between.held[0].destroyed);
    assert.deepEqual(plain(await new Promise((resolve) => { socket.emit('dispense', 3, resolve); })), refused('dispense'));
    between.holds = false;
    await next(socket, 'connect');
    socket.emit('dispense', 4);
    await until(() => orders.length);
    await sleep(100);
    assert.deepEqual(orders, [4]);
  });

  test('malformed answers', async (t) => {
    for (const [payload, status] of [['x', 200], ['', 200], ['0{}', 200], ['0{"sid":1}', 200], ['{}', 500], ['bx', 200]]) {
      await t.test(`${status} ${payload}`, async (one) => {
        const http = createServer((_, answer) => { answer.writeHead(status).end(payload); });
        http.listen(0, '127.0.0.1');
        await once(http, 'listening');
        one.after(() => http.close());
        const { socket } = open(one, `http://127.0.0.1:${http.address().port}`, { reconnection: false });
        const [error] = await next(socket, 'connect_error');
        assert.equal(error.message, 'websocket error');
      });
    }
  });
});

test('where a WebSocket has opened once, its failure says that the host is away', async (t) => {
  const server = await serve(t, echo);
  const { page, socket } = open(t, server.url);
  await next(socket, 'connect');
  const requests = [];
  page.window.fetch = (...request) => requests.push(request);
  await server.stop();
  for (let attempt = 0; attempt < 3; attempt += 1) await next(socket, 'connect_error');
  await server.start();
  await next(socket, 'connect');
  assert.equal(socket.io.engine.transport.name, 'websocket');
  assert.equal(requests.length, 0);
});
