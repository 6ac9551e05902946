// A box that submits with Enter and is empty at once, ready for the next quote.

const captures = new WeakMap(); // parent element -> CaptureView
const mountedCaptures = new Set();

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

// A part of what is submitted that is chosen below the box: {label, options: [{name, value}], value}. It follows
// the screen as long as the box is empty. From the first sign on it stays as it was then: what one began to write
// belongs where one was, wherever the screen has gone meanwhile, unless one picks something else.
class Choice {
  constructor(root, key, changed) {
    this.key = key;
    this.words = make("span", {});
    this.select = make("select", { "data-testid": `capture-${key}` });
    this.root = make("label", { class: "pentad-choice" }, this.words, this.select);
    this.select.addEventListener("change", () => {
      this.held = { value: this.options[this.select.selectedIndex].value, picked: true };
      changed();
    });
    this.held = null; // {value, picked} from the first sign on, or since one was picked
    root.append(this.root);
  }

  get value() {
    return this.held ? this.held.value : this.follows;
  }

  // What was picked for a quote that never came is forgotten when the screen goes elsewhere.
  offer({ label, options, value }, empty) {
    if (empty && !same(value, this.follows)) this.held = null;
    this.follows = value;
    this.words.textContent = label;
    if (!same(options, this.options)) {
      this.options = options;
      this.select.replaceChildren(...options.map(({ name }) => make("option", {}, name)));
    }
    this.show();
  }

  hold(value) {
    if (!same(value, this.value) && this.options.some((option) => same(option.value, value))) this.held = { value };
    this.held ??= { value: this.value };
    this.show();
  }

  follow() {
    this.held = null;
    this.show();
  }

  show() {
    this.select.selectedIndex = this.options.findIndex((option) => same(option.value, this.value));
  }
}

class CaptureView {
  constructor(parent) {
    Object.assign(this, makeBox(parent, "capture"), { mine: new Set(), sentence: "", addedAt: null, choices: [] });
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
    this.offerChoices(data.payload);
    if (first) this.restore();
    if (first && data.autofocus && document.activeElement === document.body) this.box.focus({ preventScroll: true });
    this.showStatus();
  }

  offerChoices(payload) {
    for (const [key, part] of Object.entries(payload)) {
      if (!part?.options) continue;
      if (!this.choices.some((choice) => choice.key === key)) {
        this.choices.push(new Choice(this.root, key, () => this.typed()));
      }
      this.choices.find((choice) => choice.key === key).offer(part, !this.box.value);
    }
  }

  // What is chosen now, by the key of the part.
  chosen() {
    return Object.fromEntries(this.choices.map(({ key, value }) => [key, value]));
  }

  // The first sign fixes what is chosen; a box that was emptied follows the screen again.
  holdChoices(values = {}) {
    for (const choice of this.choices) {
      if (this.box.value) choice.hold(values[choice.key]);
      else if (!choice.held?.picked) choice.follow();
    }
  }

  get key() {
    return `unsent:${TAB}:${this.data.box}`;
  }

  // Unsent text of this tab (another screen was open meanwhile) and of gone tabs.
  async restore() {
    this.add(kept.read(this.key));
    for (const { key, draft } of await orphans("unsent:", this.data.box)) {
      this.add(draft);
      kept.drop(key);
    }
  }

  add(draft) {
    if (!draft?.text) return;
    const { text, chosen } = draft;
    const values = this.box.value ? undefined : chosen;
    this.box.value = this.box.value ? `${this.box.value}\n\n${text}` : text;
    this.typed(values);
  }

  typed(values) {
    grow(this.box);
    this.holdChoices(values);
    const draft = { text: this.box.value, at: Date.now(), chosen: this.chosen() };
    if (draft.text) this.kept = kept.write(this.key, draft);
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
    const whole = { ...payload, ...this.chosen(), text, captured_at: new Date().toISOString() };
    const entry = submitOnce(kind, whole, (answer) => this.answered(answer));
    this.mine.add(entry.operation);
    this.sentence = "";
    this.box.value = "";
    this.choices.forEach((choice) => choice.follow());
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
      const values = this.box.value ? undefined : entry.payload;
      this.box.value = this.box.value ? `${entry.payload.text}\n\n${this.box.value}` : entry.payload.text;
      this.typed(values);
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
