"""The graphs of the papers' rules, as the manifest records them: which rule's results another rule read, drawn as SVG."""

from collections.abc import Mapping
from html import escape
from typing import Any

BOX, GAP, ROW, HEIGHT = 178, 26, 32, 24
TITLE, BETWEEN = 30, 26
# A picture of its own has its colours with it, on white.
STYLE = (
    "text{font:11.5px system-ui,sans-serif;fill:#1d2733}.title{font-weight:600;font-size:14px}"
    "rect{fill:#f4f6f8;stroke:#9db4c4}path{fill:none;stroke:#93a2ad}.ground{fill:#fff;stroke:none}"
)


def rule_edges(manifest: dict[str, Any], paper: str) -> set[tuple[str, str]]:
    """Return (maker, user) pairs of rules from the inputs to the results of `paper` in the manifest's scenario.

    Files are followed one by one: a rule that several papers use brings only what this paper's job of it has read.
    """
    made = {entry["file"]: entry for entry in manifest["results"] if entry["rule"]}
    prefix = f"results/{manifest['scenario']}/{paper}/"
    pending = [name for name in made if name.startswith(prefix)]
    seen, edges = set(pending), set()
    while pending:
        entry = made[pending.pop()]
        edges.add((entry["rule"], entry["rule"]))
        for name in entry["inputs"]:
            if name in made:
                edges.add((made[name]["rule"], entry["rule"]))
                if name not in seen:
                    seen.add(name)
                    pending.append(name)
    return edges


def draw(edges: set[tuple[str, str]], paper: str = "") -> str:
    """Return the graph as an SVG element: rules in columns, each to the right of all it reads from. A pair (a, a) only names a rule.

    paper: whose name at the beginning of a rule's is left out.
    """
    width, height, inside = _shapes(edges, paper)
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    return f'<svg class="rules" {size} role="img" aria-label="Graph of the rules">{inside}</svg>'


def reduced(edges: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return the graph without the lines that follow from others: a to c where a leads to b and b to c."""
    after: dict[str, set[str]] = {}
    for a, b in edges:
        after.setdefault(a, set()).update({b} - {a})

    def reached(start: str) -> set[str]:
        found, pending = set[str](), list(after.get(start, ()))
        while pending:
            rule = pending.pop()
            if rule not in found:
                found.add(rule)
                pending += after.get(rule, ())
        return found

    behind = {rule: reached(rule) for rule in {rule for edge in edges for rule in edge}}
    return {(a, c) for a, c in edges if a == c or not any(c in behind[b] for b in after.get(a, ()) if b != c)}


def draw_all(graphs: Mapping[str, set[tuple[str, str]]], titles: Mapping[str, str]) -> str:
    """Return the graphs of several papers (by id) one below the other, as a picture of its own. titles: by paper."""
    top, widest, parts = 0, 0, []
    for paper, edges in graphs.items():
        width, height, inside = _shapes(edges, paper)
        title = f'<text class="title" x="2" y="16">{escape(titles[paper])}</text>'
        parts.append(f'<g transform="translate(10 {top + 10})">{title}<g transform="translate(0 {TITLE})">{inside}</g></g>')
        top, widest = top + TITLE + height + BETWEEN, max(widest, width)
    size = f'viewBox="0 0 {widest + 20} {top}" width="{widest + 20}" height="{top}"'
    ground = f'<rect class="ground" width="{widest + 20}" height="{top}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><style>{STYLE}</style>{ground}{"".join(parts)}</svg>\n'


def _places(edges: set[tuple[str, str]]) -> dict[str, tuple[int, int]]:
    """Return where each rule stands, in pixels."""
    rules = sorted({rule for edge in edges for rule in edge})
    before = {rule: {a for a, b in edges if b == rule and a != rule} for rule in rules}
    level: dict[str, int] = {}
    while len(level) < len(rules):
        ready = [rule for rule in rules if rule not in level and before[rule] <= set(level)]
        if not ready:  # a circle cannot come from a workflow; draw what is left in one column rather than never end
            ready = [rule for rule in rules if rule not in level]
        for rule in ready:
            level[rule] = 1 + max((level[source] for source in before[rule] if source in level), default=-1)
    columns: dict[int, list[str]] = {}
    for rule in sorted(rules, key=lambda r: (level[r], r)):
        columns.setdefault(level[rule], []).append(rule)
    place: dict[str, tuple[int, int]] = {}
    for column, members in sorted(columns.items()):
        members.sort(key=lambda r: (sum(place[s][1] for s in before[r] if s in place) / max(len(before[r]), 1), r))
        for row, rule in enumerate(members):
            place[rule] = (column * (BOX + GAP), row * ROW)
    return place


def _shapes(edges: set[tuple[str, str]], paper: str) -> tuple[int, int, str]:
    """Return width, height and the SVG of lines and boxes."""
    place = _places(edges)
    width = max((x for x, _ in place.values()), default=0) + BOX + 2
    height = max((y for _, y in place.values()), default=0) + HEIGHT + 2
    lines = []
    for a, b in sorted(edges):
        if a == b:
            continue
        (x1, y1), (x2, y2) = place[a], place[b]
        x1, y1, y2 = x1 + BOX, y1 + HEIGHT // 2, y2 + HEIGHT // 2
        lines.append(f'<path d="M{x1} {y1}C{x1 + GAP // 2} {y1} {x2 - GAP // 2} {y2} {x2} {y2}"/>')
    boxes = [
        f'<g><rect x="{x + 1}" y="{y + 1}" width="{BOX - 2}" height="{HEIGHT}" rx="3"/>'
        f'<text x="{x + 7}" y="{y + 16}">{escape(rule.removeprefix(f"{paper}_").replace("_", " "))}</text></g>'
        for rule, (x, y) in sorted(place.items())
    ]
    return width, height, "".join([*lines, *boxes])
