// A box whose text is saved as it is typed.

const SAVING_MS = 1500; // how long "saving" stands before it is said that the text is not saved yet
const SETTLED_MS = 2500; // by then the server has done what was pressed when the box was left
const LONG_PASTE = 5000; // characters
const fields = new WeakMap(); // parent element -> FieldView
let lastFocus = null; // {record, start, end, at} of a focused box that was taken out of the page

// Where a caret stands after the text around it was replaced.
function moved(caret, before, after) {
  let same = 0;
  while (same < caret && before[same] === after[same]) same += 1;
  if (same === caret) return caret;
  return Math.max(same, after.length - (before.length - caret));
}

let pointed = { node: null, at: 0 }; // what a pointer went down on last
document.addEventListener("pointerdown", ({ target }) => (pointed = { node: target, at: Date.now() }), true);

// Whether a box is left for a link. Some browsers give no focus to a link that is pressed.
function leadsElsewhere({ relatedTarget }) {
  const to = relatedTarget || (Date.now() - pointed.at < 1000 ? pointed.node : null);
  return Boolean(to?.closest?.("a[href]"));
}

function putText(box, text) {
  if (box.value === text) return;
  const { selectionStart, selectionEnd, scrollTop, value } = box;
  box.value = text;
  if (document.activeElement !== box) return;
  box.setSelectionRange(moved(selectionStart, value, text), moved(selectionEnd, value, text));
  box.scrollTop = scrollTop;
}

// Where the style sheet cannot make a box as high as its text.
function grow(box) {
  if (CSS.supports("field-sizing", "content")) return;
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight + box.offsetHeight - box.clientHeight}px`;
}

// Chromium takes some 20 seconds to paste 1,500 lines into a text area; set at once it takes none.
// The price is that the browser's undo does not know of it, so short texts are left to the browser.
function pasted(event) {
  const text = event.clipboardData?.getData("text/plain").replace(/\r\n?/g, "\n") ?? "";
  if (text.length < LONG_PASTE) return;
  event.preventDefault();
  const { target: box } = event;
  box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
  box.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertFromPaste" }));
}

function makeBox(parent, testid) {
  const id = "pentad-" + newId();
  const box = make("textarea", { id, class: "pentad-box", "data-testid": testid, spellcheck: "true" });
  const label = make("label", { for: id, class: "pentad-label" });
  const status = make("div", { class: "pentad-status", role: "status", "aria-live": "polite" });
  const root = make("div", { class: "pentad-field" }, label, box, status);
  box.addEventListener("paste", pasted);
  parent.append(root);
  return { root, label, box, status };
}

function dressBox({ root, label, box }, data) {
  label.textContent = data.label;
  label.classList.toggle("pentad-hidden", !data.labelVisible);
  box.placeholder = data.placeholder;
  box.rows = data.rows;
  root.style.setProperty("--pentad-rows", data.rows);
  root.style.setProperty("--pentad-max-rows", data.maxRows);
}

function say(status, state, sentence) {
  if (status.dataset.state !== state) status.dataset.state = state;
  if (status.textContent !== sentence) status.textContent = sentence;
}

function joined(mine, other) {
  if (mine.includes(other)) return mine;
  if (other.includes(mine)) return other;
  return `${mine.trimEnd()}\n\n${other}`;
}

class FieldView {
  constructor(parent) {
    Object.assign(this, makeBox(parent, "field"));
    this.others = make("div", { class: "pentad-others" });
    this.root.append(this.others);
    this.box.addEventListener("input", () => this.typed());
    this.box.addEventListener("keydown", (event) => this.data.oneLine && event.key === "Enter" && event.preventDefault());
    this.box.addEventListener("blur", (event) => this.box.isConnected && this.finishTyping(leadsElsewhere(event)));
    this.box.addEventListener("compositionstart", () => (this.composing = true));
    this.box.addEventListener("compositionend", () => (this.composing = false));
    this.box.addEventListener("focus", () => (this.focused = true));
    this.box.addEventListener("focusout", () => (this.focused = !this.box.isConnected));
  }

  // Once what was typed is saved and the box was left, the screen is told, where it asked for it.
  // Whoever leaves the screen with it waits for nothing here: a message now would stop the next screen's script.
  finishTyping(elsewhere = false) {
    this.left = this.touched;
    this.line?.send();
    if (!elsewhere) this.tellSent();
    this.tellLeft();
  }

  // Told at once when the box is left, by pressing what uses the text: the press itself comes after it.
  tellSent() {
    clearTimeout(this.settling);
    const { line, data } = this;
    if (!data.tellsSent || !line?.seq) return;
    const sent = { record: line.record, tab: TAB, seq: line.seq, waits: line.dirty };
    if (JSON.stringify(sent) === JSON.stringify(this.sent)) return;
    this.sent = sent;
    this.setState("sent", sent);
  }

  // That it was saved is told later: a message stops whatever the server does for the one before it.
  tellSettled() {
    clearTimeout(this.settling);
    if (this.sent?.waits && !this.line.dirty) this.settling = setTimeout(() => this.tellSent(), SETTLED_MS);
  }

  tellLeft() {
    if (!this.left || this.line.dirty || !this.data.tellsLeft) return;
    this.left = this.touched = false;
    this.trigger("left", Date.now());
  }

  typed() {
    this.touched = true;
    grow(this.box);
    this.line.type(this.box.value);
  }

  render(data, trigger, setState) {
    const first = !this.data;
    Object.assign(this, { data, trigger, setState });
    dressBox(this, data);
    this.box.toggleAttribute("data-awaited", data.tellsSent);
    if (this.line?.record !== data.record) this.attach(data.record);
    this.line.offer(data.text, data.version);
    this.show();
    if (first) this.takeFocus(data.autofocus);
  }

  attach(record) {
    this.detach();
    this.box.dataset.record = record;
    this.line = lineOf(record);
    this.line.view = this;
    this.line.adopt();
  }

  detach() {
    if (!this.line || this.line.view !== this) return;
    this.line.view = null;
    this.line.send(true);
  }

  takeFocus(wanted) {
    const back = lastFocus?.record === this.line.record && Date.now() - lastFocus.at < 1000;
    if (!back && !(wanted && document.activeElement === document.body)) return;
    this.box.focus({ preventScroll: true });
    if (back) this.box.setSelectionRange(lastFocus.start, lastFocus.end);
  }

  show() {
    putText(this.box, this.line.text);
    grow(this.box);
    this.showStatus();
    this.showOthers();
    this.tellLeft();
    this.tellSettled();
  }

  showStatus() {
    const { line, status, data: { labels } } = this;
    clearTimeout(this.later);
    if (line.refused) return say(status, "refused", line.refused);
    const writer = !line.dirty && writerOf(line.record);
    if (writer) return say(status, "writes", writer.sentence);
    if (!line.dirty && !line.adopting) {
      return line.savedAt ? say(status, "saved", fill(labels.saved, { time: timeOfDay(line.savedAt) })) : say(status, "", "");
    }
    if (!line.kept) return say(status, "unkept", labels.unkept);
    const young = !line.failures && Date.now() - line.since < SAVING_MS;
    if (young) this.later = setTimeout(() => this.showStatus(), SAVING_MS);
    if (young) return say(status, "saving", labels.saving);
    return say(status, "unsaved", line.why ? `${labels.unsaved}. ${line.why}` : labels.unsaved);
  }

  showOthers() {
    const { line, data } = this;
    const others = data.branches
      .filter((branch) => branch.tab !== TAB && !line.settled.has(branch.tab) && branch.text !== line.text)
      .map((branch) => ({ text: branch.text, at: branch.at, tabs: [branch.tab], version: data.version }));
    if (line.conflict) others.unshift({ ...line.conflict, tabs: [TAB, ...line.settles] });
    const shown = JSON.stringify(others);
    if (shown === this.shown) return;
    this.shown = shown;
    this.others.replaceChildren(...others.map((other) => this.panel(other)));
  }

  panel({ text, at, tabs, version }) {
    const { labels } = this.data;
    const choice = (name, label, chosen) => {
      const button = make("button", { type: "button", "data-testid": name }, label);
      button.addEventListener("click", () => {
        this.line.settle(chosen(), tabs, version);
        this.box.focus();
      });
      return button;
    };
    const theirs = make("div", { class: "pentad-other", "data-testid": "other-text", tabindex: "0" }, text);
    theirs.setAttribute("aria-label", labels.other);
    return make(
      "div",
      { class: "pentad-conflict", role: "group", "data-testid": "conflict" },
      make("p", {}, fill(labels.also, { time: timeOfDay(at) })),
      theirs,
      make(
        "div",
        { class: "pentad-choices" },
        choice("keep-both", labels.keep_both, () => joined(this.box.value, text)),
        choice("keep-mine", labels.keep_mine, () => this.box.value),
        choice("keep-other", labels.keep_other, () => text),
      ),
    );
  }

  leave() {
    const { selectionStart: start, selectionEnd: end } = this.box;
    if (this.focused) lastFocus = { record: this.line.record, start, end, at: Date.now() };
    clearTimeout(this.later);
    clearTimeout(this.settling);
    this.detach();
    this.root.remove();
  }
}

function field({ parentElement, data, setTriggerValue, setStateValue }) {
  if (!fields.has(parentElement)) fields.set(parentElement, new FieldView(parentElement));
  fields.get(parentElement).render(data, setTriggerValue, setStateValue);
  return () => {
    fields.get(parentElement)?.leave();
    fields.delete(parentElement);
  };
}
