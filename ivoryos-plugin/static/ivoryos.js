// Page chrome of the host. Loaded as a blocking script in <head>: authors' own
// scripts rely on URL_PREFIX, and the panels' widths have to be known before the
// first paint. Everything else waits for the DOM.
(() => {
  'use strict';

  const root = document.documentElement;
  // In a frame of IvoryOS NextGen it is relative: the host does not know where its pages are shown.
  const prefix = root.dataset.urlPrefix || '';
  window.URL_PREFIX = prefix.startsWith('.') ? new URL(prefix, location.href).pathname : prefix;

  /* ---- One colour scheme ---- */

  // The host's styles and Bootstrap follow `data-bs-theme`. A frame takes the scheme of the document around it: IvoryOS
  // Classic is light on every desktop, and NextGen has a switch that sets its `color-scheme`.
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const outer = (() => {
    try {
      return window.frameElement?.ownerDocument.documentElement;
    } catch {
      return null; // of another origin
    }
  })();
  const isDark = () => {
    if (!outer) return dark.matches;
    if (/^(light|dark)$/.test(outer.dataset.bsTheme)) return outer.dataset.bsTheme === 'dark';
    const schemes = getComputedStyle(outer).colorScheme;
    return schemes.includes('dark') && (dark.matches || !schemes.includes('light'));
  };
  const showScheme = () => { root.dataset.bsTheme = isDark() ? 'dark' : 'light'; };
  showScheme();
  dark.addEventListener('change', showScheme);
  if (outer) new MutationObserver(showScheme).observe(outer, { attributeFilter: ['data-bs-theme'] });
  // Paper is light.
  addEventListener('beforeprint', () => { root.dataset.bsTheme = 'light'; });
  addEventListener('afterprint', showScheme);

  // Storage can be switched off or full; a preference is never worth an error.
  const KEY = 'ivoryos.side.';
  const SIDES = ['left', 'right'];
  const recall = (name) => {
    try { return localStorage.getItem(KEY + name); } catch { return null; }
  };
  const remember = (name, value) => {
    try {
      if (value === null) localStorage.removeItem(KEY + name);
      else localStorage.setItem(KEY + name, value);
    } catch { /* not remembered */ }
  };

  // The panels of a side keep two open/closed states: beside the page they start open,
  // above or below it on a narrow screen they start closed so content comes first.
  const narrow = matchMedia('(max-width: 767.98px)');
  const MIN_WIDTH = 240;
  const maxWidth = () => Math.max(MIN_WIDTH, Math.min(704, Math.round(innerWidth / 2)));
  const clampWidth = (px) => Math.round(Math.max(MIN_WIDTH, Math.min(maxWidth(), px)));

  root.classList.add('js');
  for (const side of SIDES) {
    const savedWidth = parseInt(recall(`${side}.width`), 10);
    if (savedWidth > 0) root.style.setProperty(`--${side}-width`, `${savedWidth}px`);
    if (recall(`${side}.closed`) === '1') root.setAttribute(`data-side-${side}`, 'closed');
    if (recall(`${side}.open-narrow`) === '1') root.setAttribute(`data-side-${side}-narrow`, 'open');
  }

  /* ---- Plugins menu: <details> works alone, this closes it when focus moves on ---- */

  function menus() {
    const all = document.querySelectorAll('details.iv-menu');
    const closeAll = (keep) => {
      for (const menu of all) if (menu !== keep) menu.open = false;
    };
    if (!all.length) return;

    document.addEventListener('click', (event) => {
      const inside = event.target.closest('details.iv-menu');
      // A chosen link also closes, so the menu is not open when Back restores the page.
      closeAll(event.target.closest('.iv-menu-item') ? null : inside);
    });
    document.addEventListener('focusin', (event) => closeAll(event.target.closest('details.iv-menu')));
    // A click inside an iframe reaches this document only as a loss of focus.
    addEventListener('blur', () => closeAll(null));
    document.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      for (const menu of all) {
        if (!menu.open) continue;
        menu.open = false;
        menu.querySelector('summary').focus();
      }
    });
  }

  /* ---- Panels ---- */

  function sidePanel(side) {
    const name = side.dataset.side;
    const toggle = side.querySelector('.iv-side-toggle');
    const [closed, openNarrow] = [`data-side-${name}`, `data-side-${name}-narrow`];

    const isOpen = () => (narrow.matches ? root.hasAttribute(openNarrow) : !root.hasAttribute(closed));
    const showState = () => {
      const open = isOpen();
      toggle.setAttribute('aria-expanded', String(open));
      toggle.title = `${open ? 'Hide' : 'Show'} the ${name} panel`;
    };
    const setOpen = (open) => {
      if (narrow.matches) {
        if (open) root.setAttribute(openNarrow, 'open');
        else root.removeAttribute(openNarrow);
        remember(`${name}.open-narrow`, open ? '1' : null);
      } else {
        if (open) root.removeAttribute(closed);
        else root.setAttribute(closed, 'closed');
        remember(`${name}.closed`, open ? null : '1');
      }
      showState();
    };
    toggle.addEventListener('click', () => setOpen(!isOpen()));
    narrow.addEventListener('change', showState);
    showState();

    panelTabs(side, setOpen);
    resizing(side, side.querySelector('.iv-side-handle'));
    side.classList.add('iv-side-ready');
  }

  // Hidden iframes stay in the document, so a stream or a half-filled form in
  // one panel survives a look at another.
  function panelTabs(side, setOpen) {
    const panels = [...side.querySelectorAll('.iv-panel')];
    const tabs = [...side.querySelectorAll('[role="tab"]')];
    if (tabs.length < 2) return;
    const openLink = side.querySelector('.iv-side-open');
    const key = `${side.dataset.side}.panel`;

    const select = (name) => {
      for (const tab of tabs) {
        const chosen = tab.dataset.panel === name;
        tab.setAttribute('aria-selected', String(chosen));
        tab.tabIndex = chosen ? 0 : -1;
        // Within the strip only: scrollIntoView would also move the page.
        if (chosen) {
          const strip = tab.parentElement;
          strip.scrollLeft = tab.offsetLeft - (strip.clientWidth - tab.offsetWidth) / 2;
        }
      }
      for (const panel of panels) {
        panel.hidden = panel.dataset.panel !== name;
        if (!panel.hidden) openLink.href = panel.querySelector('.iv-panel-head a').href;
      }
    };

    for (const panel of panels) {
      panel.setAttribute('role', 'tabpanel');
      panel.removeAttribute('aria-label');
      panel.setAttribute('aria-labelledby', `iv-tab-${panel.dataset.panel}`);
    }
    tabs.forEach((tab, index) => {
      tab.addEventListener('click', () => {
        select(tab.dataset.panel);
        remember(key, tab.dataset.panel);
        setOpen(true);
      });
      tab.addEventListener('keydown', (event) => {
        const target = {
          ArrowLeft: index - 1,
          ArrowRight: index + 1,
          Home: 0,
          End: tabs.length - 1,
        }[event.key];
        if (target === undefined) return;
        event.preventDefault();
        const next = tabs[(target + tabs.length) % tabs.length];
        select(next.dataset.panel);
        remember(key, next.dataset.panel);
        next.focus();
      });
    });

    // The remembered panel may belong to a plugin that is no longer mounted.
    const saved = recall(key);
    select(tabs.some((tab) => tab.dataset.panel === saved) ? saved : tabs[0].dataset.panel);
  }

  function resizing(side, handle) {
    const name = side.dataset.side;
    const isLeft = name === 'left';
    const showWidth = () => {
      handle.setAttribute('aria-valuemin', String(MIN_WIDTH));
      handle.setAttribute('aria-valuemax', String(maxWidth()));
      handle.setAttribute('aria-valuenow', String(clampWidth(side.offsetWidth)));
    };
    const setWidth = (px) => {
      root.style.setProperty(`--${name}-width`, `${clampWidth(px)}px`);
      showWidth();
    };
    const saveWidth = () => remember(`${name}.width`, String(clampWidth(side.offsetWidth)));

    handle.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      handle.focus();
      handle.setPointerCapture(event.pointerId);
      // Keeps the iframe from swallowing the pointer during the drag.
      root.classList.add('iv-side-resizing');
    });
    handle.addEventListener('pointermove', (event) => {
      if (handle.hasPointerCapture(event.pointerId)) {
        const { left, right } = side.getBoundingClientRect();
        setWidth(isLeft ? event.clientX - left : right - event.clientX);
      }
    });
    // Fires after a release and after a cancelled drag alike.
    handle.addEventListener('lostpointercapture', () => {
      root.classList.remove('iv-side-resizing');
      saveWidth();
    });
    handle.addEventListener('dblclick', () => {
      root.style.removeProperty(`--${name}-width`);
      remember(`${name}.width`, null);
      showWidth();
    });
    handle.addEventListener('keydown', (event) => {
      const step = (event.shiftKey ? 80 : 16) * (isLeft ? 1 : -1);
      const target = {
        ArrowLeft: side.offsetWidth - step,
        ArrowRight: side.offsetWidth + step,
        Home: MIN_WIDTH,
        End: maxWidth(),
      }[event.key];
      if (target === undefined) return;
      event.preventDefault();
      setWidth(target);
      saveWidth();
    });
    addEventListener('resize', showWidth);
    showWidth();
  }

  // Style attributes are forbidden by the content security policy, so a
  // progress bar in a template states its value and gets its width here.
  function progressBars() {
    for (const bar of document.querySelectorAll('.progress-bar')) {
      const holder = bar.closest('[aria-valuenow]');
      if (!holder || bar.style.width) continue;
      const value = (name, fallback) => parseFloat(holder.getAttribute(name) ?? fallback);
      const low = value('aria-valuemin', 0);
      const share = (value('aria-valuenow', 0) - low) / (value('aria-valuemax', 100) - low);
      if (Number.isFinite(share)) bar.style.width = `${Math.max(0, Math.min(1, share)) * 100}%`;
    }
  }

  // The deck may come and go while a page is open. The home page's states depend on it, and nobody types there.
  function deck() {
    const pill = document.querySelector('.iv-deck');
    if (!pill || typeof window.socket?.on !== 'function') return;
    const [prefix, shown] = pill.children;
    const isHome = document.querySelector('.iv-plugin-grid') !== null;
    // In a data attribute as JSON: HTML changes some characters of a text.
    let live = JSON.parse(pill.dataset.deck);
    let isFirst = false;
    window.socket.on('connect', () => {
      isFirst = true;
      if (isHome && live === undefined) location.reload();
    });
    // Without a connection the deck is unknown. `page.js` writes the text.
    const lose = () => {
      live = undefined;
      pill.classList.remove('iv-deck-live');
    };
    window.socket.on('disconnect', lose);
    setTimeout(() => { if (!window.socket.connected) lose(); }, 3000);
    window.socket.on('live_deck', ({ name }) => {
      // The first of a connection says what is there; each later one is a change, of the instruments alone perhaps.
      const isChange = !isFirst || name !== live;
      isFirst = false;
      if (isHome && isChange) location.reload();
      if (name === live) return;
      live = name;
      prefix.hidden = name === null;
      pill.classList.toggle('iv-deck-live', name !== null);
      shown.textContent = name ?? 'No deck';
      shown.title = name === null ? '' : `Live deck: ${name}`;
    });
  }

  // Parts of the host's own pages that follow an event: they are fetched again, one at a time.
  function refreshed(part) {
    let isFetching = false;
    window.socket?.on(part.dataset.refresh, async () => {
      if (isFetching || document.hidden || getSelection().toString() !== '') return;
      isFetching = true;
      try {
        // The answer to a form is kept as it was.
        const address = new URL(location.href);
        address.searchParams.delete('ivoryos-answer');
        const answer = await fetch(address, { headers: { accept: 'text/html' } });
        const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
        const fresh = page.getElementById(part.id);
        if (answer.ok && fresh) part.replaceChildren(...fresh.childNodes);
      } catch {
        // The page says by itself that there is no connection.
      }
      isFetching = false;
    });
  }

  // A lab's or a page's own icon font has the names of the host's icons, which would be drawn into its letters.
  function iconFont() {
    const isThere = [...document.fonts].some(({ family }) => family.includes('bootstrap-icons'));
    const ours = document.querySelector('link[href*="/static/icons.css"]');
    if (isThere && ours) ours.disabled = true;
  }

  addEventListener('load', iconFont);
  document.addEventListener('DOMContentLoaded', () => {
    iconFont();
    document.querySelectorAll('[data-refresh]').forEach(refreshed);
    menus();
    deck();
    document.querySelectorAll('.iv-side').forEach(sidePanel);
    progressBars();
  });
})();
