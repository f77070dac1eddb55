"use strict";
// All behaviour of the report: sorting, the ledger's filters, the map and the trace. No library, no network.
const REPORT = { data: {}, traces: {} };
const COLOURS = ["#ffffcc", "#c7e9b4", "#7fcdbb", "#41b6c4", "#2c7fb8", "#253494"];
const SHOWN = 400;

function element(name, properties, ...children) {
  const node = Object.assign(document.createElement(name), properties || {});
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

function sortTable(table, column) {
  const head = table.tHead.rows[0].cells[column];
  const descending = head.getAttribute("aria-sort") === "ascending";
  for (const cell of table.tHead.rows[0].cells) cell.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", descending ? "descending" : "ascending");
  const rows = Array.from(table.tBodies[0].rows, (row) => [row.cells[column].textContent.trim(), row]);
  const isNumber = (text) => text !== "" && !Number.isNaN(Number(text));
  rows.sort(([a], [b]) => {
    if (a === "" || b === "") return (a === "") - (b === "");
    const order = isNumber(a) && isNumber(b) ? Number(a) - Number(b) : a.localeCompare(b);
    return descending ? -order : order;
  });
  table.tBodies[0].append(...rows.map(([, row]) => row));
}

function makeSortable() {
  for (const table of document.querySelectorAll("table.sortable")) {
    Array.from(table.tHead.rows[0].cells).forEach((cell, column) => cell.addEventListener("click", () => sortTable(table, column)));
  }
}

// Ledger
function showLedger(all) {
  const paper = document.getElementById("filter-paper").value;
  const verdict = document.getElementById("filter-verdict").value;
  const words = document.getElementById("filter-words").value.toLowerCase();
  const rows = REPORT.data.LEDGER.filter(
    (row) => (!paper || row.paper === paper) && (!verdict || row.verdict === verdict) && (!words || Object.values(row).join(" ").toLowerCase().includes(words)),
  );
  const shown = all ? rows : rows.slice(0, SHOWN);
  const body = document.querySelector("#ledger tbody");
  body.replaceChildren(...shown.map((row) => {
    const [folder, name] = row.result.split("/");
    const link = name ? element("a", { href: `tables/${folder}/${name}.csv` }, name) : "";
    const cells = [row.paper, row.location, row.item, row.published, row.ours, row.difference, row.verdict, row.reason, row.ours_nearest, row.verdict_nearest, [row.cause, row.evidence].filter(Boolean).join(": "), link];
    return element("tr", {}, ...cells.map((cell, i) => element("td", { className: i > 2 && i < 6 ? "number" : i === 6 ? `verdict-${row.verdict.split(" ")[0]}` : "" }, cell)));
  }));
  document.getElementById("count").textContent = `${rows.length} of ${REPORT.data.LEDGER.length} rows`;
  document.getElementById("more").hidden = shown.length === rows.length;
}

function startLedger() {
  const hash = new URLSearchParams(location.hash.slice(1));
  for (const name of ["paper", "verdict", "words"]) {
    const field = document.getElementById(`filter-${name}`);
    if (hash.get(name)) field.value = hash.get(name);
    field.addEventListener("input", () => showLedger(false));
  }
  document.getElementById("more").addEventListener("click", () => showLedger(true));
  showLedger(false);
}

// Map
function quantiles(values, classes) {
  const sorted = [...values].sort((a, b) => a - b);
  return Array.from({ length: classes - 1 }, (_, i) => sorted[Math.min(sorted.length - 1, Math.floor(((i + 1) * sorted.length) / classes))]);
}

function drawMap(box) {
  const { cities, provinces, view } = REPORT.data.MAP;
  const layer = box.dataset.layer === "provinces" ? provinces : cities;
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", view);
  const path = (d, name, code) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", "path");
    node.setAttribute("d", d);
    node.setAttribute("class", name);
    if (code) node.dataset.code = code;
    svg.append(node);
    return node;
  };
  for (const [code, d] of Object.entries(layer)) path(d, "unit out", code);
  for (const d of Object.values(provinces)) path(d, "border");
  svg.addEventListener("click", (event) => { if (event.target.dataset.code) choose(event.target.dataset.code); });
  svg.addEventListener("mousemove", (event) => { if (event.target.dataset.code) describe(event.target.dataset.code); });
  box.replaceChildren(svg);
  zoom(svg);
}

// A study of a few units is shown near; one that covers much of the country as it is.
function zoom(svg) {
  const boxes = Array.from(svg.querySelectorAll(".unit"), (node) => [node.dataset.code, node]).filter(([code]) => REPORT.data.SCORES.names[code]).map(([, node]) => node.getBBox());
  const left = Math.min(...boxes.map((b) => b.x)), top = Math.min(...boxes.map((b) => b.y));
  const right = Math.max(...boxes.map((b) => b.x + b.width)), bottom = Math.max(...boxes.map((b) => b.y + b.height));
  const width = right - left, whole = svg.viewBox.baseVal;
  if (boxes.length === 0 || width > 0.4 * whole.width) return;
  const margin = 0.6 * Math.max(width, bottom - top);
  svg.setAttribute("viewBox", `${left - margin} ${top - margin} ${width + 2 * margin} ${bottom - top + 2 * margin}`);
}

function describe(code) {
  const { names, years } = REPORT.data.SCORES;
  const value = years[document.getElementById("year").value][code];
  document.getElementById("hover").textContent = names[code] ? `${names[code]}: ${value === undefined ? "no value" : value}` : "not in this study";
}

function paint() {
  const values = REPORT.data.SCORES.years[document.getElementById("year").value];
  const all = Object.values(REPORT.data.SCORES.years).flatMap((year) => Object.values(year));
  const breaks = quantiles(all, COLOURS.length);
  for (const node of document.querySelectorAll("#mapbox .unit")) {
    const value = values[node.dataset.code];
    node.classList.toggle("out", value === undefined);
    node.style.fill = value === undefined ? "" : COLOURS[breaks.filter((limit) => value >= limit).length];
  }
  const labels = COLOURS.map((colour, i) => {
    const low = i === 0 ? Math.min(...all) : breaks[i - 1];
    const high = i === COLOURS.length - 1 ? Math.max(...all) : breaks[i];
    const swatch = element("i", {});
    swatch.style.background = colour;
    return element("span", {}, swatch, `${low.toPrecision(3)} to ${high.toPrecision(3)}`);
  });
  document.getElementById("legend").replaceChildren(...labels, element("span", { className: "note" }, "sixths of all values and years; grey: not in the study or no value"));
}

function choose(code) {
  const { names, paper } = REPORT.data.SCORES;
  if (!names[code]) return;
  for (const node of document.querySelectorAll("#mapbox .unit")) node.classList.toggle("chosen", node.dataset.code === code);
  history.replaceState(null, "", `#unit=${code}`);
  if (REPORT.traces[`${paper}/${code}`]) return showTrace(paper, code);
  const script = element("script", { src: `data/trace/${paper}/${code}.js` });
  script.addEventListener("load", () => showTrace(paper, code));
  document.head.append(script);
}

REPORT.trace = (paper, code, content) => { REPORT.traces[`${paper}/${code}`] = content; };

// Trace
function cellLine(cell) {
  const found = cell.text !== undefined ? ` "${String(cell.text).trim()}"${cell.conversion ? `, ${cell.conversion}` : ""}` : "";
  const line = element("div", { className: "cell" }, element("b", {}, `${cell.variable} ${cell.year}`), ` ${cell.value !== undefined ? `= ${cell.value} ${cell.unit} ` : ""}(${cell.flag}`
    + `${cell.note ? `; ${cell.note}` : ""}): ${cell.source}, ${cell.locator || "no place"}, sha256 ${cell.sha256}${found}`);
  for (const correction of cell.corrections || []) line.append(element("div", {}, `correction: ${correction}`));
  return line;
}

function showTrace(paper, code) {
  const trace = REPORT.traces[`${paper}/${code}`];
  const wanted = Number(document.getElementById("year").value);
  const year = trace.years.includes(wanted) ? wanted : trace.years[trace.years.length - 1];
  const score = (REPORT.data.SCORES.years[year] || {})[code];
  const withValues = Object.values(trace.indicators).some((indicator) => indicator.years[year] && indicator.years[year].value !== undefined);
  const rows = Object.entries(trace.indicators).filter(([, indicator]) => indicator.years[year]).map(([id, indicator]) => {
    const entry = indicator.years[year];
    const bar = element("div", { className: "bar", title: `${entry.position}` }, element("i", {}));
    bar.firstChild.style.width = `${100 * (entry.position || 0)}%`;
    const cells = element("td", {}, ...(entry.cells || []).map(cellLine), entry.note ? element("div", { className: "cell" }, entry.note) : null);
    return element("tr", {}, element("td", {}, `${id} ${indicator.label}`), withValues ? element("td", { className: "number" }, `${entry.value ?? ""} ${indicator.unit}`) : null,
      element("td", {}, entry.position === null ? "" : bar), element("td", {}, entry.flag), element("td", { className: "cell" }, indicator.formula || ""), cells);
  });
  const head = element("tr", {}, ...["indicator", ...(withValues ? ["value"] : []), "between lowest and highest unit", "flag", "formula", "raw cells"].map((name) => element("th", {}, name)));
  const table = element("table", { className: "trace" }, element("thead", {}, head), element("tbody", {}, ...rows));
  const title = element("h4", { id: "traced" }, `${trace.name} (${code}), ${year}${score === undefined ? "" : `: ${score}`}`);
  document.getElementById("tracebox").replaceChildren(title, element("div", { className: "scroll" }, table));
}

function startMap(box) {
  const { years, names } = REPORT.data.SCORES;
  const select = document.getElementById("year");
  select.append(...Object.keys(years).map((year) => element("option", {}, year)));
  select.selectedIndex = select.options.length - 1;
  document.getElementById("units").append(...Object.values(names).map((name) => element("option", { value: name })));
  drawMap(box);
  paint();
  select.addEventListener("change", () => {
    paint();
    const chosen = new URLSearchParams(location.hash.slice(1)).get("unit");
    if (chosen) choose(chosen);
  });
  document.getElementById("find").addEventListener("change", (event) => {
    const found = Object.entries(names).find(([, name]) => name.toLowerCase().includes(event.target.value.toLowerCase()));
    if (event.target.value && found) choose(found[0]);
  });
  const unit = new URLSearchParams(location.hash.slice(1)).get("unit");
  if (unit) choose(unit);
}

document.addEventListener("DOMContentLoaded", () => {
  makeSortable();
  const box = document.getElementById("mapbox");
  if (box) startMap(box);
  if (document.getElementById("ledger")) startLedger();
});
