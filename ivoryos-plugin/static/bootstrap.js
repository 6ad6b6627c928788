// What Bootstrap's `data-bs-…` attributes do, and the part of `window.bootstrap` that scripts of pages call: modals,
// collapses, dropdowns, tabs, offcanvas, tooltips, popovers, toasts, alerts. Written for the host's layouts; a page
// inside a Python IvoryOS has Bootstrap itself. A page that brings Bootstrap replaces `window.bootstrap`, and from then
// on nothing here reacts.
(() => {
  'use strict';
  if (window.bootstrap) return;

  const isOurs = () => window.bootstrap === own;
  const find = (it) => (typeof it === 'string' ? document.querySelector(it) : it);
  const seen = (elements) => [...elements].filter((it) => it.checkVisibility({ visibilityProperty: true }));

  /* ---- Components ---- */

  const known = new WeakMap(); // from an element to its components, by name
  const opened = []; // what Escape closes, the last one first

  const isOpen = (it) => it.isShown && it.element.isConnected;
  const openOnes = (Kind) => opened.filter((it) => it instanceof Kind && isOpen(it));

  // What an element's `data-bs-target` or `href` names.
  function targets(element) {
    const link = element.getAttribute('href') ?? '';
    const selector = element.dataset.bsTarget ?? link.slice(Math.max(0, link.indexOf('#')));
    if (selector.startsWith('#')) {
      const one = document.getElementById(selector.slice(1));
      if (one) return [one];
    }
    try {
      return [...document.querySelectorAll(selector)];
    } catch {
      return []; // no selector: the address of a page
    }
  }

  class Component {
    static getInstance(it) {
      return known.get(find(it))?.[this.NAME] ?? null;
    }

    static getOrCreateInstance(it, options) {
      return this.getInstance(it) ?? new this(it, options);
    }

    constructor(it, options = {}) {
      const element = find(it);
      if (!element) throw new TypeError(`bootstrap: there is no element ${it} for a ${this.constructor.NAME}`);
      const all = known.get(element) ?? {};
      const before = all[this.constructor.NAME];
      if (before) {
        Object.assign(before.options, options);
        return before;
      }
      this.element = element;
      this.options = { ...options };
      known.set(element, { ...all, [this.constructor.NAME]: this });
    }

    option(name) {
      const data = this.element.dataset[`bs${name[0].toUpperCase()}${name.slice(1)}`];
      return this.options[name] ?? { true: true, false: false }[data] ?? data;
    }

    get isShown() {
      return this.element.classList.contains('show');
    }

    // False if a listener prevents what is about to happen.
    fire(what, relatedTarget) {
      const event = new Event(`${what}.bs.${this.constructor.NAME}`, { bubbles: true, cancelable: true });
      return this.element.dispatchEvent(Object.assign(event, { relatedTarget }));
    }

    toggle(by) {
      if (this.isShown) this.hide();
      else this.show(by);
    }

    show(by) {
      if (this.isShown || !this.fire('show', by)) return;
      this.open(by);
      // Later, as with a transition: a script may call `show()` before it listens.
      queueMicrotask(() => this.fire('shown', by));
    }

    hide() {
      if (!this.isShown || !this.fire('hide')) return;
      this.close();
      queueMicrotask(() => this.fire('hidden'));
    }

    dispose() {
      if (this.isShown) this.close();
      delete known.get(this.element)[this.constructor.NAME];
    }
  }

  /* ---- The top layer ---- */

  // `popover` lifts an element over everything else, also out of what scrolls or cuts off.
  function raise(component, element) {
    element.popover = 'manual';
    if (!element.matches(':popover-open')) element.showPopover();
    // Without those that the page has taken away.
    opened.splice(0, opened.length, ...opened.filter(isOpen), component);
  }

  function lower(component, element) {
    const at = opened.indexOf(component);
    if (at >= 0) opened.splice(at, 1);
    element.removeAttribute('popover');
  }

  const GAP = 4; // pixels, from the anchor and from the window's edges

  // Beside an anchor, on the other side where that has more room, and never outside the window.
  function place(element, anchor, side, isEnd) {
    const at = anchor.getBoundingClientRect();
    const { style, offsetWidth: width, offsetHeight: height } = element;
    const [right, bottom] = [document.documentElement.clientWidth, innerHeight];
    const room = { top: at.top, bottom: bottom - at.bottom, left: at.left, right: right - at.right };
    const other = { top: 'bottom', bottom: 'top', left: 'right', right: 'left' }[side];
    const isBeside = side === 'left' || side === 'right';
    const isFlipped = room[side] < (isBeside ? width : height) && room[other] > room[side];
    const to = isFlipped ? other : side;
    const isCentred = isEnd === undefined;
    const along = (start, end, size) => (isCentred ? (start + end - size) / 2 : isEnd ? end - size : start);
    const x = { left: at.left - width - GAP, right: at.right + GAP }[to] ?? along(at.left, at.right, width);
    const y = { top: at.top - height - GAP, bottom: at.bottom + GAP }[to] ?? (isCentred ? along(at.top, at.bottom, height) : at.top);
    const within = (value, size, end) => `${Math.max(GAP, Math.min(value, end - size - GAP))}px`;
    Object.assign(style, { position: 'fixed', inset: 'auto', margin: '0', transform: 'none' });
    Object.assign(style, { left: within(x, width, right), top: within(y, height, bottom) });
  }

  /* ---- Modals and offcanvas ---- */

  // Over the page, which cannot be used meanwhile. The page is not `inert`: a page that removes or hides an open modal by
  // itself, as a live page may, would stay so, with its Stop. The focus is kept inside instead.
  class Overlay extends Component {
    get isModal() {
      return this.option('backdrop') !== false;
    }

    open() {
      const { element } = this;
      const focused = document.activeElement;
      const menu = focused?.closest('.dropdown-menu');
      this.origin = menu ? toggleOf(menu) : focused;
      if (!element.isConnected) document.body.append(element);
      element.classList.add('show');
      element.removeAttribute('aria-hidden');
      element.setAttribute('role', 'dialog');
      if (this.isModal) element.setAttribute('aria-modal', 'true');
      if (!element.hasAttribute('tabindex')) element.tabIndex = -1;
      this.lift();
      const field = element.querySelector('[autofocus]');
      if (this.option('focus') !== false) (field ?? element).focus();
    }

    close() {
      const { element } = this;
      const hadFocus = element.contains(document.activeElement);
      this.drop();
      element.classList.remove('show');
      element.removeAttribute('aria-modal');
      element.setAttribute('aria-hidden', 'true');
      if (hadFocus || document.activeElement === document.body) this.origin?.focus();
    }

    // A click beside it. One that the page has taken away leaves nothing over the page.
    dismiss() {
      if (this.option('backdrop') !== 'static' || !this.element.isConnected) this.hide();
    }
  }

  class Modal extends Overlay {
    static NAME = 'modal';

    lift() {
      this.element.style.display = 'block';
      raise(this, this.element);
      this.element.scrollTop = 0;
    }

    drop() {
      lower(this, this.element);
      this.element.style.display = '';
    }
  }

  class Offcanvas extends Overlay {
    static NAME = 'offcanvas';

    lift() {
      if (this.isModal) {
        this.backdrop = document.createElement('div');
        this.backdrop.className = 'offcanvas-backdrop show';
        this.backdrop.addEventListener('click', () => this.dismiss());
        this.element.after(this.backdrop); // goes with it, if the page replaces both
        this.backdrop.popover = 'manual';
        this.backdrop.showPopover();
      }
      raise(this, this.element);
    }

    drop() {
      this.backdrop?.remove();
      lower(this, this.element);
    }
  }

  const topOverlay = () => openOnes(Overlay).findLast((it) => it.isModal);

  const FOCUSABLE = 'a[href], area[href], button, input, select, textarea, summary, iframe, [tabindex], [contenteditable]';
  let isBackwards = false; // the last Tab

  document.addEventListener('focusin', ({ target }) => {
    if (!isOurs()) return;
    for (const it of openOnes(Dropdown)) {
      if (!it.menu.contains(target) && target !== it.element) it.hide();
    }
    const overlay = topOverlay();
    if (!overlay || overlay.option('focus') === false || overlay.element.contains(target)) return;
    if (overlay.element.checkVisibility() === false || target.closest(':popover-open, dialog[open]')) return;
    const inside = seen(overlay.element.querySelectorAll(FOCUSABLE)).filter((it) => it.tabIndex >= 0 && !it.disabled);
    (inside.at(isBackwards ? -1 : 0) ?? overlay.element).focus();
  });

  /* ---- Collapse ---- */

  class Collapse extends Component {
    static NAME = 'collapse';

    open() {
      const parent = this.option('parent');
      for (const other of parent ? find(parent)?.querySelectorAll('.collapse.show') ?? [] : []) {
        const its = Collapse.getOrCreateInstance(other);
        if (its.option('parent') === parent && !other.contains(this.element)) its.hide();
      }
      this.mark(true);
    }

    close() {
      this.mark(false);
    }

    mark(isShown) {
      this.element.classList.toggle('show', isShown);
      for (const toggle of document.querySelectorAll('[data-bs-toggle=collapse]')) {
        if (!targets(toggle).includes(this.element)) continue;
        toggle.classList.toggle('collapsed', !isShown);
        toggle.setAttribute('aria-expanded', String(isShown));
      }
    }
  }

  /* ---- Dropdowns ---- */

  const toggleOf = (menu) => menu.parentElement.querySelector('[data-bs-toggle=dropdown]');

  class Dropdown extends Component {
    static NAME = 'dropdown';

    get menu() {
      return this.element.parentElement?.querySelector('.dropdown-menu');
    }

    get isShown() {
      return this.menu?.classList.contains('show') ?? false;
    }

    show() {
      if (this.menu) super.show();
    }

    open() {
      this.mark(true);
      raise(this, this.menu);
      this.update();
    }

    close() {
      const hadFocus = this.menu.contains(document.activeElement);
      lower(this, this.menu);
      this.mark(false);
      if (hadFocus) this.element.focus();
    }

    mark(isShown) {
      this.element.classList.toggle('show', isShown);
      this.menu.classList.toggle('show', isShown);
      this.element.setAttribute('aria-expanded', String(isShown));
    }

    update() {
      const { classList } = this.element.parentElement;
      const sides = { dropup: 'top', dropend: 'right', dropstart: 'left' };
      const [, side] = Object.entries(sides).find(([name]) => classList.contains(name)) ?? [, 'bottom'];
      place(this.menu, this.element, side, this.menu.classList.contains('dropdown-menu-end'));
    }

    // The arrow keys.
    move(key, target) {
      if (!this.isShown) this.show();
      if (!this.isShown) return;
      const items = seen(this.menu.querySelectorAll('.dropdown-item:not(.disabled, :disabled)'));
      const at = items.indexOf(target);
      const next = { ArrowDown: at + 1, ArrowUp: at < 0 ? items.length - 1 : at - 1, Home: 0, End: items.length - 1 }[key];
      items[Math.max(0, Math.min(next, items.length - 1))]?.focus();
    }
  }

  // In the bubbling phase: a page keeps a menu open with `stopPropagation()`.
  document.addEventListener('click', ({ target }) => {
    if (!isOurs()) return;
    for (const it of openOnes(Dropdown)) {
      if (it.element.contains(target)) continue;
      const isInside = it.menu.contains(target);
      const closes = it.option('autoClose') ?? true;
      const isField = isInside && target.closest('input, select, option, textarea, form, label');
      if (closes === true ? !isField : closes === (isInside ? 'inside' : 'outside')) it.hide();
    }
  });

  for (const name of ['scroll', 'resize']) {
    addEventListener(name, () => {
      for (const it of opened.filter(isOpen)) it.update?.();
    }, { capture: true, passive: true });
  }

  /* ---- Tabs ---- */

  const TABS = '[data-bs-toggle=tab], [data-bs-toggle=pill], [data-bs-toggle=list]';

  class Tab extends Component {
    static NAME = 'tab';

    get list() {
      return this.element.closest('.list-group, .nav, [role=tablist]') ?? this.element.parentElement;
    }

    get isShown() {
      return this.element.classList.contains('active');
    }

    // What a screen reader needs, where the page does not say it.
    describe() {
      if (!this.list.role) this.list.role = 'tablist';
      for (const tab of this.list.querySelectorAll(TABS)) {
        tab.role = 'tab';
        const isActive = tab.classList.contains('active');
        tab.setAttribute('aria-selected', String(isActive));
        tab.tabIndex = isActive ? 0 : -1;
        const item = tab.closest('li');
        if (item && !item.role) item.role = 'presentation';
        for (const pane of targets(tab)) {
          if (!pane.role) pane.role = 'tabpanel';
          if (pane.id) tab.setAttribute('aria-controls', pane.id);
          if (tab.id) pane.setAttribute('aria-labelledby', tab.id);
        }
      }
    }

    show() {
      const before = [...this.list.querySelectorAll(TABS)].find((it) => it.classList.contains('active'));
      if (before === this.element) return;
      const its = before && Tab.getOrCreateInstance(before);
      if ((its && !its.fire('hide', this.element)) || !this.fire('show', before)) return;
      its?.mark(false);
      this.mark(true);
      this.describe();
      queueMicrotask(() => {
        its?.fire('hidden', this.element);
        this.fire('shown', before);
      });
    }

    mark(isActive) {
      this.element.classList.toggle('active', isActive);
      for (const pane of targets(this.element)) {
        pane.classList.toggle('active', isActive);
        pane.classList.toggle('show', isActive);
      }
    }

    move(key) {
      const tabs = seen(this.list.querySelectorAll(TABS)).filter((it) => !it.matches('.disabled, :disabled'));
      const at = tabs.indexOf(this.element);
      const next = { ArrowLeft: at - 1, ArrowUp: at - 1, ArrowRight: at + 1, ArrowDown: at + 1, Home: 0, End: -1 }[key];
      const tab = tabs.at(next % tabs.length);
      tab.focus();
      Tab.getOrCreateInstance(tab).show();
    }
  }

  /* ---- Tooltips and popovers ---- */

  class Tip extends Component {
    constructor(it, options) {
      super(it, options);
      if (this.listeners) return; // there was one already
      const { element } = this;
      // The browser's own tooltip would be shown as well.
      if (element.title) {
        element.dataset.bsTitle ??= element.title;
        if (!element.ariaLabel && !element.textContent.trim()) element.ariaLabel = element.title;
        element.removeAttribute('title');
      }
      this.listeners = new AbortController();
      const on = (name, trigger, act) => element.addEventListener(name, () => {
        const triggers = this.option('trigger') ?? this.constructor.TRIGGER;
        if (isOurs() && triggers.includes(trigger)) act();
      }, this.listeners);
      on('click', 'click', () => this.toggle());
      on('mouseenter', 'hover', () => this.show());
      on('mouseleave', 'hover', () => this.leave());
      on('focusin', 'focus', () => this.show());
      on('focusout', 'focus', () => this.hide());
    }

    get isShown() {
      return this.tip !== undefined;
    }

    // The pointer may go from the element to what it says.
    leave() {
      setTimeout(() => {
        if (![this.element, this.tip].some((it) => it?.matches(':hover'))) this.hide();
      }, 150);
    }

    part(name, className) {
      const content = this.option(name);
      const shown = typeof content === 'function' ? content.call(this.element, this.element) : content;
      if (!shown) return [];
      const part = document.createElement('div');
      part.className = className;
      part.append(shown); // text, or an element
      return [part];
    }

    open() {
      const parts = this.parts();
      if (!parts.length) return;
      const { NAME } = this.constructor;
      this.tip = document.createElement('div');
      this.tip.className = `${NAME} show ${this.option('customClass') ?? ''}`;
      this.tip.role = 'tooltip';
      this.tip.id = `${NAME}-${Math.random().toString(36).slice(2)}`;
      this.tip.append(...parts);
      this.tip.addEventListener('mouseleave', () => {
        if ((this.option('trigger') ?? this.constructor.TRIGGER).includes('hover')) this.leave();
      });
      // In an open modal, which keeps the focus inside.
      (this.element.closest('.modal, .offcanvas') ?? document.body).append(this.tip);
      raise(this, this.tip);
      this.description = this.element.getAttribute('aria-describedby');
      this.element.setAttribute('aria-describedby', [this.description, this.tip.id].filter(Boolean).join(' '));
      this.update();
    }

    update() {
      const side = this.option('placement') ?? this.constructor.PLACEMENT;
      const sides = { start: 'left', end: 'right', auto: 'top' };
      if (this.tip) place(this.tip, this.element, sides[side] ?? side);
    }

    close() {
      lower(this, this.tip);
      this.tip.remove();
      this.tip = undefined;
      if (this.description) this.element.setAttribute('aria-describedby', this.description);
      else this.element.removeAttribute('aria-describedby');
    }

    dispose() {
      super.dispose();
      this.listeners.abort();
    }
  }

  class Tooltip extends Tip {
    static NAME = 'tooltip';
    static TRIGGER = 'hover focus';
    static PLACEMENT = 'top';

    parts() {
      return this.part('title', 'tooltip-inner');
    }
  }

  class Popover extends Tip {
    static NAME = 'popover';
    static TRIGGER = 'click';
    static PLACEMENT = 'right';

    parts() {
      return [...this.part('title', 'popover-header'), ...this.part('content', 'popover-body')];
    }
  }

  const TIPS = { tooltip: Tooltip, popover: Popover };

  // Before the element's own listeners are called, so that those of a new one are as well.
  for (const name of ['mouseover', 'focusin', 'click']) {
    document.addEventListener(name, ({ target }) => {
      const element = target.closest?.('[data-bs-toggle=tooltip], [data-bs-toggle=popover]');
      if (!isOurs()) return;
      if (element) TIPS[element.dataset.bsToggle].getOrCreateInstance(element);
      // Of an element that is gone.
      for (const it of opened.filter((it) => it instanceof Tip && !it.element.checkVisibility())) it.hide();
    }, true);
  }

  /* ---- What goes away ---- */

  class Toast extends Component {
    static NAME = 'toast';

    open() {
      this.element.classList.add('show');
      const hides = this.option('autohide') ?? true;
      if (hides) this.timer = setTimeout(() => this.hide(), Number(this.option('delay') ?? 5000));
    }

    close() {
      clearTimeout(this.timer);
      this.element.classList.remove('show');
    }
  }

  class Alert extends Component {
    static NAME = 'alert';

    close() {
      if (!this.fire('close')) return;
      this.element.remove();
      this.fire('closed');
    }

    hide() {
      this.close();
    }
  }

  class Button extends Component {
    static NAME = 'button';

    toggle() {
      this.element.ariaPressed = String(this.element.classList.toggle('active'));
    }
  }

  /* ---- What attributes say ---- */

  const openTarget = (Kind) => (element) => {
    for (const target of targets(element)) {
      // One modal leads to the next.
      if (Kind === Modal) for (const it of openOnes(Modal)) if (it.element !== target) it.hide();
      Kind.getOrCreateInstance(target).toggle(element);
    }
  };
  const showTab = (element) => Tab.getOrCreateInstance(element).show();
  const TOGGLES = {
    modal: openTarget(Modal),
    offcanvas: openTarget(Offcanvas),
    collapse: openTarget(Collapse),
    dropdown: (element) => Dropdown.getOrCreateInstance(element).toggle(),
    button: (element) => Button.getOrCreateInstance(element).toggle(),
    tab: showTab,
    pill: showTab,
    list: showTab,
  };
  const dismiss = (Kind) => (element) => {
    const named = targets(element);
    for (const it of named.length ? named : [element.closest(`.${Kind.NAME}`)]) if (it) Kind.getOrCreateInstance(it).hide();
  };
  const DISMISSES = Object.fromEntries([Modal, Offcanvas, Toast, Alert].map((Kind) => [Kind.NAME, dismiss(Kind)]));

  // In the capturing phase, as Bootstrap's own: a page's `stopPropagation()` does not keep a modal closed.
  document.addEventListener('click', (event) => {
    if (!isOurs()) return;
    // A button in the head of an accordion does both.
    const act = (attribute, acts) => {
      for (const [kind, does] of Object.entries(acts)) {
        const element = event.target.closest?.(`[${attribute}=${kind}]`);
        if (!element || element.matches('.disabled, :disabled')) continue;
        if (element.matches('a, area')) event.preventDefault();
        does(element);
      }
    };
    act('data-bs-dismiss', DISMISSES);
    act('data-bs-toggle', TOGGLES);
  }, true);

  // A click beside a modal begins and ends there: a text that is selected beyond its edge is none.
  let pressed;
  document.addEventListener('pointerdown', ({ target }) => { pressed = target; }, true);
  document.addEventListener('click', ({ target }) => {
    const modal = openOnes(Modal).find((it) => it.element === target);
    if (modal && pressed === target && isOurs()) modal.dismiss();
  });

  document.addEventListener('keydown', (event) => {
    const { key, target } = event;
    if (key === 'Tab') isBackwards = event.shiftKey;
    if (!isOurs() || event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
    if (key === 'Escape') {
      const top = opened.findLast(isOpen);
      if (!top) return;
      event.preventDefault();
      if (top.option('keyboard') !== false) top.hide();
      return;
    }
    if (!/^(Arrow(Left|Right|Up|Down)|Home|End)$/.test(key) || target.matches('input, textarea, select')) return;
    const tab = target.closest(TABS);
    const menu = target.closest('.dropdown-menu.show');
    const toggle = menu ? toggleOf(menu) : target.closest('[data-bs-toggle=dropdown]');
    if (tab) {
      event.preventDefault();
      Tab.getOrCreateInstance(tab).move(key);
    } else if (toggle && (menu ? !/Left|Right/.test(key) : /Up|Down/.test(key))) {
      event.preventDefault();
      Dropdown.getOrCreateInstance(toggle).move(key, target);
    }
  });

  const own = { Alert, Button, Collapse, Dropdown, Modal, Offcanvas, Popover, Tab, Toast, Tooltip };
  window.bootstrap = own;

  document.addEventListener('DOMContentLoaded', () => {
    if (!isOurs()) return;
    for (const tab of document.querySelectorAll(TABS)) Tab.getOrCreateInstance(tab).describe();
    for (const toggle of document.querySelectorAll('[data-bs-toggle=collapse]:not([aria-expanded])')) {
      toggle.setAttribute('aria-expanded', String(targets(toggle).some((it) => it.classList.contains('show'))));
    }
    // What is not here stays closed.
    if (document.querySelector('.carousel, [data-bs-ride], [data-bs-spy]')) {
      console.warn('This page uses a carousel or a scrollspy, which the host does not have: it needs Bootstrap itself, '
        + 'such as bootstrap.bundle.min.js in the folder of the host’s `assets`.');
    }
  });
})();
