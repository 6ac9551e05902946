// While its server is away Streamlit covers the screen with a dialog of its own, some seconds after the last
// answer, and the dialog takes the focus: whoever looks away from the screen would type into nothing. The boxes
// keep what is typed and say so themselves, so the dialog is closed as it comes, and a key that was pressed
// meanwhile goes where it was meant to go.

const COVERED_MS = 1000; // how long after the dialog came a key may still miss its box
let covered = null; // {box, start, end, at}: where the focus was when the dialog took it

// Its title is the only thing that tells it from the dialogs of our own; Streamlit does not translate it.
function outageDialog() {
  return [...document.querySelectorAll('[role="dialog"]')].find((dialog) => {
    return dialog.querySelector('[slot="title"]')?.textContent === "Connection error";
  });
}

function uncover() {
  outageDialog()?.querySelector('button[aria-label="Close"]')?.click();
}

function tookFocus({ target, relatedTarget }) {
  if (!target.matches?.(".pentad-box") || !relatedTarget?.closest?.('[role="dialog"]')) return;
  covered = { box: target, start: target.selectionStart, end: target.selectionEnd, at: Date.now() };
}

function misdirected(event) {
  if (!covered || document.activeElement === covered.box || Date.now() - covered.at > COVERED_MS) return;
  if (!outageDialog() && document.activeElement !== document.body) return;
  if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  event.stopPropagation();
  const { box, start, end } = covered;
  box.setRangeText(event.key, start, end, "end");
  covered = { ...covered, start: start + event.key.length, end: start + event.key.length };
  box.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertText", data: event.key }));
}

new MutationObserver(uncover).observe(document.body, { childList: true });
document.addEventListener("focusout", tookFocus, true);
document.addEventListener("keydown", misdirected, true);

const ASKED_AGAIN_MS = 3000;

// A server that was started again knows nothing of the screens it finds: what is pressed in a part of one is
// dropped, and Streamlit draws the whole screen again only where it was busy when the connection broke. So a
// connection that came back asks for it, until it has come.
class Connection {
  constructor() {
    Object.assign(this, { away: false, timer: 0, ask: () => {} });
    this.app = document.querySelector('[data-testid="stApp"]');
    this.watch = new MutationObserver(() => this.look());
    if (this.app) this.watch.observe(this.app, { attributeFilter: ["data-test-connection-state"] });
  }

  look() {
    const there = this.app.dataset.testConnectionState === "CONNECTED";
    if (there && this.away) this.tell();
    this.away = !there;
  }

  tell() {
    clearTimeout(this.timer);
    if (this.app.dataset.testConnectionState === "CONNECTED") this.ask();
    this.timer = setTimeout(() => this.tell(), ASKED_AGAIN_MS);
  }

  rest() {
    clearTimeout(this.timer);
  }

  leave() {
    this.rest();
    this.watch.disconnect();
  }
}
