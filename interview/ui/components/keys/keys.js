// Shortcuts of the whole page: Alt and a letter, by the key's place, so that every layout has them.

const listeners = new WeakMap(); // parent element -> {data, press}

function underHeader(node, header) {
  const bar = header && document.querySelector(header);
  node.style.scrollMarginTop = `${Math.round(bar ? bar.getBoundingClientRect().bottom : 0) + 16}px`;
  node.style.scrollMarginBottom = "16px";
  node.focus({ preventScroll: true });
  node.scrollIntoView({ block: "nearest" });
}

const visible = (selector) => [...document.querySelectorAll(selector)].filter((node) => node.offsetParent !== null);

function nextOf(selector) {
  const all = visible(selector);
  const now = document.activeElement;
  const after = all.find((node) => now.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING);
  return after || all[0];
}

function act(binding, header) {
  if (binding.click) {
    // Streamlit puts a widget's key on the page as a class, other signs than these replaced.
    const name = binding.click.replace(/[^a-zA-Z0-9_-]/g, "-");
    return void visible(`.st-key-${name} button:not(:disabled)`)[0]?.click();
  }
  const node = binding.focus ? visible(binding.focus)[0] : nextOf(binding.step);
  if (node) underHeader(node, header);
}

function pressed(event, { bindings, header }) {
  if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.repeat) return;
  if (event.isComposing || event.keyCode === 229 || event.getModifierState("AltGraph")) return;
  const binding = bindings.find(({ code }) => code === event.code);
  if (!binding) return;
  event.preventDefault();
  event.stopPropagation();
  act(binding, header);
}

function keys({ parentElement, data }) {
  if (!listeners.has(parentElement)) {
    const listener = { press: (event) => pressed(event, listener.data) };
    listeners.set(parentElement, listener);
    document.addEventListener("keydown", listener.press, true);
  }
  listeners.get(parentElement).data = data;
  return () => {
    document.removeEventListener("keydown", listeners.get(parentElement)?.press, true);
    listeners.delete(parentElement);
  };
}
