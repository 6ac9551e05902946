// One stream of events for all tabs of a browser: a leader holds it and passes each event on.

const COALESCE_MS = 350; // long enough for what this window did itself to be drawn, short enough for the others
const SURELY_MS = 80; // where it is known that another window did it
const SHOWN_ALREADY_MS = 3000; // where the screen shows it already
const AGAIN_MS = 2000;
const POLL_MS = 5000;
const MOST_TOPICS = 50; // as many as the server takes

const followers = new Map(); // parent element -> Follower
const latest = new Map(); // topic -> {version, tab}
const wanted = new Set(); // topics of all tabs, as far as this tab knows
let channel = null;
let stream = null;
let streamed = "";
let leading = false;
let started = false;

class Follower {
  constructor() {
    Object.assign(this, { foreign: {}, timer: null, due: 0 });
  }

  render({ topics, calm, window: own }, trigger) {
    Object.assign(this, { topics, calm, own, trigger });
    if (!this.behind()) this.rest();
    this.check();
  }

  // What this window did itself is on the screen already, or will be with its own answer.
  check() {
    for (const topic of Object.keys(this.topics)) {
      const now = latest.get(topic);
      if (now && now.tab !== TAB) this.foreign[topic] = now.version;
    }
    if (!this.behind()) return;
    const wait = this.isCalm() ? SHOWN_ALREADY_MS : this.isSure() ? SURELY_MS : COALESCE_MS;
    if (this.timer === null || (!this.again && this.due > Date.now() + wait)) this.tell(wait);
  }

  // Whether the screen is behind by nothing but what it shows without being drawn again.
  isCalm() {
    if (!this.calm) return false;
    const [topic, version] = this.calm;
    const calm = (latest.get(topic)?.version || 0) - version;
    return Object.entries(this.topics).every(([name, at]) => (this.foreign[name] || 0) - at <= calm);
  }

  // Whether what it is behind by was done elsewhere; of what this window did itself the answer is on its way.
  isSure() {
    const mine = ["", "!" + TAB, "!" + this.own];
    return Object.keys(this.topics).every((topic) => !mine.includes(latest.get(topic)?.tab || ""));
  }

  behind() {
    return Object.entries(this.topics).some(([topic, version]) => (this.foreign[topic] || 0) > version);
  }

  // A burst becomes one rerun. The word may be lost while the server is coming back: it is said again until
  // the screen has caught up.
  tell(wait, again = false) {
    clearTimeout(this.timer);
    this.again = again;
    this.due = Date.now() + wait;
    this.timer = setTimeout(() => {
      this.timer = null;
      if (!this.behind()) return;
      this.trigger("changed", { at: Date.now() });
      this.tell(AGAIN_MS, true);
    }, wait);
  }

  rest() {
    clearTimeout(this.timer);
    this.timer = null;
  }
}

function heard({ topic, version, tab }) {
  if (version <= (latest.get(topic)?.version || 0)) return;
  latest.set(topic, { version, tab });
  followers.forEach((follower) => follower.check());
}

const heardAll = (versions) => Object.entries(versions).forEach(([topic, version]) => heard({ topic, version, tab: "" }));

function pass(message) {
  channel.postMessage(message);
  if (message.change) heard(message.change);
  if (message.hello) heardAll(message.hello);
}

const ownTopics = () => [...new Set([...followers.values()].flatMap((follower) => Object.keys(follower.topics)))];

function want(topics) {
  topics.forEach((topic) => wanted.add(topic));
  if (!leading) return;
  clearTimeout(want.timer);
  want.timer = setTimeout(openStream, 30);
}

function openStream() {
  if (wanted.size > MOST_TOPICS) {
    wanted.clear();
    ownTopics().slice(0, MOST_TOPICS).forEach((topic) => wanted.add(topic));
    channel.postMessage({ who: true });
  }
  const topics = [...wanted].sort().join(",");
  const open = stream && stream.readyState !== EventSource.CLOSED;
  if (!topics || (open && topics === streamed)) return;
  stream?.close();
  streamed = topics;
  const opened = new EventSource(`/live?topics=${encodeURIComponent(topics)}`);
  opened.addEventListener("hello", (event) => pass({ hello: JSON.parse(event.data) }));
  opened.addEventListener("change", (event) => pass({ change: JSON.parse(event.data) }));
  // The browser opens a broken stream again by itself, but not one that was answered with an error.
  opened.addEventListener("error", () => opened.readyState === EventSource.CLOSED && setTimeout(openStream, 2000));
  stream = opened;
}

function lead() {
  leading = true;
  channel.postMessage({ who: true });
  want(ownTopics());
}

function listenToChannel({ data }) {
  if (data.change) heard(data.change);
  if (data.hello) heardAll(data.hello);
  if (data.want) want(data.want);
  if (data.who) channel.postMessage({ want: ownTopics() });
}

async function poll() {
  const topics = ownTopics();
  if (!topics.length || document.visibilityState === "hidden") return;
  try {
    const answer = await fetch(`/versions?topics=${encodeURIComponent(topics.join(","))}`);
    if (answer.ok) heardAll(await answer.json());
  } catch {
    // The server is away; the next look will tell.
  }
}

function startLive() {
  started = true;
  if (!hasLocks || !window.BroadcastChannel) return void setInterval(poll, POLL_MS);
  channel = new BroadcastChannel(KEY + "live");
  channel.onmessage = listenToChannel;
  navigator.locks.request(KEY + "leader", () => new Promise(lead));
}

function live({ parentElement, data, setTriggerValue }) {
  if (!followers.has(parentElement)) followers.set(parentElement, new Follower());
  const follower = followers.get(parentElement);
  follower.render(data, setTriggerValue);
  if (!started) startLive();
  const topics = Object.keys(data.topics);
  if (leading) want(topics);
  else channel?.postMessage({ want: topics });
  return () => {
    follower.rest();
    followers.delete(parentElement);
  };
}
