// <live-chart series="telemetry_temperature:°C telemetry_weight:g" minutes="10">: series over time, one panel above the
// other. No chart library: what is drawn is a line and two axes, and one that is embedded would be larger than this.
(() => {
  'use strict';

  const { READ, whenReady, followers, drawSoon, look, listen, words, pairs, clock, warn, isLost } = window.ivoryosLive;

  // Inside IvoryOS each of several hosts has its own name for it.
  const EVENT = document.currentScript.dataset.event ?? 'live_series';
  const MOST = 4000; // points that are kept of a series; then as many are left as there are pixels
  const LEFT = 2000;
  const ZOOMS = [1, 2, 5, 10, 30, 60, 120, 360, 720, 1440]; // minutes
  const MARGIN = { left: 62, right: 12, top: 26, bottom: 26, between: 34 };

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    live-chart { --live-1: #0b5ed7; --live-2: #b02a37; --live-3: #146c43; --live-4: #6f42c1; --live-line: color-mix(in srgb, currentColor 22%, transparent) }
    live-chart canvas { display: block; width: 100%; height: calc(var(--live-panels, 1) * 9rem + 4rem); touch-action: pan-y }
    live-chart canvas:focus-visible { outline: 2px solid currentColor; outline-offset: 2px }
    live-chart .live-bar { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin-block-end: .5rem }
    live-chart .live-bar button { font: inherit; font-size: .875rem; padding: .2rem .6rem; border: 1px solid currentColor; border-radius: .375rem; background: transparent; color: inherit; cursor: pointer }
    live-chart .live-bar button[aria-pressed=true] { background: color-mix(in srgb, currentColor 18%, transparent) }
    live-chart .live-spans { display: inline-flex; gap: .25rem }
    live-chart .live-state { margin-inline-start: auto; font-size: .875rem }
    live-chart .live-at { min-height: 1.5em; font-size: .875rem; font-variant-numeric: tabular-nums }
    @media (prefers-color-scheme: dark) { :root:not([data-bs-theme=light]) live-chart { --live-1: #6ea8fe; --live-2: #ea868f; --live-3: #75b798; --live-4: #a98eda } }
    :root[data-bs-theme=dark] live-chart { --live-1: #6ea8fe; --live-2: #ea868f; --live-3: #75b798; --live-4: #a98eda }
    @media (forced-colors: active) { live-chart .live-bar button[aria-pressed=true] { forced-color-adjust: none; background: Highlight; color: HighlightText } live-chart { --live-1: CanvasText; --live-2: CanvasText; --live-3: CanvasText; --live-4: CanvasText; --live-line: GrayText } }
    @media print { live-chart .live-bar { display: none } }
  `);
  document.adoptedStyleSheets.push(sheet);

  /* ---- The points of a series ---- */

  // The smallest and the largest of each part of the time, and a gap where there was one: no peak is lost.
  function thinned(points) {
    const first = points[0].time;
    const width = (points.at(-1).time - first) / (LEFT / 3) || 1;
    const kept = [];
    for (let from = 0; from < points.length;) {
      const part = Math.floor((points[from].time - first) / width);
      let [low, high, gap] = [];
      let to = from;
      for (; to < points.length && Math.floor((points[to].time - first) / width) === part; to += 1) {
        const point = points[to];
        if (point.value === null) { gap ??= point; continue; }
        if (!low || point.value < low.value) low = point;
        if (!high || point.value > high.value) high = point;
      }
      kept.push(...[...new Set([low, high, gap])].filter(Boolean).sort((a, b) => a.time - b.time));
      from = to;
    }
    return kept;
  }

  class Points {
    constructor() { this.all = []; }

    // What the host has kept, between what is older, from before a restart, and what came meanwhile.
    fill({ start, steps, values }) {
      if (!values.length) return;
      let time = start;
      const kept = values.map((value, index) => ({ time: time += steps[index], value }));
      const last = kept.at(-1).time;
      this.all = [
        ...this.all.filter((point) => point.time < start), ...kept, ...this.all.filter((point) => point.time > last),
      ];
      this.measure();
    }

    // What is older than `oldest` may go.
    add(point, oldest) {
      // The host's clock was set back.
      while (this.all.length && this.all.at(-1).time >= point.time) this.all.pop();
      this.all.push(point);
      if (this.all.length % 64 === 0) this.measure();
      if (this.all.length <= MOST) return;
      this.all = this.all.filter(({ time }) => time >= oldest);
      if (this.all.length > MOST / 2) this.all = thinned(this.all);
    }

    // A longer time than five times the usual is a gap as well.
    measure() {
      const steps = this.all.map((point, index, all) => (index ? point.time - all[index - 1].time : 0)).slice(1).sort((a, b) => a - b);
      this.usual = steps[steps.length >> 1] ?? 0;
      this.gap = Math.max(2000, this.usual * 5);
    }
  }

  /* ---- The element ---- */

  // 1, 2 or 5 times a power of ten.
  const nice = (span, count) => {
    const power = 10 ** Math.floor(Math.log10(span / count));
    return power * [1, 2, 5, 10].find((factor) => factor * power * count >= span);
  };

  // `20..25`, `..10`: null where nothing is said.
  const bounds = (text) => {
    const [low, high] = (text ?? '').split('..').map((part) => (part.trim() ? Number(part) : null));
    return [low, high ?? null];
  };

  const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400].map((it) => it * 1000);

  class LiveChart extends HTMLElement {
    connectedCallback() {
      const labels = pairs(this.getAttribute('labels'));
      const [limits, ranges] = ['limits', 'range'].map((of) => (this.getAttribute(of) ?? '').split(';').map(bounds));
      this.series = words(this.getAttribute('series')).map((word, index) => {
        const [name, unit = ''] = word.split(/:(.*)/);
        const title = labels[index]?.[0] ?? name.replaceAll('_', ' ');
        return { name, unit, title, limits: limits[index] ?? [], range: ranges[index] ?? [], points: new Points() };
      });
      this.minutes = Number(this.getAttribute('minutes')) || 10;
      this.digits = this.getAttribute('digits');
      if (!this.canvas) this.build();
      for (const series of this.series) {
        listen(series.name);
        whenReady(() => window.socket?.on?.(series.name, series.hear = (value) => this.hear(series, value)));
      }
      whenReady(() => {
        const { socket } = window;
        if (typeof socket?.on !== 'function') return;
        // What the host sends first to who connects, where there is something.
        socket.on('live_ages', this.refill = () => this.ask());
        if (socket.connected) this.ask();
      });
      document.addEventListener('visibilitychange', this.seen = () => { if (!document.hidden && window.socket?.connected) this.ask(); });
      this.sizes = new ResizeObserver(() => this.paintSoon());
      this.sizes.observe(this.canvas);
      this.scheme = matchMedia('(prefers-color-scheme: dark)');
      this.scheme.addEventListener('change', this.recolour = () => this.paintSoon());
      this.painted = this.width = 0;
      followers.add(this);
      drawSoon();
    }

    disconnectedCallback() {
      followers.delete(this);
      this.sizes.disconnect();
      this.scheme.removeEventListener('change', this.recolour);
      document.removeEventListener('visibilitychange', this.seen);
      for (const { name, hear } of this.series) if (hear) window.socket?.off?.(name, hear);
      window.socket?.off?.('live_ages', this.refill);
      clearTimeout(this.retry);
    }

    build() {
      const button = (text, label, press) => {
        const made = Object.assign(document.createElement('button'), { type: 'button', textContent: text });
        if (label) made.ariaLabel = label;
        made.addEventListener('click', press);
        return made;
      };
      const bar = Object.assign(document.createElement('div'), { className: 'live-bar' });
      this.spans = Object.assign(document.createElement('span'), { className: 'live-spans' });
      this.spans.setAttribute('role', 'group');
      this.spans.ariaLabel = 'How much is shown';
      const at = ZOOMS.findIndex((minutes) => minutes >= this.minutes);
      const shown = new Set([...ZOOMS.slice(Math.max(0, at - 2), at + 2), this.minutes]);
      for (const minutes of [...shown].sort((a, b) => a - b)) {
        const made = button(minutes < 60 ? `${minutes} min` : `${minutes / 60} h`, '', () => this.show(minutes));
        made.dataset.minutes = minutes;
        this.spans.append(made);
      }
      this.pauseButton = button('Pause', '', () => this.pause());
      this.state = Object.assign(document.createElement('span'), { className: 'live-state' });
      this.state.setAttribute('role', 'status');
      bar.append(
        this.spans, this.pauseButton, button('CSV', 'Save as CSV', () => this.save()), this.state,
      );
      this.canvas = Object.assign(document.createElement('canvas'), { tabIndex: 0 });
      this.canvas.setAttribute('role', 'img');
      this.canvas.ariaDescription = 'The arrow keys read the values; Page Up and Page Down look back, plus and minus zoom, Space pauses.';
      this.at = Object.assign(document.createElement('div'), { className: 'live-at' });
      this.at.setAttribute('role', 'status');
      this.append(bar, this.canvas, this.at);
      this.style.setProperty('--live-panels', this.series.length);
      this.canvas.style.height = this.getAttribute('height') ?? '';
      this.canvas.addEventListener('pointermove', (event) => this.point(event));
      this.canvas.addEventListener('pointerdown', (event) => this.grab(event));
      this.canvas.addEventListener('pointerup', () => { this.grabbed = null; });
      this.canvas.addEventListener('pointerleave', () => { if (!this.grabbed) this.pointed = null; this.paintSoon(); });
      this.canvas.addEventListener('keydown', (event) => this.key(event));
      this.showSpan();
    }

    /* ---- Points ---- */

    hear(series, value) {
      const point = value && typeof value === 'object' && 'time' in value ? value : { time: this.now(), value };
      if (typeof point.time !== 'number' || !(point.value === null || Number.isFinite(point.value))) return;
      series.points.add({ time: point.time, value: point.value }, (this.end ?? point.time) - this.minutes * 60_000);
      this.heard = Date.now();
      // The series is new: the host has its unit, and what was before this value.
      if (!series.isKept && !series.isAsked) {
        series.isAsked = true;
        this.ask();
      }
    }

    // The host's clock.
    now() { return Date.now() + (this.offset ?? 0); }

    ask() {
      clearTimeout(this.retry);
      const end = this.end ?? this.now();
      const length = this.minutes * 60_000;
      const back = this.now() - end + length;
      const asked = {
        names: this.series.map(({ name }) => name),
        seconds: back / 1000,
        points: Math.min(20_000, Math.ceil(LEFT * back / length)),
      };
      window.socket.emit(EVENT, asked, (answer) => {
        if (!answer?.series) {
          // The connection broke again: the next one asks again.
          if (window.socket.connected) this.retry = setTimeout(() => this.ask(), 1000);
          return;
        }
        this.offset = answer.now - Date.now();
        for (const series of this.series) {
          const kept = answer.series[series.name];
          if (!kept) continue;
          series.isKept = true;
          series.unit ||= kept.unit;
          series.points.fill(kept);
        }
        this.paintSoon();
      });
    }

    save() {
      const names = this.series.map(({ name }) => name);
      window.socket.emit(EVENT, { names, seconds: 0, csv: true }, (answer) => {
        if (typeof answer?.csv !== 'string') return;
        const link = document.createElement('a');
        link.href = URL.createObjectURL(new Blob([answer.csv], { type: 'text/csv' }));
        link.download = `${names[0]}.csv`;
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
      });
    }

    /* ---- What is shown ---- */

    show(minutes) {
      this.minutes = minutes;
      this.showSpan();
      if (window.socket?.connected) this.ask();
      this.paintSoon();
    }

    showSpan() {
      for (const button of this.spans.children) button.ariaPressed = String(Number(button.dataset.minutes) === this.minutes);
    }

    zoom(by) {
      const at = ZOOMS.findIndex((minutes) => minutes >= this.minutes);
      this.show(ZOOMS[Math.max(0, Math.min(ZOOMS.length - 1, (at < 0 ? ZOOMS.length - 1 : at) + by))]);
    }

    // Points still come while the picture stands.
    pause(end) {
      // Until now is not a pause.
      if (end !== undefined) this.end = end < this.now() ? end : null;
      else this.end = this.end ? null : this.now();
      this.pauseButton.textContent = this.end ? 'Go on' : 'Pause';
      // What the page does not have of the time before.
      clearTimeout(this.retry);
      if (this.end && window.socket?.connected) this.retry = setTimeout(() => this.ask(), 200);
      this.drawn = null;
      drawSoon();
      this.paintSoon();
    }

    grab(event) {
      this.grabbed = { x: event.offsetX, end: this.end ?? this.now() };
      this.canvas.setPointerCapture(event.pointerId);
      this.point(event);
    }

    point(event) {
      if (this.grabbed && Math.abs(event.offsetX - this.grabbed.x) > 4) {
        const width = this.canvas.clientWidth - MARGIN.left - MARGIN.right;
        this.pause(this.grabbed.end - (event.offsetX - this.grabbed.x) / width * this.minutes * 60_000);
      }
      const length = this.minutes * 60_000;
      const end = this.end ?? this.now();
      const part = (event.offsetX - MARGIN.left) / (this.canvas.clientWidth - MARGIN.left - MARGIN.right);
      this.pointed = end - length * (1 - Math.min(1, Math.max(0, part)));
      this.tell();
      this.paintSoon();
    }

    key(event) {
      const length = this.minutes * 60_000;
      const step = length / (event.shiftKey ? 10 : 100);
      const end = this.end ?? this.now();
      const keys = {
        ArrowLeft: () => { this.pointed = Math.max(end - length, (this.pointed ?? end) - step); },
        ArrowRight: () => { this.pointed = Math.min(end, (this.pointed ?? end) + step); },
        PageUp: () => this.pause(end - length / 2),
        PageDown: () => this.pause(end + length / 2),
        Escape: () => { this.pointed = null; },
        '+': () => this.zoom(-1),
        '-': () => this.zoom(1),
        ' ': () => this.pause(),
      };
      if (!keys[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      keys[event.key]();
      this.tell();
      this.paintSoon();
    }

    // The state beside the buttons.
    draw() {
      const all = this.series.map(({ name }) => ({ name, ...look(name) }));
      const why = all.find(({ state }) => state === 'offline')?.why ?? all.find(({ state, why: it }) => state === 'waiting' && it)?.why;
      for (const { name, why: it } of all) if (it) warn(name, it);
      const isQuiet = Date.now() - (this.heard ?? 0) > Math.max(...this.series.map(({ points }) => points.gap ?? 2000));
      const isRead = all.some(({ state }) => state === 'ok');
      const isHeard = all.some(({ state }) => state !== 'waiting');
      const text = why ?? (this.end ? 'Paused' : !isHeard ? 'Waiting for values …' : !isRead ? 'Nothing can be read' : isQuiet ? 'No new values' : 'Live');
      if (text !== this.drawn) this.state.textContent = this.drawn = text;
      // No more often than it moves by a pixel.
      const pixel = this.minutes * 60_000 / Math.max(1, this.width);
      if (!this.end && !isLost() && performance.now() - this.painted >= Math.min(1000, pixel)) this.paint();
    }

    /* ---- The picture ---- */

    // When a person has done something.
    paintSoon() {
      if (this.isWaiting) return;
      this.isWaiting = true;
      requestAnimationFrame(() => {
        this.isWaiting = false;
        this.paint();
      });
    }

    paint() {
      const { canvas } = this;
      const { clientWidth: width, clientHeight: height } = canvas;
      this.painted = performance.now();
      this.width = width;
      if (!width || !height) return;
      const scale = devicePixelRatio || 1;
      if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
        canvas.width = Math.round(width * scale);
        canvas.height = Math.round(height * scale);
      }
      const pen = canvas.getContext('2d');
      pen.setTransform(scale, 0, 0, scale, 0, 0);
      pen.clearRect(0, 0, width, height);
      const style = getComputedStyle(this);
      const colour = (name) => this.resolved(name);
      pen.font = `12px ${style.fontFamily}`;
      const end = this.end ?? this.now();
      const begin = end - this.minutes * 60_000;
      const [left, right] = [MARGIN.left, width - MARGIN.right];
      const x = (time) => left + (time - begin) / (end - begin) * (right - left);
      const panel = (height - MARGIN.top - MARGIN.bottom - MARGIN.between * (this.series.length - 1)) / this.series.length;
      const line = colour('--live-line');
      this.series.forEach((series, index) => {
        const top = MARGIN.top + index * (panel + MARGIN.between);
        const colours = { text: style.color, line, series: colour(`--live-${index % 4 + 1}`) };
        this.paintPanel(pen, series, { x, begin, end, left, right, top, bottom: top + panel, width: right - left }, colours);
      });
      this.paintTimes(pen, { begin, end, x, height, width }, style.color);
      this.paintPointed(pen, { begin, end, x, height }, style.color);
      this.name();
    }

    // With the last values. A screen reader reads the name of what has the focus again when it changes.
    name() {
      if (document.activeElement === this.canvas && Date.now() - (this.named ?? 0) < READ) return;
      this.named = Date.now();
      this.canvas.ariaLabel = this.series.map(({ title, unit, points }) => {
        const value = points.all.at(-1)?.value;
        return `${title}: ${value == null ? 'no value' : `${this.number(value)} ${unit}`.trim()}`;
      }).join(', ');
    }

    // A canvas takes no variables.
    resolved(name) {
      this.probes ??= {};
      if (!this.probes[name]) {
        this.probes[name] = this.appendChild(Object.assign(document.createElement('i'), { hidden: true }));
        this.probes[name].style.color = `var(${name})`;
      }
      return getComputedStyle(this.probes[name]).color;
    }

    number(value) { return this.digits === null ? String(Number(value.toPrecision(6))) : value.toFixed(Number(this.digits)); }

    paintPanel(pen, { title, unit, limits, range, points }, { x, begin, end, left, right, top, bottom, width }, colours) {
      const { all, gap = 2000 } = points;
      const from = Math.max(0, all.findIndex(({ time }) => time >= begin) - 1);
      const visible = all.length && all.at(-1).time >= begin ? all.slice(from).filter(({ time }) => time <= end) : [];
      let [low, high] = [Infinity, -Infinity];
      for (const { value } of visible) {
        if (value === null) continue;
        if (value < low) low = value;
        if (value > high) high = value;
      }
      const isEmpty = low > high;
      for (const limit of limits) if (limit !== null) [low, high] = [Math.min(low, limit), Math.max(high, limit)];
      if (low > high) [low, high] = [range[0] ?? 0, range[1] ?? (range[0] ?? 0) + 1];
      // Noise alone does not fill the panel.
      const least = Math.max(Math.abs(high), Math.abs(low)) * 0.01 || 1;
      const room = Math.max(least - (high - low), (high - low) * 0.1) / 2;
      [low, high] = [range[0] ?? low - room, range[1] ?? high + room];
      // All of it is beyond the end that is given.
      if (low >= high) [low, high] = range[0] == null ? [high - 1, high] : [low, low + 1];
      const y = (value) => bottom - (value - low) / (high - low) * (bottom - top);

      pen.fillStyle = colours.text;
      pen.textAlign = 'left';
      pen.textBaseline = 'alphabetic';
      pen.fillText(`${title}${unit ? ` / ${unit}` : ''}${isEmpty ? ': no values' : ''}`, left, top - 10, width);
      pen.strokeStyle = colours.line;
      pen.lineWidth = 1;
      pen.textAlign = 'right';
      pen.textBaseline = 'middle';
      const tick = nice(high - low, Math.max(2, Math.floor((bottom - top) / 36)));
      const places = Math.min(12, Math.max(0, -Math.floor(Math.log10(tick) + 1e-9)));
      for (let at = Math.ceil(low / tick); at * tick <= high; at += 1) {
        pen.beginPath();
        pen.moveTo(left, y(at * tick));
        pen.lineTo(right, y(at * tick));
        pen.stroke();
        if (!isEmpty) pen.fillText((at * tick).toFixed(places), left - 8, y(at * tick), left - 10);
      }
      pen.save();
      pen.beginPath();
      pen.rect(left, top - 2, right - left, bottom - top + 4);
      pen.clip();
      pen.strokeStyle = colours.text;
      pen.setLineDash([6, 4]);
      for (const limit of limits) {
        if (limit === null) continue;
        pen.beginPath();
        pen.moveTo(left, y(limit));
        pen.lineTo(right, y(limit));
        pen.stroke();
      }
      pen.setLineDash([]);
      pen.strokeStyle = pen.fillStyle = colours.series;
      const path = new Path2D();
      let before = -Infinity;
      visible.forEach(({ time, value }, index) => {
        if (value === null) { before = -Infinity; return; }
        const isFirst = time - before > gap;
        const isLone = isFirst && !(visible[index + 1]?.value != null && visible[index + 1].time - time <= gap);
        if (isLone) path.rect(x(time) - 1, y(value) - 1, 2, 2);
        path[isFirst ? 'moveTo' : 'lineTo'](x(time), y(value));
        before = time;
      });
      // Two lines side by side: without a GPU a browser draws a line of one of its pixels ten times as fast as a wider one.
      const pixel = 1 / (devicePixelRatio || 1);
      pen.lineWidth = pixel;
      pen.translate(-pixel / 4, -pixel / 4);
      pen.stroke(path);
      pen.translate(pixel / 2, pixel / 2);
      pen.stroke(path);
      pen.restore();
    }

    paintTimes(pen, { begin, end, x, height, width }, text) {
      pen.fillStyle = text;
      pen.textAlign = 'center';
      pen.textBaseline = 'alphabetic';
      const every = STEPS.find((step) => x(begin + step) - x(begin) >= 84) ?? STEPS.at(-1);
      const zone = new Date(begin).getTimezoneOffset() * 60_000;
      for (let time = Math.ceil((begin - zone) / every) * every + zone; time <= end; time += every) {
        const label = clock(time);
        const half = pen.measureText(label).width / 2;
        if (x(time) - half >= 0 && x(time) + half <= width) pen.fillText(label, x(time), height - 6);
      }
    }

    paintPointed(pen, { begin, end, x, height }, text) {
      this.tell();
      if (!this.pointed || this.pointed < begin || this.pointed > end) return;
      pen.strokeStyle = text;
      pen.lineWidth = 1;
      pen.beginPath();
      pen.moveTo(x(this.pointed), MARGIN.top - 4);
      pen.lineTo(x(this.pointed), height - MARGIN.bottom + 4);
      pen.stroke();
    }

    // Writes the values at the pointer below the picture.
    tell() {
      const end = this.end ?? this.now();
      const length = this.minutes * 60_000;
      const isShown = this.pointed && this.pointed >= end - length && this.pointed <= end;
      const read = isShown ? this.series.map(({ title, unit, points }) => {
        const near = nearest(points.all, this.pointed);
        const isNear = near && Math.abs(near.time - this.pointed) <= Math.max((points.usual ?? 0) * 1.5, length / 200);
        return `${title} ${isNear && near.value !== null ? `${this.number(near.value)} ${unit}`.trim() : '–'}`;
      }) : [];
      const shown = isShown ? `${clock(this.pointed)}: ${read.join(', ')}` : '';
      if (this.at.textContent !== shown) this.at.textContent = shown;
    }
  }

  function nearest(points, time) {
    let [from, to] = [0, points.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (points[middle].time < time) from = middle + 1;
      else to = middle;
    }
    const [after, before] = [points[from], points[from - 1]];
    return !before || (after && after.time - time < time - before.time) ? after : before;
  }

  customElements.define('live-chart', LiveChart);
})();
