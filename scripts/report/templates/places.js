"use strict";
// One place: score and rank over the years, what drives its change, published against ours, and the trace to the cells of the sources.
const PLACE_PAGE = (() => {
  const NODES = 40; // midpoints of the path between two years
  const by = (id) => document.getElementById(id);
  const section = (title, ...children) => element("section", {}, element("h3", {}, title), ...children);

  function load(file, ready) {
    return new Promise((resolve, reject) => {
      if (ready()) { resolve(ready()); return; }
      const script = element("script", { src: file });
      script.addEventListener("load", () => resolve(ready()));
      script.addEventListener("error", () => reject(new Error(`${file} is not part of this report`)));
      document.head.append(script);
    });
  }

  function table(heads, rows) {
    return element("div", { className: "scroll", tabIndex: 0 }, element("table", {}, element("thead", {}, element("tr", {}, ...heads.map((text) => element("th", { scope: "col" }, text)))),
      element("tbody", {}, ...rows.map((cells) => element("tr", {}, ...cells.map((cell) => (cell instanceof Node && cell.tagName === "TD" ? cell : element("td", { className: typeof cell === "number" ? "number" : "" }, cell ?? ""))))))));
  }

  function history(data, code) {
    const unit = data.units[code];
    if (!unit) return element("p", { className: "note" }, "No score in this paper.");
    const rows = data.years.map((year, i) => {
      const interval = unit.interval[year];
      return unit.score[i] === null ? null : [String(year), unit.score[i], `${unit.rank[i]} of ${data.ranked[i]}`, interval ? `${Math.round(interval[0])} to ${Math.round(interval[1])}` : ""];
    }).filter(Boolean);
    return element("div", {}, element("p", {}, inWords(data, unit)), table(["year", "score", "rank", "rank under other choices (95 %)"], rows));
  }

  // "From 2004 to 2016 the score rose from 0.132 to 0.200; the rank rose from 15 to 10 of 286 places."
  function inWords(data, unit) {
    const known = data.years.map((year, i) => i).filter((i) => unit.score[i] !== null), first = known[0], last = known[known.length - 1];
    if (first === last) return `In ${data.years[first]} the score is ${unit.score[first]}, rank ${unit.rank[first]} of ${data.ranked[first]} places.`;
    const moved = (from, to) => (from === to ? "stayed at" : to > from ? "rose" : "fell");
    const score = unit.score[first] === unit.score[last] ? `stayed at ${unit.score[last]}` : `${moved(unit.score[first], unit.score[last])} from ${unit.score[first].toFixed(3)} to ${unit.score[last].toFixed(3)}`;
    const rank = unit.rank[first] === unit.rank[last] ? `stayed at ${unit.rank[last]}` : `${moved(-unit.rank[first], -unit.rank[last])} from ${unit.rank[first]} to ${unit.rank[last]}`;
    return `From ${data.years[first]} to ${data.years[last]} the score ${score}; the rank ${rank} of ${data.ranked[last]} places.`;
  }

  // Contributions of the indicators to the change of a score: the gradient along the straight path between the two years (Aumann and Shapley),
  // with best and worst as in the last year; what is left is the movement of best and worst.
  function drivers(index, unit) {
    const rows = index.unit.map((u, row) => row).filter((row) => index.unit[row] === unit).sort((a, b) => index.year[a] - index.year[b]);
    const [first, last] = [rows[0], rows[rows.length - 1]], choices = { ...index.configured, weights: index.weights[index.configured.weights] };
    const contributions = ENGINE.contributions(index, choices, first, last, NODES), scores = ENGINE.scores(index, choices);
    return { contributions, change: scores[last] - scores[first], from: index.year[first], to: index.year[last] };
  }

  function bar(value, most) {
    const inner = element("i", { className: value < 0 ? "minus" : "" });
    inner.style.width = `${(100 * Math.abs(value)) / most}%`;
    return element("div", { className: "bar" }, inner);
  }

  async function showDrivers(box, paper, code) {
    const name = `INDEX_${paper}`;
    const source = await load(`data/explorer_${paper}.js`, () => REPORT.data[name]);
    const bytes = typeof source.values === "string" ? Uint8Array.from(atob(source.values), (letter) => letter.charCodeAt(0)) : null;
    const index = { ...source, n: source.year.length, k: source.indicators.length, values: bytes ? new Float64Array(bytes.buffer) : source.values };
    const unit = index.units.indexOf(code);
    if (unit < 0) return;
    const { contributions, change, from, to } = drivers(index, unit);
    if (from === to) return;
    const order = contributions.map((value, j) => [value, j]).filter(([value]) => Number.isFinite(value)).sort((a, b) => Math.abs(b[0]) - Math.abs(a[0]));
    const most = Math.max(...order.map(([value]) => Math.abs(value)), 1e-12), rest = change - order.reduce((sum, [value]) => sum + value, 0);
    const rows = order.map(([value, j]) => [index.indicators[j].label, value.toFixed(4), bar(value, most)]);
    rows.push([element("td", {}, element("i", {}, "others: the best and worst places moved")), rest.toFixed(4), bar(rest, Math.max(most, Math.abs(rest)))]);
    box.append(section(`What drives the change of ${change.toFixed(4)} from ${from} to ${to}`, table(["indicator", "contribution", "as a bar"], rows)));
  }

  function publishedRows(short, code, names) {
    const rows = REPORT.data.LEDGER.filter((row) => row.paper === short && (row.item.includes(code) || row.row.includes(code) || names.some((name) => row.item.split(/[,=:;]\s*/).includes(name))));
    if (!rows.length) return element("p", { className: "note" }, "The paper publishes no number of this place alone.");
    return table(["number", "published", "ours", "verdict", "cause"], rows.map((row) => [row.item.replace(/unit_code=\d{6}, /, "").replaceAll("_", " "), row.published, row.ours, row.verdict, (row.cause || "").replaceAll("_", " ")]));
  }

  function cellLine(cell, year, sources, formula) {
    const [file, digest] = sources[cell.source];
    const found = cell.text !== undefined ? ` "${String(cell.text).trim()}"${cell.conversion ? `, ${cell.conversion}` : ""}` : "";
    const line = element("div", { className: "cell" }, element("b", {}, `${cell.unit_code ? `${cell.unit_code} ` : ""}${cell.variable ?? formula} ${cell.year ?? year}`), ` ${cell.value !== undefined ? `= ${cell.value} ${cell.unit} ` : ""}(${cell.flag ?? "observed"}`
      + `): ${file || "no source"}, ${cell.locator || "no place"}, sha256 ${digest || "unknown"}${found}`);
    for (const correction of cell.corrections || []) line.append(element("div", {}, `correction: ${correction}`));
    return line;
  }

  function traceTable(trace, year) {
    const withValues = Object.values(trace.indicators).some((indicator) => indicator.years[year] && indicator.years[year].value !== undefined);
    const shared = sharedNote(trace, year);
    const rows = Object.entries(trace.indicators).filter(([, indicator]) => indicator.years[year]).map(([id, indicator]) => {
      const entry = indicator.years[year];
      const cells = element("td", {}, ...(entry.cells || []).map(([source, locator, more]) => cellLine({ source, locator, ...more }, year, trace.sources, indicator.formula)), entry.note === undefined || entry.note === shared ? null : element("div", { className: "cell" }, trace.notes[entry.note]));
      return [`${id} ${indicator.label}`, ...(withValues ? [`${entry.value ?? ""} ${indicator.unit}`] : []), entry.position === undefined ? "" : bar(entry.position, 1), entry.flag ?? "observed", indicator.formula || "", cells];
    });
    return table(["indicator", ...(withValues ? ["value"] : []), "between lowest and highest", "flag", "formula", "cells of the sources"], rows);
  }

  // The note that all indicators of a year have, which is said once.
  function sharedNote(trace, year) {
    const notes = Object.values(trace.indicators).map((indicator) => indicator.years[year]).filter(Boolean).map((entry) => (entry.cells ? undefined : entry.note));
    return notes.length > 1 && new Set(notes).size === 1 ? notes[0] : undefined;
  }

  async function showTrace(box, paper, code, wanted) {
    let trace;
    try { trace = await load(`data/trace/${paper}/${code}.js`, () => REPORT.traces[`${paper}/${code}`]); } catch { return; }
    const select = element("select", {}, ...trace.years.map((year) => element("option", { value: year }, String(year))));
    select.value = trace.years.includes(Number(wanted)) ? wanted : trace.years[trace.years.length - 1];
    const place = element("div", { className: "traced" });
    const show = () => {
      const counts = {};
      for (const indicator of Object.values(trace.indicators)) { const entry = indicator.years[select.value]; if (entry) counts[entry.flag ?? "observed"] = (counts[entry.flag ?? "observed"] || 0) + 1; }
      const words = Object.entries(counts).map(([flag, count]) => `${count} ${flag}`).join(", ");
      place.replaceChildren(element("p", { className: "note" }, `Indicators in ${select.value}: ${words}.${sharedNote(trace, select.value) === undefined ? "" : ` All are from ${trace.notes[sharedNote(trace, select.value)]}.`}`), traceTable(trace, select.value));
      const hash = new URLSearchParams(location.hash.slice(1));
      if (hash.get("paper") === paper) { hash.set("year", select.value); window.history.replaceState(null, "", `#${hash}`); }
    };
    select.addEventListener("change", show);
    box.append(section("Where the indicators come from", element("label", {}, "Year ", select), place));
    show();
  }

  async function showPaper(about, code, names, wanted) {
    const box = element("div", { id: `in-${about.paper}` }, element("h2", {}, `${about.short}: ${about.title}`));
    by("place").append(box);
    const data = await load(`data/place_${about.paper}.js`, () => REPORT.data[`PLACE_${about.paper}`]);
    box.append(history(data, code), section("Published and ours", publishedRows(about.short, code, names)));
    if (about.explored) {
      await showDrivers(box, about.paper, code);
      box.append(element("p", {}, element("a", { href: `explorer.html#index=${about.paper}&pins=${code}` }, "Move the weights of this index in the explorer")));
    }
    await showTrace(box, about.paper, code, wanted);
  }

  async function show() {
    const hash = new URLSearchParams(location.hash.slice(1)), code = hash.get("place"), place = REPORT.data.PLACES[code];
    if (!place) { list(code); return; }
    document.querySelector("h1").textContent = `${place.names[0]} ${place.names[1] || ""}`;
    document.title = `${place.names[0]}: regional economic resilience in China`;
    const province = place.province && place.province !== place.names[0] ? `${place.province}; ` : "";
    by("place").replaceChildren(element("p", { className: "note" }, `${province}code ${code}. `, element("a", { href: `ledger.html#place=${code}` }, "All published numbers of this place")));
    const papers = REPORT.data.PAPERS.filter((about) => place.papers.includes(about.paper));
    papers.sort((a, b) => (b.paper === hash.get("paper")) - (a.paper === hash.get("paper")));
    for (const about of papers) await showPaper(about, code, place.names, about.paper === hash.get("paper") || !hash.get("paper") ? hash.get("year") : null);
    by("place").dataset.ready = code;
  }

  function list(unknown) {
    const byProvince = {};
    for (const [code, place] of Object.entries(REPORT.data.PLACES)) (byProvince[place.province || place.names[0]] ||= []).push(element("a", { href: `#place=${code}` }, place.names[0]));
    const groups = Object.entries(byProvince).sort().map(([name, links]) => element("div", {}, element("b", {}, name), element("div", { className: "note" }, ...links.flatMap((link) => [link, " "]))));
    by("place-list").replaceChildren(unknown ? element("p", { className: "note" }, `No place has the code "${unknown}".`) : null, ...groups);
  }

  document.addEventListener("DOMContentLoaded", show);
  window.addEventListener("hashchange", () => { if (new URLSearchParams(location.hash.slice(1)).get("place") !== by("place").dataset.ready) show(); });
})();
REPORT.trace = (paper, code, content) => { REPORT.traces[`${paper}/${code}`] = content; };
