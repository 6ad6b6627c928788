// Socket.IO in the browser: protocol 5 over Engine.IO 4, on WebSocket, or on polling
// where none opens. Names and behaviour are the official client's
// (https://socket.io/docs/v4/client-api/), because a page may bring that one instead,
// except that an event is never sent later than it was meant. Loaded as a blocking
// script in <head>: authors' own scripts rely on `io`.
(() => {
  'use strict';

  /* ---- Events ---- */

  // Authors' handlers run in the middle of the client's own work: what one throws is
  // shown in the console, and neither the other handlers nor the connection notice.
  function run(handler, self, args) {
    try {
      handler.apply(self, args);
    } catch (error) {
      if (typeof reportError === 'function') reportError(error);
      else console.error(error);
    }
  }

  class Emitter {
    #handlers = new Map();

    on(event, handler) {
      this.#handlers.set(String(event), [...this.listeners(event), handler]);
      return this;
    }

    once(event, handler) {
      const wrapper = (...args) => {
        this.off(event, wrapper);
        handler.apply(this, args);
      };
      wrapper.fn = handler;
      return this.on(event, wrapper);
    }

    // Counts arguments: a handler that happens to be undefined must not remove them all.
    off(event, handler) {
      if (arguments.length === 0) this.#handlers.clear();
      else if (arguments.length === 1) this.#handlers.delete(String(event));
      else {
        const found = this.listeners(event).findIndex((one) => one === handler || (one.fn && one.fn === handler));
        this.#handlers.set(String(event), this.listeners(event).filter((_, index) => index !== found));
      }
      return this;
    }

    // An array is never changed in place: an emission finishes over the one it began with.
    listeners(event) {
      return this.#handlers.get(String(event)) ?? [];
    }

    emitReserved(event, ...args) {
      for (const handler of this.listeners(event)) run(handler, this, args);
    }
  }

  Emitter.prototype.addEventListener = Emitter.prototype.on;
  for (const alias of ['removeListener', 'removeAllListeners', 'removeEventListener']) {
    Emitter.prototype[alias] = Emitter.prototype.off;
  }

  /* ---- Packets ---- */

  const [CONNECT, DISCONNECT, EVENT, ACK] = [0, 1, 2, 3]; // 4 is CONNECT_ERROR
  // BINARY_EVENT and BINARY_ACK are 5 and 6: what they are without attachments, and this.
  const BINARY = 3;
  const RESERVED = ['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener'];

  // By name rather than instanceof: a buffer may come from another frame.
  const BUFFER = /^\[object (ArrayBuffer|Blob|File)\]$/;
  const isBinary = (value) => typeof value === 'object' && value !== null
    && (ArrayBuffer.isView(value) || BUFFER.test(Object.prototype.toString.call(value)));

  // The frames of one packet: its text, then its attachments.
  function encode(type, nsp, data, id) {
    const attachments = [];
    const json = data == null ? '' : JSON.stringify(data, function (key, value) {
      // `value` has been through toJSON, which some binary classes have.
      const binary = [this[key], value].find(isBinary);
      return binary ? { _placeholder: true, num: attachments.push(binary) - 1 } : value;
    });
    const head = attachments.length ? `${type + BINARY}${attachments.length}-` : type;
    return [`${head}${nsp === '/' ? '' : `${nsp},`}${id ?? ''}${json}`, ...attachments];
  }

  //                 type  or a binary type and attachments  namespace       id    data
  const PACKET = /^(?:([0-4])|([56])([1-9]\d*)-)(?:(\/[^,]*)(?:,|$))?(\d+)?(.*)$/s;

  function isValid({ type, id, data }) {
    switch (type) {
      case CONNECT: return typeof data?.sid === 'string';
      case DISCONNECT: return data === undefined;
      case EVENT: return Array.isArray(data) && /^(string|number)$/.test(typeof data[0]) && !RESERVED.includes(data[0]);
      case ACK: return Array.isArray(data) && id !== undefined;
      default: return typeof data === 'string' || (typeof data === 'object' && data !== null);
    }
  }

  // Takes one frame after another and returns each packet when it is complete. Throws on a malformed one.
  function decoder() {
    let partial = null;
    return (frame) => {
      if (typeof frame !== 'string') {
        if (!partial) throw new Error('attachment without a packet');
        const { packet, count, slots, attachments } = partial;
        if (attachments.push(frame) < count) return null;
        for (const { holder, key, num } of slots) holder[key] = attachments[num];
        partial = null;
        return packet;
      }
      const match = PACKET.exec(frame);
      if (partial || !match) throw new Error('unexpected text');
      const [, plain, binary, count, nsp = '/', id, json] = match;
      const slots = [];
      const packet = { type: Number(plain ?? binary - BINARY), nsp, id: id && Number(id) };
      if (json) {
        packet.data = JSON.parse(json, binary && function (key, value) {
          if (value?._placeholder !== true) return value;
          if (!Number.isInteger(value.num) || value.num < 0 || value.num >= count) throw new Error('no such attachment');
          slots.push({ holder: this, key, num: value.num });
          return value;
        });
      }
      if (!isValid(packet)) throw new Error('invalid payload');
      if (!binary) return packet;
      partial = { packet, count, slots, attachments: [] };
      return null;
    };
  }

  /* ---- Transports: what carries the frames of a session ---- */

  const SEPARATOR = '\x1e'; // between the packets of one payload of polling
  const LONGEST_POST = 5000;

  // Each calls `frame` with what arrives, and `closed` once, unless it was told to close.
  // `session` has what the handshake said: `id` and `maxPayload`.
  const TRANSPORTS = {
    websocket(address, session, { frame, closed }) {
      const ws = new WebSocket(address.replace(/^http/, 'ws'));
      ws.binaryType = 'arraybuffer';
      ws.onmessage = ({ data }) => frame(data);
      ws.onerror = () => closed('transport error', new Error('websocket error'));
      ws.onclose = () => closed('transport close', new Error('websocket connection closed'));
      return {
        name: 'websocket',
        send: (frames) => frames.forEach((each) => ws.send(each)),
        close: () => ws.close(),
        // What the network has not taken yet; a volatile packet does not queue behind it.
        get writable() { return ws.bufferedAmount === 0; },
      };
    },

    polling(address, session, { frame, closed }) {
      const [asking, telling] = [new AbortController(), new AbortController()];
      let over = false;
      let unsent = [];
      let isPosting = false;

      const url = () => (session.id ? `${address}&sid=${encodeURIComponent(session.id)}` : address);

      async function request(options) {
        const answer = await fetch(url(), { cache: 'no-store', ...options });
        if (!answer.ok) throw new Error(`polling was answered with ${answer.status}`);
        return answer.text();
      }

      function fail(error) {
        telling.abort();
        unsent = [];
        if (over) return;
        end();
        closed('transport error', error);
      }

      function end() {
        over = true;
        asking.abort();
        removeEventListener('pagehide', leave);
      }

      async function poll() {
        try {
          while (!over) {
            const payload = await request({ signal: asking.signal });
            for (const part of payload.split(SEPARATOR)) if (!over) frame(part[0] === 'b' ? fromBase64(part.slice(1)) : part);
          }
        } catch (error) {
          fail(error);
        }
      }

      // One request after another: two at a time could overtake each other.
      async function post() {
        if (isPosting) return;
        isPosting = true;
        try {
          while (unsent.length) {
            const body = await next();
            // A browser has six connections to a host. An event that waits for one of them is taken back.
            const timer = setTimeout(fail, LONGEST_POST, new Error('the host did not take what was sent'));
            await request({ method: 'POST', body, signal: telling.signal });
            clearTimeout(timer);
          }
        } catch (error) {
          fail(error);
        }
        isPosting = false;
      }

      // As many frames as the server takes at once.
      async function next() {
        const parts = [];
        let size = 0;
        while (unsent.length) {
          unsent[0] = typeof unsent[0] === 'string' ? unsent[0] : `b${await toBase64(unsent[0])}`;
          size += new Blob([unsent[0], SEPARATOR]).size;
          if (parts.length && size > session.maxPayload) break;
          parts.push(unsent.shift());
        }
        return parts.join(SEPARATOR);
      }

      // The session ends with its page, and not when its heartbeat is missed.
      function leave() {
        if (session.id) navigator.sendBeacon(url(), '1');
        fail(new Error('the page is left'));
      }

      addEventListener('pagehide', leave);
      poll();
      return {
        name: 'polling',
        send(frames) {
          unsent.push(...frames);
          post();
        },
        close() {
          if (over) return;
          end();
          if (!session.id) return;
          unsent.push('1');
          post();
        },
        get writable() { return !isPosting; },
      };
    },
  };

  const fromBase64 = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer;

  async function toBase64(value) {
    const all = new Uint8Array(await new Blob([value]).arrayBuffer());
    let text = '';
    for (let at = 0; at < all.length; at += 0x8000) text += String.fromCharCode(...all.subarray(at, at + 0x8000));
    return btoa(text);
  }

  /* ---- Engine: one session with its handshake and heartbeat ---- */

  const LONGEST_TIMER = 2 ** 31 - 1; // a longer one fires at once
  const OPENING = 2000; // of one transport, where there is another

  // `closed` is called once, whatever ends the session, and nothing is called after it.
  function startEngine(addressOf, transports, { opened, ping, packet, closed }) {
    const engine = { id: undefined, maxPayload: Infinity, transport: { writable: false }, send, close, hasExpired };
    const decode = decoder();
    let over = false;
    let patience;
    let deadline = Infinity;
    let timer;
    let firstError;

    function send(frames) {
      if (!over) engine.transport.send(frames.map((frame) => (typeof frame === 'string' ? `4${frame}` : frame)));
    }

    function close(reason = 'forced close', error = undefined) {
      if (over) return;
      over = true;
      clearTimeout(timer);
      engine.transport.close?.();
      closed(reason, error);
    }

    function expectPing() {
      clearTimeout(timer);
      timer = setTimeout(close, patience, 'ping timeout');
      deadline = Date.now() + patience;
    }

    // A computer that slept runs its timers late. Until then a dead connection looks
    // open, and what is sent on it is lost.
    function hasExpired() {
      const expired = Date.now() > deadline;
      if (expired) setTimeout(close, 0, 'ping timeout');
      return expired;
    }

    function receive(frame) {
      if (!engine.id) {
        const { sid, pingInterval, pingTimeout, maxPayload } = JSON.parse(frame.slice(1));
        patience = Math.min(pingInterval + pingTimeout, LONGEST_TIMER);
        if (frame[0] !== '0' || !sid || !(patience > 0)) throw new Error('invalid handshake');
        engine.id = sid;
        engine.maxPayload = maxPayload;
        expectPing();
        opened();
      } else if (typeof frame !== 'string' || frame[0] === '4') {
        const complete = decode(typeof frame === 'string' ? frame.slice(1) : frame);
        if (complete) packet(complete);
      } else if (frame[0] === '2') {
        engine.transport.send([`3${frame.slice(1)}`]);
        expectPing();
        ping();
      } else if (frame[0] === '1') {
        close('transport close');
      } else if (!/^[36]/.test(frame)) { // a pong and a noop ask for nothing
        throw new Error('unknown packet');
      }
    }

    // A transport that does not get as far as the handshake makes way for the next one.
    function open([name, ...others]) {
      let isCurrent = true;
      const ended = (reason, error) => {
        if (!isCurrent || over) return;
        isCurrent = false;
        firstError ??= error;
        if (engine.id || !others.length) {
          close(reason, engine.id ? error : firstError);
          return;
        }
        clearTimeout(timer);
        engine.transport.close?.();
        open(others);
      };
      const frame = (data) => {
        try {
          if (isCurrent && !over) receive(data);
        } catch (error) {
          ended('parse error', error);
        }
      };
      if (others.length) timer = setTimeout(ended, OPENING, 'transport error', new Error('timeout'));
      try {
        engine.transport = TRANSPORTS[name](addressOf(name), engine, { frame, closed: ended });
      } catch (error) {
        engine.transport = { name, writable: false };
        // Later, as every other failure: the caller has no handlers yet.
        setTimeout(ended, 0, 'transport error', error);
      }
    }

    open(transports);
    return engine;
  }

  /* ---- Manager: one engine after another (`socket.io`) ---- */

  class Manager extends Emitter {
    engine = null;
    #url;
    #hooks;
    #state = 'closed'; // or 'opening', 'open', and 'waiting' for the next attempt
    #attempts = 0;
    #stopped = false;
    #hasWebSocket = false;
    #timer; // of the opening, or of the wait

    constructor(url, options, hooks) {
      super();
      this.#url = url;
      this.#hooks = hooks;
      this.opts = {
        ...options,
        path: options.path || '/socket.io',
        reconnection: options.reconnection !== false,
        reconnectionAttempts: options.reconnectionAttempts || Infinity,
        reconnectionDelay: options.reconnectionDelay || 1000,
        reconnectionDelayMax: options.reconnectionDelayMax || 5000,
        randomizationFactor: options.randomizationFactor ?? 0.5,
        timeout: options.timeout ?? 20000,
        transports: Object.keys(TRANSPORTS).filter((name) => options.transports?.includes(name) ?? true),
      };
    }

    open() {
      if (this.#state === 'closed') this.#open();
      return this;
    }

    disconnect() {
      this.#stopped = true;
      clearTimeout(this.#timer);
      this.engine?.close();
      this.#state = 'closed';
      this.#attempts = 0;
    }

    // Reads the options each time: authors change `opts.query` between two connections.
    #open() {
      this.#state = 'opening';
      this.#stopped = false;
      const { protocol, host, search } = this.#url;
      const { path, query, timeout } = this.opts;
      const scheme = /^(https|wss):/.test(protocol) ? 'https' : 'http';
      const addressOf = (transport) => {
        const params = new URLSearchParams(search || query);
        params.set('EIO', '4');
        params.set('transport', transport);
        return `${scheme}://${host}${path.replace(/\/$/, '')}/?${params}`;
      };
      // Where a WebSocket has opened once, its failure says that the host is away.
      const { transports } = this.opts;
      const engine = startEngine(addressOf, this.#hasWebSocket ? ['websocket'] : transports, {
        opened: () => this.#opened(),
        ping: () => this.emitReserved('ping'),
        packet: this.#hooks.packet,
        closed: (reason, error) => this.#closed(reason, error),
      });
      this.engine = engine;
      if (timeout !== false) this.#timer = setTimeout(engine.close, timeout, 'transport error', new Error('timeout'));
    }

    #opened() {
      const attempts = this.#attempts;
      clearTimeout(this.#timer);
      this.#state = 'open';
      this.#attempts = 0;
      this.#hasWebSocket ||= this.engine.transport.name === 'websocket';
      this.emitReserved('open');
      this.#hooks.opened();
      if (attempts) this.emitReserved('reconnect', attempts);
    }

    #closed(reason, error = new Error(reason)) {
      const failed = this.#state === 'opening' && !this.#stopped;
      const again = this.#attempts > 0;
      clearTimeout(this.#timer);
      this.#state = 'closed';
      if (failed || reason === 'transport error') this.emitReserved('error', error);
      if (!failed) this.emitReserved('close', reason, error);
      if (failed) this.#hooks.failed(error);
      else this.#hooks.closed(reason, error);
      // A handler may have given up, or have connected already.
      if (this.#state === 'closed' && !this.#stopped && this.opts.reconnection) this.#reconnect();
      if (failed && again) this.emitReserved('reconnect_error', error);
    }

    #reconnect() {
      if (this.#attempts >= this.opts.reconnectionAttempts) {
        this.#attempts = 0;
        this.emitReserved('reconnect_failed');
        return;
      }
      // All the pages of a laboratory lose the server at one moment; the jitter spreads their return.
      const { reconnectionDelay, reconnectionDelayMax, randomizationFactor } = this.opts;
      const pause = Math.min(reconnectionDelay * 2 ** this.#attempts, reconnectionDelayMax);
      const jitter = 1 + randomizationFactor * (2 * Math.random() - 1);
      this.#attempts += 1;
      this.#state = 'waiting';
      this.#timer = setTimeout(() => {
        this.emitReserved('reconnect_attempt', this.#attempts);
        if (this.#state === 'waiting') this.#open();
      }, Math.min(pause * jitter, reconnectionDelayMax));
    }
  }

  /* ---- Socket ---- */

  // A page that has just loaded may emit a moment before it is connected.
  const FIRST_CONNECTION = 3000;

  class Socket extends Emitter {
    connected = false;
    recovered = false;
    id = undefined;
    #ackTimeout;
    #active = false;
    #flags = {};
    #nextId = 0;
    #acks = new Map();
    #any = [];
    // What waits for the first connection, and what came before it was accepted.
    #unsent = [];
    #unseen = [];
    #mayWaitUntil = Date.now() + FIRST_CONNECTION;

    constructor(url, options) {
      super();
      this.nsp = url.pathname;
      this.auth = options.auth;
      this.#ackTimeout = options.ackTimeout;
      this.io = new Manager(url, options, {
        opened: () => this.#opened(),
        packet: (packet) => { if (packet.nsp === this.nsp) this.#received(packet); },
        failed: (error) => this.emitReserved('connect_error', error),
        closed: (reason, error) => { if (this.#active) this.#closed(reason, error); },
      });
      if (options.autoConnect !== false) this.connect();
    }

    get active() { return this.#active; }

    get disconnected() { return !this.connected; }

    connect() {
      this.#active = true;
      this.io.open();
      return this;
    }

    disconnect() {
      if (this.connected) this.io.engine.send(encode(DISCONNECT, this.nsp));
      this.#leave();
      if (this.connected) this.#closed('io client disconnect');
      return this;
    }

    emit(event, ...args) {
      const ack = typeof args[args.length - 1] === 'function' ? args.pop() : null;
      this.#emit([event, ...args], ack);
      return this;
    }

    emitWithAck(event, ...args) {
      return new Promise((resolve, reject) => {
        this.#emit([event, ...args], (error, value) => (error ? reject(error) : resolve(value)), true);
      });
    }

    send(...args) { return this.emit('message', ...args); }

    // These two are about the next packet alone.
    timeout(milliseconds) {
      this.#flags.timeout = milliseconds;
      return this;
    }

    get volatile() {
      this.#flags.volatile = true;
      return this;
    }

    onAny(handler) {
      this.#any = [...this.#any, handler];
      return this;
    }

    offAny(handler) {
      this.#any = handler ? this.#any.filter((one) => one !== handler) : [];
      return this;
    }

    // Encodes at once, connected or not: data that cannot be sent throws at the author's
    // line, and data that changes later is sent as it was. Without a connection an event
    // fails: who pressed a button means it now, and not when the host is back.
    #emit(data, ack, ackTakesError = false) {
      const { volatile, timeout = this.#ackTimeout } = this.#flags;
      this.#flags = {};
      if (RESERVED.includes(data[0])) throw new Error(`"${data[0]}" is a reserved event name`);
      const id = ack ? this.#nextId++ : undefined;
      const frames = encode(EVENT, this.nsp, data, id);
      if (ack) this.#expectAck(id, ack, timeout, ackTakesError || timeout !== undefined);
      const { engine } = this.io;
      const ready = this.connected && !engine.hasExpired();
      if (volatile && !(ready && engine.transport.writable)) return;
      if (ready) {
        engine.send(frames);
        return;
      }
      const packet = { event: data[0], id, frames };
      const rest = this.#mayWaitUntil - Date.now();
      if (rest > 0) {
        this.#unsent.push(packet);
        setTimeout(() => {
          // A timer may come a little before its time on the clock, or the clock may be set back.
          this.#mayWaitUntil = 0;
          this.#refuseUnsent();
        }, rest);
      } else this.#refuse(packet);
    }

    // Answered as the host answers an event that it cannot handle.
    #refuse({ event, id }) {
      const error = { event, message: `No connection to the host: "${event}" was not sent` };
      // Later, as every other answer.
      Promise.resolve().then(() => {
        if (id === undefined) this.emitReserved('event_error', error);
        this.#acks.get(id)?.(null, [{ error }]);
        // For the page, which shows it whoever emitted.
        document.dispatchEvent(new CustomEvent('ivoryos:refused', { detail: error }));
      });
    }

    #refuseUnsent() {
      if (Date.now() >= this.#mayWaitUntil) for (const packet of this.#unsent.splice(0)) this.#refuse(packet);
    }

    #expectAck(id, ack, timeout, takesError) {
      const settle = (error, args = []) => {
        this.#acks.delete(id);
        clearTimeout(timer);
        if (takesError) run(ack, this, [error, ...args]);
        else if (!error) run(ack, this, args);
      };
      const timer = timeout !== undefined && setTimeout(() => {
        this.#unsent = this.#unsent.filter((packet) => packet.id !== id);
        settle(new Error('operation has timed out'));
      }, timeout);
      this.#acks.set(id, settle);
    }

    // An answer goes out once, on the connection that asked or not at all: on the next
    // one, its number belongs to another question.
    #answer(id) {
      let { engine } = this.io;
      return (...args) => {
        engine?.send(encode(ACK, this.nsp, args, id));
        engine = null;
      };
    }

    #opened() {
      const { engine } = this.io;
      const connect = (auth) => engine.send(encode(CONNECT, this.nsp, auth));
      run(typeof this.auth === 'function' ? this.auth : () => connect(this.auth), this, [connect]);
    }

    #received({ type, id, data }) {
      if (type === CONNECT) {
        this.#connected(data.sid);
      } else if (type === EVENT) {
        if (this.connected) this.#dispatch(data, id);
        else this.#unseen.push([data, id]);
      } else if (type === ACK) {
        this.#acks.get(id)?.(null, data);
      } else {
        this.#leave();
        if (type === DISCONNECT) this.#closed('io server disconnect');
        else this.emitReserved('connect_error', Object.assign(new Error(data.message ?? data), { data: data.data }));
      }
    }

    #connected(sid) {
      this.id = sid;
      this.connected = true;
      for (const [data, id] of this.#unseen.splice(0)) this.#dispatch(data, id);
      if (!this.connected) return; // one of these handlers has closed it
      // The timer of what waited too long is late where the computer slept.
      this.#refuseUnsent();
      this.#mayWaitUntil = 0;
      for (const { frames } of this.#unsent.splice(0)) this.io.engine.send(frames);
      this.emitReserved('connect');
    }

    #dispatch(args, id) {
      if (id !== undefined) args.push(this.#answer(id));
      for (const handler of this.#any) run(handler, this, args);
      this.emitReserved(...args);
    }

    #closed(reason, details) {
      this.connected = false;
      this.id = undefined;
      this.#unseen = [];
      // What waits for the first connection may yet be answered, and what the handlers emit now is refused.
      const unsent = new Set(this.#unsent.map((packet) => packet.id));
      const lost = [...this.#acks].filter(([id]) => !unsent.has(id));
      this.emitReserved('disconnect', reason, details);
      for (const [, settle] of lost) settle(new Error('socket has been disconnected'));
    }

    #leave() {
      this.#active = false;
      this.io.disconnect();
    }
  }

  Socket.prototype.open = Socket.prototype.connect;
  Socket.prototype.close = Socket.prototype.disconnect;

  /* ---- What a page sees ---- */

  // Each call is a connection of its own, as two calls for one namespace are in the official client.
  function io(url, options) {
    if (typeof url === 'object') [url, options] = [undefined, url];
    // "lab:3000" is a host, not a scheme.
    const address = /^(\/|(https?|wss?):\/\/)/.test(url ?? '/') ? url ?? '/' : `//${url}`;
    return new Socket(new URL(address, location.href), options ?? {});
  }
  Object.assign(io, { io, connect: io, protocol: 5 });

  // A page that brings the official client overwrites it.
  if (typeof window.io !== 'function') window.io = io;
})();
