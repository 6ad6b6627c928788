// <live-video src="stream" name="webcam_video" alt="The reactor">: the stream of a `Video`, with what its status says.
// A blocking script: the element is known when the parser meets it. The bridge loads it into pages of IvoryOS, too.
(() => {
  'use strict';

  const FIRST_CONNECTION = 3000; // what a page that has just loaded may wait for it
  const FIRST_STATUS = 5000; // a connected page has the status of a video that is filmed
  const RETRY = 3000;

  const STYLE = `
    live-video { display: block; min-width: 0; }
    live-video [hidden] { display: none !important; }
    live-video .iv-video-screen { position: relative; display: grid; place-items: center; overflow: hidden; aspect-ratio: 4 / 3; max-width: 100%; max-height: 75vh; margin-inline: auto; border: 1px solid transparent; border-radius: .5rem; background: #0d1214; color: #c7d1d4; text-align: center; }
    live-video .iv-video-screen img { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: contain; }
    live-video .iv-video-screen p { max-width: 30rem; margin: 0; padding: 1rem; overflow-wrap: anywhere; }
    live-video .iv-video-bar { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem; margin-top: .5rem; }
    live-video .iv-video-figures { flex: 1 1 10rem; font-variant-numeric: tabular-nums; }
    live-video:fullscreen { display: flex; flex-direction: column; padding: .5rem; background: Canvas; color: CanvasText; }
    live-video:fullscreen .iv-video-screen { flex: 1 1 0; width: 100%; max-height: none; min-height: 0; aspect-ratio: auto !important; }
    @media (forced-colors: active) { live-video .iv-video-screen { border-color: CanvasText } }
    @media print { live-video .iv-video-bar button { display: none } }`;

  const STATES = {
    idle: ['Off', 'bg-secondary'],
    live: ['Live', 'bg-success'],
    none: ['No camera', 'bg-warning text-dark'],
    lost: ['Camera lost', 'bg-warning text-dark'],
  };
  const STARTS = 'The camera starts …';
  const NO_HOST = 'The host does not answer.';

  function make(tag, properties) {
    return Object.assign(document.createElement(tag), properties);
  }

  function button(text, press) {
    const made = make('button', { type: 'button', className: 'btn btn-sm btn-outline-secondary', textContent: text });
    made.addEventListener('click', press);
    return made;
  }

  class LiveVideo extends HTMLElement {
    static observedAttributes = ['src', 'alt', 'shape'];

    #parts; // made when the element is first on a page
    #socket;
    #heard; // what it listens to: [event, handler]
    #isHere = false;
    #started = 0; // when the stream was begun; 0 while there is none
    #timers = new Set();

    connectedCallback() {
      this.#isHere = true;
      if (!this.#parts) this.#build();
      document.addEventListener('visibilitychange', this.#follow);
      document.addEventListener('fullscreenchange', this.#showFullScreen);
      // The page's socket is open by then.
      if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', this.#listen, { once: true });
      else this.#listen();
    }

    disconnectedCallback() {
      this.#isHere = false;
      this.#stop();
      for (const timer of this.#timers) clearTimeout(timer);
      this.#timers.clear();
      document.removeEventListener('visibilitychange', this.#follow);
      document.removeEventListener('fullscreenchange', this.#showFullScreen);
      document.removeEventListener('DOMContentLoaded', this.#listen);
      for (const [event, handler] of this.#heard ?? []) this.#socket.off(event, handler);
      this.#heard = null;
    }

    attributeChangedCallback(name) {
      if (!this.#parts) return;
      if (name === 'src' && this.#started) this.#start();
      if (name !== 'src') this.#adopt();
    }

    #build() {
      const image = make('img', { hidden: true });
      const note = make('p', { textContent: STARTS });
      note.setAttribute('role', 'status');
      const screen = make('div', { className: 'iv-video-screen' });
      screen.append(image, note);
      const state = make('span', { className: 'badge bg-secondary', textContent: 'Off', hidden: !this.#name });
      state.dataset.live = '';
      const figures = make('span', { className: 'iv-video-figures' });
      const save = button('Save the picture', () => this.#save());
      const full = button('Full screen', () => this.#toggleFullScreen());
      save.disabled = true;
      full.hidden = !document.fullscreenEnabled;
      const bar = make('div', { className: 'iv-video-bar' });
      bar.append(state, figures, save, full);
      this.#parts = { image, note, screen, state, figures, save, full };
      // Before what is in the element for browsers without scripts.
      this.prepend(screen, bar);
      this.#adopt();
      // A browser fires it for each frame, or for the first one.
      image.addEventListener('load', () => {
        this.#adopt();
        if (!this.#name) this.#say('');
      });
      image.addEventListener('error', () => {
        if (!this.#started) return;
        this.#stop();
        if (!this.#name) this.#say('The video cannot be loaded.');
        this.#later(RETRY, this.#follow);
      });
    }

    get #name() {
      return this.getAttribute('name');
    }

    #later(pause, work) {
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        work();
      }, pause);
      this.#timers.add(timer);
    }

    /* ---- What it hears ---- */

    #listen = () => {
      if (!this.#isHere || this.#heard) return;
      const { socket } = window;
      if (typeof socket?.on !== 'function') {
        this.#heard = [];
        this.#follow();
        return;
      }
      this.#socket = socket;
      let isKnown = !this.#name;
      const begin = () => {
        this.#say(STARTS);
        this.#follow();
        if (!isKnown) this.#later(FIRST_STATUS, () => { if (!isKnown && socket.connected) this.#say(`Nothing films “${this.#name}”.`); });
      };
      this.#heard = [
        ['connect', begin],
        ['disconnect', () => {
          this.#stop();
          this.#lose();
        }],
      ];
      if (this.#name) {
        this.#heard.push([this.#name, (status) => {
          isKnown = true;
          this.#show(status ?? { state: 'idle' });
        }]);
      }
      for (const [event, handler] of this.#heard) socket.on(event, handler);
      if (socket.connected) begin();
      else this.#later(FIRST_CONNECTION, () => { if (!socket.connected) this.#lose(); });
    };

    #show({ state, message, viewers, frames_per_second: rate }) {
      const { state: badge, figures, save } = this.#parts;
      const isLive = state === 'live';
      this.#say(state === 'idle' ? STARTS : message);
      const [text, tone] = STATES[state] ?? STATES.idle;
      badge.textContent = text;
      badge.className = `badge ${tone}`;
      figures.textContent = isLive ? `${rate.toFixed(1)} frames/s, ${viewers} ${viewers === 1 ? 'viewer' : 'viewers'}` : '';
      save.disabled = !isLive;
      this.#adopt();
      // Nobody watches, and this element does: its stream has ended without a word.
      if (viewers === 0 && this.#started && Date.now() - this.#started > RETRY) this.#start();
    }

    #lose() {
      const { figures, save } = this.#parts;
      this.#say(NO_HOST);
      figures.textContent = '';
      save.disabled = true;
    }

    #say(text) {
      const { note, image, save } = this.#parts;
      if (note.textContent !== text) note.textContent = text;
      note.hidden = !text;
      image.hidden = Boolean(text);
      if (!this.#name) save.disabled = Boolean(text);
    }

    /* ---- The stream ---- */

    // A tab that nobody sees does not watch; a stream that ended with the host begins again with it.
    #follow = () => {
      if (document.hidden) this.#stop();
      else if (this.#isHere && !this.#started && (this.#socket?.connected ?? true)) this.#start();
    };

    #start() {
      this.#started = Date.now();
      const src = this.getAttribute('src') ?? 'stream';
      // A browser does not ask again for an address that it has.
      this.#parts.image.src = `${src}${src.includes('?') ? '&' : '?'}${this.#started}`;
    }

    #stop() {
      this.#started = 0;
      this.#parts.image.removeAttribute('src');
    }

    // The screen has the shape of the picture, also before there is one.
    #adopt() {
      const { image, screen } = this.#parts;
      image.alt = this.getAttribute('alt') ?? 'Live video';
      const { naturalWidth: width, naturalHeight: height } = image;
      const shape = width ? `${width} / ${height}` : this.getAttribute('shape');
      if (shape) screen.style.aspectRatio = shape;
    }

    /* ---- Its buttons ---- */

    async #save() {
      try {
        const picture = await this.#picture();
        const time = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
        const href = URL.createObjectURL(picture);
        make('a', { href, download: `${this.#name ?? 'picture'}-${time}.jpg` }).click();
        setTimeout(() => URL.revokeObjectURL(href), 60_000);
      } catch (error) {
        const message = `The picture was not saved: ${error.message}`;
        document.dispatchEvent(new CustomEvent('ivoryos:refused', { detail: { event: 'save', message } }));
      }
    }

    async #picture() {
      const address = this.getAttribute('picture');
      if (address) {
        const answer = await fetch(address, { cache: 'no-store', headers: { accept: 'application/json' } });
        if (answer.ok) return answer.blob();
        const refusal = await answer.json().catch(() => null);
        throw new Error(refusal?.error?.message ?? answer.statusText);
      }
      const { image } = this.#parts;
      const canvas = make('canvas', { width: image.naturalWidth, height: image.naturalHeight });
      canvas.getContext('2d').drawImage(image, 0, 0);
      const picture = await new Promise((done) => { canvas.toBlob(done, 'image/jpeg', .95); });
      if (!picture) throw new Error('there is none');
      return picture;
    }

    #toggleFullScreen() {
      const isFull = document.fullscreenElement === this;
      (isFull ? document.exitFullscreen() : this.requestFullscreen()).catch(() => {});
    }

    #showFullScreen = () => {
      const isFull = document.fullscreenElement === this;
      this.#parts.full.textContent = isFull ? 'Leave full screen' : 'Full screen';
    };
  }

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  if (!customElements.get('live-video')) customElements.define('live-video', LiveVideo);
})();
