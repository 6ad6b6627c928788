// The browser client of the layouts (`static/socket.js`) against the official server. The
// tests that say what an author may rely on run with the official client too, as a page of
// the layouts has it (`static/connection.js`): where one of the two behaves differently,
// they are not interchangeable.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import test, { describe } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocketServer } from 'ws';
import {
  PATH, QUICK, accept, bytes, clients, next, officialPage, open, plain, record, refused, serve, serveFrames, until,
} from './ends.mjs';
import { openPage } from './page.mjs';

/* ---- What an author may rely on, with either client ---- */

for (const [name, connect] of Object.entries(clients)) {
  describe(`${name} client`, () => {
    test('connects at a path, with auth and query', async (t) => {
      const server = await serve(t);
      const arrived = once(server.io, 'connection');
      const socket = open(t, connect, server.url, { auth: { token: 'ä' }, query: { bench: 'a b' } });
      assert.deepEqual([socket.connected, socket.disconnected, socket.active, socket.id], [false, true, true, undefined]);
      await next(socket, 'connect');
      const [peer] = await arrived;
      assert.deepEqual([socket.connected, socket.disconnected, socket.active, socket.id], [true, false, true, peer.id]);
      assert.deepEqual(peer.handshake.auth, { token: 'ä' });
      assert.equal(peer.handshake.query.bench, 'a b');
      assert.equal(socket.io.engine.transport.name, 'websocket');
      assert.ok(!socket.recovered);
    });

    test('events carry several arguments and keep their order, both ways', async (t) => {
      const server = await serve(t, (io) => io.on('connection', (peer) => {
        peer.onAny((event, ...args) => peer.emit(event, ...args));
      }));
      const socket = open(t, connect, server.url);
      const seen = record(socket, 'plugin_ping', 'count', 'message');
      socket.emit('plugin_ping', 1.5, 'µL "\n', null, [true, { deep: [{}] }], undefined, new Date(0));
      for (let i = 0; i < 200; i += 1) socket.emit('count', i);
      socket.send('last');
      await next(socket, 'message');
      assert.deepEqual(seen[0], ['plugin_ping', 1.5, 'µL "\n', null, [true, { deep: [{}] }], null, '1970-01-01T00:00:00.000Z']);
      assert.deepEqual(seen.slice(1, -1).map(([, i]) => i), Array.from({ length: 200 }, (_, i) => i));
      assert.deepEqual(seen.at(-1), ['message', 'last']);
    });

    test('a large payload', async (t) => {
      const server = await serve(t, (io) => io.on('connection', (peer) => peer.on('echo', (value, ack) => ack(value))));
      const socket = open(t, connect, server.url);
      const large = Array.from({ length: 50_000 }, (_, i) => ({ i }));
      assert.deepEqual(await socket.emitWithAck('echo', large), large);
    });

    test('acknowledgements of the server', async (t) => {
      const server = await serve(t, (io) => io.on('connection', (peer) => {
        peer.on('sum', (a, b, ack) => ack(a + b, 'mL'));
        peer.on('nothing', (ack) => ack());
        peer.on('never', () => {});
        peer.on('slow', (ms, ack) => setTimeout(ack, ms, 'late'));
      }));
      const socket = open(t, connect, server.url);
      assert.deepEqual(await new Promise((resolve) => { socket.emit('sum', 1, 2, (...args) => resolve(args)); }), [3, 'mL']);
      assert.deepEqual(await new Promise((resolve) => { socket.emit('nothing', (...args) => resolve(args)); }), []);
      assert.equal(await socket.emitWithAck('sum', 2, 3), 5);
      assert.equal(await socket.timeout(2000).emitWithAck('sum', 3, 4), 7);
      assert.deepEqual(
        await new Promise((resolve) => { socket.timeout(2000).emit('sum', 4, 5, (...args) => resolve(args)); }),
        [null, 9, 'mL'],
      );
      await assert.rejects(socket.timeout(30).emitWithAck('never'), { message: 'operation has timed out' });
      const late = [];
      socket.timeout(20).emit('slow', 60, (...args) => late.push(args));
      await sleep(120);
      assert.equal(late.length, 1);
      assert.equal(late[0].length, 1);
      assert.equal(late[0][0].message, 'operation has timed out');
      // The timeout was for one packet.
      assert.equal(await socket.emitWithAck('slow', 60), 'late');
    });

    test('an acknowledgement that times out before the connection is not sent later', async (t) => {
      const server = await serve(t);
      const seen = [];
      server.io.on('connection', (peer) => peer.onAny((event) => seen.push(event)));
      const socket = open(t, connect, server.url, { autoConnect: false });
      const given = assert.rejects(socket.timeout(20).emitWithAck('forgotten'), { message: 'operation has timed out' });
      socket.emit('kept');
      await given;
      socket.connect();
      await until(() => seen.length);
      await sleep(20);
      assert.deepEqual(seen, ['kept']);
    });

    test('ackTimeout is the timeout of every packet', async (t) => {
      const server = await serve(t);
      const socket = open(t, connect, server.url, { ackTimeout: 30 });
      const [error] = await new Promise((resolve) => { socket.emit('never', (...args) => resolve(args)); });
      assert.equal(error.message, 'operation has timed out');
    });

    test('the server asks for acknowledgements', async (t) => {
      const server = await serve(t);
      const arrived = once(server.io, 'connection');
      const socket = open(t, connect, server.url);
      const [peer] = await arrived;
      socket.on('ask', (a, ack) => {
        ack(a * 2, 'one');
        ack('two');
      });
      assert.deepEqual(
        await new Promise((resolve) => { peer.emit('ask', 21, (...args) => resolve(args)); }),
        [42, 'one'],
      );
      assert.equal(await peer.timeout(2000).emitWithAck('ask', 1), 2);
    });

    test('binary, nested and in acknowledgements, both ways', async (t) => {
      const server = await serve(t, (io) => io.on('connection', (peer) => {
        peer.on('weigh', (...args) => {
          const ack = args.pop();
          ack(...args.map((arg) => (Buffer.isBuffer(arg) ? { buffer: arg.length, back: arg } : arg)));
        });
        peer.on('image', (value) => peer.emit('image', value, Buffer.from([9])));
      }));
      const arrived = once(server.io, 'connection');
      const socket = open(t, connect, server.url);
      const [peer] = await arrived;

      const whole = Uint8Array.from([0, 1, 2, 3, 255]);
      const images = next(socket, 'image');
      socket.emit('image', { rows: [{ pixels: whole }, { pixels: whole.buffer }], width: 2, none: null });
      const [image, more] = await images;
      assert.deepEqual(image.rows.map((row) => bytes(row.pixels)), [[...whole], [...whole]]);
      assert.deepEqual([image.width, image.none], [2, null]);
      assert.deepEqual(bytes(more), [9]);

      // A view sends what it shows, in its own type's bytes.
      const answers = await new Promise((resolve) => {
        socket.emit('weigh', whole.subarray(1, 3), new Float32Array([1]), new ArrayBuffer(0), 'text', (...args) => resolve(args));
      });
      assert.deepEqual(answers.map((answer) => answer.buffer), [2, 4, 0, undefined]);
      assert.deepEqual(answers.slice(0, 3).map((answer) => bytes(answer.back)), [[1, 2], [0, 0, 128, 63], []]);

      socket.on('ask', (value, ack) => ack({ got: value, list: [new Uint8Array([7]), 'x'] }));
      const [reply] = await new Promise((resolve) => { peer.emit('ask', Buffer.from([5, 6]), (...args) => resolve(args)); });
      assert.deepEqual([bytes(reply.got), bytes(reply.list[0]), reply.list[1]], [[5, 6], [7], 'x']);
    });

    test('emits wait for the connection and are sent before "connect" is told', async (t) => {
      const server = await serve(t);
      const seen = [];
      server.io.on('connection', (peer) => peer.onAny((event, ack) => {
        seen.push(event);
        ack?.('done');
      }));
      const socket = open(t, connect, server.url, { autoConnect: false });
      assert.equal(socket.active, false);
      socket.on('connect', () => socket.emit('third'));
      socket.emit('first');
      const answer = socket.emitWithAck('second');
      socket.volatile.emit('lost');
      await sleep(20);
      assert.equal(socket.connect(), socket);
      assert.equal(await answer, 'done');
      await until(() => seen.length === 3);
      assert.deepEqual(seen, ['first', 'second', 'third']);
    });

    test('volatile packets are sent while connected', async (t) => {
      const server = await serve(t);
      const seen = [];
      server.io.on('connection', (peer) => peer.onAny((...args) => seen.push(args)));
      const socket = open(t, connect, server.url);
      await next(socket, 'connect');
      await sleep(10);
      socket.volatile.emit('position', 1);
      await until(() => seen.length);
      assert.deepEqual(seen, [['position', 1]]);
    });

    test('what the server sends before it accepts is seen', async (t) => {
      const { url } = await serveFrames(t, (ws, frame) => {
        if (!frame.startsWith('40')) return;
        ws.send('42["early",1]');
        setTimeout(() => ws.send('40{"sid":"socket"}'), 20);
      });
      const socket = open(t, connect, url);
      const seen = record(socket, 'early', 'connect');
      await until(() => seen.length === 2);
      assert.deepEqual(seen, [['early', 1], ['connect']]);
    });

    test('the server disconnects one client', async (t) => {
      const server = await serve(t, (io) => io.on('connection', (peer) => peer.on('leave', () => peer.disconnect())));
      const socket = open(t, connect, server.url);
      await next(socket, 'connect');
      socket.emit('leave');
      const [reason] = await next(socket, 'disconnect');
      assert.equal(reason, 'io server disconnect');
      assert.deepEqual([socket.connected, socket.active, socket.id], [false, false, undefined]);
      await sleep(150);
      assert.equal(socket.connected, false, 'it does not come back by itself');
      socket.connect();
      await next(socket, 'connect');
    });

    test('the client disconnects, and connects again', async (t) => {
      const server = await serve(t);
      const arrived = once(server.io, 'connection');
      const socket = open(t, connect, server.url);
      await next(socket, 'connect');
      const [peer] = await arrived;
      const left = once(peer, 'disconnect');
      const closed = once(peer.conn, 'close');
      const seen = record(socket, 'disconnect');
      const unanswered = assert.rejects(socket.emitWithAck('never'), { message: 'socket has been disconnected' });
      assert.equal(socket.disconnect(), socket);
      assert.deepEqual([socket.connected, socket.active], [false, false]);
      assert.equal(seen.length, 1);
      assert.equal(seen[0][1], 'io client disconnect');
      assert.equal((await left)[0], 'client namespace disconnect');
      await closed;
      await unanswered;
      await sleep(150);
      assert.equal(socket.connected, false);
      socket.open();
      await next(socket, 'connect');
      socket.close();
      assert.equal(seen.length, 2);
    });

    test('a handler that disconnects at once', async (t) => {
      const server = await serve(t);
      const socket = open(t, connect, server.url);
      socket.on('connect', () => socket.disconnect());
      const [reason] = await next(socket, 'disconnect');
      assert.equal(reason, 'io client disconnect');
      await sleep(100);
      assert.equal(socket.active, false);
    });

    test('the server restarts: reconnect, and what was emitted meanwhile fails', async (t) => {
      const seen = [];
      const server = await serve(t, (io) => io.on('connection', (peer) => {
        peer.on('order', (value, ack) => {
          seen.push(value);
          ack?.(value);
        });
      }));
      const socket = open(t, connect, server.url);
      await next(socket, 'connect');
      const first = socket.id;
      const manager = record(socket.io, 'reconnect_attempt', 'reconnect_error', 'reconnect', 'error');
      const life = record(socket, 'disconnect', 'connect_error', 'connect');
      const unanswered = assert.rejects(socket.emitWithAck('never'), { message: 'socket has been disconnected' });
      let answered = 0;
      socket.emit('never', () => { answered += 1; });
      await server.stop();
      await unanswered;
      assert.equal(life[0][0], 'disconnect');
      assert.equal(life[0][1], 'transport close');
      assert.deepEqual([socket.connected, socket.active], [false, true]);

      for (const value of [1, 2]) socket.emit('order', value);
      assert.deepEqual(plain(await socket.emitWithAck('order', 3)), refused('order'));
      socket.connect(); // changes nothing: it is coming back anyway
      await until(() => life.some(([event]) => event === 'connect_error'));
      const back = next(socket, 'connect');
      await server.start();
      await back;
      assert.equal(await socket.emitWithAck('order', 4), 4);
      assert.deepEqual(seen, [4]);
      assert.notEqual(socket.id, first);
      assert.equal(answered, 0);
      const counted = (event) => manager.filter(([name]) => name === event).map(([, value]) => value);
      assert.deepEqual(counted('reconnect_attempt'), counted('reconnect_attempt').map((_, i) => i + 1));
      assert.deepEqual(counted('reconnect'), [counted('reconnect_attempt').length]);
      assert.equal(counted('reconnect_error').length, counted('reconnect_attempt').length - 1);
      assert.equal(life.find(([event]) => event === 'connect_error')[1].message, 'websocket error');
      assert.equal(counted('error').length, counted('reconnect_error').length);
      assert.equal(life.filter(([event]) => event === 'connect').length, 1);
    });

    test('a second outage counts its attempts anew', async (t) => {
      const server = await serve(t);
      const socket = open(t, connect, server.url);
      await next(socket, 'connect');
      const counts = record(socket.io, 'reconnect_attempt', 'reconnect');
      for (let outage = 0; outage < 2; outage += 1) {
        const back = next(socket.io, 'reconnect');
        socket.io.engine.close();
        await back;
      }
      assert.deepEqual(counts, [['reconnect_attempt', 1], ['reconnect', 1], ['reconnect_attempt', 1], ['reconnect', 1]]);
    });

    test('giving up in the handler of the next attempt', async (t) => {
      const server = await serve(t);
      const socket = open(t, connect, server.url);
      await next(socket, 'connect');
      socket.io.on('reconnect_attempt', () => socket.disconnect());
      const life = record(socket, 'connect');
      socket.io.engine.close();
      await sleep(150);
      assert.deepEqual([life.length, socket.active, server.io.engine.clientsCount], [0, false, 0]);
    });

    test('what is unsent outlives a connection that was never accepted', async (t) => {
      let connections = 0;
      const { url } = await serveFrames(t, (ws, frame) => {
        if (frame.startsWith('40') && (connections += 1) === 1) ws.close();
        else accept(ws, frame);
        if (frame === '420["order",1]') ws.send('430["done"]');
      });
      const socket = open(t, connect, url);
      assert.equal(await socket.emitWithAck('order', 1), 'done');
      assert.equal(connections, 2);
    });

    test('the query may change between two connections', async (t) => {
      const server = await serve(t);
      const queries = [];
      server.io.on('connection', (peer) => queries.push(peer.handshake.query.turn));
      const socket = open(t, connect, server.url, { query: { turn: '1' } });
      await next(socket, 'connect');
      socket.io.opts.query.turn = '2';
      const closed = next(socket, 'disconnect');
      socket.io.engine.close();
      assert.equal((await closed)[0], 'forced close');
      await next(socket, 'connect');
      await until(() => queries.length === 2);
      assert.deepEqual(queries, ['1', '2']);
    });

    test('nobody listens: attempts, errors, then failure', async (t) => {
      const server = await serve(t);
      await server.stop();
      const socket = open(t, connect, server.url, { reconnectionAttempts: 2 });
      const errors = record(socket, 'connect_error');
      const manager = record(socket.io, 'reconnect_attempt', 'reconnect_failed');
      await next(socket.io, 'reconnect_failed');
      await sleep(100);
      assert.deepEqual(manager, [['reconnect_attempt', 1], ['reconnect_attempt', 2], ['reconnect_failed']]);
      assert.equal(errors.length, 3);
      assert.equal(socket.connected, false);
    });

    test('without reconnection there is one error', async (t) => {
      const server = await serve(t);
      await server.stop();
      const socket = open(t, connect, server.url, { reconnection: false });
      const errors = record(socket, 'connect_error');
      const attempts = record(socket.io, 'reconnect_attempt');
      await sleep(150);
      assert.deepEqual([errors.length, attempts.length], [1, 0]);
      await server.start();
      socket.connect();
      await next(socket, 'connect');
    });

    test('giving up while it waits for the next attempt', async (t) => {
      const server = await serve(t);
      await server.stop();
      const socket = open(t, connect, server.url);
      await next(socket, 'connect_error');
      socket.disconnect();
      const attempts = record(socket.io, 'reconnect_attempt');
      await sleep(150);
      assert.equal(attempts.length, 0);
      assert.equal(socket.active, false);
    });

    test('a server that does not answer the handshake', async (t) => {
      const http = createServer();
      const hanging = [];
      http.on('upgrade', (request, connection) => hanging.push(connection));
      http.listen(0, '127.0.0.1');
      await once(http, 'listening');
      t.after(() => {
        for (const connection of hanging) connection.destroy();
        http.close();
      });
      const socket = open(t, connect, `http://127.0.0.1:${http.address().port}`, { timeout: 50, reconnection: false });
      const [error] = await next(socket, 'connect_error');
      assert.equal(error.message, 'timeout');
    });

    test('the heartbeat stops', async (t) => {
      const { url } = await serveFrames(t, accept, { pingInterval: 50, pingTimeout: 50 });
      const socket = open(t, connect, url);
      await next(socket, 'connect');
      const begun = Date.now();
      const [reason] = await next(socket, 'disconnect');
      assert.equal(reason, 'ping timeout');
      assert.ok(Date.now() - begun < 1000);
      await next(socket, 'connect');
    });

    test('pings are answered, and keep the connection', async (t) => {
      const server = await serve(t, undefined, { pingInterval: 40, pingTimeout: 60 });
      const socket = open(t, connect, server.url);
      await next(socket, 'connect');
      const seen = record(socket, 'disconnect');
      const pings = record(socket.io, 'ping');
      await sleep(400);
      assert.deepEqual(seen, []);
      assert.ok(pings.length >= 3, `${pings.length} pings`);
    });

    test('a middleware refuses, and accepts another auth', async (t) => {
      const server = await serve(t, (io) => io.use((peer, go) => {
        if (peer.handshake.auth.token === 'right') go();
        else go(Object.assign(new Error('not you'), { data: { hint: 'token' } }));
      }));
      const socket = open(t, connect, server.url, { auth: { token: 'wrong' } });
      const life = record(socket, 'connect_error', 'disconnect');
      const [error] = await next(socket, 'connect_error');
      assert.ok(error instanceof Error);
      assert.equal(error.message, 'not you');
      assert.deepEqual(error.data, { hint: 'token' });
      assert.equal(socket.active, false);
      await sleep(150);
      assert.equal(life.length, 1, 'it does not try again by itself');
      socket.auth.token = 'right';
      socket.connect();
      await next(socket, 'connect');

      const asked = open(t, connect, server.url, { auth: (send) => setTimeout(send, 5, { token: 'right' }) });
      await next(asked, 'connect');
      const within = open(t, connect, server.url, { auth: { token: 'wrong' } });
      within.on('connect_error', () => {
        within.auth = { token: 'right' };
        within.connect();
      });
      await next(within, 'connect');
    });

    test('malformed packets end the connection, and another one begins', async (t) => {
      const malformed = [
        '4', '49', '4x', '42', '42{"a":1}', '42[', '42[]', '42[{}]', '42["connect"]', '42["disconnect","x"]', '42[null]',
        '43{"a":1}', '431', '40[]', '44', '441', '41{}',
        '45["x"]', '450-["x"]', '45-1-["x"]', '45x-["x"]', '451.5-["x"]', '451["x"]', '461-{}',
        ['451-["x",{"_placeholder":true,"num":0}]', '42["y"]'],
        ['451-["x",{"_placeholder":true,"num":1}]', Buffer.from([1])],
        ['451-["x",{"_placeholder":true,"num":-1}]', Buffer.from([1])],
        ['451-["x",{"_placeholder":true}]', Buffer.from([1])],
        Buffer.from([1, 2, 3]),
      ];
      // These the official client lets pass, or fails on in the page.
      const lenient = name === 'official' ? ['42', '431', '40[]', '44', '441'] : [];
      for (const frames of malformed.filter((frame) => !lenient.includes(frame))) {
        await t.test(JSON.stringify(frames), async (one) => {
          let first = true;
          const { url } = await serveFrames(one, (ws, frame) => {
            accept(ws, frame);
            if (frame.startsWith('40') && first) setTimeout(() => [frames].flat().forEach((each) => ws.send(each)), 10);
            first = false;
          });
          const socket = open(one, connect, url);
          socket.on('x', () => assert.fail('a malformed packet was delivered'));
          await next(socket, 'connect');
          const [reason] = await next(socket, 'disconnect');
          assert.equal(reason, 'parse error');
          await next(socket, 'connect');
        });
      }
    });

    test('off and once', async (t) => {
      const server = await serve(t, (io) => io.on('connection', (peer) => {
        peer.on('echo', (...args) => peer.emit('echo', ...args));
      }));
      const socket = open(t, connect, server.url);
      const seen = [];
      const handler = (mark) => function (value) {
        assert.equal(this, socket);
        seen.push(mark + value);
      };
      const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(handler);
      assert.equal(socket.on('echo', a), socket);
      socket.on('echo', a).on('echo', b).once('echo', c).once('echo', d);
      socket.off('echo', d).off('echo', a).off('echo', () => {}).off('other');
      const echo = async (value) => {
        const back = next(socket, 'echo');
        socket.emit('echo', value);
        await back;
        return seen.splice(0);
      };
      assert.deepEqual(await echo(1), ['a1', 'b1', 'c1']);
      assert.deepEqual(await echo(2), ['a2', 'b2']);
      assert.equal(socket.listeners('echo').length, 2);
      socket.off('echo');
      assert.deepEqual(await echo(3), []);
      socket.on('echo', a).off();
      assert.deepEqual(await echo(4), []);
      // A handler that takes others away does so from the next event on.
      socket.on('echo', () => socket.off('echo', b)).on('echo', b);
      assert.deepEqual(await echo(5), ['b5']);
      assert.deepEqual(await echo(6), []);
      for (const remove of ['removeListener', 'removeEventListener', 'removeAllListeners']) {
        socket.addEventListener('echo', a)[remove]('echo', a);
      }
      assert.deepEqual(await echo(7), []);
    });

    test('any event', async (t) => {
      const server = await serve(t, (io) => io.on('connection', (peer) => peer.onAny((...args) => peer.emit(...args))));
      const socket = open(t, connect, server.url);
      const seen = [];
      const any = (...args) => seen.push(args);
      socket.onAny(any).on('b', () => seen.push('b itself'));
      socket.emit('a', 1);
      socket.emit('b', 2);
      await next(socket, 'b');
      assert.deepEqual(seen, [['a', 1], ['b', 2], 'b itself']);
      socket.offAny(any);
      socket.emit('a', 1);
      await next(socket, 'a');
      assert.equal(seen.length, 3);
    });

    test('reserved names, and data that cannot be sent', async (t) => {
      const server = await serve(t);
      const socket = open(t, connect, server.url);
      await next(socket, 'connect');
      for (const event of ['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener']) {
        assert.throws(() => socket.emit(event), { message: `"${event}" is a reserved event name` });
      }
      await assert.rejects(socket.emitWithAck('connect'), /reserved/);
      const circle = {};
      circle.circle = circle;
      assert.throws(() => socket.emit('circle', circle));
      assert.throws(() => socket.emit('big', 1n));
      assert.equal(socket.connected, true);
    });

    test('another namespace', async (t) => {
      const server = await serve(t, (io) => io.of('/lab').on('connection', (peer) => {
        peer.on('echo', (value, ack) => ack(value));
      }));
      const at = (nsp) => {
        const socket = name === 'ours'
          ? openPage(server.url).window.io(nsp, { path: PATH })
          : officialPage(server.url).window.io(server.url + nsp, { path: PATH, transports: ['websocket'], forceNew: true });
        t.after(() => socket.disconnect());
        return socket;
      };
      const value = Buffer.from([1]);
      assert.deepEqual(bytes(await at('/lab').emitWithAck('echo', value)), [1]);
      const [error] = await next(at('/none'), 'connect_error');
      assert.equal(error.message, 'Invalid namespace');
    });
  });
}

/* ---- Where ours says more ---- */

describe('our client alone', () => {
  test('a handler that throws is reported, and stops nothing', async (t) => {
    const server = await serve(t, (io) => io.on('connection', (peer) => {
      peer.on('echo', (value, ack) => {
        peer.emit('echo', value);
        ack(value);
      });
    }));
    const page = openPage(server.url);
    const socket = page.window.io({ path: PATH, ...QUICK, auth: (send) => { send({}); throw new Error('in auth'); } });
    t.after(() => socket.disconnect());
    const fail = (where) => () => { throw new Error(`in ${where}`); };
    const seen = [];
    socket.on('connect', fail('connect')).on('connect', () => seen.push('connect'));
    socket.once('echo', fail('once')).on('echo', fail('on')).on('echo', (value) => seen.push(value)).onAny(fail('any'));
    socket.io.on('open', fail('open'));
    await next(socket, 'connect');
    socket.emit('echo', 1, fail('ack'));
    socket.emit('echo', 2, () => seen.push('ack'));
    await until(() => seen.includes('ack'));
    assert.deepEqual(seen, ['connect', 1, 2, 'ack']);
    assert.equal(socket.connected, true);
    assert.deepEqual(
      page.errors.map((error) => error.message),
      ['open', 'auth', 'connect', 'any', 'once', 'on', 'ack', 'any', 'on'].map((where) => `in ${where}`),
    );
    socket.on('disconnect', fail('disconnect'));
    await server.stop();
    await next(socket.io, 'reconnect_attempt');
  });

  test('without reportError, the console', async (t) => {
    const server = await serve(t, (io) => io.on('connection', (peer) => peer.emit('x')));
    const printed = [];
    const page = openPage(server.url, { reportError: undefined, console: { error: (error) => printed.push(error.message) } });
    const socket = page.window.io({ path: PATH });
    t.after(() => socket.disconnect());
    socket.on('x', () => { throw new Error('here'); });
    await until(() => printed.length);
    assert.deepEqual(printed, ['here']);
  });

  test('malformed Engine.IO frames', async (t) => {
    for (const frame of ['', '0', '00{"sid":"x"}', '5', '7', 'x', '{}']) {
      await t.test(JSON.stringify(frame), async (one) => {
        const { url } = await serveFrames(one, (ws, received) => {
          accept(ws, received);
          setTimeout(() => ws.send(frame), 10);
        });
        const socket = open(one, clients.ours, url);
        await next(socket, 'connect');
        assert.equal((await next(socket, 'disconnect'))[0], 'parse error');
      });
    }
    const handshakes = ['', 'x', '0', '0{}', '0[]', '0null', '0{"sid":1}', '0{"sid":"x","pingInterval":"a"}', '42["x"]', Buffer.from([1])];
    for (const frame of handshakes) {
      await t.test(`handshake ${JSON.stringify(frame)}`, async (one) => {
        const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
        await once(server, 'listening');
        one.after(() => server.close());
        server.on('connection', (ws) => ws.send(frame));
        const socket = open(one, clients.ours, `http://127.0.0.1:${server.address().port}`, { reconnection: false });
        const [error] = await next(socket, 'connect_error');
        assert.equal(typeof error.message, 'string');
      });
    }
    await t.test('a noop, a stray pong and a close', async (one) => {
      const { url } = await serveFrames(one, (ws, frame) => {
        accept(ws, frame);
        if (frame.startsWith('40')) ['6', '3', '42["x"]'].forEach((each) => ws.send(each));
        if (frame.startsWith('42')) ws.send('1');
      });
      const socket = open(one, clients.ours, url);
      await next(socket, 'x');
      socket.emit('done');
      assert.equal((await next(socket, 'disconnect'))[0], 'transport close');
    });
  });

  test('1,000 connections of random frames: closed or ignored, never thrown', async (t) => {
    const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 32));
    t.diagnostic(`SEED=${seed}`);
    let state = seed;
    const random = (below) => { // xorshift32
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      return (state >>> 0) % below;
    };
    const pieces = ['0', '1', '2', '3', '4', '5', '6', '-', ',', '/', '[', ']', '{', '}', '"x"', '"_placeholder":true', '"num":0',
      '["x"', '["x",{"_placeholder":true,"num":0}]', '51-', '61-7', 'null', '\n', '\u2028', '9'.repeat(30), '__proto__'];
    const frame = () => (random(8) === 0
      ? Buffer.from(Array.from({ length: random(4) }, () => random(256)))
      : `${random(4) ? '4' : ''}${Array.from({ length: 1 + random(6) }, () => pieces[random(pieces.length)]).join('')}`);
    const { url } = await serveFrames(t, (ws, received) => {
      accept(ws, received);
      if (!received.startsWith?.('40')) return;
      // Most end the connection, and the client does not look at what follows.
      for (let i = 0; i < 10; i += 1) ws.send(frame());
      ws.close();
    });
    const page = openPage(url);
    // What is thrown anyway is an uncaught exception, on which the runner fails the test.
    for (let i = 0; i < 1000; i += 1) {
      const socket = page.window.io({ reconnection: false });
      await new Promise((resolve) => { socket.once('disconnect', resolve).once('connect_error', resolve); });
      socket.disconnect();
    }
    assert.deepEqual(page.errors, []);
    assert.equal({}.num, undefined);
  });

  test('an answer does not go to a later connection', async (t) => {
    const server = await serve(t);
    const peers = [];
    server.io.on('connection', (peer) => peers.push(peer));
    const socket = open(t, clients.ours, server.url);
    const answers = [];
    socket.on('ask', (ack) => answers.push(ack));
    await until(() => peers.length === 1);
    peers[0].emit('ask', () => {});
    await until(() => answers.length === 1);
    const back = next(socket, 'connect');
    socket.io.engine.close();
    await back;
    await until(() => peers.length === 2);
    const wrong = [];
    peers[1].emit('ask', (value) => wrong.push(value));
    await until(() => answers.length === 2);
    answers[0]('of the first');
    answers[1]('of the second');
    await until(() => wrong.length);
    assert.deepEqual(wrong, ['of the second']);
  });

  test('volatile packets are dropped while there is no connection', async (t) => {
    const seen = [];
    const server = await serve(t, (io) => io.on('connection', (peer) => peer.onAny((event) => seen.push(event))));
    const socket = open(t, clients.ours, server.url);
    socket.volatile.emit('opening');
    await next(socket, 'connect');
    await server.stop();
    socket.volatile.emit('away');
    await server.start();
    await next(socket, 'connect');
    socket.emit('back');
    await until(() => seen.length);
    assert.deepEqual(seen, ['back']);
  });

  test('after the computer slept, what is emitted fails and is not sent later', async (t) => {
    const seen = [];
    const server = await serve(t, (io) => io.on('connection', (peer) => peer.on('order', (value) => seen.push(value))));
    let slept = 0;
    const page = openPage(server.url, { Date: { now: () => Date.now() + slept } });
    const socket = page.window.io({ path: PATH, ...QUICK });
    t.after(() => socket.disconnect());
    await next(socket, 'connect');
    slept = 3_600_000;
    const answer = socket.emitWithAck('order', 1);
    assert.equal((await answer).error.event, 'order');
    await next(socket, 'connect');
    socket.emit('order', 2);
    await until(() => seen.length);
    assert.deepEqual(seen, [2]);
  });

  test('a Blob is sent as its bytes', async (t) => {
    const server = await serve(t, (io) => io.on('connection', (peer) => {
      peer.on('upload', (name, file, ack) => ack(name, file.toString()));
    }));
    const socket = open(t, clients.ours, server.url);
    const answer = new Promise((resolve) => { socket.emit('upload', 'a.csv', new Blob(['1;2']), (...args) => resolve(args)); });
    assert.deepEqual(await answer, ['a.csv', '1;2']);
  });

  test('connecting in the handler of a disconnect makes one connection', async (t) => {
    const server = await serve(t);
    const socket = open(t, clients.ours, server.url);
    await next(socket, 'connect');
    socket.once('disconnect', () => socket.connect());
    const life = record(socket, 'connect');
    const attempts = record(socket.io, 'reconnect_attempt', 'reconnect');
    socket.io.engine.close();
    await sleep(150);
    assert.deepEqual([life.length, attempts.length, server.io.engine.clientsCount], [1, 0, 1]);
  });

  test('what came before the acceptance: its handler may leave, and another connection does not see it', async (t) => {
    let connections = 0;
    const { url } = await serveFrames(t, (ws, frame) => {
      if (!frame.startsWith('40')) return;
      connections += 1;
      ws.send(`42["early",${connections}]`);
      if (connections === 1) ws.close();
      else accept(ws, frame);
    });
    const socket = open(t, clients.ours, url);
    const seen = [];
    socket.on('early', (number) => {
      seen.push(number);
      socket.disconnect();
    });
    socket.on('connect', () => seen.push('connect'));
    await until(() => seen.length);
    await sleep(100);
    assert.deepEqual([seen, connections], [[2], 2]);
  });

  test('taking away a handler that is undefined takes none', () => {
    const socket = openPage('http://lab').window.io({ autoConnect: false });
    const handler = () => {};
    socket.on('x', handler).off('x', undefined);
    assert.deepEqual([...socket.listeners('x')], [handler]);
  });

  test('data that changes after the emit is sent as it was', async (t) => {
    const server = await serve(t);
    const seen = [];
    server.io.on('connection', (peer) => peer.on('state', (value) => seen.push(value)));
    const socket = open(t, clients.ours, server.url, { autoConnect: false });
    const value = { n: 1 };
    socket.emit('state', value);
    value.n = 2;
    socket.connect();
    await until(() => seen.length);
    assert.deepEqual(seen, [{ n: 1 }]);
  });

  test('the pauses grow to the largest, with jitter', async (t) => {
    const server = await serve(t);
    await server.stop();
    const pauses = [];
    const timer = (handler, ms, ...args) => {
      pauses.push(ms);
      return setTimeout(handler, Math.min(ms, 1), ...args);
    };
    const page = openPage(server.url, { setTimeout: timer });
    const socket = page.window.io({
      path: PATH, timeout: false, reconnectionAttempts: 12, transports: ['websocket'],
    });
    await next(socket.io, 'reconnect_failed');
    const expected = [1000, 2000, 4000, ...Array(9).fill(5000)];
    assert.equal(pauses.length, expected.length);
    pauses.forEach((pause, i) => {
      assert.ok(pause >= expected[i] * 0.5 && pause <= Math.min(expected[i] * 1.5, 5000), `${pause} at attempt ${i + 1}`);
    });
    assert.ok(new Set(pauses).size > 4);
  });

  test('addresses', () => {
    const opened = [];
    class WebSocket {
      constructor(address) { opened.push(address); }

      close() {}
    }
    const at = (origin) => {
      const page = openPage(origin, { WebSocket }).window;
      return (...args) => page.io(...args).disconnect();
    };
    at('http://lab')();
    const io = at('https://lab:8443');
    io();
    io({ path: '/ivoryos/socket.io/' });
    io('/lab', { query: { a: '1&2' } });
    io('http://other:81');
    io('wss://other/?a=1', { query: { b: '2' } });
    io('other:82');
    io(null);
    assert.deepEqual(opened, [
      'ws://lab/socket.io/?EIO=4&transport=websocket',
      'wss://lab:8443/socket.io/?EIO=4&transport=websocket',
      'wss://lab:8443/ivoryos/socket.io/?EIO=4&transport=websocket',
      'wss://lab:8443/socket.io/?a=1%262&EIO=4&transport=websocket',
      'ws://other:81/socket.io/?EIO=4&transport=websocket',
      'wss://other/socket.io/?a=1&EIO=4&transport=websocket',
      'wss://other:82/socket.io/?EIO=4&transport=websocket',
      'wss://lab:8443/socket.io/?EIO=4&transport=websocket',
    ]);
  });

  test('an address that is forbidden to the page', async (t) => {
    class WebSocket {
      constructor() { throw new Error('mixed content'); }
    }
    const socket = openPage('https://lab', { WebSocket }).window.io({ reconnection: false });
    t.after(() => socket.disconnect());
    const [error] = await next(socket, 'connect_error');
    assert.equal(error.message, 'mixed content');
  });
});

/* ---- window.io and window.socket ---- */

describe('the page', () => {
  // Stands for a client that the page brings.
  const standIn = () => {
    const calls = [];
    const handlers = [];
    const io = (...args) => {
      calls.push(args);
      return { on: (event, handler) => handlers.push([event, handler]), mark: calls.length };
    };
    return { io, calls, handlers };
  };
  const HEARD = ['server_boot_id', 'connect', 'disconnect', 'event_error'];
  const field = (value, more = {}) => ({ value, defaultValue: '', isConnected: true, type: 'text', ...more });

  test('opens its socket at DOMContentLoaded, once', async (t) => {
    const server = await serve(t);
    const page = openPage(server.url, { URL_PREFIX: '/ivoryos' });
    assert.equal(page.sockets.length, 0);
    page.document.dispatch('DOMContentLoaded');
    assert.equal(page.sockets.length, 1);
    const { socket } = page.window;
    t.after(() => socket.disconnect());
    assert.equal(page.window.socket, socket);
    assert.equal(page.sockets.length, 1);
    await next(socket, 'connect');
  });

  test('opens its socket at the first use, once', async (t) => {
    const server = await serve(t);
    const page = openPage(server.url, { URL_PREFIX: '/ivoryos' });
    const { socket } = page.window;
    t.after(() => socket.disconnect());
    page.document.dispatch('DOMContentLoaded');
    assert.equal(page.window.socket, socket);
    assert.equal(page.sockets.length, 1);
    const { writable, configurable, value } = Object.getOwnPropertyDescriptor(page.window, 'socket');
    assert.deepEqual([writable, configurable, value], [true, true, socket]);
    await next(socket, 'connect');
  });

  test('uses the client that the page brings, before or after', () => {
    for (const early of [true, false]) {
      const { io, calls, handlers } = standIn();
      const page = openPage('http://lab', early ? { io, URL_PREFIX: '/x' } : { URL_PREFIX: '/x' });
      assert.equal(page.window.io === io, early);
      page.window.io = io;
      page.document.dispatch('DOMContentLoaded');
      assert.deepEqual(calls.map(([options]) => ({ ...options })), [{ path: '/x/socket.io' }]);
      assert.equal(page.window.socket.mark, 1);
      assert.deepEqual(handlers.map(([event]) => event), HEARD);
    }
  });

  test('opens nothing where the page assigns its own', () => {
    const { io, calls, handlers } = standIn();
    const page = openPage('http://lab', { io });
    const own = io('own');
    page.window.socket = own;
    page.document.dispatch('DOMContentLoaded');
    assert.equal(page.window.socket, own);
    assert.equal(calls.length, 1);
    assert.deepEqual(handlers.map(([event]) => event), HEARD);
    const none = openPage('http://lab', { io });
    none.window.socket = null;
    none.document.dispatch('DOMContentLoaded');
    assert.equal(none.window.socket, null);
    assert.equal(calls.length, 1);
  });

  test('reloads when the server comes back as another build', async (t) => {
    let build = 'a';
    const server = await serve(t, (io) => io.on('connection', (peer) => peer.emit('server_boot_id', { boot_id: build })));
    const page = openPage(server.url, { URL_PREFIX: '/ivoryos' });
    const ours = page.window.io;
    page.window.io = (options) => ours({ ...options, ...QUICK });
    const { socket } = page.window;
    t.after(() => socket.disconnect());
    const restart = async () => {
      const told = next(socket, 'server_boot_id');
      await server.stop();
      await server.start();
      await told;
    };
    await next(socket, 'server_boot_id');
    await restart();
    assert.equal(page.reloads, 0, 'the same build');
    build = 'b';
    await restart();
    assert.equal(page.reloads, 1);
  });

  test('waits while somebody is typing, here or in a panel', () => {
    const { io, handlers } = standIn();
    const page = openPage('http://lab', { io });
    const panel = openPage('http://lab', { io });
    page.document.frames.push({ contentDocument: null }, { contentDocument: panel.document });
    page.document.dispatch('DOMContentLoaded');
    const told = (id) => handlers[0][1]({ boot_id: id });
    const type = (where, target, isTrusted = true) => where.document.dispatch('input', { target, isTrusted });

    const mine = field('half');
    const theirs = field('', { type: 'checkbox', checked: true, defaultChecked: false });
    const choice = field('b', { options: [{ selected: false, defaultSelected: true }, { selected: true, defaultSelected: false }] });
    type(page, mine);
    type(page, field('a reading'), false);
    type(page, field('gone', { isConnected: false }));
    type(panel, theirs);
    type(panel, choice);
    told('a');
    assert.equal(page.reloads, 0);
    told('b');
    assert.equal(page.reloads, 0, 'a field');
    mine.value = '';
    page.document.dispatch('visibilitychange');
    assert.equal(page.reloads, 0, 'a box in a panel');
    theirs.checked = false;
    told('b');
    assert.equal(page.reloads, 0, 'a choice in a panel');
    choice.options.reverse().forEach((option) => { option.selected = option.defaultSelected; });
    page.document.dispatch('visibilitychange');
    assert.equal(page.reloads, 1);
  });

  test('forgets a new build that was taken back', () => {
    const { io, handlers } = standIn();
    const page = openPage('http://lab', { io });
    page.document.dispatch('DOMContentLoaded');
    const typed = field('half');
    page.document.dispatch('input', { target: typed, isTrusted: true });
    for (const id of ['a', 'b', 'a']) handlers[0][1]({ boot_id: id });
    typed.value = '';
    page.document.dispatch('visibilitychange');
    assert.equal(page.reloads, 0);
  });
});
