// Socket.IO in the browser: protocol 5 over Engine.IO 4, on WebSocket alone. Names
// and behaviour are the official client's (https://socket.io/docs/v4/client-api/),
// because a page may bring that one instead. Loaded as a blocking script in <head>,
// after ivoryos.js: authors' own scripts rely on `io` and `socket`.
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

  /* ---- Engine: one WebSocket with its handshake and heartbeat ---- */

  const LONGEST_TIMER = 2 ** 31 - 1; // a longer one fires at once

  // `closed` is called once, whatever ends the connection, and nothing is called after it.
  function startEngine(address, { opened, ping, packet, closed }) {
    const engine = { id: undefined, transport: { name: 'websocket' }, send, close, hasExpired };
    const decode = decoder();
    let over = false;
    let ws;
    let patience;
    let deadline = Infinity;
    let timer;

    function send(frames) {
      if (!over) for (const frame of frames) ws.send(typeof frame === 'string' ? `4${frame}` : frame);
    }

    function close(reason = 'forced close', error = undefined) {
      if (over) return;
      over = true;
      clearTimeout(timer);
      ws?.close();
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
        const { sid, pingInterval, pingTimeout } = JSON.parse(frame.slice(1));
        patience = Math.min(pingInterval + pingTimeout, LONGEST_TIMER);
        if (frame[0] !== '0' || !sid || !(patience > 0)) throw new Error('invalid handshake');
        engine.id = sid;
        expectPing();
        opened();
      } else if (typeof frame !== 'string' || frame[0] === '4') {
        const complete = decode(typeof frame === 'string' ? frame.slice(1) : frame);
        if (complete) packet(complete);
      } else if (frame[0] === '2') {
        ws.send(`3${frame.slice(1)}`);
        expectPing();
        ping();
      } else if (frame[0] === '1') {
        close('transport close');
      } else if (!/^[36]/.test(frame)) { // a pong and a noop ask for nothing
        throw new Error('unknown packet');
      }
    }

    try {
      ws = new WebSocket(address);
      ws.binaryType = 'arraybuffer';
      ws.onmessage = ({ data }) => {
        try {
          if (!over) receive(data);
        } catch (error) {
          close('parse error', error);
        }
      };
      ws.onerror = () => close('transport error', new Error('websocket error'));
      ws.onclose = () => close('transport close', new Error('websocket connection closed'));
    } catch (error) {
      // Later, as every other failure: the caller has no handlers yet.
      setTimeout(close, 0, 'transport error', error);
    }
    // What the network has not taken yet; a volatile packet does not queue behind it.
    Object.defineProperty(engine.transport, 'writable', { get: () => !over && ws?.bufferedAmount === 0 });
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
      const params = new URLSearchParams(search || query);
      params.set('EIO', '4');
      params.set('transport', 'websocket');
      const scheme = /^(https|wss):/.test(protocol) ? 'wss' : 'ws';
      const engine = startEngine(`${scheme}://${host}${path.replace(/\/$/, '')}/?${params}`, {
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
    // What waits for the connection, in either direction.
    #unsent = [];
    #unseen = [];

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
    // line, and data that changes later is sent as it was.
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
      if (ready) engine.send(frames);
      else this.#unsent.push({ id, frames });
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
      this.emitReserved('disconnect', reason, details);
      // What is still unsent may yet be answered; the rest never is.
      const unsent = new Set(this.#unsent.map((packet) => packet.id));
      for (const [id, settle] of [...this.#acks]) {
        if (!unsent.has(id)) settle(new Error('socket has been disconnected'));
      }
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

  // A plain property: the official client simply overwrites it.
  if (typeof window.io !== 'function') window.io = io;

  // The page's socket is opened when it is first used, at the latest when the page is
  // complete: by then, a page that brings the official client or opens its own has done so.
  const hold = (value) => {
    Object.defineProperty(window, 'socket', { value, writable: true, enumerable: true, configurable: true });
    reloadOnNewBuild(value);
    return value;
  };
  Object.defineProperty(window, 'socket', {
    configurable: true,
    get: () => hold(window.io({ path: `${window.URL_PREFIX || ''}/socket.io` })),
    set: hold,
  });
  document.addEventListener('DOMContentLoaded', () => window.socket);

  /* ---- Reload when the server is another build ---- */

  // The first id is kept in this page and nowhere else: what another tab saw says nothing
  // about the script that runs here. What somebody has typed is worth more than the new
  // build: such a page waits, and asks again when it is hidden, shown or reconnected.
  function reloadOnNewBuild(socket) {
    if (typeof socket?.on !== 'function') return;
    let first;
    let outdated = false;
    const reload = () => { if (outdated && !isEdited(document)) location.reload(); };
    socket.on('server_boot_id', (message) => {
      first ??= message?.boot_id;
      outdated = message?.boot_id !== first;
      reload();
    });
    document.addEventListener('visibilitychange', reload);
  }

  // Only what a person changed counts: scripts set values too, and some controls never equal
  // their default. Frames share the symbol, since reloading a page also empties its panels.
  const EDITED = Symbol.for('ivoryos.edited');
  const edited = document[EDITED] = new Set();
  document.addEventListener('input', (event) => { if (event.isTrusted) edited.add(event.target); }, true);

  function isEdited(page) {
    return [...page[EDITED] ?? []].some((control) => control.isConnected && differs(control))
      || [...page.querySelectorAll('iframe')].some((frame) => frame.contentDocument && isEdited(frame.contentDocument));
  }

  function differs(control) {
    if (control.options) return [...control.options].some((option) => option.selected !== option.defaultSelected);
    if (/^(checkbox|radio)$/.test(control.type)) return control.checked !== control.defaultChecked;
    return control.value !== control.defaultValue;
  }
})();
