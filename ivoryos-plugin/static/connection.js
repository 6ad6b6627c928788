// A page's connection to its host: `window.socket`, what is said while there is none, and
// buttons that emit. Loaded as a blocking script in <head>, after socket.js: authors' own
// scripts rely on `socket`. The bridge loads it into pages of IvoryOS, where the socket is
// IvoryOS' own and only the events that `data-events` lists are the host's. Where IvoryOS has
// no `window.socket`, `data-shares` takes the one that it opens, and `data-opens` opens one.
// `data-page` is the plugin whose page it is.
(() => {
  'use strict';

  const { events, socketPath, opens, shares, page } = document.currentScript?.dataset ?? {};
  const isOurs = events === undefined ? () => true : (event) => JSON.parse(events).includes(event);

  /* ---- Whose page it is ---- */

  // Two plugins may publish one name: the host sends each page its own plugin's. It is said in what the client
  // authenticates itself with, so that the host knows it before it sends anything.
  function identify(socket) {
    if (page && socket && socket.auth === undefined && socket.nsp === '/') socket.auth = { ivoryos_page: page };
  }

  /* ---- Other clients: an event without a connection fails, as in socket.js ---- */

  const FIRST_CONNECTION = 3000; // what a page that has just loaded may wait for it
  const guarded = new WeakSet(); // prototypes of sockets
  const mayWaitUntil = new WeakMap(); // of sockets

  // The official client keeps such events and sends them when it is connected again.
  function guard(prototype) {
    if (!prototype?.emit || !prototype.onack || guarded.has(prototype)) return;
    guarded.add(prototype);
    const { connect, emit } = prototype;

    prototype.connect = prototype.open = function () {
      begin(this);
      return connect.call(this);
    };

    prototype.emit = function (...args) {
      begin(this);
      // With `retries` it would send an event again on the next connection.
      if (this._opts?.retries && isOurs(args[0])) this.flags.fromQueue = true;
      emit.apply(this, args);
      refuseBuffered(this);
      return this;
    };
  }

  let isShared = shares === undefined;

  function begin(socket) {
    identify(socket);
    if (!isShared) {
      isShared = true;
      window.socket = socket;
    }
    if (mayWaitUntil.has(socket)) return;
    mayWaitUntil.set(socket, Date.now() + FIRST_CONNECTION);
    const isOver = () => mayWaitUntil.set(socket, 0);
    // A timer may come a little before its time on the clock, or the clock may be set back.
    setTimeout(() => { isOver(); refuseBuffered(socket); }, FIRST_CONNECTION);
    socket.on('connect', isOver);
  }

  function refuseBuffered(socket) {
    if (!socket.sendBuffer?.length || Date.now() < mayWaitUntil.get(socket)) return;
    const refused = socket.sendBuffer.filter(({ data }) => isOurs(data[0]));
    socket.sendBuffer = socket.sendBuffer.filter(({ data }) => !isOurs(data[0]));
    for (const { id, data: [event] } of refused) {
      const error = { event, message: `No connection to the host: "${event}" was not sent` };
      // The client forgets those that it has at the end of a connection.
      const ack = socket.acks[id];
      delete socket.acks[id];
      Promise.resolve().then(() => {
        if (ack) {
          socket.acks[id] = ack;
          socket.onack({ id, data: [{ error }] });
        }
        if (id === undefined) for (const handler of socket.listeners('event_error')) handler.call(socket, error);
        document.dispatchEvent(new CustomEvent('ivoryos:refused', { detail: error }));
      });
    }
  }

  // The official client assigns itself here.
  let io = window.io;
  guard(io?.Socket?.prototype);
  Object.defineProperty(window, 'io', {
    configurable: true,
    enumerable: true,
    get: () => io,
    set: (value) => {
      io = value;
      guard(io?.Socket?.prototype);
    },
  });

  /* ---- The page's socket ---- */

  // It is opened when it is first used, at the latest when the page is complete: by then, a
  // page that brings the official client or opens its own has done so.
  if (events === undefined) {
    const hold = (value) => {
      Object.defineProperty(window, 'socket', { value, writable: true, enumerable: true, configurable: true });
      // A client that a module has imported is in no global variable.
      if (value) guard(Object.getPrototypeOf(value));
      identify(value);
      reloadOnNewBuild(value);
      return value;
    };
    Object.defineProperty(window, 'socket', {
      configurable: true,
      get: () => hold(window.io({ path: socketPath ?? `${window.URL_PREFIX || ''}/socket.io` })),
      set: hold,
    });
  } else if (opens !== undefined) {
    // After the page's own scripts, whose calls wait for it.
    document.addEventListener('DOMContentLoaded', () => {
      const socket = window.io({ path: socketPath });
      identify(socket);
      window.socket = socket;
    });
  }

  /* ---- What the page says ---- */

  const OFFLINE = 'No connection to the host: values may be old.';
  let isOffline = false;
  let failure = '';

  // One note for both; a panel beside a page leaves the first to that page.
  function show() {
    let note = document.querySelector('.iv-offline');
    if (!note) {
      note = Object.assign(document.createElement('p'), { className: 'iv-offline' });
      note.setAttribute('role', 'status');
      document.body.append(note);
    }
    const text = failure || (isOffline && !isBesideAPage() ? OFFLINE : '');
    note.hidden = !text;
    note.replaceChildren(text, ...(failure ? [' ', closeButton()] : []));
  }

  function closeButton() {
    const button = Object.assign(document.createElement('button'), { type: 'button', className: 'btn-close' });
    button.setAttribute('aria-label', 'Close');
    button.addEventListener('click', () => fail(''));
    return button;
  }

  function isBesideAPage() {
    try {
      return window.parent !== window && window.parent.document.querySelector('.iv-offline') !== null;
    } catch {
      return false; // of another origin
    }
  }

  function fail(text) {
    failure = text;
    show();
  }

  document.addEventListener('ivoryos:refused', ({ detail }) => fail(detail.message));

  document.addEventListener('DOMContentLoaded', () => {
    const { socket } = window;
    if (typeof socket?.on !== 'function') return;
    const setOffline = (value) => {
      isOffline = value;
      show();
    };
    // Without a connection, a page looks as it does with one.
    const timer = setTimeout(() => { if (!socket.connected) setOffline(true); }, FIRST_CONNECTION);
    socket.on('connect', () => {
      clearTimeout(timer);
      setOffline(false);
    });
    socket.on('disconnect', (reason) => setOffline(reason !== 'io client disconnect'));
    // An event has failed without anybody waiting for its answer.
    socket.on('event_error', ({ event, message }) => {
      console.error(`${event}: ${message}`);
      fail(message);
    });
  });

  /* ---- Buttons that emit: <button data-emit="pump_prime">, <button live-stop="pump_stop"> ---- */

  const ANSWER = 3000;

  // A browser has six connections to a host, and a form waits for one of them; the socket does
  // not. Without a connection the button is what it is without this script.
  document.addEventListener('click', (event) => {
    const button = event.target.closest?.('[data-emit], [live-stop]');
    const { socket } = window;
    if (!button || event.defaultPrevented || (button.form && !socket?.connected)) return;
    event.preventDefault();
    const { emit: name = button.getAttribute('live-stop'), payload } = button.dataset;
    socket.timeout(ANSWER).emit(name, ...(payload === undefined ? [] : [JSON.parse(payload)]), (lost, answer) => {
      if (lost) fail(`The host has not answered “${button.textContent.trim() || name}”, at ${new Date().toTimeString().slice(0, 8)}`);
      else if (answer?.error) fail(answer.error.message);
    });
  });

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
