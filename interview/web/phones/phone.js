(function () {
"use strict";
// Plain and old on purpose: phones of any age, and addresses that are no secure context.
var body = document.body, main = document.getElementById("main"), net = document.getElementById("net");
var turned = document.getElementById("turned");
var room = body.dataset.room, mark = "pentad:" + room + ":";
var memory = {}, words = {};

// ---- what is kept on the phone; where the browser forbids that, for as long as the page lives
function read(name) {
  var kept = null;
  try { kept = localStorage.getItem(mark + name); } catch (e) { kept = null; }
  if (kept === null) kept = memory[name] || null;
  try { return kept === null ? null : JSON.parse(kept); } catch (e) { return null; }
}
function write(name, value) {
  var text = JSON.stringify(value);
  if (value === null) delete memory[name]; else memory[name] = text;
  try {
    if (value === null) localStorage.removeItem(mark + name); else localStorage.setItem(mark + name, text);
  } catch (e) { /* full or forbidden: memory has it */ }
}
function names(start) {
  var found = Object.keys(memory).map(function (name) { return name; });
  try {
    for (var i = 0; i < localStorage.length; i++) {
      var key = localStorage.key(i);
      if (key.indexOf(mark) === 0) found.push(key.slice(mark.length));
    }
  } catch (e) { /* none */ }
  return found.filter(function (name, at) { return name.indexOf(start) === 0 && found.indexOf(name) === at; });
}

if (!body.dataset.words) {
  // Without a seat: what an earlier one left behind is nobody's any more.
  if (room) names("").forEach(function (name) { write(name, null); });
  Array.prototype.forEach.call(document.forms, function (form) {
    form.addEventListener("submit", function () {
      var button = form.querySelector("button");
      setTimeout(function () { button.disabled = true; }, 0);
      setTimeout(function () { button.disabled = false; }, 8000);
    });
  });
  return;
}
words = JSON.parse(body.dataset.words);
mark += body.dataset.seat + ":";

// ---- asking the server
function ask(path, sent, done) {
  var stop = window.AbortController ? new AbortController() : null;
  var late = setTimeout(function () { if (stop) stop.abort(); }, 8000);
  var how = {method: sent ? "POST" : "GET", credentials: "same-origin", cache: "no-store"};
  if (stop) how.signal = stop.signal;
  if (sent) { how.body = JSON.stringify(sent); how.headers = {"Content-Type": "application/json"}; }
  fetch("/v/" + room + path, how).then(function (answer) {
    return answer.text().then(function (text) { clearTimeout(late); reached(true); done(answer.status, text); });
  }).catch(function () { clearTimeout(late); reached(false); done(0, ""); });
}
function over() { return !!turn().dataset.over; }
function reached(yes) {
  yes = yes || over();
  net.textContent = yes ? "" : words.offline;
  net.hidden = yes;
}
function fill(text, level) { return text.replace("{level}", level); }
function newId() {
  var bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.prototype.map.call(bytes, function (byte) { return (256 + byte).toString(16).slice(1); }).join("");
}

// ---- the vote on this page
function turn() { return document.getElementById("turn"); }
function form() { return document.getElementById("vote"); }
function value(f, name) {
  var picked = f.querySelector("input[name=" + name + "]:checked");
  return picked ? picked.value : null;
}
function chosen(f) {
  return {level: value(f, "level"), confidence: value(f, "confidence") || "", reason: f.elements.reason.value};
}
function stands(f) {
  var d = f.dataset;
  return d.level === undefined ? null : {level: d.level, confidence: d.confidence, reason: d.reason};
}
function same(a, b) { return a.level === b.level && a.confidence === b.confidence && a.reason === b.reason; }
function put(f, vote) {
  ["level", "confidence"].forEach(function (name) {
    Array.prototype.forEach.call(f.querySelectorAll("input[name=" + name + "]"), function (input) {
      input.checked = vote[name] !== null && input.value === vote[name];
    });
  });
  if (f.elements.reason.value !== vote.reason) f.elements.reason.value = vote.reason;
  if (vote.reason || vote.confidence) f.querySelector("details").open = true;
}
function named(f, level) {
  var label = f.querySelector('input[name=level][value="' + level + '"]');
  return label ? label.parentNode.querySelector(".name").textContent : level;
}
function say(text, style) {
  var said = document.getElementById("said");
  if (!said) return;
  if (said.textContent !== text) said.textContent = text;
  said.className = "said " + style;
}
var refusal = "", failing = false;
function show() {
  var f = form();
  if (!f) return;
  var mine = stands(f), out = read("out:" + f.dataset.ballot), draft = read("draft:" + f.dataset.ballot);
  document.getElementById("send").textContent = mine || out ? words.change : words.send;
  if (out) say(failing ? words.kept : words.sending, "out");
  else if (refusal) say(refusal, "out");
  else if (mine) say(fill(draft ? words.changed : words.stands, named(f, mine.level)), draft ? "" : "in");
  else say("", "");
}
function dropDrafts(but) {
  names("draft:").forEach(function (name) { if (name !== but) write(name, null); });
}
function begin() {
  var f = form();
  if (!f) {
    // A vote that was closed and not revealed may be opened again: what was typed is kept until then.
    if (!turn().querySelector(".own")) dropDrafts("");
    return;
  }
  f.dataset.ballot = f.elements.ballot.value;
  var ballot = f.dataset.ballot, out = read("out:" + ballot), draft = read("draft:" + ballot);
  if (draft || out) put(f, draft || out);
  f.addEventListener("input", function () {
    var now = chosen(f), mine = stands(f);
    refusal = "";
    write("draft:" + ballot, mine && same(now, mine) ? null : now);
    show();
  });
  f.addEventListener("submit", function (event) {
    event.preventDefault();
    var now = chosen(f);
    if (now.level === null) return;
    var seq = Math.max(read("seq") || 0, +f.dataset.seq || 0) + 1;
    write("seq", seq);
    write("out:" + ballot, {ballot: ballot, operation: newId(), seq: seq,
      level: now.level, confidence: now.confidence, reason: now.reason});
    write("draft:" + ballot, null);
    refusal = ""; failing = false; wait = 0;
    show();
    send();
  });
  dropDrafts("draft:" + ballot);
  show();
}
function standing(f, data) {
  // What the server says stands. What is chosen here and not sent stays as it is.
  var before = stands(f), now = {level: data.level, confidence: data.confidence, reason: data.reason};
  f.dataset.seq = data.seq;
  f.dataset.level = now.level; f.dataset.confidence = now.confidence; f.dataset.reason = now.reason;
  var open = read("draft:" + f.dataset.ballot) || read("out:" + f.dataset.ballot);
  if (!open && (!before || !same(before, now))) put(f, now);
}

// ---- sending: one at a time, again and again until there is an answer
var busy = false, wait = 0, timer = 0;
function send() {
  var name = names("out:")[0], out = name && read(name);
  if (!out || busy) return;
  busy = true;
  clearTimeout(timer);
  var sent = {ballot: out.ballot, operation: out.operation, seq: out.seq,
    level: out.level === "" ? null : +out.level, confidence: out.confidence, reason: out.reason};
  ask("/vote", sent, function (status, text) {
    busy = false;
    var data = {};
    try { data = JSON.parse(text); } catch (e) { data = {}; }
    if (!status || status >= 500 || status === 429) {
      failing = true;
      wait = Math.min(15000, wait ? wait * 2 : 1000);
      timer = setTimeout(send, wait * (0.75 + Math.random() / 2));
      return show();
    }
    failing = false; wait = 0;
    answered(name, out, status, data);
    show();
    send();
  });
}
function answered(name, out, status, data) {
  var newest = read(name), f = form();
  var last = !newest || newest.operation === out.operation;
  if (last) write(name, null);
  if (data.ok) {
    write("seq", Math.max(read("seq") || 0, data.seq));
    data.level = data.level === null ? "" : String(data.level);
    if (f && f.dataset.ballot === out.ballot) standing(f, data);
    return;
  }
  if (!last) return;
  if (status === 409) return refresh(function () { note(words.late); });
  if (status === 404) return refresh();
  refusal = data.sentence || words.refused;
  if (f && f.dataset.ballot === out.ballot) write("draft:" + out.ballot, chosen(f));
  else note(refusal);
}
function note(text) {
  var old = document.getElementById("note");
  if (old) old.remove();
  if (!text) return;
  var p = document.createElement("p");
  p.id = "note"; p.className = "notice"; p.textContent = text; p.setAttribute("role", "status");
  main.insertBefore(p, main.firstChild);
}

// ---- following the meeting
function refresh(then) {
  ask("/now?have=" + turn().dataset.version, null, function (status, text) {
    if (status === 404) return location.reload();
    if (status === 200 && text) take(text);
    if (then) then();
    send();
  });
}
function take(text) {
  var parsed = document.createElement("template");
  parsed.innerHTML = text;
  var next = parsed.content.getElementById("turn"), now = turn();
  var kept = parsed.content.getElementById("kept"), before = document.getElementById("kept");
  if (kept && before) before.replaceWith(kept); // what everybody is told: the rule may have been changed
  if (!next || next.dataset.version === now.dataset.version) return;
  if (next.dataset.ballot && next.dataset.ballot === now.dataset.ballot) {
    // The same vote is still open: nothing is taken out of anybody's hands.
    now.dataset.version = next.dataset.version;
    var theirs = next.querySelector("#vote").dataset;
    if (theirs.level !== undefined && +theirs.seq >= +form().dataset.seq) standing(form(), theirs);
    return show();
  }
  var inside = now.contains(document.activeElement);
  refusal = "";
  note("");
  now.replaceWith(next);
  turned.textContent = next.dataset.said;
  window.scrollTo(0, 0);
  if (inside) next.querySelector("h1").focus({preventScroll: true});
  if (over()) deaf();
  begin();
}
var stream = null, heard = 0, ticks = 0;
function listen() {
  if (stream || over() || !window.EventSource) return;
  stream = new EventSource("/v/" + room + "/events");
  heard = Date.now();
  stream.addEventListener("turn", function () {
    heard = Date.now();
    // A room of phones does not ask in the very same instant.
    setTimeout(refresh, Math.random() * 200);
  });
  stream.addEventListener("here", function () { heard = Date.now(); });
  stream.onerror = function () { if (stream && stream.readyState === 2) deaf(); };
}
function deaf() { if (stream) stream.close(); stream = null; }
function wake() {
  if (document.hidden) return deaf();
  listen(); wait = 0; refresh(); send();
}
setInterval(function () {
  if (document.hidden) return;
  ticks++;
  // A meeting that was closed too early is opened again: then the phone comes back by itself.
  if (over()) { if (ticks % 8 === 0) refresh(); return; }
  if (stream && Date.now() - heard > 40000) deaf();
  listen();
  var hears = stream && stream.readyState === 1;
  if (!hears || ticks % 5 === 0) refresh();
}, 4000);
window.addEventListener("online", wake);
window.addEventListener("offline", function () { reached(false); });
window.addEventListener("pagehide", deaf);
window.addEventListener("pageshow", function (event) { if (event.persisted) wake(); });
window.addEventListener("storage", show);
document.addEventListener("visibilitychange", wake);
begin();
listen();
send();
})();
