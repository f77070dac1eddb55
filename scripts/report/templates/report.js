"use strict";
// What all pages share: small helpers, sorting, the search of places, maps. No library, no network.
const REPORT = { data: {}, traces: {} };
const COLOURS = ["#ffffcc", "#c7e9b4", "#7fcdbb", "#41b6c4", "#2c7fb8", "#253494"];

function element(name, properties, ...children) {
  const node = Object.assign(document.createElement(name), properties || {});
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

// Sorting: a click on a header, or Enter on it.
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
    Array.from(table.tHead.rows[0].cells).forEach((cell, column) => {
      cell.tabIndex = 0;
      cell.title = "sort";
      cell.addEventListener("click", () => sortTable(table, column));
      cell.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); sortTable(table, column); } });
    });
  }
}

// Names of places: without case, spaces, hyphens, marks, and without the kind of unit.
function plain(text) {
  return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f\s'’\-_.]/g, "").replace(/(city|prefecture|province|市|省|自治区|自治州|地区)$/u, "");
}

function distance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) next[j] = Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length];
}

// A sentence with the nearest names; lists: names of each place.
function nearest(text, lists) {
  const wanted = plain(text);
  const scored = lists.map((names) => [Math.min(...names.filter(Boolean).map((name) => distance(wanted, plain(name)) - (plain(name).includes(wanted) ? 10 : 0))), names[0]]);
  scored.sort(([a], [b]) => a - b);
  return `Near names: ${scored.slice(0, 4).map(([, name]) => name).join(", ")}.`;
}

// Codes of places by name, exact first, then by beginning.
function codesNamed(text) {
  const wanted = plain(text), places = Object.entries(REPORT.data.PLACES || {});
  if (!wanted) return [];
  const matching = (test) => places.filter(([code, place]) => code === text.trim() || place.names.some((name) => test(plain(name)))).map(([code]) => code);
  const exact = matching((name) => name === wanted);
  return exact.length ? exact : matching((name) => name.startsWith(wanted));
}

function startSearch() {
  const form = document.getElementById("search");
  if (!form) return;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = document.getElementById("search-text").value, codes = codesNamed(text), note = document.getElementById("search-note");
    note.textContent = "";
    if (!text.trim()) return;
    if (codes.length) { location.href = `places.html#place=${codes[0]}`; return; }
    note.textContent = `No place is called "${text}". ${nearest(text, Object.values(REPORT.data.PLACES || {}).map((place) => place.names))}`;
  });
}

// Maps
function quantiles(values, classes) {
  const sorted = Float64Array.from(values).sort();
  return Array.from({ length: classes - 1 }, (_, i) => sorted[Math.min(sorted.length - 1, Math.floor(((i + 1) * sorted.length) / classes))]);
}

// A map of `codes`, each a button for mouse and keyboard; describe(code) is shown as its title.
function paintedMap(box, layerName, codes, choose, describe) {
  const { cities, provinces, view } = REPORT.data.MAP;
  const layer = layerName === "provinces" ? provinces : cities, inside = new Set(codes), space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", view);
  svg.setAttribute("aria-label", "map of places; arrow keys move between them");
  svg.setAttribute("role", "group");
  const path = (d, name) => {
    const node = document.createElementNS(space, "path");
    node.setAttribute("d", d);
    node.setAttribute("class", name);
    svg.append(node);
    return node;
  };
  const units = [];
  for (const [code, d] of Object.entries(layer)) {
    const node = path(d, inside.has(code) ? "unit" : "unit out");
    node.dataset.code = code;
    if (!inside.has(code)) continue;
    node.setAttribute("role", "button");
    node.setAttribute("tabindex", units.length ? "-1" : "0");
    node.setAttribute("aria-label", describe(code));
    node.append(document.createElementNS(space, "title"));
    units.push(node);
  }
  for (const d of Object.values(provinces)) path(d, "border");
  const tell = (node) => { const text = describe(node.dataset.code); node.firstChild.textContent = text; node.setAttribute("aria-label", text); const note = document.getElementById("hover"); if (note) note.textContent = text; };
  const unitOf = (event) => (event.target.closest ? event.target.closest(".unit:not(.out)") : null);
  svg.addEventListener("click", (event) => { const node = unitOf(event); if (node) choose(node.dataset.code); });
  for (const kind of ["mouseover", "focusin"]) svg.addEventListener(kind, (event) => { const node = unitOf(event); if (node) tell(node); });
  svg.addEventListener("keydown", (event) => {
    const at = units.indexOf(event.target), step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (at < 0) return;
    if (event.key === "Enter" || event.key === " ") { event.preventDefault(); choose(units[at].dataset.code); }
    if (!step) return;
    event.preventDefault();
    const next = units[(at + step + units.length) % units.length];
    units[at].setAttribute("tabindex", "-1");
    next.setAttribute("tabindex", "0");
    next.focus();
  });
  box.replaceChildren(svg);
  zoom(svg);
}

// A study of a few units is shown near; one that covers much of the country as it is.
function zoom(svg) {
  const boxes = Array.from(svg.querySelectorAll(".unit:not(.out)"), (node) => node.getBBox());
  const left = Math.min(...boxes.map((b) => b.x)), top = Math.min(...boxes.map((b) => b.y));
  const right = Math.max(...boxes.map((b) => b.x + b.width)), bottom = Math.max(...boxes.map((b) => b.y + b.height));
  const width = right - left, whole = svg.viewBox.baseVal;
  if (boxes.length === 0 || width > 0.4 * whole.width) return;
  const margin = 0.6 * Math.max(width, bottom - top);
  svg.setAttribute("viewBox", `${left - margin} ${top - margin} ${width + 2 * margin} ${bottom - top + 2 * margin}`);
}

function paint(box, valueOf, breaks, chosen) {
  for (const node of box.querySelectorAll(".unit:not(.out)")) {
    const value = valueOf(node.dataset.code), empty = value === undefined || Number.isNaN(value);
    node.classList.toggle("empty", empty);
    node.classList.toggle("chosen", chosen.has(node.dataset.code));
    node.style.fill = empty ? "" : COLOURS[breaks.filter((limit) => value >= limit).length];
  }
}

function legend(box, breaks, values, words) {
  let lowest = Infinity, highest = -Infinity;
  for (const value of values) { if (value < lowest) lowest = value; if (value > highest) highest = value; }
  const labels = COLOURS.map((colour, i) => {
    const low = i === 0 ? lowest : breaks[i - 1], high = i === COLOURS.length - 1 ? highest : breaks[i];
    const swatch = element("i", {});
    swatch.style.background = colour;
    return element("span", {}, swatch, `${low.toPrecision(3)} to ${high.toPrecision(3)}`);
  });
  box.replaceChildren(...labels, element("span", { className: "note" }, `${words}; grey: not in the study or no value`));
}

// The map of a paper's page: a click opens the place.
function startMap(box) {
  const { years, names } = REPORT.data.SCORES, hash = new URLSearchParams(location.hash.slice(1));
  const select = document.getElementById("year"), all = Object.values(years).flatMap((year) => Object.values(year));
  select.append(...Object.keys(years).map((year) => element("option", {}, year)));
  select.value = years[hash.get("year")] ? hash.get("year") : Object.keys(years).at(-1);
  const breaks = quantiles(all, COLOURS.length);
  const open = (code) => { location.href = `places.html#place=${code}&paper=${box.dataset.paper}&year=${select.value}`; };
  paintedMap(box, box.dataset.layer, Object.keys(names), open, (code) => `${names[code]}: ${years[select.value][code] ?? "no value"}`);
  const show = () => paint(box, (code) => years[select.value][code], breaks, new Set());
  select.addEventListener("change", () => { show(); history.replaceState(null, "", `#year=${select.value}`); });
  legend(document.getElementById("legend"), breaks, all, "sixths of all values and years");
  show();
}

document.addEventListener("DOMContentLoaded", () => {
  makeSortable();
  startSearch();
  const box = document.getElementById("mapbox");
  if (box) startMap(box);
});
