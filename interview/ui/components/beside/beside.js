// The others in an interview: what they write goes into the boxes as it comes, and a line says who is where.
// The screen's script runs for none of it.

const STILL_HERE_MS = 20000; // a window that says nothing for more than twice as long is taken for closed
const WRITES_MS = 4000; // how long it is said that somebody is writing in a box
const LATE_S = 10; // what was written longer ago was not written now
const besides = new WeakMap(); // parent element -> Beside
const writers = new Map(); // record -> {name, until}
let inCompany = false; // then what is typed is sent sooner

// Who writes in a box at this moment, if somebody else does.
function writerOf(record) {
  const writer = writers.get(record);
  return writer && writer.until > Date.now() ? writer : null;
}

// What is looked at or typed into stays where it is on the screen, whatever grows above it.
function inPlace(change) {
  const anchor = document.activeElement?.closest?.(".pentad-box");
  const scroller = document.querySelector('[data-testid="stMain"]');
  const before = anchor?.getBoundingClientRect().top;
  change();
  if (!anchor || !scroller) return;
  const moved = anchor.getBoundingClientRect().top - before;
  if (moved) scroller.scrollTop += moved;
}

class Beside {
  constructor(parent) {
    Object.assign(this, { seen: {}, asking: false, topics: {}, known: new Map(), people: [] });
    this.root = make("p", { class: "pentad-beside", "data-testid": "beside", role: "status", "aria-live": "polite" });
    parent.append(this.root);
    this.shown = () => document.visibilityState === "visible" && this.say();
    this.gone = () => this.leave(true);
    document.addEventListener("visibilitychange", this.shown);
    addEventListener("pagehide", this.gone);
    addEventListener("pageshow", this.shown);
  }

  render(data) {
    const first = !this.data;
    this.data = data;
    this.topics = data.topics;
    this.root.hidden = !data.company;
    inCompany = data.company;
    if (first) this.seen = { ...data.topics };
    if (data.company && data.place !== this.told) this.say();
    if (!this.timer && data.company) this.timer = setInterval(() => document.hidden || this.say(), STILL_HERE_MS);
    this.check();
  }

  // What was written in this window is in its box.
  check() {
    if (this.asking) return;
    const news = Object.keys(this.topics).filter((topic) => (latest.get(topic)?.version || 0) > this.seen[topic]);
    for (const topic of news) if (latest.get(topic).tab === TAB) this.seen[topic] = latest.get(topic).version;
    if (news.some((topic) => latest.get(topic).version > this.seen[topic])) this.ask();
  }

  async ask() {
    this.asking = true;
    const asked = Object.keys(this.topics).map((topic) => [topic, latest.get(topic)?.version || this.seen[topic]]);
    try {
      const answer = await fetch(this.data.address);
      if (answer.ok) this.take(await answer.json());
      this.seen = { ...this.seen, ...Object.fromEntries(asked) };
    } catch {
      await pause(AGAIN_MS); // the server is away
    }
    this.asking = false;
    if (this.root.isConnected) this.check();
  }

  // This window shows a part of the guide. The answer is the same as to a question.
  async say() {
    if (!this.data.company || !this.root.isConnected) return;
    this.told = this.data.place;
    const answer = await post(this.data.address, { tab: TAB, place: this.told });
    if (answer.data) this.take(answer.data);
    else this.told = null;
  }

  take({ people, notes }) {
    this.people = people.filter(({ tab }) => tab !== TAB);
    this.showPeople();
    inPlace(() => notes.forEach((note) => this.note(note)));
  }

  note({ record, text, version, tab, seconds }) {
    const news = version > (this.known.get(record) || 0);
    this.known.set(record, Math.max(version, this.known.get(record) || 0));
    if (!news || tab === TAB) return;
    const line = lines.get(record);
    if (seconds < LATE_S) this.writes(record, tab);
    if (line?.offer(text, version) || line?.view) line.tell();
  }

  writes(record, tab) {
    const person = this.people.find((one) => one.tab === tab);
    if (!person) return;
    const name = person.name || this.data.labels.nameless;
    writers.set(record, { sentence: fill(this.data.labels.writes, { name }), until: Date.now() + WRITES_MS });
    setTimeout(() => lines.get(record)?.view?.showStatus(), WRITES_MS + 50);
  }

  // One line; a name once for each part of the guide it has open.
  showPeople() {
    const { labels, places } = this.data;
    const said = this.people.map(({ name, place }) => {
      return fill(labels.here, { name: name || labels.nameless, place: places[place] ?? place });
    });
    const sentence = [...new Set(said)].join(" · ");
    if (this.root.textContent !== sentence) this.root.textContent = sentence;
  }

  leave(leaving = false) {
    if (this.told) post(this.data.address, { tab: TAB, place: "" }, leaving);
    this.told = null;
  }

  end() {
    clearInterval(this.timer);
    document.removeEventListener("visibilitychange", this.shown);
    removeEventListener("pagehide", this.gone);
    removeEventListener("pageshow", this.shown);
    this.leave();
    inCompany = false;
    this.root.remove();
  }

  // What ``live`` asks of whoever follows its stream.
  rest() {}
}

function beside({ parentElement, data }) {
  if (!besides.has(parentElement)) besides.set(parentElement, new Beside(parentElement));
  const view = besides.get(parentElement);
  followers.set(parentElement, view);
  view.render(data);
  if (!started) startLive();
  const topics = Object.keys(data.topics);
  if (leading) want(topics);
  else channel?.postMessage({ want: topics });
  return () => {
    followers.delete(parentElement);
    besides.delete(parentElement);
    view.end();
  };
}
