"use strict";
// Sections of memory, which come and go as a whole: how full each is, and what a local user may do.

const SECTION_STATES = [
  ["absent", "--line", "could be here: the budget does not reach so far"],
  ["movable", "--clean", "may go: what stands in it can be moved"],
  ["fixed", "--metadata", "stays: carries index nodes and the like"],
  ["isolated", "--pinned", "being emptied: nobody is given memory of it"],
];
const SECTION_FRAMES = 512;
const STEP = 1 << 20;

const sectionCanvas = byId("sections");
const sectionTip = byId("section-tip");
let sectionGrid = { columns: 1, cell: 1 };
let sectionStates = new Uint8Array(0);
let pointed = -1;
let chosen = false; // the user has moved the slider, which then stays where it is
let wanted = 0; // bytes of budget that the slider stands for
let trouble = ""; // what the server has said to the last request

// ---- the picture -----------------------------------------------------------------------------

/** Sections of a cell: the last one may have fewer. */
function sectionsOf(cell) {
  const { cellSections, most } = last.sections;
  return Math.min(cellSections, most - cell * cellSections);
}

function layoutSections() {
  const width = sectionCanvas.clientWidth || 400;
  let cell = 36;
  const rows = () => Math.ceil(sectionStates.length / Math.floor(width / cell));
  while (cell > 4 && rows() * cell > 170) cell--;
  const columns = Math.max(1, Math.floor(width / cell));
  cell = width / columns;
  sectionGrid = { columns, cell };
  const ratio = window.devicePixelRatio || 1;
  const height = Math.max(1, Math.ceil(sectionStates.length / columns)) * cell;
  sectionCanvas.style.height = height + "px";
  sectionCanvas.width = Math.round(width * ratio);
  sectionCanvas.height = Math.round(height * ratio);
}

/** Each a jar, filled as far as it is. */
function drawSections() {
  if (!last) return;
  layoutSections();
  const context = sectionCanvas.getContext("2d");
  const ratio = window.devicePixelRatio || 1;
  const css = getComputedStyle(document.documentElement);
  const colour = (name) => css.getPropertyValue(name).trim();
  const colours = SECTION_STATES.map(([, name]) => colour(name));
  const free = colour("--free");
  const { columns, cell } = sectionGrid;
  const side = cell - (cell > 14 ? 3 : cell > 6 ? 2 : 1);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, sectionCanvas.width, sectionCanvas.height);
  sectionStates.forEach((state, i) => {
    const x = (i % columns) * cell;
    const y = Math.floor(i / columns) * cell;
    context.save();
    context.beginPath();
    context.roundRect(x + 0.5, y + 0.5, side - 1, side - 1, side / 6);
    if (state !== 0) {
      context.clip();
      context.fillStyle = free;
      context.fillRect(x, y, side, side);
      const full = last.sections.used[i] / (sectionsOf(i) * SECTION_FRAMES);
      const height = full > 0 ? Math.max(1.5, full * side) : 0;
      context.fillStyle = colours[state];
      context.fillRect(x, y + side - height, side, height);
    }
    context.strokeStyle = i === pointed ? colour("--ink") : colours[state];
    context.lineWidth = i === pointed || state === 3 ? 2 : 1;
    context.stroke();
    context.restore();
  });
}

function sectionLegend() {
  byId("section-legend").replaceChildren(
    ...SECTION_STATES.map(([name, colour, meaning], state) => {
      const item = document.createElement("li");
      item.title = meaning;
      const swatch = document.createElement("i");
      swatch.className = "s" + [6, 1, 5, 4][state];
      const number = document.createElement("span");
      number.id = "sections-" + name;
      number.textContent = "0";
      item.append(swatch, name, number);
      return item;
    }),
  );
}

function point(cell) {
  pointed = cell;
  drawSections();
  sectionTip.hidden = cell < 0;
  if (cell < 0 || !last) return;
  const { cellSections, used, bytes } = last.sections;
  const count = sectionsOf(cell);
  const first = cell * cellSections;
  const name = count === 1 ? `section ${whole(first)}`
    : `sections ${whole(first)}–${whole(first + count - 1)}`;
  const state = sectionStates[cell];
  const words = [SECTION_STATES[state][0], `at ${size(first * bytes)}`];
  if (state !== 0) {
    words.push(`${size(used[cell] * FRAME_BYTES)} of ${size(count * bytes)} in use`);
  }
  const strong = document.createElement("b");
  strong.textContent = name;
  sectionTip.replaceChildren(strong, " · " + words.join(" · "));
  const { columns, cell: wide } = sectionGrid;
  const left = Math.min((cell % columns) * wide, sectionCanvas.clientWidth - sectionTip.offsetWidth);
  sectionTip.style.left = Math.max(0, left) + "px";
  sectionTip.style.top = (Math.floor(cell / columns) + 1) * wide + 4 + "px";
}

sectionCanvas.addEventListener("mousemove", (event) => {
  const box = sectionCanvas.getBoundingClientRect();
  const column = Math.floor((event.clientX - box.left) / sectionGrid.cell);
  const row = Math.floor((event.clientY - box.top) / sectionGrid.cell);
  const cell = row * sectionGrid.columns + column;
  const inside = column >= 0 && column < sectionGrid.columns && cell < sectionStates.length;
  if ((inside ? cell : -1) !== pointed) point(inside ? cell : -1);
});
sectionCanvas.addEventListener("mouseleave", () => point(-1));
sectionCanvas.addEventListener("blur", () => point(-1));
sectionCanvas.addEventListener("keydown", (event) => {
  const { columns } = sectionGrid;
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns };
  if (!(event.key in step)) return;
  event.preventDefault();
  const to = pointed < 0 ? 0 : pointed + step[event.key];
  if (to >= 0 && to < sectionStates.length) point(to);
});

function showSections(snapshot) {
  const { sections } = snapshot;
  sectionStates = decode(sections.states, sections.used.length);
  drawSections();
  if (pointed >= 0) point(pointed < sectionStates.length ? pointed : -1);
  const { online, most, fixed, isolated, empty } = sections;
  text("sections-online", whole(online));
  text("sections-most", whole(most));
  text("sections-empty", whole(empty));
  text("fragmentation", `${(100 * sections.fragmentation).toFixed(0)} %`);
  text("sections-fixed", whole(fixed));
  text("sections-isolated", whole(isolated));
  text("sections-movable", whole(online - fixed - isolated));
  text("sections-absent", whole(most - online));
  sectionCanvas.setAttribute("aria-label",
    `${most} sections of memory: ${online} here, ${empty} free as a whole, ${isolated} being emptied`);
  spark("online-line", history.map((counters) => counters.online), most * sections.bytes);
  showSize(snapshot);
  showResize(snapshot.resize);
  showCompaction(snapshot.compaction);
}

// ---- the budget ------------------------------------------------------------------------------

function showSize({ least, most, budget, resize }) {
  const slider = byId("size");
  slider.min = least;
  slider.max = most;
  if (!chosen) wanted = slider.value = resize.running ? resize.wantedBytes : budget;
  text("size-least", `at least ${size(least)}`);
  text("size-most", `at most ${size(most)}`);
  text("size-text", size(wanted));
}

const seconds = (n) => (n < 1 ? `${(1000 * n).toFixed(0)} ms` : `${n.toFixed(1)} s`);

function showResize(resize) {
  const bar = byId("resize-bar");
  const way = resize.wantedBytes - resize.fromBytes;
  const share = way === 0 ? 1 : (resize.reachedBytes - resize.fromBytes) / way;
  bar.hidden = !resize.running;
  bar.firstElementChild.style.width = (100 * Math.min(1, Math.max(0, share))).toFixed(1) + "%";
  const words = resize.running
    ? `to ${size(resize.wantedBytes)}: ${size(resize.reachedBytes)} reached`
    : resize.problem
      ? `${size(resize.wantedBytes)} wanted, ended at ${size(resize.reachedBytes)}: ${resize.problem}`
      : resize.ended > 0
        ? `from ${size(resize.fromBytes)} to ${size(resize.wantedBytes)}`
          + ` in ${seconds(resize.seconds)}`
        : "";
  const rest = local ? "" : "Memory can be changed from the server's own machine alone.";
  text("resize-state", resize.running ? words : trouble || words || rest);
  showHolders("resize-holders", resize.holders);
}

/** Who holds pages where memory was to go, or to be in one piece. */
function showHolders(id, holders) {
  byId(id).replaceChildren(...holders.map((pin) => {
    const item = document.createElement("li");
    item.textContent = `byte ${whole(pin.position)} of ${pin.path}, by ${pin.thread},`
      + ` for ${(pin.ageMillis / 1000).toFixed(1)} s`;
    item.title = pin.site;
    return item;
  }));
}

function showCompaction({ running, problem, gained, moved, heldSections, holders, ...rest }) {
  const held = heldSections > 0 ? `; ${whole(heldSections)} sections are held` : "";
  const words = running ? "compacting"
    : problem ? `compaction: ${problem}`
      : gained === undefined ? ""
        : `compacted in ${seconds(rest.seconds)}: ${size(gained)} more in whole sections,`
          + ` ${size(moved)} moved${held}`;
  text("compact-state", words);
  showHolders("compact-holders", running || !holders ? [] : holders);
}

/** What may be pressed: nothing unless the page is live and on the server's own machine. */
function showControls(live) {
  const running = last !== null && last.resize.running;
  const compacting = last !== null && last.compaction.running;
  byId("size").disabled = !live || !local;
  byId("resize").disabled = !live || !local || running;
  byId("compact").disabled = !live || !local || compacting;
  byId("cancel").disabled = !live || !local || !(running || compacting);
}

async function act(action, body) {
  trouble = "";
  try {
    await post(action, body);
  } catch (failure) {
    trouble = String(failure.message || failure);
    text("resize-state", trouble);
  }
}

byId("size").addEventListener("input", ({ target: { min, max, value } }) => {
  chosen = true;
  // Whole steps, but for the ends, which are what they are.
  const whole = Math.round(value / STEP) * STEP;
  wanted = Math.min(Number(max), Math.max(Number(min), whole));
  text("size-text", size(wanted));
});
byId("resize-form").addEventListener("submit", (event) => {
  event.preventDefault();
  chosen = false;
  act("resize", { bytes: wanted });
});
byId("compact").addEventListener("click", () => act("compact"));
byId("cancel").addEventListener("click", () => act("cancel"));
