// A box that submits with Enter and is empty at once, ready for the next quote.

const captures = new WeakMap(); // parent element -> CaptureView
const mountedCaptures = new Set();

class CaptureView {
  constructor(parent) {
    Object.assign(this, makeBox(parent, "capture"), { mine: new Set(), sentence: "", addedAt: null });
    this.box.addEventListener("input", () => this.typed());
    this.box.addEventListener("keydown", (event) => this.pressed(event));
    this.listener = () => this.showStatus();
    outgoingChanged.add(this.listener);
    mountedCaptures.add(this);
  }

  render(data, trigger) {
    const first = !this.data;
    Object.assign(this, { data, trigger });
    dressBox(this, data);
    if (first) this.restore();
    if (first && data.autofocus && document.activeElement === document.body) this.box.focus({ preventScroll: true });
    this.showStatus();
  }

  get key() {
    return `unsent:${TAB}:${this.data.box}`;
  }

  // Unsent text of this tab (another screen was open meanwhile) and of gone tabs.
  async restore() {
    this.add(kept.read(this.key)?.text);
    for (const { key, draft } of await orphans("unsent:", this.data.box)) {
      this.add(draft.text);
      kept.drop(key);
    }
  }

  add(text) {
    if (!text) return;
    this.box.value = this.box.value ? `${this.box.value}\n\n${text}` : text;
    this.typed();
  }

  typed() {
    grow(this.box);
    if (this.box.value) this.kept = kept.write(this.key, { text: this.box.value, at: Date.now() });
    else kept.drop(this.key);
    this.showStatus();
  }

  pressed(event) {
    // Enter that ends a composition belongs to the input method (keyCode 229 where isComposing is late).
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    if (this.box.value.trim()) this.submit(this.box.value);
  }

  submit(text) {
    const { kind, payload } = this.data;
    const whole = { ...payload, text, captured_at: new Date().toISOString() };
    const entry = submitOnce(kind, whole, (answer) => this.answered(answer));
    this.mine.add(entry.operation);
    this.sentence = "";
    this.box.value = "";
    // Without room in the outbox the unsent copy is the one that survives; it goes when this was added.
    if (entry.kept) this.typed();
    else this.showStatus();
  }

  // True when a refused text was taken back into the box.
  answered({ id, refused, entry }) {
    this.mine.delete(entry.operation);
    if (refused) {
      if (!this.box.isConnected) return false;
      this.sentence = refused;
      this.box.value = this.box.value ? `${entry.payload.text}\n\n${this.box.value}` : entry.payload.text;
      this.typed();
      return true;
    }
    this.addedAt = Date.now();
    if (entry.kept === false) this.typed();
    if (this.box.isConnected) this.trigger("added", { operation: entry.operation, id });
    return true;
  }

  showStatus() {
    const { status, mine, data: { labels } } = this;
    const homeless = (this.box.value && this.kept === false) || inOrder().some((entry) => entry.kept === false);
    if (this.sentence) return say(status, "refused", this.sentence);
    if (homeless) return say(status, "unkept", labels.unkept);
    if (mine.size && outboxFailures) return say(status, "unsent", fill(labels.unsent, { n: mine.size }));
    if (mine.size) return say(status, "adding", labels.adding);
    if (this.addedAt) return say(status, "added", fill(labels.added, { time: timeOfDay(this.addedAt) }));
    return say(status, "", labels.hint);
  }

  leave() {
    outgoingChanged.delete(this.listener);
    mountedCaptures.delete(this);
    this.root.remove();
  }
}

function capture({ parentElement, data, setTriggerValue }) {
  if (!captures.has(parentElement)) captures.set(parentElement, new CaptureView(parentElement));
  captures.get(parentElement).render(data, setTriggerValue);
  return () => {
    captures.get(parentElement)?.leave();
    captures.delete(parentElement);
  };
}
