// Runs after the host's own scripts: by DOMContentLoaded, window.socket is open.
document.addEventListener('DOMContentLoaded', () => {
  const at = (id) => document.getElementById(`telemetry-${id}`);
  const KEPT = 10 * 60_000; // milliseconds, as on the server
  const GAP = 500; // a longer time without a point is one
  const QUIET = 2000; // without a point for so long, nothing is live
  const SERIES = [
    { key: 'celsius', title: 'Temperature / °C', digits: 2, least: 1 },
    { key: 'grams', title: 'Weight / g', digits: 4, least: 0.004 },
  ];

  let points = []; // the oldest first
  let frozen = null; // what is shown while paused
  let minutes = 5;
  let heard = 0; // when the last point came, by this computer's clock
  let pointer = null; // where the chart is pointed at, in pixels from its left

  /* ---- Points: what the server has kept, then one event after another ---- */

  const trim = () => {
    const oldest = points.at(-1)?.time_ms - KEPT;
    let old = 0;
    while (points[old]?.time_ms < oldest) old += 1;
    points.splice(0, old);
  };

  // The server's record fits between what is older, from before a restart, and what came meanwhile.
  const refill = async () => {
    try {
      const response = await fetch('history');
      if (!response.ok) throw new Error(`the history was answered with ${response.status}`);
      const { points: kept } = await response.json();
      const first = kept[0]?.time_ms ?? Infinity;
      const last = kept.at(-1)?.time_ms ?? first;
      points = [...points.filter((p) => p.time_ms < first), ...kept, ...points.filter((p) => p.time_ms > last)];
      trim();
      draw();
    } catch (error) {
      // The connection broke again: the next one asks again.
      if (socket.connected) setTimeout(refill, 1000);
    }
  };

  const state = (text, tone) => {
    if (at('state').textContent === text) return; // it is read out
    at('state').textContent = text;
    at('state').className = `badge bg-${tone}`;
  };
  const showState = () => {
    if (frozen) state('Paused', 'secondary');
    else if (Date.now() - heard < QUIET) {
      const isRead = SERIES.some(({ key }) => points.at(-1)?.[key] != null);
      state(...(isRead ? ['Live', 'success'] : ['Nothing can be read', 'secondary']));
    }
    else state(heard ? `No point since ${clock(heard)}` : 'Waiting for a point …', 'secondary');
  };
  // Without a connection it is unknown (data-live).
  setInterval(() => { if (socket.connected) showState(); }, 500);

  socket.on('telemetry', (point) => {
    points.push(point);
    heard = Date.now();
    trim();
    for (const { key, digits } of SERIES) at(key).textContent = point[key]?.toFixed(digits) ?? '–';
    draw();
  });
  socket.on('connect', refill);
  socket.on('disconnect', () => {
    heard = 0;
    for (const { key } of SERIES) at(key).textContent = '–';
  });
  if (socket.connected) refill();

  /* ---- Chart: one panel above the other, over one time ---- */

  const canvas = at('chart');
  const pen = canvas.getContext('2d');
  const MARGIN = { left: 62, right: 10, top: 26, bottom: 26, between: 34 };
  let waiting = false;

  // At most one drawing a frame, and none while nobody sees it.
  function draw() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      paint();
    });
  }

  // 1, 2 or 5 times a power of ten.
  const step = (span, count) => {
    const power = 10 ** Math.floor(Math.log10(span / count));
    return power * [1, 2, 5, 10].find((factor) => factor * power * count >= span);
  };
  const clock = (time, withSeconds = true) => new Date(time).toLocaleTimeString([], {
    hour: '2-digit', minute: '2-digit', ...(withSeconds && { second: '2-digit' }), hour12: false,
  });

  function paint() {
    const { clientWidth: width, clientHeight: height } = canvas;
    const scale = devicePixelRatio || 1;
    if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
      canvas.width = Math.round(width * scale);
      canvas.height = Math.round(height * scale);
    }
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, width, height);
    // The page's own colours, light or dark: its stylesheet says which.
    const style = getComputedStyle(canvas);
    const colours = { line: style.outlineColor, text: style.color };
    pen.font = `12px ${style.fontFamily}`;

    const shown = frozen ?? points;
    const end = shown.at(-1)?.time_ms ?? Date.now();
    const begin = end - minutes * 60_000;
    const visible = shown.slice(Math.max(0, shown.findIndex((point) => point.time_ms >= begin)));
    const left = MARGIN.left;
    const right = width - MARGIN.right;
    const x = (time) => left + (time - begin) / (end - begin) * (right - left);
    const panel = (height - MARGIN.top - MARGIN.bottom - MARGIN.between) / SERIES.length;

    SERIES.forEach((series, index) => {
      const top = MARGIN.top + index * (panel + MARGIN.between);
      const colour = getComputedStyle(at(series.key)).color;
      paintPanel(series, visible, { x, left, right, top, bottom: top + panel }, { ...colours, series: colour });
    });
    paintTimes(begin, end, x, height, colours);
    paintPointed(visible, x, height, colours);
  }

  function paintPanel({ key, title, digits, least }, visible, { x, left, right, top, bottom }, colours) {
    const values = visible.map((point) => point[key]).filter((value) => value !== null);
    let low = values.reduce((a, b) => Math.min(a, b), Infinity);
    let high = values.reduce((a, b) => Math.max(a, b), -Infinity);
    if (!values.length) [low, high] = [0, least];
    // Noise alone must not fill the panel.
    const room = Math.max(least - (high - low), (high - low) * 0.1) / 2;
    [low, high] = [low - room, high + room];
    const y = (value) => bottom - (value - low) / (high - low) * (bottom - top);

    pen.fillStyle = colours.text;
    pen.textAlign = 'left';
    pen.textBaseline = 'alphabetic';
    pen.fillText(values.length ? title : `${title}: nothing was read`, left, top - 10);
    pen.strokeStyle = colours.line;
    pen.lineWidth = 1;
    pen.textAlign = 'right';
    pen.textBaseline = 'middle';
    const tick = step(high - low, Math.max(2, Math.floor((bottom - top) / 40)));
    const places = Math.min(digits, Math.max(0, -Math.floor(Math.log10(tick) + 1e-9)));
    for (let value = Math.ceil(low / tick) * tick; value <= high; value += tick) {
      pen.beginPath();
      pen.moveTo(left, y(value));
      pen.lineTo(right, y(value));
      pen.stroke();
      if (values.length) pen.fillText(value.toFixed(places), left - 8, y(value));
    }

    pen.save();
    pen.beginPath();
    pen.rect(left, top - 2, right - left, bottom - top + 4);
    pen.clip();
    pen.strokeStyle = colours.series;
    pen.lineWidth = 1.5;
    pen.lineJoin = 'round';
    pen.beginPath();
    let before = -Infinity;
    for (const point of visible) {
      if (point[key] === null) continue;
      const isGap = point.time_ms - before > GAP;
      pen[isGap ? 'moveTo' : 'lineTo'](x(point.time_ms), y(point[key]));
      before = point.time_ms;
    }
    pen.stroke();
    pen.restore();
  }

  function paintTimes(begin, end, x, height, colours) {
    pen.fillStyle = colours.text;
    pen.textAlign = 'center';
    pen.textBaseline = 'alphabetic';
    const every = [5, 10, 15, 30, 60, 120, 300].map((seconds) => seconds * 1000)
      .find((time) => x(begin + time) - x(begin) >= 84) ?? 600_000;
    for (let time = Math.ceil(begin / every) * every; time <= end; time += every) {
      const half = pen.measureText(clock(time)).width / 2;
      if (x(time) + half <= canvas.clientWidth && x(time) - half >= 0) pen.fillText(clock(time), x(time), height - 6);
    }
  }

  function paintPointed(visible, x, height, colours) {
    if (pointer === null || !visible.length) return;
    const distance = (point) => Math.abs(x(point.time_ms) - pointer);
    const pointed = visible.reduce((best, point) => (distance(point) < distance(best) ? point : best));
    pen.strokeStyle = colours.text;
    pen.beginPath();
    pen.moveTo(x(pointed.time_ms), MARGIN.top - 4);
    pen.lineTo(x(pointed.time_ms), height - MARGIN.bottom + 4);
    pen.stroke();
    const read = ({ key, digits }) => pointed[key]?.toFixed(digits) ?? '–';
    at('pointed').textContent = `${clock(pointed.time_ms)}: ${read(SERIES[0])} °C, ${read(SERIES[1])} g`;
  }

  canvas.addEventListener('pointermove', (event) => { pointer = event.offsetX; draw(); });
  canvas.addEventListener('pointerdown', (event) => { pointer = event.offsetX; draw(); });
  canvas.addEventListener('pointerleave', () => {
    pointer = null;
    at('pointed').textContent = 'Point at the chart to read it.';
    draw();
  });
  new ResizeObserver(draw).observe(canvas);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);

  /* ---- Controls ---- */

  const windows = at('windows').querySelectorAll('button');
  const choose = (chosen) => {
    minutes = chosen;
    for (const button of windows) {
      const isChosen = Number(button.dataset.minutes) === chosen;
      button.classList.toggle('active', isChosen);
      button.setAttribute('aria-pressed', String(isChosen));
    }
    draw();
  };
  for (const button of windows) button.addEventListener('click', () => choose(Number(button.dataset.minutes)));
  choose(5);

  // The points still come while the picture stands, so that nothing is missing afterwards.
  at('pause').addEventListener('click', () => {
    frozen = frozen ? null : [...points];
    at('pause').textContent = frozen ? 'Resume' : 'Pause';
    at('pause').setAttribute('aria-pressed', String(Boolean(frozen)));
    if (socket.connected) showState();
    draw();
  });
});
