// What any JavaScript client may rely on, asked of the tests' host (`tests/src/live.rs`).
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import test from 'node:test';

export const HOST = process.env.HOST_URL;
export const STRANGER = 'http://evil.example';
/** Both paths of the server: the one of a plain `io()`, and the one below the host's prefix. */
export const PATHS = ['/socket.io', '/ivoryos/socket.io'];

const MIB = 1024 * 1024;
const WAIT_TIMEOUT = 10_000;

/** Adds these tests for one client. `open(options)` begins a connection and does not wait for it. */
export function live(open) {
  // A client that is connected, with all the greetings, and writes down what it hears.
  async function connect(t, options) {
    const client = record(open({ reconnectionDelay: 50, reconnectionDelayMax: 100, ...options }));
    t.after(() => client.disconnect());
    await greetings(client);
    return client;
  }

  test('the host and every plugin greet, also after one that panics', async (t) => {
    const [one, other] = [await connect(t), await connect(t)];
    const [id] = await heard(one, 'server_boot_id');
    assert.match(id.boot_id, /./);
    assert.deepEqual(await heard(other, 'server_boot_id'), [id]);
    assert.deepEqual(plugins(one), ['failing-connect', 'live']);
  });

  test('what a handler returns is the acknowledgement', async (t) => {
    const client = await connect(t);
    for (const value of [{ a: [1, 'µL', null] }, 'text', 1.5, false, null]) {
      assert.deepEqual(await ask(client, 'echo', value), value);
    }
    assert.equal(await ask(client, 'by_hand', 5), 5);
    assert.equal(await ask(client, 'reading', { grams: 2 }), 2000);
    assert.equal(await ask(client, 'deck'), null);
  });

  test('binary goes both ways, in an acknowledgement and in an event', async (t) => {
    const client = await connect(t);
    for (const length of [1, 3, 100_000]) {
      const sent = Buffer.alloc(length, 'ä\0b');
      const answer = await ask(client, 'reverse', sent);
      assert.deepEqual(bytes(answer), Buffer.from(sent).reverse());
      const [event] = await heard(client, 'reversed', (it) => it.byteLength === length);
      assert.deepEqual(bytes(event), bytes(answer));
    }
  });

  test('a broadcast reaches everyone and a whisper one', async (t) => {
    const [one, other] = [await connect(t), await connect(t)];
    const [secret, word] = [randomUUID(), randomUUID()];
    one.emit('whisper', secret);
    await heard(one, 'whispered', (it) => it === secret);
    one.emit('shout', word);
    for (const client of [one, other]) await heard(client, 'shouted', (it) => it === word);
    assert.ok(!other.log.some(([event]) => event === 'whispered'));
  });

  test('it may leave and come back', async (t) => {
    const client = await connect(t);
    const first = client.id;
    client.disconnect();
    assert.ok(client.disconnected);
    client.log.length = 0;
    client.connect();
    await greetings(client);
    assert.notEqual(client.id, first);
    assert.equal(await ask(client, 'echo', 1), 1);
  });

  test('it comes back by itself when its connection breaks', async (t) => {
    const client = await connect(t);
    const first = client.id;
    client.log.length = 0;
    client.io.engine.close();
    await heard(client, 'disconnect');
    await greetings(client);
    assert.notEqual(client.id, first);
    assert.equal(await ask(client, 'echo', 1), 1);
  });

  // socketioxide 0.18.9 refuses to emit to a client that it has told of its connection but not yet written
  // down as connected: what the handler of an event emits that comes in between is lost.
  test('what is sent as the first thing is handled as any other', async (t) => {
    for (let round = 0; round < 20; round += 1) {
      const client = record(open());
      t.after(() => client.disconnect());
      client.emit('whisper', round);
      await heard(client, 'whispered');
    }
  });

  test('who sends what nobody takes hears why', async (t) => {
    const client = await connect(t);
    for (const [event, payload, message] of [
      ['reading', { grams: 'x' }, 'invalid type: string "x", expected f64'],
      ['reading', {}, 'missing field `grams`'],
      ['nobody', 1, 'No plugin handles the event `nobody`'],
      ['fail', 1, 'the valve is closed'],
      ['panic', 'boo', 'The plugin `live` failed while it handled `panic`'],
    ]) {
      const error = { event, message };
      assert.deepEqual(await ask(client, event, payload), { error });
      client.log.length = 0;
      client.emit(event, payload);
      assert.deepEqual(await heard(client, 'event_error'), [error]);
    }
    assert.equal(await ask(client, 'echo', 1), 1);
  });

  test('events to one handler run in the order sent', async (t) => {
    const client = await connect(t);
    const order = [];
    // The earlier it is sent, the longer it takes.
    await Promise.all(Array.from({ length: 40 }, async (_, number) => {
      order.push(await ask(client, 'slowly', number, Math.max(10 - number, 0)));
    }));
    assert.deepEqual(order, Array.from({ length: 40 }, (_, number) => number));
  });

  test('a payload over 1 MiB closes its sender alone', async (t) => {
    const [sender, other] = [await connect(t), await connect(t)];
    const large = 'x'.repeat(MIB - 1000);
    assert.equal(await ask(sender, 'echo', large), large);
    sender.log.length = 0;
    sender.emit('echo', 'x'.repeat(MIB));
    await heard(sender, 'disconnect');
    assert.equal(await ask(other, 'echo', 1), 1);
    assert.ok(!other.log.some(([event]) => event === 'disconnect'));
    await greetings(sender);
    assert.equal(await ask(sender, 'echo', 2), 2);
  });

  test('who comes late gets the last value published', async (t) => {
    const early = await connect(t);
    const name = `weight-${randomUUID()}`;
    for (const value of [1, { grams: 2 }]) {
      assert.equal(await ask(early, 'publish', name, value), null);
      await heard(early, name);
    }
    const late = await connect(t);
    assert.deepEqual(await heard(late, name), [{ grams: 2 }]);
  });

  test('a page of another origin is refused', async (t) => {
    const client = record(open({ extraHeaders: { Origin: STRANGER }, reconnection: false }));
    t.after(() => client.disconnect());
    const [error] = await heard(client, 'connect_error');
    assert.match(String(error.description?.message ?? error.description ?? error), /403|websocket error/);
    assert.deepEqual(client.log.map(([event]) => event), ['connect_error']);
  });
}

/** Writes down what happens to the client, beginning now: `log` has `[event, ...arguments]`. */
export function record(client) {
  client.log = [];
  client.onAny((...event) => { if (event[0] !== 'count') client.log.push(event); });
  for (const event of ['connect_error', 'disconnect']) client.on(event, (...args) => client.log.push([event, ...args]));
  return client;
}

/** The arguments of the first such event, whether it has come or will. */
export async function heard(client, event, fits = () => true) {
  const end = Date.now() + WAIT_TIMEOUT;
  for (;;) {
    const found = client.log.find(([name, ...args]) => name === event && fits(...args));
    if (found) return found.slice(1);
    assert.ok(Date.now() < end, `no ${event} came, but ${JSON.stringify(client.log).slice(0, 1000)}`);
    await new Promise((resolve) => { setTimeout(resolve, 2); });
  }
}

/** Until the host and both plugins that greet have greeted. */
export async function greetings(client) {
  for (const plugin of ['failing-connect', 'live']) await heard(client, 'welcome', (it) => it.plugin === plugin);
  await heard(client, 'server_boot_id');
}

/** The acknowledgement. The client 4.4 has no `emitWithAck`. */
export function ask(client, event, ...args) {
  return new Promise((resolve, reject) => {
    client.timeout(WAIT_TIMEOUT).emit(event, ...args, (error, answer) => (error ? reject(error) : resolve(answer)));
  });
}

const plugins = (client) => client.log.filter(([event]) => event === 'welcome').map(([, { plugin }]) => plugin);

// The official client has Node's Buffer, the browser's an ArrayBuffer.
const bytes = (value) => Buffer.from(value);
