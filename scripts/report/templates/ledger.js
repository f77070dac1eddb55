"use strict";
// The ledger: filters kept in the address, a summary of verdicts by cause of what is chosen, and the rows.
const LEDGER_PAGE = (() => {
  const FILTERS = ["place", "paper", "verdict", "cause", "location", "words"];
  const SELECTS = ["paper", "verdict", "cause", "location"];
  const SHOWN = 300;
  const NUMBERS = new Set(["published", "ours", "difference", "ours_nearest"]);
  const COLUMNS = { paper: "paper", location: "table or section", item: "number or claim", published: "published", ours: "ours", difference: "difference", verdict: "verdict", reason: "reason", ours_nearest: "ours, nearest reading", verdict_nearest: "verdict, nearest reading", cause: "cause", evidence: "evidence" };
  const by = (id) => document.getElementById(id);
  const words = (text) => text.replaceAll("_", " ");
  let rows = [], columns = [];

  function wantedPlaces() {
    const text = by("filter-place").value.trim();
    if (!text) return null;
    const codes = codesNamed(text);
    return { codes, names: codes.length ? codes.flatMap((code) => REPORT.data.PLACES[code].names) : [text] };
  }

  // A row is about a place where it names its code, or one of its names as a word.
  function isAbout(row, places) {
    if (places.codes.some((code) => row.item.includes(code) || row.row.includes(code))) return true;
    return places.names.some((name) => { const at = row.item.toLowerCase().indexOf(name.toLowerCase()); return at >= 0 && !/[a-z]/i.test(row.item[at + name.length] || " "); });
  }

  function chosen() {
    const places = wantedPlaces(), text = by("filter-words").value.toLowerCase();
    const selected = SELECTS.map((name) => [name, by(`filter-${name}`).value]).filter(([, value]) => value !== "");
    return rows.filter((row) => selected.every(([name, value]) => (row[name] || (name === "cause" ? "none" : "")) === value)
      && (!places || isAbout(row, places)) && (!text || Object.values(row).join(" ").toLowerCase().includes(text)));
  }

  function summary(found) {
    const causes = [...new Set(found.map((row) => row.cause || "none"))], verdicts = REPORT.data.VERDICTS.filter((verdict) => found.some((row) => row.verdict === verdict));
    const count = (cause, verdict) => found.filter((row) => (row.cause || "none") === cause && (!verdict || row.verdict === verdict)).length;
    causes.sort((a, b) => (a === "none") - (b === "none") || count(b) - count(a));
    const head = element("tr", {}, element("th", { scope: "col" }, "cause"), ...verdicts.map((verdict) => element("th", { scope: "col", className: "number" }, verdict)), element("th", { scope: "col", className: "number" }, "all"));
    const cell = (cause, verdict) => {
      const number = count(cause, verdict), button = element("button", { type: "button", className: "pin link", ariaLabel: `${number} rows: ${words(cause)}${verdict ? `, ${verdict}` : ""}` }, String(number));
      button.addEventListener("click", () => { by("filter-cause").value = cause; by("filter-verdict").value = verdict || ""; show(false); });
      return element("td", { className: "number" }, number ? button : "");
    };
    const body = causes.map((cause) => element("tr", {}, element("th", { scope: "row" }, cause === "none" ? "none needed" : words(cause)), ...verdicts.map((verdict) => cell(cause, verdict)), cell(cause, "")));
    by("summary").replaceChildren(element("div", { className: "scroll" }, element("table", {}, element("thead", {}, head), element("tbody", {}, ...body))));
  }

  function tableRow(row) {
    return element("tr", {}, ...columns.map((name) => {
      if (name.startsWith("verdict")) return element("td", {}, row[name] ? element("span", { className: `verdict verdict-${row[name].split(" ")[0]}` }, row[name]) : "");
      if (name === "location" && row.result.includes("/") && !row.result.endsWith("/")) return element("td", {}, element("a", { href: `tables/${row.result}.csv` }, row[name]));
      return element("td", { className: NUMBERS.has(name) ? "number" : "" }, name === "item" ? readable(row.item) : name === "cause" ? words(row[name] || "") : row[name] || "");
    }));
  }

  // Codes of units get their name.
  function readable(item) {
    return item.replace(/unit_code=(\d{6})/g, (whole, code) => (REPORT.data.PLACES[code] ? `${REPORT.data.PLACES[code].names[0]} (${code})` : whole));
  }

  function show(all) {
    const found = chosen(), shown = all ? found : found.slice(0, SHOWN), places = wantedPlaces();
    document.querySelector("#ledger tbody").replaceChildren(...shown.map(tableRow));
    const unknown = places && !places.codes.length ? ` No place is called "${by("filter-place").value}". ${nearest(by("filter-place").value, Object.values(REPORT.data.PLACES).map((place) => place.names))}` : "";
    by("count").textContent = (found.length ? `${found.length} of ${rows.length} rows.` : `No row fits: 0 of ${rows.length} rows. Clear a filter.`) + unknown;
    by("more").hidden = shown.length === found.length;
    summary(found);
    const state = new URLSearchParams(FILTERS.map((name) => [name, by(`filter-${name}`).value]).filter(([, value]) => value));
    history.replaceState(null, "", `#${state}`);
  }

  function begin() {
    if (!by("ledger")) return;
    rows = REPORT.data.LEDGER;
    columns = Object.keys(COLUMNS).filter((name) => rows.some((row) => row[name]));
    document.querySelector("#ledger thead tr").replaceChildren(...columns.map((name) => element("th", { scope: "col", className: NUMBERS.has(name) ? "number" : "" }, COLUMNS[name])));
    makeSortable();
    for (const name of SELECTS) {
      const values = [...new Set(rows.map((row) => row[name] || (name === "cause" ? "none" : "")))].filter(Boolean);
      by(`filter-${name}`).replaceChildren(element("option", { value: "" }, "all"), ...values.map((value) => element("option", { value }, value === "none" ? "none needed" : words(value))));
    }
    const hash = new URLSearchParams(location.hash.slice(1));
    for (const name of FILTERS) {
      if (hash.get(name)) by(`filter-${name}`).value = hash.get(name);
      for (const kind of ["input", "change"]) by(`filter-${name}`).addEventListener(kind, () => show(false));
    }
    by("more").addEventListener("click", () => show(true));
    by("filter-clear").addEventListener("click", () => { for (const name of FILTERS) by(`filter-${name}`).value = ""; show(false); });
    show(false);
  }
  document.addEventListener("DOMContentLoaded", begin);
})();
