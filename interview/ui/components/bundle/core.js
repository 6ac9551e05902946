// What all parts share, once per tab: who this tab is, what the browser keeps, how the server is asked.

const KEY = "pentad:";

function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  // Without a secure context there is no randomUUID; version 4 by hand.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

const kept = {
  read(key) {
    try {
      return JSON.parse(localStorage.getItem(KEY + key));
    } catch {
      return null;
    }
  },
  // False when the browser keeps nothing, or has no room left.
  write(key, value) {
    try {
      localStorage.setItem(KEY + key, JSON.stringify(value));
      return true;
    } catch {
      return false;
    }
  },
  drop(key) {
    try {
      localStorage.removeItem(KEY + key);
    } catch {
      // A browser that keeps nothing has nothing to drop.
    }
  },
  keys(prefix) {
    try {
      return Object.keys(localStorage)
        .filter((key) => key.startsWith(KEY + prefix))
        .map((key) => key.slice(KEY.length));
    } catch {
      return [];
    }
  },
};

// Every document is a tab of its own: a reload continues its predecessor's drafts as those of a gone tab,
// and a duplicated tab can never share an id with the tab it was copied from.
const TAB = newId();
let predecessor = "";
try {
  predecessor = sessionStorage.getItem(KEY + "tab") || "";
  sessionStorage.setItem(KEY + "tab", TAB);
} catch {
  // Then a reloaded tab is recognised by its lock alone.
}
const wasReloaded = performance.getEntriesByType("navigation")[0]?.type === "reload";
const hasLocks = Boolean(navigator.locks);
if (hasLocks) navigator.locks.request(KEY + "tab:" + TAB, () => new Promise(() => {}));

const UNKNOWN_GONE_AFTER_MS = 10000;

// Which tabs are gone, as a test of (tab, when it last wrote). A wrong guess does no harm: a draft is always
// sent under the id of the tab that wrote it, and the server counts each of its numbers once.
async function goneTabs() {
  if (!hasLocks) {
    return (tab, at) => tab !== TAB && (tab === predecessor || Date.now() - at > UNKNOWN_GONE_AFTER_MS);
  }
  const { held, pending } = await navigator.locks.query();
  const living = new Set([...held, ...pending].map((lock) => lock.name));
  return (tab) => tab !== TAB && (!living.has(KEY + "tab:" + tab) || (wasReloaded && tab === predecessor));
}

const KEEPALIVE_BYTES = 60000; // browsers allow 64 kB over all such requests under way
let carried = 0;

// {data} when the server has committed; {refused: sentence} when it never will; else {again: true}, with the
// server's reason where it gave one.
async function post(path, content, leaving = false) {
  const body = JSON.stringify(content);
  const bytes = leaving ? new Blob([body]).size : 0;
  const keepalive = leaving && carried + bytes < KEEPALIVE_BYTES;
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), 10000);
  if (keepalive) carried += bytes;
  try {
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch(path, { method: "POST", headers, body, keepalive, signal: stop.signal });
    const data = await answer.json();
    if (answer.ok) return { data };
    if (answer.status < 500 && answer.status !== 429) return { refused: data.sentence || String(answer.status) };
    return { again: true, why: data.sentence };
  } catch {
    return { again: true };
  } finally {
    clearTimeout(timer);
    if (keepalive) carried -= bytes;
  }
}

const pauseAfter = (failures) => Math.min(2000, 250 * 2 ** Math.min(failures, 4));
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

const clockTime = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
});
const timeOfDay = (at) => clockTime.format(new Date(at));

// A label with its {names} filled in; the values are text, never markup.
function fill(label, values) {
  return label.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

if (!document.getElementById("pentad-styles")) {
  const style = make("style", { id: "pentad-styles" });
  style.textContent = STYLES;
  document.head.append(style);
}
