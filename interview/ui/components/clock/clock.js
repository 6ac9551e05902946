// Time that ticks in the browser. The server says where it stood and when; no rerun is needed to go on.

const clocks = new WeakMap(); // parent element -> ClockView
let ahead = Infinity; // ms by which this machine's clock is ahead of the server's, with the shortest delay seen

function stamp(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${two(minutes)}:${two(rest)}`;
}

class ClockView {
  constructor(parent) {
    this.total = make("span", { class: "pentad-clock-total", "data-testid": "clock-total" });
    this.left = make("span", { class: "pentad-clock-left", "data-testid": "clock-left" });
    this.state = make("span", { class: "pentad-clock-state" });
    this.name = make("span", { class: "pentad-clock-name" });
    this.part = make("span", { class: "pentad-clock-part", "data-testid": "clock-section" });
    this.root = make("div", { class: "pentad-clock", role: "timer" });
    this.root.append(
      make("div", { class: "pentad-clock-line" }, this.total, this.left, this.state),
      make("div", { class: "pentad-clock-line" }, this.name, this.part),
    );
    parent.append(this.root);
    this.timer = setInterval(() => this.tick(), 500);
  }

  render(data) {
    ahead = Math.min(ahead, Date.now() - data.asOf);
    this.data = data;
    this.total.setAttribute("aria-label", data.labels.total);
    this.tick();
  }

  put(node, text) {
    if (node.textContent !== text) node.textContent = text;
  }

  against(seconds, planned) {
    const { of } = this.data.labels;
    return planned ? fill(of, { elapsed: stamp(seconds), planned }) : stamp(seconds);
  }

  // Whole minutes: the one that has begun is counted as left, and as over once it has passed.
  remaining(seconds, planned) {
    const { left, over } = this.data.labels;
    const minutes = planned - Math.floor(seconds / 60);
    return planned ? fill(minutes < 0 ? over : left, { n: Math.abs(minutes) }) : "";
  }

  tick() {
    const { data } = this;
    const since = data.running ? Math.max(0, Date.now() - data.asOf - ahead) / 1000 : 0;
    const { paused, not_started: notStarted } = data.labels;
    this.put(this.total, this.against(data.elapsed + since, data.planned));
    this.put(this.left, this.remaining(data.elapsed + since, data.planned));
    this.put(this.state, data.running ? "" : data.started ? paused : notStarted);
    const { name = "", elapsed = 0, planned = 0 } = data.section || {};
    this.put(this.name, name);
    this.put(this.part, data.section ? this.against(elapsed + since, planned) : "");
    this.total.classList.toggle("pentad-over", data.planned > 0 && data.elapsed + since > data.planned * 60);
    this.part.classList.toggle("pentad-over", planned > 0 && elapsed + since > planned * 60);
  }

  leave() {
    clearInterval(this.timer);
    this.root.remove();
  }
}

function clock({ parentElement, data }) {
  if (!clocks.has(parentElement)) clocks.set(parentElement, new ClockView(parentElement));
  clocks.get(parentElement).render(data);
  return () => {
    clocks.get(parentElement)?.leave();
    clocks.delete(parentElement);
  };
}
