"use strict";
// ---- files -----------------------------------------------------------------------------------

const rows = new Map();

// A letter says of a stretch of a file how much of it is in memory, in eighths, and how much hot.
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-";
const LEVELS = 8;

function row(path) {
  const line = document.createElement("tr");
  const name = document.createElement("td");
  const link = document.createElement("a");
  link.href = "/" + path.split("/").map(encodeURIComponent).join("/");
  link.textContent = path;
  name.title = path;
  name.append(link);
  const cell = document.createElement("td");
  const strip = document.createElement("canvas");
  strip.className = "strip";
  strip.setAttribute("role", "img");
  cell.append(strip);
  const numbers = [0, 1, 2, 3].map(() => document.createElement("td"));
  line.append(name, cell, ...numbers);
  return { line, strip, numbers };
}

/** The file from its begin to its end: what is in memory, and over it what was asked for again. */
function drawStrip(strip, letters) {
  const ratio = window.devicePixelRatio || 1;
  const css = getComputedStyle(document.documentElement);
  const colour = (name) => css.getPropertyValue(name).trim();
  const state = [letters, strip.clientWidth, colour("--free"), ratio].join();
  if (strip.dataset.state === state) return;
  strip.dataset.state = state;
  const width = (strip.width = Math.round(strip.clientWidth * ratio));
  const height = (strip.height = Math.round(strip.clientHeight * ratio));
  const context = strip.getContext("2d");
  context.fillStyle = colour("--free");
  context.fillRect(0, 0, width, height);
  [...letters].forEach((letter, i) => {
    const level = LETTERS.indexOf(letter);
    const resident = Math.floor(level / LEVELS) / (LEVELS - 1);
    const hot = (level % LEVELS) / (LEVELS - 1);
    const from = Math.round((i * width) / letters.length);
    const wide = Math.round(((i + 1) * width) / letters.length) - from;
    context.globalAlpha = resident;
    context.fillStyle = colour("--clean");
    context.fillRect(from, 0, wide, height);
    context.globalAlpha = 1;
    context.fillStyle = colour("--hot");
    context.fillRect(from, Math.round(height * (1 - hot)), wide, height);
  });
}

/** What several reads of a file at once were measured to cost. */
function costs(file) {
  const cost = (nanos) => (nanos > 0 ? `${(nanos / 1000).toFixed(1)} µs` : "not measured");
  return `a page by a ring: ${cost(file.ringNanos)}; one after the other: ${cost(file.plainNanos)}`;
}

function showFiles(files) {
  byId("no-files").hidden = files.length > 0;
  const seen = new Set(files.map((file) => file.path));
  for (const [path, { line }] of rows) {
    if (!seen.has(path)) {
      line.remove();
      rows.delete(path);
    }
  }
  const body = byId("files");
  // By name: rows keep their places while numbers change.
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  sorted.forEach((file, i) => {
    if (!rows.has(file.path)) rows.set(file.path, row(file.path));
    const { line, strip, numbers } = rows.get(file.path);
    if (body.children[i] !== line) body.insertBefore(line, body.children[i] || null);
    const share = file.size > 0 ? Math.min(1, file.resident / file.size) : 0;
    const words = `${size(file.resident)} in memory, ${size(file.hot)} asked for again`;
    strip.title = words + "; from the begin of the file to its end";
    strip.setAttribute("aria-label", words);
    drawStrip(strip, file.strip);
    const values = [`${(100 * share).toFixed(share > 0.0995 ? 0 : 1)} %`, size(file.resident),
      size(file.size), file.io];
    values.forEach((value, k) => {
      if (numbers[k].textContent !== value) numbers[k].textContent = value;
    });
    numbers[3].title = costs(file);
  });
}

byId("revalidate").addEventListener("click", async () => {
  text("revalidated", "…");
  try {
    const { changed } = await post("revalidate");
    text("revalidated", changed === 0 ? "nothing had changed"
      : changed === 1 ? "1 file had changed" : `${changed} files had changed`);
  } catch (failure) {
    text("revalidated", String(failure.message || failure));
  }
});
