"""The graph of rules of one paper, as the manifest records it: which rule's results another rule read, drawn as SVG."""

from html import escape
from typing import Any

BOX, GAP, ROW, HEIGHT = 190, 50, 34, 24


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


def draw(edges: set[tuple[str, str]]) -> str:
    """Return the graph as an SVG element: rules in columns, each to the right of all it reads from. A pair (a, a) only names a rule."""
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
    return _svg(edges, place)


def _svg(edges: set[tuple[str, str]], place: dict[str, tuple[int, int]]) -> str:
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
        f'<text x="{x + 8}" y="{y + 16}">{escape(rule.replace("_", " "))}</text></g>'
        for rule, (x, y) in sorted(place.items())
    ]
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    return f'<svg class="rules" {size} role="img">{"".join(lines)}{"".join(boxes)}</svg>'
