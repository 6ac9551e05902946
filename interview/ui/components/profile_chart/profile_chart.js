// Draws a profile in place. The node is made once and kept; every later call only redraws what changed,
// so that no frame is blank. Both themes and both widths come with the data: a switch needs no server.

const SETTINGS = { displayModeBar: false, responsive: false, scrollZoom: false, doubleClick: false };

// One copy of plotly.js for all charts of the page; a failed load may be tried again.
function plotly(address) {
  if (window.Plotly) return Promise.resolve(window.Plotly);
  window.pentadPlotly ??= new Promise((loaded, failed) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => loaded(window.Plotly);
    script.onerror = () => {
      window.pentadPlotly = undefined;
      script.remove();
      failed(new Error(address));
    };
    document.head.append(script);
  });
  return window.pentadPlotly;
}

function isDark(node) {
  const probe = document.createElement("span");
  probe.style.color = "var(--st-background-color, white)";
  node.append(probe);
  const parts = getComputedStyle(probe).color.match(/[\d.]+/g).map(Number);
  probe.remove();
  return 0.299 * parts[0] + 0.587 * parts[1] + 0.114 * parts[2] < 128;
}

function figureFor(node) {
  const drawings = node.pentad.drawings;
  const drawing = drawings[isDark(node) ? "dark" : "light"];
  return drawing[node.clientWidth < drawings.narrowBelow ? "narrow" : "wide"];
}

function draw(node) {
  const width = node.clientWidth;
  if (!width || !window.Plotly || !node.pentad || !node.isConnected) return;
  const { data, layout } = figureFor(node);
  node.style.height = `${layout.height}px`;
  node.classList.remove("pentad-waiting");
  const [profile, key] = node.children;
  react(profile, data.filter((trace) => !trace.showlegend), { ...layout, width, showlegend: false });
  listen(node, profile);
  react(key, data.filter((trace) => trace.showlegend), { ...layout, width, annotations: [] });
}

// Drawing the key takes longer than the profile and changes hardly ever: it lies over the profile as a
// figure of its own, and nothing is drawn that stands there already.
function react(place, data, layout) {
  const now = JSON.stringify([data, layout]);
  if (now === place.pentadDrawn) return;
  place.pentadDrawn = now;
  // Plotly writes into what it is given: the data that came stay untouched for the next theme or width.
  const copy = JSON.parse(now);
  window.Plotly.react(place, copy[0], copy[1], SETTINGS);
}

// Pressing a factor's name or its mark, or anywhere in its row, opens the fold of the same factor. The places
// of the factors stand in the drawing, their ids beside it.
function listen(node, profile) {
  if (profile.pentadListens) return;
  profile.pentadListens = true;
  profile.on("plotly_click", ({ points }) => openFold(node, points[0].customdata));
  profile.on("plotly_clickannotation", ({ annotation }) => openFold(node, Number(annotation.name)));
  node.addEventListener("click", (event) => {
    if (node.pentad.drawings.rows) openFold(node, rowAt(node, event.clientY));
  });
}

function rowAt(node, clientY) {
  const { layout } = figureFor(node);
  const { top, height } = node.getBoundingClientRect();
  const { margin, yaxis: { range: [low, high] } } = layout;
  const down = (clientY - top - margin.t) / (height - margin.t - margin.b);
  return Math.round(down * (high - low) - high);
}

function openFold(node, place) {
  const key = node.pentad.opens[node.pentad.drawings.factors[place]];
  const fold = key && document.querySelector(`.st-key-${CSS.escape(key)} details`);
  if (!fold) return;
  const heading = fold.querySelector("summary");
  if (!fold.open) heading.click();
  heading.focus({ preventScroll: true });
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  heading.scrollIntoView({ block: "start", behavior: still ? "auto" : "smooth" });
}

// The level that was just pressed, drawn before the server has answered: an open ring with a dashed rim,
// which says "not saved yet". The server's answer draws over it, also where it refused.
function drawAhead(node, event) {
  const ahead = node.pentad?.drawings.ahead;
  if (!ahead || !window.Plotly || !node.isConnected) return;
  const pressed = event.target.closest?.("label")?.querySelector("input") ?? event.target;
  const spot = ahead.spots[[...document.querySelectorAll(ahead.choices)].indexOf(pressed)];
  if (!spot) return;
  const { data, layout } = figureFor(node);
  const { color } = data.find((trace) => trace.mode === "lines+markers").line;
  const ring = { symbol: "circle-open-dot", size: 17, color, opacity: 0.85, line: { color, width: 2 } };
  const waiting = { type: "scatter", x: [spot[0]], y: [spot[1]], mode: "markers", marker: ring, hoverinfo: "skip", cliponaxis: false };
  const [profile] = node.children;
  react(profile, [...data.filter((trace) => !trace.showlegend), waiting], { ...layout, width: node.clientWidth, showlegend: false });
}

function build(parent) {
  const node = document.createElement("div");
  node.className = "pentad-chart pentad-waiting";
  node.dataset.testid = "profile-chart";
  node.setAttribute("role", "img");
  node.append(document.createElement("div"), document.createElement("div"));
  parent.append(node);
  return node;
}

function watch(node, parent) {
  let seen = "";
  const redraw = () => {
    // The screen is left: this is told of the node's last size before it is cleared away, and nothing has a
    // colour any more.
    if (!node.pentad || !node.isConnected) return;
    const now = `${node.clientWidth} ${isDark(node)}`;
    if (now !== seen) draw(node);
    seen = now;
  };
  const size = new ResizeObserver(redraw);
  size.observe(node);
  // Streamlit changes its theme through classes and styles of the elements round this one.
  const looks = new MutationObserver(redraw);
  for (let element = parent; element; element = element.parentElement) {
    looks.observe(element, { attributes: true, attributeFilter: ["class", "style"] });
  }
  looks.observe(document.head, { childList: true });
  const ahead = (event) => drawAhead(node, event);
  document.addEventListener("click", ahead, true);
  document.addEventListener("change", ahead, true);
  return () => {
    document.removeEventListener("click", ahead, true);
    document.removeEventListener("change", ahead, true);
    size.disconnect();
    looks.disconnect();
  };
}

const WHEN_CALM_MS = 3000; // a page that never rests loads it all the same

// Evaluating plotly.js holds up the page for as long as a key takes to be missed: not while anything is drawn.
function whenCalm(act) {
  if (window.requestIdleCallback) window.requestIdleCallback(act, { timeout: WHEN_CALM_MS });
  else setTimeout(act, WHEN_CALM_MS);
}

export default function ({ parentElement, data }) {
  if (!data.drawings) return whenCalm(() => plotly(data.address).catch(() => {}));
  const known = parentElement.querySelector(":scope > .pentad-chart");
  const node = known ?? build(parentElement);
  node.pentad = data;
  node.setAttribute("aria-label", data.alt);
  node.classList.toggle("pentad-opens", Object.keys(data.opens).length > 0);
  node.classList.toggle("pentad-rows", data.drawings.rows);
  const stop = known ? undefined : watch(node, parentElement);
  if (stop) node.pentadStop = stop;
  if (!node.style.height) node.style.height = `${figureFor(node).layout.height}px`;
  plotly(data.address).then(
    () => draw(node),
    () => {
      node.firstElementChild.textContent = data.unavailable;
    },
  );
  return () => {
    // Also called before a mere update: only a node that really left the page is cleared away.
    setTimeout(() => {
      if (node.isConnected) return;
      node.pentadStop?.();
      for (const place of node.children) window.Plotly?.purge(place);
    }, 0);
  };
}
