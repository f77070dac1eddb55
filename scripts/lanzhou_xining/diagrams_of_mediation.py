"""Rule diagrams_of_mediation: Figure 2, the three scenarios, drawn from the model's specification, and the estimated paths."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes

from scripts.figures import PALETTE, save_figure
from scripts.lanzhou_xining.data import DATA_SETS, OUTCOME, PREDICTOR, note
from scripts.rule import run_rule

WORDS = {
    PREDICTOR: "Population change\n(registered minus resident)",
    OUTCOME: "Urban economic\nresilience",
    "rationalisation": "Industrial structure\n(Theil index, 0 is best)",
    "informatisation": "Informatisation\n(subscriptions per head)",
}
# Signs that the paper's text expects; informatisation raises resilience, loss of people lowers it.
EXPECTED = {
    (PREDICTOR, OUTCOME): "-",
    (PREDICTOR, "rationalisation"): "-",
    ("rationalisation", OUTCOME): "-",
    (PREDICTOR, "informatisation"): "-",
    ("informatisation", OUTCOME): "+",
}
SCENARIOS = {"": "direct effect", "rationalisation": "through the industrial structure", "informatisation": "through informatisation"}
LEFT, RIGHT, TOP, BOTTOM, MIDDLE = 0.12, 0.88, 0.88, 0.12, 0.5
EXPECTATION = (
    "Signs as the text expects them. Population change is registered minus resident population: positive is loss. "
    "A lower Theil index is a better structure."
)
SIGNIFICANT, WEAK = "#222222", "#a0a0a0"


def diagrams_of_mediation(
    table_5: str, coverage: str, mediators: Sequence[str], level: float, scenarios: Sequence[str], estimates: Sequence[str]
) -> None:
    """Draw the three scenarios, and the estimated mixed-model paths of both data sets."""
    figure, axes = plt.subplots(1, 1 + len(mediators), figsize=(3.6 * (1 + len(mediators)), 2.7), layout="constrained")
    for number, (axis, through) in enumerate(zip(axes, [(), *((m,) for m in mediators)], strict=True), start=1):
        draw_paths(axis, through, {path: (sign.replace("-", "\u2212"), True) for path, sign in EXPECTED.items()}, direct=BOTTOM)
        axis.set_title(f"Scenario {number}: {SCENARIOS[''.join(through)]}", fontsize=9)
    save_figure(figure, scenarios, EXPECTATION)
    frame = pd.read_csv(table_5)
    frame = frame[frame["estimator"] == "mixed model"]
    figure, axes = plt.subplots(1, len(DATA_SETS), figsize=(10.4, 4.3), layout="constrained")
    for axis, data_set in zip(axes, DATA_SETS, strict=True):
        rows = frame[frame["data_set"] == data_set]
        draw_paths(axis, mediators, path_labels(rows, mediators, level))
        total = rows[(rows["model"] == "without mediators") & (rows["term"] == PREDICTOR)].iloc[0]
        axis.set_title(f"{data_set.capitalize()} data set, {total['observations']} city-years\nTotal effect {_number(total)}", fontsize=9)
    text = "Mixed model, standard errors in brackets; grey: p above " + f"{1 - level:.2f} (Satterthwaite), which few cities make fragile"
    save_figure(figure, estimates, note(coverage, text))


def path_labels(rows: pd.DataFrame, mediators: Sequence[str], level: float) -> dict[tuple[str, str], tuple[str, bool]]:
    """Text of each path, (from, to) -> (estimate with standard error, significant or not)."""
    found = rows.set_index(["model", "term"])
    keys = {(PREDICTOR, OUTCOME): ("with mediators", PREDICTOR)}
    for mediator in mediators:
        keys[PREDICTOR, mediator] = (f"of {mediator}", PREDICTOR)
        keys[mediator, OUTCOME] = ("with mediators", mediator)
    return {path: (_number(found.loc[key]), bool(found.loc[key]["p"] < 1 - level)) for path, key in keys.items()}


def draw_paths(axis: Axes, mediators: Sequence[str], labels: dict[tuple[str, str], tuple[str, bool]], direct: float = MIDDLE) -> None:
    """Draw boxes of the variables and arrows of the paths. direct: height of the direct path, between two mediators by default."""
    heights = [TOP, BOTTOM]
    places = {PREDICTOR: (LEFT, direct), OUTCOME: (RIGHT, direct)}
    places |= {m: (0.5, height) for m, height in zip(mediators, heights, strict=False)}
    paths = [(PREDICTOR, OUTCOME), *((PREDICTOR, m) for m in mediators), *((m, OUTCOME) for m in mediators)]
    boxes = {name: _box(axis, place, WORDS[name], name in mediators) for name, place in places.items()}
    for start, end in paths:
        text, strong = labels.get((start, end), ("", True))
        colour = SIGNIFICANT if strong else WEAK
        arrow = {"arrowstyle": "-|>", "color": colour, "lw": 1.3, "shrinkA": 2, "shrinkB": 2, "patchA": boxes[start], "patchB": boxes[end]}
        axis.annotate("", places[end], places[start], arrowprops=arrow)
        (x0, y0), (x1, y1) = places[start], places[end]
        if text:
            white = {"facecolor": "white", "edgecolor": "none", "pad": 1.2}
            axis.text((x0 + x1) / 2, (y0 + y1) / 2, text, ha="center", va="center", fontsize=9, color=colour, bbox=white)
    axis.set(xlim=(-0.16, 1.12), ylim=(-0.02, 1.02))
    axis.set_axis_off()


def _box(axis: Axes, place: tuple[float, float], text: str, mediator: bool):  # type: ignore[no-untyped-def]
    style = {"boxstyle": "round,pad=0.45", "facecolor": "#eef4fa" if mediator else "#fdf3e7", "edgecolor": PALETTE[0 if mediator else 1]}
    return axis.text(*place, text, ha="center", va="center", fontsize=7.5, bbox=style, zorder=3).get_bbox_patch()


def _number(row: pd.Series) -> str:
    return f"{row['estimate']:.3f} ({row['standard_error']:.3f})"


if __name__ == "__main__":
    run_rule(diagrams_of_mediation)
