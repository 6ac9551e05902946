// What was typed, on its way to the server. It outlives the boxes: a box is only a view of its line.

const DEBOUNCE_MS = 400;
const LONGEST_WAIT_MS = 1000;
const SOONER_MS = 200; // where somebody else may be reading along
const LONGEST_IN_COMPANY_MS = 500;

const lines = new Map(); // record -> Line
const deliveries = new Map(); // key of a gone tab's draft -> promise of its answer
const refusedDrafts = new Map(); // key of a draft or outbox entry -> the server's sentence
const outgoingChanged = new Set(); // called when anything above changes
const tellOutgoing = () => outgoingChanged.forEach((listener) => listener());

const pauseBetween = () => (inCompany ? SOONER_MS : DEBOUNCE_MS);

// The one place where two texts differ: [start, end of it in the first, what stands there in the second].
function difference(before, after) {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start += 1;
  let rest = 0;
  while (rest < most - start && before[before.length - 1 - rest] === after[after.length - 1 - rest]) rest += 1;
  return [start, before.length - rest, after.slice(start, after.length - rest)];
}

// Both changes of a text, where they are in different places; null where they are not. Two who begin to write in
// the same place get a line each, and whoever goes on writing (``mineEnd``: where my last words ended) stays there.
function merged(base, mine, theirs, mineEnd) {
  const [from, to, words] = difference(base, mine);
  const [start, end, others] = difference(base, theirs);
  const sameSpot = from === to && start === end && from === start;
  if (to <= start && !sameSpot) return base.slice(0, from) + words + base.slice(to, start) + others + base.slice(end);
  if (end <= from && !sameSpot) return base.slice(0, start) + others + base.slice(end, from) + words + base.slice(to);
  if (!sameSpot) return null;
  if (from === mineEnd) return base.slice(0, from) + words + others + base.slice(from);
  const between = /\s$/.test(others) || /^\s/.test(words) ? "" : "\n";
  return base.slice(0, from) + others + between + words + base.slice(from);
}

const draftKey = (tab, record) => `draft:${tab}:${record}`;

class Line {
  constructor(record) {
    Object.assign(this, { record, text: "", base: -1, seq: 0, acked: 0, savedAt: null });
    Object.assign(this, { sending: false, failures: 0, timer: 0, since: 0, adopting: false });
    Object.assign(this, { kept: true, refused: "", why: "", conflict: null, answered: 0, view: null });
    Object.assign(this, { baseText: null, mineEnd: -1 }); // the text at its base, and where my last words ended in it
    this.settles = new Set(); // tabs whose branches this text answers, not yet acknowledged
    this.settled = new Set(); // the same, acknowledged or about to be: their branches are not shown again
  }

  get dirty() {
    return this.seq > this.acked;
  }

  type(text, wait = pauseBetween()) {
    this.text = text;
    this.seq += 1;
    this.refused = "";
    this.keep();
    this.since ||= Date.now();
    const longest = inCompany ? LONGEST_IN_COMPANY_MS : LONGEST_WAIT_MS;
    this.plan(Math.min(wait, Math.max(0, this.since + longest - Date.now())));
    this.tell();
  }

  keep() {
    const { text, base, seq } = this;
    const draft = { text, base, seq, at: Date.now(), settles: [...this.settles] };
    this.kept = kept.write(draftKey(TAB, this.record), draft);
  }

  plan(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), wait);
  }

  // Posts the whole text; a failure plans the next try, so that no further key is needed.
  async send(leaving = false) {
    if (!this.dirty || this.adopting || (this.sending && !leaving)) return;
    clearTimeout(this.timer);
    if (!leaving) this.sending = true;
    const { record, text, base, seq } = this;
    const settles = [...this.settles];
    const answer = await post("/save", { record, text, base, tab: TAB, seq, settles }, leaving);
    if (!leaving) this.sending = false;
    if (answer.data) this.acknowledge(seq, answer.data, settles, text);
    else this.fail(seq, answer);
    if (this.dirty && !this.refused) this.plan(this.failures ? pauseAfter(this.failures) : pauseBetween());
    this.tell();
  }

  acknowledge(seq, data, settles, text) {
    this.acked = Math.max(this.acked, seq);
    this.failures = 0;
    this.why = "";
    this.since = this.dirty ? Date.now() : 0;
    this.savedAt = data.saved_at;
    if (data.conflict && this.join(data)) return;
    this.take(data, seq);
    if (!data.conflict) this.stands(text);
    settles.forEach((tab) => data.conflict || this.settles.delete(tab));
    if (this.dirty) this.keep();
    else kept.drop(draftKey(TAB, this.record));
  }

  // In a conflict the base stays: until it is answered the server keeps this text as this tab's branch.
  take(data, seq) {
    if (data.conflict) {
      if (seq >= this.answered) this.conflict = { text: data.theirs, version: data.theirs_version, at: data.saved_at };
      return;
    }
    this.base = Math.max(this.base, data.version);
    if (seq >= this.answered) this.conflict = null;
  }

  // What was sent is the text that stands now, and what is typed next is compared with it.
  stands(text) {
    if (this.baseText !== null && text !== this.baseText) {
      const [start, , words] = difference(this.baseText, text);
      if (words) this.mineEnd = start + words.length;
    }
    this.baseText = text;
  }

  // Two people typed into one text at the same time, in different places: both stand, and nobody is asked. Where
  // they changed the same words, or the box is being composed in, the other text is shown beside this one.
  join(data) {
    if (!inCompany || this.baseText === null || this.conflict || this.view?.composing) return false;
    const both = merged(this.baseText, this.text, data.theirs, this.mineEnd);
    if (both === null || data.theirs_version < this.base) return false;
    if (this.mineEnd >= 0) this.mineEnd = moved(this.mineEnd, this.baseText, data.theirs);
    this.base = data.theirs_version;
    this.baseText = data.theirs;
    this.answered = this.seq + 1;
    this.type(both, 0);
    return true;
  }

  fail(seq, answer) {
    if (answer.again) this.failures += 1;
    else if (seq === this.seq) this.refused = answer.refused;
    this.why = answer.why || "";
  }

  // The person chose: what the box holds now answers the other text.
  settle(text, tabs, version = this.base) {
    tabs.forEach((tab) => this.settles.add(tab) && this.settled.add(tab));
    this.base = Math.max(this.base, version);
    this.conflict = null;
    this.answered = this.seq + 1;
    this.type(text, 0);
  }

  // The server's text, shown only where nothing newer waits here. True when the box must change.
  offer(text, version) {
    if (this.dirty || this.conflict || this.adopting || this.view?.composing || version < this.base) return false;
    this.base = version;
    const changed = text !== this.text;
    if (changed && this.mineEnd >= 0) this.mineEnd = moved(this.mineEnd, this.text, text);
    this.text = this.baseText = text;
    return changed;
  }

  // Show and send what gone tabs left of this record.
  async adopt() {
    const left = await orphans("draft:", this.record);
    if (!left.length) return;
    const newest = left[left.length - 1];
    const untouched = !this.seq;
    if (untouched) {
      this.adopting = true;
      this.text = newest.draft.text;
      this.tell();
    }
    for (const { key, draft, tab } of left) this.adopted(await deliver(key), draft, tab, untouched);
    this.adopting = false;
    if (this.dirty) this.plan(0);
    this.tell();
  }

  // What was typed before the draft could be shown keeps its base: the server then finds the conflict.
  adopted(answer, draft, tab, untouched) {
    if (!untouched) return;
    if (answer.refused && !this.seq) this.refused = answer.refused;
    if (!answer.data) return;
    this.savedAt = answer.data.saved_at;
    if (answer.data.conflict) this.settles.add(tab);
    this.take(answer.data, Infinity);
  }

  tell() {
    this.view?.show();
    tellOutgoing();
  }
}

function lineOf(record) {
  if (!lines.has(record)) lines.set(record, new Line(record));
  return lines.get(record);
}

// What gone tabs left under a prefix (of one record, or of all), oldest first.
async function orphans(prefix, record = null) {
  const gone = await goneTabs();
  const found = [];
  for (const key of kept.keys(prefix)) {
    const [tab, ...rest] = key.slice(prefix.length).split(":");
    const draft = kept.read(key);
    if (!draft || (record !== null && rest.join(":") !== record) || !gone(tab, draft.at)) continue;
    found.push({ key, tab, record: rest.join(":"), draft });
  }
  return found.sort((a, b) => a.draft.at - b.draft.at);
}

// Send a gone tab's draft under its own name until it is committed or refused; dropped only then.
function deliver(key) {
  if (!deliveries.has(key)) deliveries.set(key, deliverOnce(key).finally(() => deliveries.delete(key)));
  return deliveries.get(key);
}

async function deliverOnce(key) {
  const [, tab, ...rest] = key.split(":");
  const record = rest.join(":");
  for (let failures = 0; ; failures += 1) {
    const draft = kept.read(key);
    if (!draft) return {};
    const { text, base, seq, settles = [] } = draft;
    const answer = await post("/save", { record, text, base, tab, seq, settles });
    if (answer.refused) {
      refusedDrafts.set(key, answer.refused);
      tellOutgoing();
      return answer;
    }
    if (answer.data && kept.read(key)?.seq === seq) {
      kept.drop(key);
      // A screen may mount later with what the server held before this: the newer text stands.
      const line = lineOf(record);
      if (!answer.data.conflict && !line.adopting) line.offer(text, answer.data.version) && line.tell();
      tellOutgoing();
      return answer;
    }
    if (!answer.data) await pause(pauseAfter(failures));
  }
}

// ---- the outbox: whole things submitted once, such as a quote ----

const outbox = new Map(); // operation -> {kind, operation, payload, tab, at}
const whenSent = new Map(); // operation -> called with {id} or {refused}
let draining = false;
let outboxFailures = 0;

function submitOnce(kind, payload, done) {
  const entry = { kind, operation: newId(), payload, tab: TAB, at: Date.now() };
  outbox.set(entry.operation, entry);
  whenSent.set(entry.operation, done);
  entry.kept = kept.write("outbox:" + entry.operation, entry);
  drain();
  return entry;
}

async function gatherOutbox() {
  const gone = await goneTabs();
  for (const key of kept.keys("outbox:")) {
    const entry = kept.read(key);
    if (entry && !refusedDrafts.has(key) && gone(entry.tab, entry.at)) outbox.set(entry.operation, entry);
  }
}

function submitted(entry, answer) {
  const key = "outbox:" + entry.operation;
  const done = whenSent.get(entry.operation);
  whenSent.delete(entry.operation);
  outbox.delete(entry.operation);
  // A refused one goes back into its box; without a box it stays in the browser, and the notice shows it.
  if (answer.data || done?.({ ...answer, entry })) kept.drop(key);
  else refusedDrafts.set(key, answer.refused);
  if (answer.data) done?.({ id: answer.data.id, entry });
}

const inOrder = () => [...outbox.values()].sort((a, b) => a.at - b.at);
const submission = ({ kind, operation, payload, tab }) => ({ kind, operation, payload, tab });

// One after the other, so that the server has them in the order they were said.
async function drain() {
  if (draining) return;
  draining = true;
  try {
    await drainAll();
  } finally {
    draining = false;
  }
}

async function drainAll() {
  while (outbox.size) {
    const entry = inOrder()[0];
    const answer = await post("/submit", submission(entry));
    if (answer.again) {
      outboxFailures += 1;
      tellOutgoing();
      await pause(pauseAfter(outboxFailures));
    } else {
      outboxFailures = 0;
      submitted(entry, answer);
      tellOutgoing();
    }
  }
}

// ---- leaving: nothing may wait for a timer that will not come ----

function flushAll() {
  lines.forEach((line) => line.send(true));
  inOrder().forEach((entry) => post("/submit", submission(entry), true));
}

addEventListener("pagehide", flushAll);
document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && flushAll());
addEventListener("beforeunload", (event) => {
  const homeless = [...lines.values()].some((line) => line.dirty && !line.kept) ||
    inOrder().some((entry) => entry.kept === false);
  if (homeless) event.preventDefault();
});
