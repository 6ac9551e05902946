// Shortcuts of the whole page: Alt and a letter, by the key's place, so that every layout has them. And Back and
// Forward of the browser: Streamlit then draws the screen again, but what the address says of it is asked for by
// nobody, since most messages carry an address that was left meanwhile. Here it is read as it is at that moment.

const listeners = new WeakMap(); // parent element -> {data, press}

// Focus a box and bring it between what sticks at the top and at the bottom of the window.
function goTo(node, { header, footer }) {
  if (footer && node.closest(footer)) return void node.focus({ preventScroll: true }); // it is always in sight
  const above = header && document.querySelector(header)?.getBoundingClientRect().bottom;
  const below = footer && document.querySelector(footer)?.getBoundingClientRect().top;
  node.style.scrollMarginTop = `${Math.round(above || 0) + 16}px`;
  node.style.scrollMarginBottom = `${Math.round(below ? window.innerHeight - below : 0) + 16}px`;
  node.focus({ preventScroll: true });
  node.scrollIntoView({ block: "nearest" });
}

const visible = (selector) => [...document.querySelectorAll(selector)].filter((node) => node.offsetParent !== null);

let lastStep = null; // the box of a row of steps that had the focus last

function remember(event, { bindings }) {
  if (bindings.some(({ step }) => step && event.target.matches?.(step))) lastStep = event.target;
}

const follows = (one, other) => Boolean(one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING);

// After the focused one; who has been elsewhere meanwhile goes on where they left.
function nextOf(selector) {
  const all = visible(selector);
  const focused = document.activeElement;
  const among = all.length && !follows(focused, all[0]) && (focused === all.at(-1) || follows(focused, all.at(-1)));
  const now = among || !all.includes(lastStep) ? focused : lastStep;
  return all.find((node) => follows(now, node)) || all[0];
}

const ARRIVES_WITHIN_MS = 1500;

// Another place is shown from its top, with the cursor in its first box, unless somebody is in the middle of
// writing elsewhere.
function turned({ start, scroller }) {
  const began = Date.now();
  const arrive = () => {
    const first = visible(start)[0];
    if (!first && Date.now() - began < ARRIVES_WITHIN_MS) return void requestAnimationFrame(arrive);
    document.querySelector(scroller)?.scrollTo({ top: 0 });
    const writing = document.activeElement?.matches("textarea, input[type=text]");
    if (!writing) first?.focus({ preventScroll: true });
  };
  arrive();
}

const LEFT_MS = 60; // what a box tells when it is left is on its way by then
const DRAWN_AFTER_MS = [0, 300, 1000]; // a screen that opens or turns is drawn by then

// Of a row that scrolls sideways in the header, what is chosen comes in sight.
function showChosen(header) {
  const chosen = header && document.querySelector(`${header} [aria-checked="true"]`);
  const row = chosen?.parentElement;
  if (row && row.scrollWidth > row.clientWidth) row.scrollLeft = chosen.offsetLeft - row.offsetLeft - 32;
}

// As a hand with a mouse does: a box that tells what it holds when it is left, is left first. In others, such as
// that of a quote, the cursor stays.
function press(button) {
  if (!button) return;
  const box = document.activeElement;
  const typing = box?.matches?.("textarea[data-awaited], input:not([type=radio], [type=checkbox])");
  if (typing) box.blur();
  setTimeout(() => {
    if (button.isConnected) button.click();
    if (typing && box.isConnected && document.activeElement === document.body) box.focus({ preventScroll: true });
  }, typing ? LEFT_MS : 0);
}

function act(binding, data) {
  if (binding.click) {
    // Streamlit puts a widget's key on the page as a class, other signs than these replaced.
    const name = binding.click.replace(/[^a-zA-Z0-9_-]/g, "-");
    return void press(visible(`.st-key-${name} button:not(:disabled)`)[0]);
  }
  const node = binding.focus ? visible(binding.focus)[0] : nextOf(binding.step);
  if (node) goTo(node, data);
}

function pressed(event, data) {
  if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.repeat) return;
  if (event.isComposing || event.keyCode === 229 || event.getModifierState("AltGraph")) return;
  const binding = data.bindings.find(({ code }) => code === event.code);
  if (!binding) return;
  event.preventDefault();
  event.stopPropagation();
  act(binding, data);
}

const TOLD_AGAIN_MS = 700; // a message in the middle of others may be dropped by the server
const TOLD_AT_MOST = 8;
let turns = 0; // the number of the last one; larger than any before, also before a reload

function went(listener) {
  if (location.pathname !== listener.path) return;
  turns = Math.max(turns + 1, Date.now());
  listener.turn = { query: location.search.slice(1), number: turns };
  tellTurn(listener, TOLD_AT_MOST);
}

function tellTurn(listener, times) {
  clearTimeout(listener.again);
  if (!times || listener.data.followed >= listener.turn.number) return;
  listener.trigger("went", listener.turn);
  listener.again = setTimeout(() => tellTurn(listener, times - 1), TOLD_AGAIN_MS);
}

const CALM_MS = 600;

// Once a message was lost among others, the address and what is shown differ. The address was changed last, or by
// the browser itself: it is followed, once.
function follow(listener) {
  const { data: { place: [name, shown], followed }, path } = listener;
  const asked = location.pathname === path && new URLSearchParams(location.search).get(name);
  const odd = asked === shown ? "" : `${asked} ${shown}`;
  const waiting = listener.turn && followed < listener.turn.number;
  if (!asked || waiting || odd === listener.odd) return;
  listener.odd = odd;
  if (odd) went(listener);
}

function keys({ parentElement, data, setTriggerValue }) {
  if (!listeners.has(parentElement)) {
    const listener = {
      path: location.pathname,
      turned: () => went(listener),
      press: (event) => pressed(event, listener.data),
      focused: (event) => remember(event, listener.data),
    };
    listeners.set(parentElement, listener);
    document.addEventListener("keydown", listener.press, true);
    document.addEventListener("focusin", listener.focused, true);
    window.addEventListener("popstate", listener.turned);
  }
  const listener = listeners.get(parentElement);
  if (listener.data && listener.data.start !== data.start) turned(data);
  if (listener.data?.start !== data.start) DRAWN_AFTER_MS.forEach((ms) => setTimeout(() => showChosen(data.header), ms));
  listener.data = data;
  listener.trigger = setTriggerValue;
  clearTimeout(listener.calm);
  listener.calm = setTimeout(() => follow(listener), CALM_MS);
  return () => {
    document.removeEventListener("keydown", listener.press, true);
    document.removeEventListener("focusin", listener.focused, true);
    window.removeEventListener("popstate", listener.turned);
    clearTimeout(listener.again);
    clearTimeout(listener.calm);
    listeners.delete(parentElement);
  };
}
