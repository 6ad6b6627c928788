// Elements that show what the host publishes, and forms that are sent without leaving the page. Their attributes are
// all there is to write: the guide lists them. Loaded after connection.js, which opens `window.socket`.
(() => {
  'use strict';

  /* ---- What is known of a name ---- */

  const SILENT = 10_000; // without a value for so long after the connection, nobody seems to publish a name
  const known = new Map(); // from the name of an event to its last value and when that was the last, on this clock
  const ages = new Map(); // of values that were published before this page was connected
  const followers = new Set(); // what is drawn again when a value comes
  let connected = 0; // since when, or 0
  let lost = 0; // since when the host does not answer, or 0

  const clock = (time) => new Date(time).toTimeString().slice(0, 8);

  // An event can have a dot in its name, too: both are listened to.
  function eventsOf(name) {
    const [event] = name.split('.', 1);
    return event === name ? [name] : [name, event];
  }

  function listen(name) {
    for (const event of eventsOf(name)) {
      if (known.has(event)) continue;
      known.set(event, null);
      whenReady(() => window.socket?.on?.(event, (value) => receive(event, value)));
    }
  }

  function receive(event, value) {
    const isRepeated = ages.has(event); // as the host does for who connects
    known.set(event, { value, since: Date.now() - (ages.get(event) ?? 0) });
    ages.delete(event);
    // Inside IvoryOS another host may be the one that is gone.
    lost = 0;
    for (const element of followers) element.hear?.(event, isRepeated);
    drawSoon();
  }

  // What a series publishes is its number.
  function plain(value) {
    const isPoint = value && typeof value === 'object' && 'value' in value && 'time' in value;
    return isPoint ? value.value : value;
  }

  // The state of a name: `ok` with its value, or why there is none.
  function look(name, stale = Infinity) {
    if (lost) return { state: 'offline', why: `unknown, no connection since ${clock(lost)}` };
    const [whole, part] = eventsOf(name).map((event) => known.get(event));
    const heard = whole ?? part;
    if (!heard) {
      const isSilent = connected && Date.now() - connected > SILENT;
      return { state: 'waiting', why: isSilent ? `nothing was published as “${name}”` : '' };
    }
    let value = heard.value;
    if (!whole) for (const key of name.split('.').slice(1)) value = value?.[key];
    value = plain(value);
    if (value === null || value === undefined) return { state: 'none', why: 'no value' };
    if (Date.now() - heard.since > stale) return { state: 'stale', why: `no value since ${clock(heard.since)}` };
    return { state: 'ok', value };
  }

  /* ---- Drawing ---- */

  const PAUSE = 200; // nobody reads values that change more often, and each time costs a whole frame
  let isDrawing = false;
  let drawn = -PAUSE; // when

  function drawSoon() {
    if (isDrawing) return;
    isDrawing = true;
    setTimeout(() => requestAnimationFrame(() => {
      isDrawing = false;
      drawn = performance.now();
      drawAll();
    }), drawn + PAUSE - performance.now());
  }

  function drawAll() {
    for (const element of followers) element.draw();
    for (const element of document.querySelectorAll('[live-disabled]')) disable(element);
    for (const field of document.querySelectorAll('[live-value]')) follow(field);
  }

  const ready = [];
  let isReady = false;

  function whenReady(run) {
    if (isReady) run();
    else ready.push(run);
  }

  document.addEventListener('DOMContentLoaded', () => {
    isReady = true;
    const { socket } = window;
    if (typeof socket?.on !== 'function') return;
    const connect = () => {
      connected = Date.now();
      lost = 0;
      drawSoon();
    };
    const lose = () => {
      connected = 0;
      lost ||= Date.now();
      // What was true once is not shown again: the host sends what is published to who connects.
      for (const name of known.keys()) known.set(name, null);
      ages.clear();
      drawSoon();
    };
    // Inside IvoryOS the page's connection is IvoryOS': the host greets the page when it is there, and the bridge says
    // when it is gone.
    socket.on('live_deck', connect);
    socket.on('live_lost', lose);
    socket.on('disconnect', lose);
    socket.on('live_ages', (sent) => { for (const [name, age] of Object.entries(sent)) ages.set(name, age); });
    setTimeout(() => { if (!connected) lose(); }, 3000);
    for (const element of document.querySelectorAll('[live-disabled]')) conditions(element).forEach(({ name }) => name && listen(name));
    for (const field of document.querySelectorAll('[live-value]')) listen(field.getAttribute('live-value'));
    for (const run of ready.splice(0)) run();
    drawSoon();
  });
  setInterval(() => { if (followers.size && !document.hidden) drawSoon(); }, 500);

  const warned = new Set();

  function warn(name, why) {
    if (!why.startsWith('nothing') || warned.has(name)) return;
    warned.add(name);
    console.warn(`${why}: write the name that the plugin publishes`);
  }

  // In milliseconds: `5s`, `2min`.
  const duration = (text) => {
    const [, number, unit] = /^\s*([\d.]+)\s*(ms|s|min|h)?\s*$/.exec(text ?? '') ?? [];
    return number === undefined ? Infinity : Number(number) * { ms: 1, s: 1000, min: 60_000, h: 3_600_000 }[unit ?? 's'];
  };

  // `idle: Off; none: No camera`
  const pairs = (text) => (text ?? '').split(';').filter((part) => part.trim()).map((part) => {
    const at = part.indexOf(':');
    return at < 0 ? [part.trim(), part.trim()] : [part.slice(0, at).trim(), part.slice(at + 1).trim()];
  });

  const words = (text) => (text ?? '').split(/\s+/).filter(Boolean);

  const asText = (value) => (typeof value === 'object' ? JSON.stringify(value) : String(value));

  /* ---- Styles: the elements are shown in pages of IvoryOS, too, which have other stylesheets ---- */

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    live-value, live-text, live-badge { display: inline-block; font-variant-numeric: tabular-nums }
    live-alert, live-if, live-html, live-table, live-progress, live-chart, live-video { display: block }
    :is(live-value, live-badge, live-if, live-alert)[hidden], live-alert:empty, live-badge:empty { display: none }
    live-value:empty::before { content: "–" }
    live-html[data-state=offline] .live-known { display: none }
    .live-why { font-size: .875rem; font-weight: normal; opacity: .85 }
    .live-gap { font-family: sans-serif } /* a space of a monospace font is as wide as a digit */
    .live-unit { font-size: .7em; opacity: .85 }
    .live-read { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
    live-progress .live-moves { animation: live-moves 1.2s ease-in-out infinite alternate; transform-origin: left; scale: .3 1 }
    @keyframes live-moves { from { translate: 0 } to { translate: 70% } }
    live-table p:empty { display: none }
    live-table table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums }
    live-table :is(th, td) { padding: .25rem .5rem; text-align: start; border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent) }
    .live-problem { display: block; margin-block: .25rem 0; color: #b02a37; font-size: .875rem }
    .alert.live-problem { position: relative; padding-inline-end: 3rem; font-size: 1rem }
    .alert.live-problem button { position: absolute; inset-block-start: .75rem; inset-inline-end: .75rem }
    [aria-invalid=true] { outline: 2px solid #dc3545; outline-offset: 1px }
    @media (prefers-color-scheme: dark) { :root:not([data-bs-theme=light]) .live-problem:not(.alert) { color: #ea868f } }
    @media (forced-colors: active) { .live-problem { color: CanvasText } [aria-invalid=true] { outline-color: Mark } }
  `);
  document.adoptedStyleSheets.push(sheet);

  /* ---- Elements ---- */

  class Live extends HTMLElement {
    get names() { return words(this.getAttribute('name')); }

    connectedCallback() {
      for (const name of this.names) listen(name);
      followers.add(this);
      drawSoon();
    }

    disconnectedCallback() { followers.delete(this); }

    // Draws only what has changed: people select text, and screen readers read what is new.
    draw() {
      const [name] = this.names;
      if (!name) return;
      const found = look(name, duration(this.getAttribute('stale')));
      const key = JSON.stringify(found);
      if (key === this.drawn) return;
      this.drawn = key;
      this.dataset.state = found.state;
      // Where the author says what there is while nothing is published, that is no mistake.
      if (found.state === 'waiting' && this.hasAttribute('empty')) return this.show({ state: 'none' });
      this.title = found.why ?? '';
      if (found.why) warn(name, found.why);
      // Until something is known, the page shows what the server wrote.
      else if (found.state === 'waiting') return;
      this.show(found);
    }
  }

  const READ = 5000; // a screen reader reads values no more often

  // A number, or why there is none.
  class LiveValue extends Live {
    show({ state, value, why }) {
      if (!this.shown) {
        this.shown = document.createElement('span');
        this.read = Object.assign(document.createElement('span'), { className: 'live-read', role: 'status' });
        this.replaceChildren(this.shown, this.read);
      }
      const digits = this.getAttribute('digits');
      const isNumber = typeof value === 'number';
      const text = state !== 'ok' ? '–' : isNumber && digits !== null ? value.toFixed(Number(digits)) : asText(value);
      const parts = [text];
      const part = (className, textContent) => parts.push(Object.assign(document.createElement('span'), { className, textContent }));
      const unit = this.getAttribute('unit');
      if (unit) {
        part('live-gap', ' ');
        part('live-unit', unit);
      }
      if (why) {
        parts.push(' ');
        part('live-why', why);
      }
      this.shown.replaceChildren(...parts);
      // A value that is not said can still be looked at.
      const isQuiet = state === 'ok' && this.hasAttribute('quiet');
      this.shown.ariaHidden = String(!isQuiet);
      const spoken = isQuiet ? '' : state === 'ok' ? `${text} ${unit ?? ''}`.trim() : why;
      // That a value is no longer known is said at once.
      if (state !== this.before) this.speak(spoken);
      else this.speakSoon(spoken);
      this.before = state;
    }

    speak(text) {
      clearTimeout(this.timer);
      this.timer = undefined;
      this.spoken = Date.now();
      this.read.textContent = text ?? '';
    }

    speakSoon(text) {
      this.next = text;
      this.timer ??= setTimeout(() => this.speak(this.next), Math.max(0, this.spoken + READ - Date.now()));
    }
  }

  // Any text.
  class LiveText extends Live {
    show({ state, value, why }) {
      this.setAttribute('role', 'status');
      this.textContent = state === 'ok' ? asText(value) : (state === 'none' ? this.getAttribute('empty') ?? '' : why);
    }
  }

  // A state in a word, with a colour.
  class LiveBadge extends Live {
    show({ state, value, why }) {
      const text = state === 'ok' ? asText(value) : '';
      const label = pairs(this.getAttribute('labels')).find(([of]) => of === text)?.[1] ?? text;
      const of = (attribute) => words(this.getAttribute(attribute)).some((it) => it === text || it === '*');
      const tone = of('good') ? 'bg-success' : of('bad') ? 'bg-danger' : of('warn') ? 'bg-warning text-dark' : 'bg-secondary';
      this.setAttribute('role', 'status');
      this.own ??= this.className;
      this.className = `badge ${state === 'ok' ? tone : 'bg-secondary'} ${this.own}`.trim();
      this.textContent = state === 'ok' ? label : state === 'offline' ? 'unknown' : why;
      this.hidden = !this.textContent || state === 'none';
    }
  }

  // From 0 to 1, or to `max`.
  class LiveProgress extends Live {
    show({ state, value, why }) {
      if (!this.bar) {
        const track = Object.assign(document.createElement('div'), { className: 'progress' });
        this.bar = track.appendChild(Object.assign(document.createElement('div'), { className: 'progress-bar' }));
        this.replaceChildren(track);
        this.setAttribute('role', 'progressbar');
        this.ariaLabel ??= this.getAttribute('label') ?? 'Progress';
      }
      const max = Number(this.getAttribute('max') ?? 1);
      const isKnown = state !== 'ok' || Number.isFinite(value);
      const percent = state === 'ok' && isKnown ? Math.max(0, Math.min(100, value / max * 100)) : 0;
      this.bar.style.width = isKnown ? `${percent}%` : '100%';
      this.bar.classList.toggle('live-moves', !isKnown);
      // What is not known is not zero; a dose that has not begun, which is null, is.
      const isLost = state !== 'ok' && state !== 'none';
      if (isKnown && !isLost) this.setAttribute('aria-valuenow', Math.round(percent));
      else this.removeAttribute('aria-valuenow');
      this.ariaValueText = isLost ? why : null;
    }
  }

  // Its content, while the value is one of these.
  class LiveIf extends Live {
    show({ state, value }) {
      const is = this.getAttribute('is');
      const fits = is === null ? Boolean(value) : words(is).includes(asText(value ?? null));
      this.title = '';
      this.hidden = state === 'offline' || state === 'waiting' || state === 'stale' || fits === this.hasAttribute('not');
    }
  }

  // One message, in one place: what is published, or what a form was refused for. It can be closed.
  class LiveAlert extends Live {
    show({ state, value }) {
      const text = state === 'ok' ? asText(value) : state === 'offline' ? 'The host does not answer.' : '';
      // What was refused stays until the next attempt.
      if (text !== this.trouble) this.say(text);
      this.trouble = text;
    }

    say(text) {
      if (!this.text) {
        const close = Object.assign(document.createElement('button'), { type: 'button', className: 'btn-close', ariaLabel: 'Close the message' });
        close.addEventListener('click', () => this.say(''));
        this.text = document.createElement('span');
        this.replaceChildren(this.text, ' ', close);
        this.classList.add('alert', 'alert-danger', 'live-problem');
        this.setAttribute('role', 'alert');
      }
      this.text.textContent = text;
      this.hidden = !text;
    }
  }

  // HTML that a template of the plugin has made, such as the body of its page. What somebody has typed in it, and the
  // focus, stay.
  class LiveHtml extends Live {
    show({ state, value }) {
      if (state !== 'ok') return;
      const made = document.createElement('template');
      made.innerHTML = asText(value);
      // Of a whole page this element's part.
      const own = [...made.content.querySelectorAll('live-html')].find((it) => it.getAttribute('name') === this.getAttribute('name'));
      const controls = () => [...this.querySelectorAll('input, select, textarea, button')];
      // Of several with one name, the value of a button and the hidden fields of its form say which it is.
      const key = (it) => JSON.stringify([it.name, it.type, /^(submit|button|radio|hidden)$/.test(it.type) && it.value,
        it.form?.getAttribute('action'), [...it.form?.elements ?? []].map((of) => of.type === 'hidden' && of.value)]);
      const typed = new Map(controls().filter((it) => it.type !== 'hidden' && 'defaultValue' in it && it.value !== it.defaultValue)
        .map((it) => [key(it), it.value]));
      const focus = this.contains(document.activeElement) ? key(document.activeElement) : null;
      this.replaceChildren(...(own ?? made.content).childNodes);
      for (const it of controls()) {
        if (typed.has(key(it))) it.value = typed.get(key(it));
        if (key(it) === focus) it.focus();
      }
    }
  }

  // Rows: an array replaces them, an object is one more.
  class LiveTable extends Live {
    connectedCallback() {
      super.connectedCallback();
      this.next ??= []; // rows that are not drawn yet
      this.most = Number(this.getAttribute('rows') ?? 100);
      this.hear(this.names[0], true);
    }

    // Each row, also where several come before they are drawn.
    hear(event, isRepeated) {
      const [name] = this.names;
      if (!name || !eventsOf(name).includes(event) || (event !== name && known.get(name))) return;
      const { state, value } = look(name);
      const text = JSON.stringify(value);
      if (state !== 'ok' || (isRepeated && text === this.last)) return;
      this.last = text;
      this.drawn = null;
      this.isNew ||= Array.isArray(value);
      if (Array.isArray(value)) this.next = [];
      this.next.push(...[value].flat());
      this.next.splice(0, this.next.length - this.most);
    }

    show({ state, why }) {
      if (!this.table) {
        this.table = document.createElement('table');
        this.table.ariaLabel = this.getAttribute('label');
        this.body = this.table.createTBody();
        this.note = Object.assign(document.createElement('p'), { className: 'live-why', role: 'status' });
        this.append(this.table, this.note);
      }
      this.note.textContent = why ?? '';
      if (state === 'offline') return this.setAttribute('aria-busy', 'true');
      this.removeAttribute('aria-busy');
      if (state !== 'ok') return;
      if (this.isNew) this.body.replaceChildren();
      for (const row of this.next.splice(0)) this.add(row);
      this.isNew = false;
      while (this.body.rows.length > this.most) this.body.rows[0].remove();
    }

    add(row) {
      this.columns ??= this.hasAttribute('columns') ? pairs(this.getAttribute('columns')) : Object.keys(row).map((key) => [key, key]);
      if (!this.table.tHead) {
        const head = this.table.createTHead().insertRow();
        for (const [, title] of this.columns) {
          head.append(Object.assign(document.createElement('th'), { scope: 'col', textContent: title }));
        }
      }
      const cells = this.body.insertRow();
      for (const [key] of this.columns) cells.insertCell().textContent = row?.[key] == null ? '' : asText(row[key]);
    }
  }

  for (const [name, type] of Object.entries({
    'live-value': LiveValue, 'live-text': LiveText, 'live-badge': LiveBadge,
    'live-alert': LiveAlert, 'live-progress': LiveProgress, 'live-if': LiveIf, 'live-html': LiveHtml, 'live-table': LiveTable,
  })) customElements.define(name, type);

  /* ---- Disabled while: live-disabled="offline pump_status.busy pump_dose.state=running" ---- */

  function conditions(element) {
    return words(element.getAttribute('live-disabled')).map((word) => {
      if (word === 'offline') return {};
      const [name, is] = word.replace(/^!/, '').split('=');
      return { name, is, not: word.startsWith('!') };
    });
  }

  const written = new WeakMap(); // whether the server wrote `disabled`

  function disable(element) {
    const isSet = ({ name, is, not }) => {
      if (!name) return Boolean(lost);
      listen(name);
      const { state, value } = look(name);
      // While it is not known, what the server wrote counts.
      if (state === 'waiting') return undefined;
      if (state === 'offline') return false;
      return (is === undefined ? Boolean(value) : asText(value ?? null) === is) !== not;
    };
    const set = conditions(element).map(isSet);
    if (!written.has(element)) written.set(element, element.disabled);
    // A field stays as it is: somebody may be in it.
    const isSent = element.type === 'submit' && element.closest('form[aria-busy=true]') !== null;
    const isDisabled = set.includes(true) || isSent;
    element.disabled = isDisabled || (set.includes(undefined) && written.get(element));
  }

  /* ---- Fields that show what is published, until somebody changes them: <input name="rate" live-value="pump.rate"> ---- */

  const isBox = (field) => field.type === 'checkbox' || field.type === 'radio';

  // Of a list the page may say nothing: then the browser has chosen the first.
  const defaultOf = (list) => [...list.options].find((it) => it.defaultSelected) ?? list.options[0];

  function isChanged(field) {
    if (field.options) return field.selectedOptions[0] !== defaultOf(field);
    return isBox(field) ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
  }

  function follow(field) {
    const name = field.getAttribute('live-value');
    listen(name);
    const { state, value } = look(name);
    const isTypedIn = field === document.activeElement && field.localName === 'input' && !isBox(field);
    if (state !== 'ok' || isTypedIn || isChanged(field)) return;
    const text = asText(value);
    // What is published is the default, too: it is no longer something that somebody is about to change.
    if (field.options) for (const it of field.options) it.selected = it.defaultSelected = it.value === text;
    else if (isBox(field)) field.checked = field.defaultChecked = field.type === 'radio' ? field.value === text : Boolean(value);
    else field.value = field.defaultValue = text;
  }

  // What was chosen is published by now, or was refused.
  function settle(form) {
    for (const field of form.querySelectorAll('[live-value]')) {
      if (field.options && field.options.length) defaultOf(field).selected = true;
      else if (isBox(field)) field.checked = field.defaultChecked;
      else field.value = field.defaultValue;
    }
    drawSoon();
  }

  /* ---- Forms that are sent without leaving the page: <form live-post method="post" action="tare"> ---- */

  function clear(form) {
    document.querySelector('live-alert')?.say('');
    for (const problem of form.querySelectorAll('.live-problem')) problem.remove();
    for (const field of form.querySelectorAll('[aria-invalid]')) field.removeAttribute('aria-invalid');
  }

  function tell(form, message, name) {
    const field = name && form.elements[name];
    const problem = Object.assign(document.createElement('div'), { className: 'live-problem', role: 'alert' });
    problem.append(message);
    if (field instanceof HTMLElement) {
      problem.id = `live-problem-${name}`;
      field.setAttribute('aria-invalid', 'true');
      field.setAttribute('aria-describedby', problem.id);
      (field.closest('.input-group') ?? field).after(problem);
      field.focus();
      return;
    }
    const place = document.querySelector('live-alert');
    if (place) return place.say(message);
    problem.className = 'alert alert-danger live-problem';
    const close = Object.assign(document.createElement('button'), { type: 'button', className: 'btn-close', ariaLabel: 'Close the message' });
    close.addEventListener('click', () => problem.remove());
    problem.append(' ', close);
    form.append(problem);
  }

  function setBusy(form, isBusy) {
    if (isBusy) form.setAttribute('aria-busy', 'true');
    else form.removeAttribute('aria-busy');
    for (const button of form.elements) {
      // A stop is pressed while the form is on its way.
      if (button.type === 'submit' && !button.matches('[data-emit], [live-stop]')) button.disabled = isBusy;
    }
    drawAll();
  }

  // What still waits for one of the browser's six connections when Stop is pressed must not begin after it.
  let waiting = new AbortController();

  document.addEventListener('click', ({ target }) => {
    if (!target.closest?.('[live-stop]')) return;
    document.querySelector('live-alert')?.say('');
    waiting.abort();
    waiting = new AbortController();
  }, true);

  function parsed(text) {
    try {
      return JSON.parse(text) ?? {};
    } catch {
      return {}; // such as a proxy's page
    }
  }

  async function send(form, submitter, data, signal) {
    const type = submitter?.getAttribute('formenctype') ?? form.enctype;
    const answer = await fetch(submitter?.getAttribute('formaction') ?? form.getAttribute('action') ?? '', {
      method: 'POST',
      headers: { Accept: 'application/json' },
      body: type === 'multipart/form-data' ? data : new URLSearchParams(data),
      // A page that follows is this page: what it shows is published.
      redirect: 'manual',
      signal,
    });
    const told = await answer.text();
    if (answer.ok || answer.type === 'opaqueredirect') return;
    const { error } = parsed(told);
    const message = error?.message ?? `The host answered with ${answer.status}.`;
    tell(form, error?.hint ? `${message} (${error.hint})` : message, error?.field);
  }

  // What changes while such a form is on its way is sent after it: the last choice counts.
  const changed = new WeakSet();

  document.addEventListener('change', ({ target: { form } }) => {
    if (form?.getAttribute('live-post') !== 'change') return;
    if (form.getAttribute('aria-busy') === 'true') changed.add(form);
    else form.requestSubmit();
  });

  document.addEventListener('submit', async (event) => {
    const { target: form, submitter } = event;
    const method = submitter?.getAttribute('formmethod') ?? form.method;
    if (event.defaultPrevented || !form.hasAttribute('live-post') || method.toLowerCase() !== 'post') return;
    event.preventDefault();
    const isRepeated = 'repeat' in form.dataset || submitter?.matches('[live-stop]');
    if (form.getAttribute('aria-busy') === 'true' && !isRepeated) return;
    clear(form);
    // A disabled button would not be in it.
    const data = new FormData(form, submitter);
    if (!isRepeated) setBusy(form, true);
    const { signal } = isRepeated ? {} : waiting;
    try {
      await send(form, submitter, data, signal);
    } catch {
      if (!signal?.aborted) tell(form, `At ${clock(Date.now())} the host did not answer: it is not known whether this was done.`);
    }
    if (!isRepeated) setBusy(form, false);
    if (changed.delete(form)) form.requestSubmit();
    else if (form.getAttribute('live-post') === 'change') settle(form);
  });

  document.addEventListener('input', ({ target }) => {
    if (target.getAttribute?.('aria-invalid') !== 'true' || !target.form?.hasAttribute('live-post')) return;
    target.removeAttribute('aria-invalid');
    document.getElementById(target.getAttribute('aria-describedby'))?.remove();
  });

  // For live-chart.js.
  window.ivoryosLive = { READ, whenReady, followers, drawSoon, look, listen, words, pairs, clock, warn, isLost: () => lost > 0 };
})();
