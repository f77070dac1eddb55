"use strict";
// The explorer: one index at a time, its state (weights, method, year, pins) in the address; all numbers come from engine.js.
const EXPLORER = (() => {
  const WORDS = {
    min_max: "min-max", min_max_vector: "min-max, then unit length", z_score: "z-score", rank: "ranks",
    within_year: "each year", pooled: "all years", topsis: "TOPSIS", topsis_values: "TOPSIS, weighted values",
    weighted_sum: "weighted sum", geometric: "geometric mean", coordination: "coupling coordination", coordination_squared: "coupling squared",
  };
  const CHOICES = ["normalisation", "scope", "aggregation"];
  const MAX_PINS = 8;
  const by = (id) => document.getElementById(id);
  const word = (name) => WORDS[name] || name.replaceAll("_", " ");
  let index = null, state = null, reference = null, mine = null, timer = null;

  function decode(text) {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    return new Float64Array(bytes.buffer);
  }

  // Indices come as scripts, one for each paper, when they are chosen.
  function load(paper) {
    return new Promise((resolve, reject) => {
      if (REPORT.data[`INDEX_${paper}`]) { resolve(REPORT.data[`INDEX_${paper}`]); return; }
      const script = element("script", { src: `data/explorer_${paper}.js` });
      script.addEventListener("load", () => resolve(REPORT.data[`INDEX_${paper}`]));
      script.addEventListener("error", () => reject(new Error(`data/explorer_${paper}.js is missing`)));
      document.head.append(script);
    });
  }

  function prepare(paper, source) {
    const rowOf = new Map();
    source.unit.forEach((unit, row) => rowOf.set(`${unit}:${source.year[row]}`, row));
    const years = [...new Set(source.year)].sort((a, b) => a - b);
    return { ...source, paper, rowOf, years, n: source.year.length, k: source.indicators.length, values: typeof source.values === "string" ? decode(source.values) : source.values };
  }

  const rowAt = (unit, year) => index.rowOf.get(`${unit}:${year}`);
  const nameOf = (unit) => index.names[unit][0];

  // State: preset names the weights unless they were moved; relative: by indicator, the largest is 1.
  function fromPreset(name) {
    const preset = index.presets[name];
    const weights = preset && typeof preset.weights === "object" ? index.indicators.map((i) => preset.weights.values[i.id] || 0) : index.weights[preset ? preset.weights : name];
    return { choices: preset, weights };
  }

  function usePreset(name) {
    const { choices, weights } = fromPreset(name);
    if (choices) for (const choice of CHOICES) state[choice] = choices[choice];
    state.preset = name;
    state.weights = [...weights];
  }

  function start(wanted) {
    const configured = index.configured;
    state = { year: index.years[index.years.length - 1], pins: [], preset: configured.weights, weights: [...index.weights[configured.weights]] };
    for (const choice of CHOICES) state[choice] = index.options[choice].includes(wanted.get(choice)) ? wanted.get(choice) : configured[choice];
    const weights = wanted.get("weights") || "";
    if (index.weights[weights] || index.presets[weights]) usePreset(weights);
    else if (weights.includes(":")) {
      const given = new Map(weights.split(",").map((part) => part.split(":")));
      const found = index.indicators.map((indicator) => Math.max(0, Number(given.get(indicator.id)) || 0));
      if (found.some((weight) => weight > 0)) { state.preset = ""; state.weights = found; }
    }
    for (const choice of CHOICES) if (index.options[choice].includes(wanted.get(choice))) state[choice] = wanted.get(choice);
    if (index.years.includes(Number(wanted.get("year")))) state.year = Number(wanted.get("year"));
    state.pins = (wanted.get("pins") || "").split(",").map((code) => index.units.indexOf(code)).filter((unit) => unit >= 0).slice(0, MAX_PINS);
  }

  function share() {
    const weights = state.preset || index.indicators.map((indicator, j) => `${indicator.id}:${+state.weights[j].toPrecision(6)}`).join(",");
    const entries = { index: index.paper, year: state.year, weights };
    for (const choice of CHOICES) entries[choice] = state[choice];
    if (state.pins.length) entries.pins = state.pins.map((unit) => index.units[unit]).join(",");
    history.replaceState(null, "", `#${new URLSearchParams(entries)}`);
  }

  function compute(choices) {
    const sum = choices.weights.reduce((a, b) => a + b, 0);
    const scores = ENGINE.scores(index, { ...choices, weights: choices.weights.map((weight) => weight / sum) });
    return { scores, ranks: ENGINE.ranks(index, scores) };
  }

  const isReference = () => state.preset === index.configured.weights && CHOICES.every((choice) => state[choice] === index.configured[choice]);

  // Drawing
  function sliders() {
    const parts = [];
    let dimension = null;
    index.indicators.forEach((indicator, j) => {
      if (indicator.dimension !== dimension) { dimension = indicator.dimension; if (dimension) parts.push(element("h3", {}, dimension)); }
      const input = element("input", { type: "range", min: 0, max: 1, step: 0.001, id: `x-w-${j}` });
      input.addEventListener("input", () => {
        const scale = Math.max(...state.weights);
        state.weights = state.weights.map((weight, i) => (i === j ? input.valueAsNumber : weight / scale));
        if (state.weights.every((weight) => weight === 0)) state.weights[j] = 0.001;
        state.preset = "";
        by("x-weights").value = "";
        update(false);
      });
      const direction = index.direction[j] < 0 ? " (less is better)" : "";
      parts.push(element("label", { className: "slider", htmlFor: `x-w-${j}`, title: indicator.id }, element("span", {}, `${indicator.label}${direction}`), element("output", { id: `x-s-${j}` }), input));
    });
    by("x-sliders").replaceChildren(...parts);
  }

  function showWeights(moveSliders) {
    const sum = state.weights.reduce((a, b) => a + b, 0), largest = Math.max(...state.weights);
    state.weights.forEach((weight, j) => {
      by(`x-s-${j}`).textContent = `${((100 * weight) / sum).toFixed(1)} %`;
      if (moveSliders) by(`x-w-${j}`).value = weight / largest;
    });
  }

  function ranked() {
    const rows = index.units.map((_, unit) => rowAt(unit, state.year)).filter((row) => row !== undefined && mine.ranks[row] > 0);
    return rows.sort((a, b) => mine.ranks[a] - mine.ranks[b]);
  }

  function rankingTable() {
    const head = ["rank", "change", "place", "score", "as a bar"].map((name) => element("th", { scope: "col" }, name));
    by("x-ranking").replaceChildren(element("table", { className: "ranking" }, element("thead", {}, element("tr", {}, ...head)), element("tbody", {})));
  }

  function showRanking() {
    const rows = ranked(), body = by("x-ranking").querySelector("tbody"), top = rows.length ? mine.scores[rows[0]] : 1;
    while (body.rows.length > rows.length) body.deleteRow(-1);
    while (body.rows.length < rows.length) {
      const pin = element("button", { type: "button", className: "pin" });
      const bar = element("div", { className: "bar" }, element("i", {}));
      body.append(element("tr", {}, element("td", { className: "number" }), element("td", { className: "number" }), element("td", {}, pin), element("td", { className: "number" }), element("td", {}, bar)));
    }
    rows.forEach((row, place) => {
      const tr = body.rows[place], unit = index.unit[row], moved = reference.ranks[row] - mine.ranks[row];
      tr.dataset.unit = unit;
      tr.className = state.pins.includes(unit) ? "pinned" : "";
      tr.cells[0].textContent = mine.ranks[row];
      tr.cells[1].textContent = moved === 0 ? "" : moved > 0 ? `▲ ${moved}` : `▼ ${-moved}`;
      tr.cells[1].className = moved > 0 ? "number up" : "number down";
      tr.cells[2].firstChild.textContent = nameOf(unit);
      tr.cells[2].firstChild.title = `${index.names[unit].join(" ")}${index.filled[row] ? `; ${index.filled[row]} of ${index.k} indicators not observed in ${state.year}` : ""}`;
      tr.cells[2].firstChild.setAttribute("aria-pressed", state.pins.includes(unit));
      tr.cells[3].textContent = mine.scores[row].toFixed(3);
      tr.cells[4].firstChild.firstChild.style.width = `${Math.max(0, (100 * mine.scores[row]) / top)}%`;
    });
  }

  function drawMap() {
    paintedMap(by("x-map"), index.layer, index.units, (code) => pin(index.units.indexOf(code)), (code) => {
      const unit = index.units.indexOf(code), row = rowAt(unit, state.year);
      return unit < 0 ? "" : `${index.names[unit].join(" ")}: ${row === undefined || !mine.ranks[row] ? "no score" : `rank ${mine.ranks[row]}, score ${mine.scores[row].toFixed(3)}`}`;
    });
  }

  function showMap() {
    const all = mine.scores.filter((value) => !Number.isNaN(value));
    const breaks = quantiles(all, COLOURS.length);
    const pinned = new Set(state.pins.map((unit) => index.units[unit]));
    paint(by("x-map"), (code) => { const row = rowAt(index.units.indexOf(code), state.year); return row === undefined ? NaN : mine.scores[row]; }, breaks, pinned);
    legend(by("x-legend"), breaks, all, "sixths of all scores and years");
  }

  function lines(series, years, invert, marks) {
    const width = 220, height = 90, left = 30, bottom = 16;
    const values = series.flatMap((line) => line.values).filter((value) => Number.isFinite(value));
    const low = Math.min(...values), high = Math.max(...values);
    const x = (i) => left + (years.length > 1 ? (i * (width - left - 6)) / (years.length - 1) : 0);
    const y = (value) => 6 + (height - bottom - 6) * (high > low ? (invert ? value - low : high - value) / (high - low) : 0.5);
    const paths = series.map((line) => {
      let d = "", pen = "M";
      line.values.forEach((value, i) => { if (Number.isFinite(value)) { d += `${pen}${x(i).toFixed(1)} ${y(value).toFixed(1)}`; pen = "L"; } else pen = "M"; });
      return `<path d="${d}" class="${line.name}"/>`;
    });
    const now = years.indexOf(state.year);
    const text = (value, at, anchor, where) => `<text x="${at}" y="${where}" text-anchor="${anchor}">${value}</text>`;
    const label = (value) => (invert ? value : value.toFixed(2));
    const body = `${paths.join("")}<line class="now" x1="${x(now)}" x2="${x(now)}" y1="4" y2="${height - bottom}"/>`
      + text(label(invert ? low : high), left - 4, "end", 12) + text(label(invert ? high : low), left - 4, "end", height - bottom)
      + text(years[0], left, "start", height - 3) + text(years[years.length - 1], width - 2, "end", height - 3);
    const box = element("div", { className: "spark" });
    box.innerHTML = `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${marks}">${body}</svg>`;
    return box;
  }

  function groupMeans() {
    const name = Object.keys(index.measures).find((key) => index.measures[key].groups);
    if (!name) return null;
    const { labels, operators } = index.measures[name], rows = operators["*"];
    const series = (result) => labels.map((_, i) => index.years.map((year) => {
      const found = rows[i].map(([unit]) => rowAt(unit, year)).filter((row) => row !== undefined && !Number.isNaN(result.scores[row]));
      return found.length ? found.reduce((sum, row) => sum + result.scores[row], 0) / found.length : NaN;
    }));
    return { labels, before: series(reference), now: series(mine) };
  }

  function showMeans() {
    const means = groupMeans();
    if (!means) { by("x-means").replaceChildren(element("p", { className: "note" }, "No groups are defined for this index.")); return; }
    const at = index.years.indexOf(state.year);
    const number = (value) => (Number.isFinite(value) ? value.toFixed(3) : "");
    const rows = means.labels.map((label, i) => element("tr", {}, element("th", { scope: "row" }, label), element("td", { className: "number" }, number(means.before[i][at])), element("td", { className: "number" }, number(means.now[i][at])),
      element("td", {}, lines([{ name: "before", values: means.before[i] }, { name: "mine", values: means.now[i] }], index.years, false, `${label}: mean score by year`))));
    const head = ["group", "reference", "mine", "by year"].map((text) => element("th", { scope: "col" }, text));
    by("x-means").replaceChildren(element("table", {}, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...rows)));
  }

  function claimHolds(claim, result) {
    const measure = index.measures[claim.measure];
    if (!measure) return null;
    const columns = claim.years.map((year) => {
      const at = (table) => (table ? table["*"] || table[year] : undefined);
      const operators = at(measure.operators);
      if (!operators) return null;
      return ENGINE.measure(operators, (unit) => { const row = rowAt(unit, year); return row === undefined ? NaN : result.scores[row]; }, at(measure.denominators));
    });
    if (columns.includes(null)) return null;
    const used = claim.labels[0] === "*" ? measure.labels : claim.labels;
    if (used.some((label) => !measure.labels.includes(label)) || columns.flat().some(Number.isNaN)) return null;
    return ENGINE.holds(claim, measure.labels.map((_, i) => columns.map((column) => column[i])), measure.labels);
  }

  function showClaims() {
    const mark = (value) => element("td", { className: value === null ? "" : value ? "yes" : "no" }, value === null ? "not in these years" : value ? "holds" : "fails");
    const rows = index.claims.map((claim) => {
      const before = claimHolds(claim, reference), now = claimHolds(claim, mine);
      return element("tr", { className: before !== now ? "changed" : "" }, element("td", {}, claim.statement, element("span", { className: "note" }, ` (${claim.location})`)), mark(before), mark(now));
    });
    const head = ["claim", "reference", "mine"].map((text) => element("th", { scope: "col" }, text));
    by("x-claims").replaceChildren(element("table", { className: "claims" }, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...rows)));
  }

  function showSlope() {
    const rows = ranked(), chosen = rows.filter((row) => state.pins.includes(index.unit[row]));
    const moves = rows.filter((row) => !chosen.includes(row)).sort((a, b) => Math.abs(reference.ranks[b] - mine.ranks[b]) - Math.abs(reference.ranks[a] - mine.ranks[a]));
    const shown = [...chosen, ...moves.slice(0, Math.max(0, 16 - chosen.length))];
    const height = 300, top = 14, most = Math.max(...rows.map((row) => Math.max(reference.ranks[row], mine.ranks[row])), 2);
    const y = (rank) => top + ((height - 2 * top) * (rank - 1)) / (most - 1);
    // Labels keep a distance of a line from each other.
    const spreadOut = (rank) => {
      const order = [...shown].sort((a, b) => rank[a] - rank[b]), places = new Map();
      let last = -Infinity;
      for (const row of order) { last = Math.max(y(rank[row]), last + 13); places.set(row, last); }
      return places;
    };
    const before = spreadOut(reference.ranks), now = spreadOut(mine.ranks);
    const tall = Math.max(height, ...before.values(), ...now.values()) + 10;
    const parts = shown.map((row) => {
      const name = nameOf(index.unit[row]).replace(/[&<>]/g, ""), kind = state.pins.includes(index.unit[row]) ? "pinned" : mine.ranks[row] === reference.ranks[row] ? "" : mine.ranks[row] < reference.ranks[row] ? "up" : "down";
      return `<g class="${kind}"><path d="M150 ${before.get(row) - 4}L290 ${now.get(row) - 4}"/><text x="145" y="${before.get(row)}" text-anchor="end">${name} ${reference.ranks[row]}</text><text x="295" y="${now.get(row)}">${mine.ranks[row]} ${name}</text></g>`;
    });
    by("x-slope").innerHTML = `<svg class="slope" viewBox="0 0 440 ${tall}" role="img" aria-label="Ranks in the reference and in mine">${parts.join("")}</svg>`;
  }

  function showPins() {
    const boxes = state.pins.map((unit) => {
      const series = (result) => index.years.map((year) => { const row = rowAt(unit, year); return row === undefined || !result.ranks[row] ? NaN : result.ranks[row]; });
      const close = element("button", { type: "button", title: "unpin" }, "×");
      close.addEventListener("click", () => pin(unit));
      return element("figure", {}, element("figcaption", {}, element("a", { href: `places.html#place=${index.units[unit]}` }, nameOf(unit)), " ", close), lines([{ name: "before", values: series(reference) }, { name: "mine", values: series(mine) }], index.years, true, `${nameOf(unit)}: rank by year`));
    });
    const hint = element("p", { className: "note" }, boxes.length ? "Rank by year: grey the reference, blue mine." : "Click a place in the map or the ranking to pin it.");
    by("x-pins").replaceChildren(hint, ...boxes);
  }

  function showStatus() {
    const rows = ranked(), moved = rows.map((row) => Math.abs(reference.ranks[row] - mine.ranks[row]));
    const mean = moved.reduce((a, b) => a + b, 0) / Math.max(moved.length, 1), far = moved.length ? Math.max(...moved) : 0;
    by("x-status").textContent = isReference() ? `The reference: ${rows.length} places in ${state.year}.` : `${rows.length} places in ${state.year}; ranks move by ${mean.toFixed(1)} places on average, at most ${far}.`;
  }

  function update(moveSliders) {
    mine = compute(state);
    showWeights(moveSliders);
    showYear();
    showClaims();
    share();
  }

  function showYear() {
    by("x-year-shown").textContent = state.year;
    by("x-year").value = index.years.indexOf(state.year);
    by("x-year").setAttribute("aria-valuetext", state.year);
    for (const show of [showRanking, showMap, showMeans, showSlope, showPins, showStatus]) show();
  }

  function pin(unit) {
    if (unit < 0) return;
    state.pins = state.pins.includes(unit) ? state.pins.filter((other) => other !== unit) : [...state.pins, unit].slice(-MAX_PINS);
    for (const show of [showRanking, showMap, showSlope, showPins]) show();
    share();
  }

  function options(select, names, chosen) {
    select.replaceChildren(...names.map(([value, text]) => element("option", { value }, text)));
    select.value = chosen;
  }

  function fillControls() {
    const sets = Object.keys(index.weights).map((name) => [name, `${word(name)}${name === index.configured.weights ? " (reference)" : ""}`]);
    const scenarios = Object.keys(index.presets).map((name) => [name, `scenario ${word(name)}`]);
    options(by("x-weights"), [["", "my own"], ...sets, ...scenarios], state.preset);
    for (const choice of CHOICES) {
      options(by(`x-${choice}`), index.options[choice].map((name) => [name, `${word(name)}${name === index.configured[choice] ? " (reference)" : ""}`]), state[choice]);
      by(`x-${choice}`).disabled = index.options[choice].length < 2;
    }
    Object.assign(by("x-year"), { min: 0, max: index.years.length - 1 });
  }

  async function open(paper, wanted) {
    try { index = prepare(paper, await load(paper)); } catch (error) { by("x-status").textContent = error.message; return; }
    by("x-index").value = paper;
    start(wanted);
    reference = compute({ ...index.configured, weights: index.weights[index.configured.weights] });
    mine = reference;
    fillControls();
    sliders();
    rankingTable();
    drawMap();
    update(true);
  }

  // Export
  function save(name, text, type) {
    const link = element("a", { href: URL.createObjectURL(new Blob([text], { type })), download: name });
    link.click();
    URL.revokeObjectURL(link.href);
  }

  function asCsv() {
    const quoted = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    const lines_ = ["unit_code,name,year,score,rank,reference_score,reference_rank"];
    for (let row = 0; row < index.n; row += 1) {
      if (!mine.ranks[row]) continue;
      const unit = index.unit[row];
      lines_.push([index.units[unit], quoted(nameOf(unit)), index.year[row], mine.scores[row], mine.ranks[row], reference.scores[row], reference.ranks[row]].join(","));
    }
    return `${lines_.join("\n")}\n`;
  }

  function asScenario() {
    if (index.own_scenario) return scenarioOf(index.own_scenario);
    const sum = state.weights.reduce((a, b) => a + b, 0);
    const named = state.preset && index.weights[state.preset];
    const values = index.indicators.map((indicator, j) => `        ${indicator.id}: ${state.weights[j] / sum}`);
    const weights = named ? [`    weights: ${state.preset}`] : ["    weights:", "      values:", ...values];
    const choices = CHOICES.map((choice) => `    ${choice}: ${state[choice]}`);
    return ["# From the explorer of the report.", `${index.paper}:`, "  index:", ...choices, ...weights, ""].join("\n");
  }

  // A paper with scores of its own says which keys its choices have.
  function scenarioOf(keys) {
    const sum = state.weights.reduce((a, b) => a + b, 0);
    const filled = keys.replaceAll("{scope}", state.scope).replaceAll("{weight}", state.weights[0] / sum).replaceAll("{power}", state.aggregation === "coordination_squared" ? 2 : 1);
    return `# From the explorer of the report.\n${filled}\n`;
  }

  function find(text) {
    const wanted = plain(text), note = by("x-found");
    note.textContent = "";
    if (!wanted) return;
    const found = index.names.findIndex((names) => names.some((name) => plain(name) === wanted));
    const unit = found >= 0 ? found : index.names.findIndex((names) => names.some((name) => plain(name).startsWith(wanted)));
    if (unit < 0) { note.textContent = `No place "${text}" in this index. ${nearest(text, index.names)}`; return; }
    if (!state.pins.includes(unit)) pin(unit);
    const row = by("x-ranking").querySelector(`tr[data-unit="${unit}"]`);
    if (row) row.scrollIntoView({ block: "nearest" });
  }

  function play() {
    if (timer) { clearInterval(timer); timer = null; by("x-play").textContent = "▶"; return; }
    by("x-play").textContent = "❚❚";
    timer = setInterval(() => { state.year = index.years[(index.years.indexOf(state.year) + 1) % index.years.length]; showYear(); share(); }, 900);
  }

  function listen() {
    by("x-index").addEventListener("change", () => open(by("x-index").value, new URLSearchParams()));
    by("x-weights").addEventListener("change", () => { if (by("x-weights").value) { usePreset(by("x-weights").value); fillControls(); update(true); } });
    for (const choice of CHOICES) by(`x-${choice}`).addEventListener("change", () => { state[choice] = by(`x-${choice}`).value; update(false); });
    by("x-year").addEventListener("input", () => { state.year = index.years[by("x-year").valueAsNumber]; showYear(); share(); });
    by("x-reset").addEventListener("click", () => open(index.paper, new URLSearchParams({ year: state.year, pins: state.pins.map((unit) => index.units[unit]).join(",") })));
    by("x-play").addEventListener("click", play);
    by("x-ranking").addEventListener("click", (event) => { const button = event.target.closest("button.pin"); if (button) pin(Number(button.closest("tr").dataset.unit)); });
    by("x-find").addEventListener("change", () => find(by("x-find").value));
    by("x-csv").addEventListener("click", () => save(`${index.paper}_scores.csv`, asCsv(), "text/csv"));
    by("x-scenario").addEventListener("click", () => save("my_weights.yaml", asScenario(), "text/yaml"));
    by("x-link").addEventListener("click", () => { share(); if (navigator.clipboard) navigator.clipboard.writeText(location.href); });
    window.addEventListener("hashchange", () => { const wanted = new URLSearchParams(location.hash.slice(1)); open(wanted.get("index") || index.paper, wanted); });
  }

  function begin() {
    const wanted = new URLSearchParams(location.hash.slice(1)), select = by("x-index");
    const known = Array.from(select.options, (option) => option.value);
    if (!known.length) { by("x-status").textContent = "This run has no index to explore."; return; }
    listen();
    open(known.includes(wanted.get("index")) ? wanted.get("index") : known[0], wanted);
  }

  return { begin, asCsv, asScenario, state: () => state, mine: () => mine, index: () => index };
})();
document.addEventListener("DOMContentLoaded", EXPLORER.begin);
