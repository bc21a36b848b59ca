"use strict";
// ---- the stream ------------------------------------------------------------------------------

const KEPT = 375; // milliseconds, as the server keeps its history

function linkState(state, words) {
  byId("link").className = "link " + state;
  text("link-text", words);
  document.querySelector("main").classList.toggle("stale", state === "lost");
  byId("revalidate").disabled = state !== "live" || !local;
  showControls(state === "live");
}

function connect() {
  const stream = new EventSource("events");
  stream.addEventListener("hello", (event) => {
    const hello = JSON.parse(event.data);
    history = hello.history;
    local = hello.local;
    token = hello.token || "";
    text("root", hello.root);
    document.title = `Quire: ${hello.root}`;
    linkState("live", "live");
  });
  stream.addEventListener("message", (event) => {
    heard = Date.now();
    last = JSON.parse(event.data);
    // The first snapshot is the one that the history ends with; while memory is changed there are
    // more of them than the history has room for.
    if (!history.length || last.counters.t - history.at(-1).t >= KEPT) history.push(last.counters);
    if (history.length > HISTORY) history.shift();
    linkState("live", "live");
    showMemory(last);
    showSections(last);
    showRates();
    showReclaim(last);
    showFiles(last.files);
  });
  stream.addEventListener("error", () => {
    linkState("lost", "connection lost, trying again");
    if (stream.readyState === EventSource.CLOSED) setTimeout(connect, 2000);
  });
}

setInterval(() => {
  const silent = Date.now() - heard;
  if (heard > 0 && silent > 5000 && byId("link").classList.contains("live")) {
    linkState("lost", `no news for ${Math.round(silent / 1000)} s`);
  }
}, 1000);

new ResizeObserver(() => {
  layout();
  draw();
  drawSections();
}).observe(canvas.parentElement);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  draw();
  drawSections();
});

legend();
sectionLegend();
connect();
