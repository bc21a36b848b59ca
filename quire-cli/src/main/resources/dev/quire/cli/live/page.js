"use strict";
// The live page: one stream of snapshots in, numbers and pictures out. No state is kept here that
// the next snapshot does not bring again, but the last two minutes of counters. Here: memory and
// rates; sections.js and files.js show the rest, stream.js brings the news.

const STATES = [
  ["free", "--free", "free"],
  ["file, clean", "--clean", "pages of files, as they are on disk"],
  ["file, dirty", "--dirty", "pages of files, changed since they were read"],
  ["locked", "--locked", "being filled, or on their way out"],
  ["pinned", "--pinned", "held in place by somebody who reads"],
  ["metadata", "--metadata", "index nodes and the like"],
  ["offline", "--line", "memory that the cache does not have at present"],
];
const OFFLINE = 6;
// Why reclaim passes a page over, in words: who holds pins stands in the report of `quire stat`.
const REASONS = [
  ["pinned", "pinned"],
  ["latched", "latched"],
  ["locked", "being filled or taken"],
  ["dirty", "dirty"],
  ["awaitingLog", "until the log is durable"],
  ["writeback", "being written"],
  ["unsynced", "not synced yet"],
  ["attached", "by what is attached"],
  ["other", "by what was over at once"],
];
const FRAME_BYTES = 4096;
const HISTORY = 240;
const SMOOTH = 4;
// A young page shows its first half minute over the whole width, and later the last two minutes.
const SHORTEST = 60;
const byId = (id) => document.getElementById(id);

let history = [];
let last = null;
let token = "";
let local = false;
let heard = 0;
let selected = -1;

// ---- numbers ---------------------------------------------------------------------------------

function bytes(n) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let i = 0;
  while (Math.abs(n) >= 1023.5 && i < units.length - 1) {
    n /= 1024;
    i++;
  }
  return [n < 9.95 && i > 0 ? n.toFixed(1) : n.toFixed(0), units[i]];
}

function count(n) {
  if (n < 9999.5) return [n > 0 && n < 9.95 ? n.toFixed(1) : n.toFixed(0), ""];
  if (n < 999.5e3) return [(n / 1e3).toFixed(n < 99.95e3 ? 1 : 0), "k"];
  if (n < 999.5e6) return [(n / 1e6).toFixed(n < 99.95e6 ? 1 : 0), "M"];
  return [(n / 1e9).toFixed(1), "G"];
}

const size = (n) => bytes(n).join(" ");
const whole = (n) => n.toLocaleString("en");

function text(id, value) {
  const element = byId(id);
  if (element.textContent !== value) element.textContent = value;
}

function number(id, [digits, unit], per) {
  const element = byId(id);
  const tail = (unit ? " " + unit : "") + (per || "");
  if (element.dataset.shown === digits + tail) return;
  element.dataset.shown = digits + tail;
  element.textContent = digits;
  if (tail) {
    const small = document.createElement("small");
    small.textContent = tail;
    element.append(small);
  }
}

// ---- what is asked for -----------------------------------------------------------------------

/** What an action of the server says, or the line in which it refuses. */
async function post(action, body) {
  const headers = { "X-Quire-Token": token };
  if (body) headers["Content-Type"] = "application/json";
  const answer = await fetch(action, {
    method: "POST", headers, body: body ? JSON.stringify(body) : undefined,
  });
  if (!answer.ok) throw new Error((await answer.text()).trim().replace(/^\d+: /, ""));
  return answer.json();
}

// ---- the picture of memory -------------------------------------------------------------------

const canvas = byId("map");
const tip = byId("tip");
let blocks = new Uint8Array(0);
let grid = { columns: 1, cell: 1 };

function decode(runs, length) {
  const map = new Uint8Array(length);
  let at = 0;
  for (const [, state, n] of runs.matchAll(/([a-z])(\d+)/g)) {
    map.fill(state.charCodeAt(0) - 97, at, (at += Number(n)));
  }
  return map;
}

/** The largest cells with which the picture is not taller than it should be. */
function layout() {
  const width = canvas.clientWidth || 600;
  const tallest = Math.min(260, Math.max(150, window.innerHeight / 4));
  let cell = 26;
  while (cell > 3 && Math.ceil(blocks.length / Math.floor(width / cell)) * cell > tallest) cell--;
  const columns = Math.max(1, Math.floor(width / cell));
  // All of the width is used, so that both edges are straight.
  cell = width / columns;
  grid = { columns, cell };
  const height = Math.max(1, Math.ceil(blocks.length / columns)) * cell;
  const ratio = window.devicePixelRatio || 1;
  canvas.style.height = height + "px";
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
}

function draw() {
  const context = canvas.getContext("2d");
  const ratio = window.devicePixelRatio || 1;
  const css = getComputedStyle(document.documentElement);
  const colours = STATES.map(([, name]) => css.getPropertyValue(name).trim());
  const { columns, cell } = grid;
  const gap = cell > 14 ? 3 : cell > 6 ? 2 : cell > 3 ? 1 : 0;
  const side = cell - gap;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  for (let i = 0; i < blocks.length; i++) {
    const x = (i % columns) * cell;
    const y = Math.floor(i / columns) * cell;
    context.beginPath();
    context.roundRect(x, y, side, side, side / 6);
    if (blocks[i] === OFFLINE) {
      context.strokeStyle = colours[OFFLINE];
      context.lineWidth = 1;
      context.stroke();
    } else {
      context.fillStyle = colours[blocks[i]];
      context.fill();
    }
    if (i === selected) {
      context.strokeStyle = css.getPropertyValue("--ink").trim();
      context.lineWidth = 2;
      context.stroke();
    }
  }
}

function blockAt(event) {
  const box = canvas.getBoundingClientRect();
  const column = Math.floor((event.clientX - box.left) / grid.cell);
  const row = Math.floor((event.clientY - box.top) / grid.cell);
  const block = row * grid.columns + column;
  return column >= 0 && column < grid.columns && block < blocks.length ? block : -1;
}

let asked = 0;

/** Asks what files a block carries, once the pointer has rested on it. */
function askAbout(block) {
  clearTimeout(asked);
  asked = setTimeout(async () => {
    try {
      const answer = await fetch("block/" + block);
      const words = (await answer.text()).trim();
      // "frames A to B, N of FILE, …": the frames are there already.
      const files = words.slice(words.indexOf(",") + 1).trim();
      if (answer.ok && words.includes(",") && block === selected) {
        tip.dataset.files = files;
        place(block);
      }
    } catch {
      // The stream says that the connection is lost; the tip can do without.
      tip.dataset.files = "";
    }
  }, 150);
}

function describe(block) {
  const frames = last.blockFrames;
  const first = block * frames;
  return [
    `block ${whole(block)}`,
    frames === 1 ? `frame ${whole(first)}` : `frames ${whole(first)}–${whole(first + frames - 1)}`,
    `at ${size(first * FRAME_BYTES)}`,
    STATES[blocks[block]][0],
    ...(tip.dataset.files ? [tip.dataset.files] : []),
  ];
}

function select(block) {
  selected = block;
  tip.dataset.files = "";
  draw();
  tip.hidden = block < 0;
  clearTimeout(asked);
  if (block < 0 || !last) return;
  place(block);
  askAbout(block);
}

function place(block) {
  const [name, ...rest] = describe(block);
  const strong = document.createElement("b");
  strong.textContent = name;
  tip.replaceChildren(strong, " · " + rest.join(" · "));
  const x = (block % grid.columns) * grid.cell;
  const y = Math.floor(block / grid.columns) * grid.cell;
  tip.style.left = Math.max(0, Math.min(x, canvas.clientWidth - tip.offsetWidth)) + "px";
  tip.style.top = y + grid.cell + 4 + "px";
}

canvas.addEventListener("mousemove", (event) => {
  const block = blockAt(event);
  if (block !== selected) select(block);
});
canvas.addEventListener("mouseleave", () => select(-1));
canvas.addEventListener("blur", () => select(-1));
canvas.addEventListener("keydown", (event) => {
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -grid.columns, ArrowDown: grid.columns };
  if (!(event.key in step)) return;
  event.preventDefault();
  const to = selected < 0 ? 0 : selected + step[event.key];
  if (to >= 0 && to < blocks.length) select(to);
});

function legend() {
  byId("legend").replaceChildren(
    ...STATES.map(([name, , meaning], state) => {
      const item = document.createElement("li");
      item.title = meaning;
      const swatch = document.createElement("i");
      swatch.className = "s" + state;
      const number = document.createElement("span");
      number.id = "blocks-" + state;
      number.textContent = "0";
      item.append(swatch, name, number);
      return item;
    }),
  );
}

function showMemory(snapshot) {
  const resized = snapshot.blocks !== blocks.length;
  blocks = decode(snapshot.map, snapshot.blocks);
  if (resized) layout();
  draw();
  if (selected >= blocks.length) select(-1);
  else if (selected >= 0) place(selected);
  const counts = new Array(STATES.length).fill(0);
  for (const state of blocks) counts[state]++;
  counts.forEach((n, state) => text("blocks-" + state, whole(n)));
  const words = STATES.map(([name], state) => `${counts[state]} ${name}`).join(", ");
  canvas.setAttribute("aria-label", `Physical memory, ${blocks.length} blocks: ${words}`);
  text("used", size(snapshot.used));
  text("budget", size(snapshot.budget));
  text("resident", size(snapshot.resident));
  text("hot", size(snapshot.hot));
  text("metadata", size(snapshot.metadata));
  text("reserved", size(snapshot.reserved));
}

// ---- rates -----------------------------------------------------------------------------------

/** Change a second of one counter up to sample i, over a few samples so that it reads calmly. */
function rate(name, i) {
  const from = history[Math.max(0, i - SMOOTH)];
  const to = history[i];
  return to.t > from.t ? Math.max(0, ((to[name] - from[name]) * 1000) / (to.t - from.t)) : 0;
}

function ratio(i) {
  const from = history[Math.max(0, i - 20)];
  const hits = history[i].hits - from.hits;
  const all = hits + history[i].misses - from.misses;
  return all > 0 ? hits / all : null;
}

function spark(id, values, top) {
  const svg = byId(id);
  const span = Math.max(SHORTEST, values.length);
  // A line for each stretch without gaps: where nothing is known nothing is drawn.
  const stretches = [[]];
  values.forEach((value, i) => {
    const x = span - values.length + i;
    if (value === null) stretches.push([]);
    else stretches.at(-1).push([x, (48 - (44 * value) / top).toFixed(2)]);
  });
  const lines = stretches.filter((points) => points.length > 1)
    .map((points) => ({ path: "M" + points.join("L"), from: points[0][0], to: points.at(-1)[0] }));
  svg.setAttribute("viewBox", `0 0 ${span - 1} 50`);
  svg.setAttribute("preserveAspectRatio", "none");
  svg.lastElementChild.setAttribute("d", lines.map(({ path }) => path).join(""));
  svg.firstElementChild.setAttribute("d",
    lines.map(({ path, from, to }) => `${path}L${to},50L${from},50Z`).join(""));
}

function showRates() {
  const newest = history.length - 1;
  for (const name of ["hits", "misses", "evictions", "sent", "read"]) {
    const values = history.map((_, i) => rate(name, i));
    const isBytes = name === "sent" || name === "read";
    number(name, (isBytes ? bytes : count)(values[newest]), isBytes ? "/s" : " /s");
    spark(name + "-line", values, Math.max(1, ...values));
  }
  const ratios = history.map((_, i) => ratio(i));
  const now = ratios[newest];
  number("ratio", now === null ? ["–", ""] : [(now * 100).toFixed(now > 0.9995 ? 0 : 1), "%"]);
  spark("ratio-line", ratios, 1);
  const { hits, misses } = history[newest];
  const all = hits + misses;
  text("ratio-total", all ? `${((100 * hits) / all).toFixed(1)} % in all` : "no reads yet");
}

function showReclaim(snapshot) {
  const newest = history.length - 1;
  const background = rate("background", newest);
  const direct = rate("direct", newest);
  const state = direct > 0 ? "readers make room themselves"
    : background > 0 ? "making room" : "at rest";
  byId("reclaim-lamp").className = direct > 0 ? "hard" : background > 0 ? "on" : "";
  text("reclaim-state", state);
  number("background", count(background), " /s");
  number("direct", count(direct), " /s");
  number("refaults", count(rate("refaults", newest)), " /s");
  number("pending", bytes(snapshot.deferred));
  number("held", [whole(snapshot.held), ""]);
  number("in-flight", [whole(snapshot.inFlight), ""]);
  number("passed-over", [whole(snapshot.passedOver), ""]);
  number("locked", [whole(snapshot.locked), ""]);
  number("not-stored", bytes(snapshot.dirty + snapshot.unsynced));
  number("attached", [whole(snapshot.attached), ""]);
  number("pins", [whole(snapshot.pins), ""]);
  number("warm", [whole(snapshot.warmLoaded), ""], ` of ${whole(snapshot.warmPlanned)}`);
  number("resistance", [(100 * snapshot.scanResistance).toFixed(1), "%"]);
  const why = REASONS.filter(([name]) => snapshot.passed[name] > 0)
    .map(([name, words]) => `${whole(snapshot.passed[name])} ${words}`);
  byId("passed-why").hidden = why.length === 0;
  text("passed-why", `Passed over so far: ${why.join(", ")}.`);
}
