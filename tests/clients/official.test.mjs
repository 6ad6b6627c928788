// The official client, current and of four years ago, against the tests' host.
import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { io } from 'socket.io-client';
import { io as io_4_4 } from 'socket.io-client-4-4';
import { HOST, PATHS, ask, greetings, heard, live, record } from './live.mjs';

const CLIENTS = { '4.8': io, 4.4: io_4_4 };
const TRANSPORTS = [['polling'], ['websocket'], ['polling', 'websocket']];

for (const [version, connect] of Object.entries(CLIENTS)) {
  for (const transports of TRANSPORTS) {
    for (const path of PATHS) {
      // `/socket.io` is what the client takes by itself.
      const where = path === '/socket.io' ? {} : { path };
      const open = (options) => connect(HOST, { transports, forceNew: true, ...where, ...options });
      describe(`client ${version}, ${transports.join(' to ')}, ${path}`, () => {
        live(open);
        if (transports.length > 1) upgrade(open);
        else test('the transport stays', async (t) => {
          const client = record(open());
          t.after(() => client.disconnect());
          await greetings(client);
          assert.equal(client.io.engine.transport.name, transports[0]);
        });
      });
    }
  }
}

function upgrade(open) {
  test('polling becomes a WebSocket, and nothing is lost or overtaken on the way', async (t) => {
    const client = record(open());
    t.after(() => client.disconnect());
    const answers = [];
    let upgraded = false;
    client.io.on('open', () => client.io.engine.on('upgrade', () => { upgraded = true; }));
    let number = 0;
    for (; !upgraded || number < 40; number += 1) answers.push(await ask(client, 'echo', number));
    assert.equal(client.io.engine.transport.name, 'websocket');
    assert.deepEqual(answers, Array.from({ length: number }, (_, i) => i));
    assert.deepEqual(await ask(client, 'reverse', Buffer.from('abc')), Buffer.from('cba'));
    await heard(client, 'reversed');
  });
}
