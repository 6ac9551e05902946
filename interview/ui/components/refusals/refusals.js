// Each part of a screen says for itself what was refused. Where a bar stays in sight the sentences are shown
// together, once for each telling; the parts' own are hidden then (screens.css).

const STAYS_MS = 20_000; // it was read by then, and what it was about is done or given up
const BAR = ".stApp .st-key-bar";
const SAYS = "pentad-refusal";

function gatherer() {
  const items = new Map(); // the id of a telling -> {item, original}
  const over = new Set(); // ids that were closed, or stood long enough
  const said = document.getElementsByClassName(SAYS);
  let region = null;

  function end(id) {
    const held = items.get(id);
    if (!held) return;
    clearTimeout(held.timer);
    held.item.remove();
    items.delete(id);
  }

  // While somebody points at it, or has its button in focus, it stays.
  function stay(id, held) {
    const leave = () => {
      clearTimeout(held.timer);
      held.timer = setTimeout(() => close(id), STAYS_MS);
    };
    for (const event of ["pointerenter", "focusin"]) held.item.addEventListener(event, () => clearTimeout(held.timer));
    for (const event of ["pointerleave", "focusout"]) held.item.addEventListener(event, leave);
    leave();
  }

  function close(id, back) {
    over.add(id);
    end(id);
    if (back?.isConnected) back.focus({ preventScroll: true });
  }

  function closing(id, label) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", textContent: "×", title: label });
    button.setAttribute("aria-label", label);
    let back = null; // who came here by keyboard goes back to where they were
    button.addEventListener("mousedown", (event) => event.preventDefault()); // the note keeps the focus
    button.addEventListener("focus", ({ relatedTarget }) => { back = relatedTarget; });
    button.addEventListener("click", () => close(id, back));
    return button;
  }

  function show(id, original) {
    if (!region?.isConnected) {
      region = document.createElement("div");
      region.className = "pentad-refusals";
      document.querySelector(".stApp").append(region);
    }
    const item = document.createElement("div");
    item.className = SAYS;
    item.setAttribute("role", "alert");
    const words = document.createElement("p");
    words.append(...original.cloneNode(true).childNodes);
    item.append(words, closing(id, gather.close));
    const held = { item, original };
    items.set(id, held);
    stay(id, held);
    region.prepend(item);
  }

  function gather() {
    if (!said.length) return;
    const bar = document.querySelector(BAR);
    for (const original of bar ? document.querySelectorAll(`.stApp .${SAYS}[data-told]`) : []) {
      const id = original.dataset.told;
      original.dataset.gathered = "";
      if (items.has(id)) items.get(id).original = original; // the same, drawn again
      else if (!over.has(id)) show(id, original);
    }
    for (const [id, { original }] of items) if (!bar || !original.isConnected) end(id);
  }

  new MutationObserver(gather).observe(document.body, { childList: true, subtree: true });
  return gather;
}

export default function ({ data }) {
  window.pentadRefusals ??= gatherer();
  window.pentadRefusals.close = data.close;
  window.pentadRefusals();
}
