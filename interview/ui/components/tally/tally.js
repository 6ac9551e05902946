// How many have voted. It follows the stream of events by itself and asks for two numbers; nothing else of the
// screen is drawn again for a vote.

const GATHER_MS = 300; // votes that come together are asked for together
const tallies = new WeakMap(); // parent element -> Tally

class Tally {
  constructor(parent) {
    Object.assign(this, { seen: 0, asking: false, topics: {} });
    this.number = make("b", {});
    this.of = make("span", {});
    this.bar = make("b", {});
    this.sentence = make("p", { class: "pentad-lead" });
    this.root = make(
      "div",
      { class: "pentad-count", "data-testid": "votes", role: "status" },
      make("p", {}, this.number, " ", this.of),
      make("i", { "aria-hidden": "true" }, this.bar),
      this.sentence,
    );
    parent.append(this.root);
  }

  render(data) {
    this.data = data;
    this.topics = { [data.topic]: data.version };
    if (data.version >= this.seen) {
      this.seen = data.version;
      this.show(data.count);
    }
    this.check();
  }

  check() {
    if (!this.asking && (latest.get(this.data.topic)?.version || 0) > this.seen) this.ask();
  }

  async ask() {
    this.asking = true;
    await pause(GATHER_MS);
    const version = latest.get(this.data.topic).version;
    try {
      const answer = await fetch(this.data.address);
      if (answer.ok) this.show(await answer.json());
      this.seen = version;
    } catch {
      await pause(AGAIN_MS); // the server is away
    }
    this.asking = false;
    if (this.root.isConnected) this.check();
  }

  show({ here, voted, closed }) {
    const { labels } = this.data;
    const all = Math.max(here, voted);
    const state = closed ? "closed" : all && voted >= all ? "all" : "open";
    this.number.textContent = voted;
    this.of.textContent = fill(labels.of, { n: all });
    this.bar.style.width = `${all ? Math.round((100 * voted) / all) : 0}%`;
    if (this.sentence.textContent !== labels[state]) this.sentence.textContent = labels[state];
  }

  // What ``live`` asks of whoever follows its stream.
  rest() {}
}

function tally({ parentElement, data }) {
  if (!tallies.has(parentElement)) tallies.set(parentElement, new Tally(parentElement));
  const view = tallies.get(parentElement);
  followers.set(parentElement, view);
  view.render(data);
  if (!started) startLive();
  if (leading) want([data.topic]);
  else channel?.postMessage({ want: [data.topic] });
  return () => {
    followers.delete(parentElement);
    tallies.delete(parentElement);
    view.root.remove();
  };
}
