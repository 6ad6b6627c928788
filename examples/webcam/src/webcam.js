// Runs after the host's own scripts: by DOMContentLoaded, window.socket is open.
document.addEventListener('DOMContentLoaded', () => {
  const at = (id) => document.getElementById(id);
  const video = at('webcam-video');
  const note = at('webcam-note');
  const resolution = at('webcam-resolution');
  const rate = at('webcam-rate');

  // The screen has the shape of the picture, before there is one.
  const shape = () => { at('webcam-screen').style.aspectRatio = resolution.value.replace('x', ' / '); };
  shape();

  // Each start is a new address: a browser does not ask again for one that it has.
  const start = () => { if (!document.hidden) video.src = `stream?${Date.now()}`; };
  const stop = () => { video.removeAttribute('src'); };

  const say = (text) => {
    note.textContent = text;
    note.hidden = !text;
    video.hidden = Boolean(text);
  };

  socket.on('webcam_status', ({ state, message, viewers, frames_per_second }) => {
    say(state === 'idle' ? 'The camera starts …' : message);
    const live = state === 'live';
    if (state !== 'idle') resolution.disabled = rate.disabled = state === 'none';
    at('webcam-state').textContent = { idle: 'Off', live: 'Live', none: 'No camera', lost: 'Camera lost' }[state];
    at('webcam-state').className = `badge ${live ? 'bg-success' : state === 'idle' ? 'bg-secondary' : 'bg-warning text-dark'}`;
    at('webcam-figures').textContent = live
      ? `${frames_per_second.toFixed(1)} frames/s, ${viewers} ${viewers === 1 ? 'viewer' : 'viewers'}`
      : '';
  });

  // The settings are the camera's: what one page chooses, every page shows.
  const set = () => {
    const [width, height] = resolution.value.split('x').map(Number);
    const mode = { width, height, frames_per_second: Number(rate.value) };
    socket.emit('webcam_set', mode, (answer) => {
      at('webcam-problem').textContent = answer?.error?.message ?? '';
      at('webcam-problem').hidden = !answer?.error;
    });
  };
  resolution.addEventListener('change', set);
  rate.addEventListener('change', set);
  socket.on('webcam_mode', ({ width, height, frames_per_second }) => {
    resolution.value = `${width}x${height}`;
    rate.value = frames_per_second;
    shape();
    // What the camera has taken on is no longer something that somebody is about to change.
    for (const option of [...resolution.options, ...rate.options]) option.defaultSelected = option.selected;
  });

  // A tab that nobody sees does not watch; a stream that ended with the server begins again with it.
  document.addEventListener('visibilitychange', () => (document.hidden ? stop() : start()));
  socket.on('disconnect', () => {
    stop();
    say('The host does not answer.');
    at('webcam-figures').textContent = '';
  });
  socket.on('connect', start);
  if (socket.connected) start();
});
