"use strict";
// The formulas of the indices, as scripts/index computes them; tested against it in tests/report/test_explorer.py.
// data: { n, k: rows (unit-years) and indicators; values: n * k numbers by row, NaN for a gap; year: by row; direction: by indicator }.
const ENGINE = (() => {
  const FLOOR = 0.01; // geometric means need positive values: columns are brought to [FLOOR, 1]
  const ROUNDING = 4 * Number.EPSILON; // values that differ by less, relatively, are equal

  // Rows that are rescaled together: those of one year, or all.
  function groupsOf(data, scope) {
    if (scope === "pooled") return [Array.from({ length: data.n }, (_, row) => row)];
    const byYear = new Map();
    data.year.forEach((year, row) => { if (!byYear.has(year)) byYear.set(year, []); byYear.get(year).push(row); });
    return [...byYear.values()];
  }

  function extremes(values, k, rows, column) {
    let low = Infinity, high = -Infinity;
    for (const row of rows) {
      const value = values[row * k + column];
      if (value < low) low = value;
      if (value > high) high = value;
    }
    return [low, high];
  }

  // Range of a column; 0 where it is rounding only.
  function spreadOf([low, high]) {
    const width = high - low;
    return width <= ROUNDING * Math.max(Math.abs(low), Math.abs(high)) ? 0 : width;
  }

  // Average ranks of the rows that have a value; equal where the column is constant.
  function rankColumn(source, target, k, rows, column) {
    const constant = spreadOf(extremes(source, k, rows, column)) === 0;
    const at = (row) => source[row * k + column];
    const present = rows.filter((row) => !Number.isNaN(at(row))).sort((a, b) => at(a) - at(b));
    for (let first = 0; first < present.length;) {
      let last = first;
      while (last + 1 < present.length && (constant || at(present[last + 1]) === at(present[first]))) last += 1;
      for (let i = first; i <= last; i += 1) target[present[i] * k + column] = (first + last) / 2 + 1;
      first = last + 1;
    }
  }

  function minMaxColumn(source, target, k, rows, column, direction) {
    const [low, high] = extremes(source, k, rows, column), width = spreadOf([low, high]);
    for (const row of rows) {
      const value = source[row * k + column];
      const scaled = Number.isNaN(value) ? NaN : width > 0 ? (value - low) / width : 0;
      target[row * k + column] = direction < 0 && width > 0 ? 1 - scaled : scaled;
    }
  }

  function zScoreColumn(source, target, k, rows, column, direction) {
    let sum = 0, count = 0, squares = 0;
    for (const row of rows) { const value = source[row * k + column]; if (!Number.isNaN(value)) { sum += value; count += 1; } }
    const mean = sum / count;
    for (const row of rows) { const value = source[row * k + column]; if (!Number.isNaN(value)) squares += (value - mean) ** 2; }
    const deviation = spreadOf(extremes(source, k, rows, column)) > 0 ? Math.sqrt(squares / (count - 1)) : 0;
    for (const row of rows) {
      const value = source[row * k + column];
      target[row * k + column] = Number.isNaN(value) ? NaN : deviation > 0 ? ((value - mean) / deviation) * direction : 0;
    }
  }

  function unitLengthColumn(target, k, rows, column) {
    let squares = 0;
    for (const row of rows) { const value = target[row * k + column]; if (!Number.isNaN(value)) squares += value * value; }
    const length = Math.sqrt(squares);
    if (length > 0) for (const row of rows) target[row * k + column] /= length;
  }

  // One scale on which more is better: min_max, min_max_vector, z_score or rank; within each year or pooled.
  function standardise(data, normalisation, scope) {
    const { n, k, values, direction } = data, target = new Float64Array(n * k);
    for (const rows of groupsOf(data, scope)) {
      for (let column = 0; column < k; column += 1) {
        if (normalisation === "z_score") { zScoreColumn(values, target, k, rows, column, direction[column]); continue; }
        let source = values;
        if (normalisation === "rank") {
          source = new Float64Array(n * k).fill(NaN);
          rankColumn(values, source, k, rows, column);
        }
        minMaxColumn(source, target, k, rows, column, direction[column]);
        if (normalisation === "min_max_vector") unitLengthColumn(target, k, rows, column);
      }
    }
    return target;
  }

  function boundsOf(scaled, k, rows) {
    const low = new Float64Array(k), high = new Float64Array(k);
    for (let column = 0; column < k; column += 1) [low[column], high[column]] = extremes(scaled, k, rows, column);
    return { low, high };
  }

  // One row's score. A gap takes no part: the unit's other weights are rescaled; a unit without any indicator has no score.
  function weightedMean(scaled, at, weights, transform) {
    let sum = 0, total = 0, present = 0;
    weights.forEach((weight, j) => {
      const value = scaled[at + j];
      total += weight;
      if (!Number.isNaN(value)) { sum += weight * transform(value, j); present += weight; }
    });
    return present > 0 ? sum / (present / total) : NaN;
  }

  const SCORES = {
    weighted_sum: (scaled, at, weights, bounds) => weightedMean(scaled, at, weights, (value, j) => value - Math.min(bounds.lowest[j], 0)),
    topsis(scaled, at, weights, bounds, power = 1) {
      let below = 0, above = 0;
      for (let j = 0; j < weights.length; j += 1) {
        const value = scaled[at + j], factor = power === 1 ? weights[j] : weights[j] * weights[j];
        if (Number.isNaN(value)) continue;
        below += factor * (value - bounds.low[j]) ** 2;
        above += factor * (value - bounds.high[j]) ** 2;
      }
      const worst = Math.sqrt(below), best = Math.sqrt(above);
      return worst + best > 0 ? worst / (worst + best) : NaN;
    },
    topsis_values: (scaled, at, weights, bounds) => SCORES.topsis(scaled, at, weights, bounds, 2),
    geometric(scaled, at, weights, bounds) {
      const width = (j) => (bounds.high[j] > bounds.low[j] ? bounds.high[j] - bounds.low[j] : 1);
      return Math.exp(weightedMean(scaled, at, weights, (value, j) => Math.log(FLOOR + ((1 - FLOOR) * (value - bounds.low[j])) / width(j))));
    },
    // Coupling coordination of two systems: sqrt(C T), C = (2 sqrt(U1 U2) / (U1 + U2)) ** power, T = w1 U1 + w2 U2.
    coordination(scaled, at, weights, bounds, power = 1) {
      const first = scaled[at], second = scaled[at + 1], total = first + second;
      const coupling = total !== 0 ? ((2 * Math.sqrt(first * second)) / total) ** power : 0;
      return Math.sqrt(coupling * (weights[0] * first + weights[1] * second));
    },
    coordination_squared(scaled, at, weights, bounds) {
      return SCORES.coordination(scaled, at, weights, bounds, 2);
    },
  };

  // What does not depend on the weights, kept for each index and method: rescaled values, and best and worst of each group of rows.
  const KEPT = new WeakMap();
  function prepared(data, normalisation, scope) {
    if (!KEPT.has(data)) KEPT.set(data, new Map());
    const kept = KEPT.get(data), key = `${normalisation} ${scope}`;
    if (!kept.has(key)) {
      const scaled = standardise(data, normalisation, scope);
      const lowest = boundsOf(scaled, data.k, Array.from({ length: data.n }, (_, row) => row)).low;
      kept.set(key, { scaled, groups: groupsOf(data, scope).map((rows) => ({ rows, bounds: { ...boundsOf(scaled, data.k, rows), lowest } })) });
    }
    return kept.get(key);
  }

  // Scores of all rows. weights: at least 0, as they are. Best and worst are those of the year, or pooled those of all years.
  function scores(data, choices) {
    const { scaled, groups } = prepared(data, choices.normalisation, choices.scope);
    const result = new Float64Array(data.n).fill(NaN), score = SCORES[choices.aggregation];
    for (const { rows, bounds } of groups) for (const row of rows) result[row] = score(scaled, row * data.k, choices.weights, bounds);
    return result;
  }

  // What each indicator contributes to the change of a score from one row to another: the gradient along the straight path between the
  // rescaled values (Aumann and Shapley 1974), best and worst as in the second row's year.
  function contributions(data, choices, from, to, nodes) {
    const { k } = data, { weights } = choices, { scaled, groups } = prepared(data, choices.normalisation, choices.scope);
    const { bounds } = groups.find((group) => group.rows.includes(to));
    const start = scaled.slice(from * k, from * k + k), step = scaled.slice(to * k, to * k + k).map((value, j) => value - start[j]);
    const score = (state) => SCORES[choices.aggregation](state, 0, weights, bounds);
    const result = new Array(k).fill(0), width = 1e-6;
    for (let node = 0; node < nodes; node += 1) {
      const state = start.map((value, j) => value + ((node + 0.5) / nodes) * step[j]);
      for (let j = 0; j < k; j += 1) {
        if (!step[j]) continue;
        const [up, down] = [width, -width].map((move) => { const moved = state.slice(); moved[j] += move; return score(moved); });
        result[j] += ((up - down) / (2 * width)) * (step[j] / nodes);
      }
    }
    return result;
  }

  // Rank within the year by row, 1 the highest; equal scores share the smallest; 0 without a score.
  function ranks(data, values) {
    const result = new Int32Array(data.n);
    for (const rows of groupsOf(data, "within_year")) {
      const present = rows.filter((row) => !Number.isNaN(values[row])).sort((a, b) => values[b] - values[a]);
      present.forEach((row, i) => { result[row] = i > 0 && values[row] === values[present[i - 1]] ? result[present[i - 1]] : i + 1; });
    }
    return result;
  }

  // A measure (means of regions, opportunity indices) in one year: labels x units, as rows of [unit, factor]; a ratio with denominators.
  function measure(operators, scoreOf, denominators) {
    const apply = (rows) => rows.map((row) => row.reduce((sum, [unit, factor]) => sum + factor * scoreOf(unit), 0));
    const values = apply(operators);
    if (!denominators) return values;
    const below = apply(denominators);
    return values.map((value, i) => value / below[i]);
  }

  function spread(column) {
    const mean = column.reduce((a, b) => a + b, 0) / column.length;
    return Math.sqrt(column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / column.length);
  }

  // Whether a claim holds; values: by label, by year of the claim. Equality counts as not holding (scripts/methods/headline_claims.py).
  function holds(claim, values, labels) {
    const places = claim.labels.length === 1 && claim.labels[0] === "*" ? labels.map((_, i) => i) : claim.labels.map((label) => labels.indexOf(label));
    let table = values;
    if (claim.mean) table = values.map((row) => [row.reduce((a, b) => a + b, 0) / row.length]);
    const own = places.map((place) => table[place]), last = table[0].length - 1;
    const years = Array.from({ length: last + 1 }, (_, i) => i);
    const sign = claim.kind.endsWith("falls") || claim.kind.endsWith("last") ? -1 : 1;
    const change = (row) => sign * (row[last] - row[0]);
    switch (claim.kind) {
      case "order": return own.every((row, i) => i === 0 || years.every((y) => own[i - 1][y] > row[y]));
      case "first": case "last": case "among_first": case "among_last": {
        const allowed = claim.kind.startsWith("among") ? claim.bound[0] : 1;
        return own.every((row) => years.every((y) => table.filter((other) => sign * other[y] > sign * row[y]).length < allowed));
      }
      case "rises": case "falls": return own.every((row) => change(row) > 0);
      case "gap_rises": case "gap_falls": return change(own[0].map((value, y) => value - own[1][y])) > 0;
      case "spread_rises": case "spread_falls": return change(years.map((y) => spread(table.map((row) => row[y])))) > 0;
      case "mostly_above": return own.every((row) => row.filter((value) => value <= claim.bound[0]).length <= claim.bound[1]);
      case "between": return own.every((row) => row.every((value) => value >= claim.bound[0] && value <= claim.bound[1]));
      default: throw new Error(`no kind of claim ${claim.kind}`);
    }
  }

  return { standardise, scores, contributions, ranks, measure, holds };
})();
if (typeof module !== "undefined") module.exports = ENGINE;
