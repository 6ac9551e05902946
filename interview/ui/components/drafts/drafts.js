// Sends what is left of screens and tabs that are gone, and shows what could not be sent.

const LOOK_EVERY_MS = 2000;
const WAITING_MS = 4000; // how long something may be on its way before the notice speaks of it
const notices = new WeakMap(); // parent element -> Notice

async function deliverLeft() {
  for (const { key } of await orphans("draft:")) if (!refusedDrafts.has(key)) deliver(key);
  await gatherOutbox();
  drain();
}

const isOld = (draft) => Date.now() - draft.at > WAITING_MS;

const recordOf = (key) => key.split(":").slice(2).join(":");

// What waits without a box that would say so: [{key, text, refused}]. Two windows may hold the same words.
function leftOver() {
  const left = [];
  const note = (key, text, refused = "") => {
    if (!left.some((one) => one.text === text && recordOf(one.key) === recordOf(key))) left.push({ key, text, refused });
  };
  for (const [key, refused] of refusedDrafts) {
    const entry = kept.read(key);
    if (!entry) refusedDrafts.delete(key);
    else if (!lines.get(recordOf(key))?.view) note(key, entry.text ?? entry.payload?.text ?? "", refused);
  }
  for (const key of deliveries.keys()) {
    const draft = kept.read(key);
    if (draft && isOld(draft) && !lines.get(recordOf(key))?.view) note(key, draft.text);
  }
  if (!mountedCaptures.size && outboxFailures > 1) {
    inOrder().forEach((entry) => note("outbox:" + entry.operation, entry.payload.text ?? ""));
  }
  for (const line of lines.values()) {
    if (!line.view && line.dirty && (line.refused || line.failures > 3)) note(draftKey(TAB, line.record), line.text, line.refused);
  }
  return left;
}

class Notice {
  constructor(parent) {
    this.root = make("div", { class: "pentad-left", role: "status", "data-testid": "drafts" });
    parent.append(this.root);
    this.listener = () => this.show();
    outgoingChanged.add(this.listener);
    this.timer = setInterval(() => deliverLeft().then(this.listener), LOOK_EVERY_MS);
    deliverLeft();
    this.connection = new Connection();
  }

  // The screen was drawn; what was asked for has come.
  drawn(data, trigger) {
    if (data.drawn !== this.data?.drawn) this.connection.rest();
    this.data = data;
    this.connection.ask = () => trigger("back", Date.now());
  }

  show() {
    const left = leftOver();
    const shown = JSON.stringify(left);
    if (shown === this.shown) return;
    this.shown = shown;
    this.root.replaceChildren(...left.map((one) => this.entry(one)));
  }

  entry({ key, text, refused }) {
    const { labels } = this.data;
    const copy = make("button", { type: "button" }, labels.copy);
    copy.addEventListener("click", () => navigator.clipboard?.writeText(text));
    const choices = [copy];
    if (refused) choices.push(this.discard(key));
    const says = refused ? `${labels.refused} ${refused}` : labels.waiting;
    return make(
      "div",
      { class: "pentad-left-one" },
      make("p", {}, says),
      make("div", { class: "pentad-other", tabindex: "0" }, text),
      make("div", { class: "pentad-choices" }, ...choices),
    );
  }

  discard(key) {
    const button = make("button", { type: "button", "data-testid": "discard" }, this.data.labels.discard);
    button.addEventListener("click", () => {
      kept.drop(key);
      refusedDrafts.delete(key);
      const line = lines.get(recordOf(key));
      if (line && !line.view) lines.delete(line.record);
      this.show();
    });
    return button;
  }

  leave() {
    clearInterval(this.timer);
    this.connection.leave();
    outgoingChanged.delete(this.listener);
    this.root.remove();
  }
}

function drafts({ parentElement, data, setTriggerValue }) {
  if (!notices.has(parentElement)) notices.set(parentElement, new Notice(parentElement));
  notices.get(parentElement).drawn(data, setTriggerValue);
  return () => {
    notices.get(parentElement)?.leave();
    notices.delete(parentElement);
  };
}
