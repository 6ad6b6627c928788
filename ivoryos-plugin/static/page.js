// Behaviour of every plugin page, in the host's layouts and inside a Python IvoryOS: number fields, forms, the
// link back from an error, states without a connection, panels. A blocking script: a page in a panel's
// frame has to leave it before it is shown.
(() => {
  'use strict';

  const root = document.documentElement;

  /* ---- Number fields ---- */

  // Chromium drops characters that it does not accept and shows no error: with English settings `0,5` becomes
  // `05`, which is 5. Such a character makes the field invalid here, and the field accepts nothing more until the
  // user corrects it.
  const refused = new Map(); // from a field to its value at that time
  const isCommaLocale = Intl.NumberFormat().formatToParts(1.5).some((part) => part.value === ',');
  let inserting = null; // the field and the `beforeinput` event of a character that has no `input` event yet

  const numberField = (event) => {
    const target = event.composedPath()[0];
    return target instanceof HTMLInputElement && target.type === 'number' ? target : null;
  };
  const selected = () => String(getSelection());
  const plain = (text) => text.normalize('NFKC'); // full-width digits are digits

  function isNumeric(text) {
    const number = isCommaLocale ? text.replace(',', '.') : text;
    return /^\s*[-+]?\d*\.?\d*(e[-+]?\d*)?\s*$/i.test(number);
  }

  function refuse(field, text) {
    refused.set(field, field.value);
    const why = /[,，]/.test(text) ? 'a comma is not taken here' : `“${text}” is not taken here`;
    field.setCustomValidity(`Write a number as 0.5, with a point: ${why}.`);
    field.reportValidity();
  }

  function accept(field) {
    if (refused.delete(field)) field.setCustomValidity('');
  }

  // A character without an `input` event was dropped. Runs when the browser has handled the event, or before the next.
  function checkInserted() {
    if (!inserting) return;
    const { field, event } = inserting;
    inserting = null;
    if (!event.defaultPrevented) refuse(field, event.data);
  }

  document.addEventListener('beforeinput', (event) => {
    const field = numberField(event);
    if (!field) return;
    checkInserted();
    const text = event.data ?? event.dataTransfer?.getData('text/plain');
    if (typeof text !== 'string') return; // a deletion; its `input` event ends the refusal
    const replaces = selected() !== '';
    if (refused.has(field) && !replaces && plain(text) !== '.') {
      event.preventDefault();
      field.reportValidity();
    } else if (!isNumeric(plain(text))) {
      event.preventDefault(); // not possible for a composition, which the `input` event undoes
      refuse(field, text);
    } else if (text.length === 1 && event.cancelable) {
      inserting = { field, event };
      setTimeout(checkInserted);
    }
  }, true);

  document.addEventListener('input', (event) => {
    const field = numberField(event);
    if (!field) return;
    if (inserting?.field === field) inserting = null;
    if (event.inputType === 'insertCompositionText' && refused.has(field)) {
      field.value = refused.get(field);
      event.stopPropagation();
    } else {
      accept(field);
    }
  }, true);

  // A script that sends each change must not send a number that the user does not mean.
  document.addEventListener('change', (event) => {
    if (refused.has(numberField(event))) event.stopPropagation();
  }, true);

  // A script may have set another value since then.
  document.addEventListener('click', () => {
    for (const [field, value] of refused) if (field.value !== value) accept(field);
  }, true);
  document.addEventListener('reset', (event) => [...event.target.elements].forEach(accept), true);

  // For forms with `novalidate`.
  document.addEventListener('submit', (event) => {
    const field = [...event.target.elements].find((element) => refused.has(element));
    if (!field || event.submitter?.formNoValidate) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    field.reportValidity();
  }, true);

  // Without this, the wheel changes the number in the field that has the focus.
  const keepNumber = (event) => { if (event.currentTarget.matches(':focus')) event.preventDefault(); };
  document.addEventListener('focusin', (event) => {
    numberField(event)?.addEventListener('wheel', keepNumber, { passive: false });
  }, true);

  /* ---- Forms are sent once ---- */

  // A form is not sent again until the browser shows the answer. `data-repeat` on a form switches this off: for a
  // stop, and for a form whose answer is not a page.
  const sent = new Set();

  function showSent(form, isSent) {
    for (const button of form.elements) {
      if (button.type !== 'submit') continue;
      button.classList.toggle('disabled', isSent);
      if (isSent) button.setAttribute('aria-disabled', 'true');
      else button.removeAttribute('aria-disabled');
    }
  }

  function forgetSent() {
    for (const form of sent) showSent(form, false);
    sent.clear();
  }

  // On the window, to run after the author's handlers: they prevent the default for a form that a script sends.
  addEventListener('submit', (event) => {
    const { target: form, submitter } = event;
    const method = submitter?.formMethod || form.method;
    const target = submitter?.formTarget || form.target;
    if (event.defaultPrevented || method !== 'post' || target || 'repeat' in form.dataset) return;
    if (sent.has(form)) event.preventDefault();
    sent.add(form);
    showSent(form, true);
  });
  // The browser shows a page again that it kept in its back/forward cache.
  addEventListener('pageshow', forgetSent);

  /* ---- Back, with what was typed ---- */

  document.addEventListener('click', (event) => {
    const link = event.target.closest?.('a[data-back]');
    if (!link || history.length < 2 || document.referrer !== link.href) return;
    event.preventDefault();
    history.back();
  });

  /* ---- States without a connection ---- */

  // An element with `data-live` shows a state that is only known while the page is connected. The page's script
  // writes it again when the host sends it again.
  const TONE = /^(text-)?bg-(primary|success|danger|warning|info|light|dark)$/;

  function showUnknown(since) {
    for (const shown of document.querySelectorAll('[data-live]')) {
      shown.textContent = `unknown, no connection since ${since}`;
      const tones = [...shown.classList].filter((name) => TONE.test(name));
      for (const tone of tones) shown.classList.replace(tone, 'bg-secondary');
    }
  }

  function states() {
    const { socket } = window;
    if (typeof socket?.on !== 'function') return;
    const now = () => new Date().toTimeString().slice(0, 8);
    const lose = (since) => {
      root.dataset.offline ||= since;
      showUnknown(root.dataset.offline);
    };
    socket.on('connect', () => { delete root.dataset.offline; });
    socket.on('disconnect', () => lose(now()));
    // The page was loaded, but its socket does not connect.
    const loaded = now();
    setTimeout(() => { if (!socket.connected) lose(loaded); }, 3000);
  }

  /* ---- Panels ---- */

  // A panel's frame shows the widget only. Any other page opens in the whole window. An error stays in the frame,
  // without the navigation that is around the frame already.
  const isWidget = (address) => new URL(address, location.href).pathname.endsWith('/widget');

  function panelFrame() {
    // IvoryOS NextGen does not let its frames lead the window elsewhere; pages open in the frame.
    if (root.dataset.urlPrefix?.startsWith('.')) return null;
    try {
      const frame = window.frameElement;
      return frame && isWidget(frame.getAttribute('src') ?? '') ? frame : null;
    } catch {
      return null; // a frame of another origin
    }
  }

  function inPanel({ bookmarkable }) {
    if (bookmarkable !== undefined) window.parent.location.replace(location.href);
    root.classList.add('in-panel');
    document.addEventListener('click', (event) => {
      const link = event.target.closest?.('a[href]:not([target], [download])');
      if (link && !isWidget(link.href) && !('back' in link.dataset)) link.target = '_parent';
    }, true);
  }

  if (panelFrame()) inPanel(document.currentScript.dataset);
  document.addEventListener('DOMContentLoaded', states);
})();
