"""What a specification search writes: the best specifications, what each choice is worth, residuals by group, and their map."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from scripts.index.choices import row_of
from scripts.index.readings import by_choice, group_residuals, ratio_to_published
from scripts.methods.ordering import rounded
from scripts.tables import write_table

RATIO_CLASSES = ["below 0.5", "0.5 to 0.8", "0.8 to 1.25", "1.25 to 2", "above 2"]
RATIO_BOUNDS = [0.5, 0.8, 1.25, 2.0]
RATIO_COLOURS = ["#2166ac", "#92c5de", "#fdf3c8", "#f4a582", "#b2182b"]


@dataclass(frozen=True)
class Search:
    """A search for one printed series. table: specifications with `pearson`, `spearman`, `mean_difference`.

    scores: of rows of the table, these rows x units. printed: by unit_code. stated: the options that the paper states.
    """

    year: int
    table: pd.DataFrame
    scores: Callable[[Sequence[int]], np.ndarray]
    printed: pd.Series
    stated: Mapping[str, object]

    @property
    def row(self) -> int:
        """The row of the stated specification."""
        return row_of(self.table, {choice: option for choice, option in self.stated.items() if choice in self.table})

    @property
    def best(self) -> int:
        """The row that is nearest: correlations would prefer scores on another level."""
        return int(self.table["mean_difference"].idxmin())


def write_search(
    searches: Sequence[Search],
    groups: pd.Series,
    choices: Sequence[str],
    outputs: Mapping[str, Sequence[str]],
    title: str,
    shown: int,
    threshold: float,
    geodata: tuple[str, str],
    remark: str = "",
) -> None:
    """Write the four results of searches, one a printed year.

    groups: label of each unit. outputs: `specifications`, `choices`, `residuals`, `map`.
    """
    note = " ".join([*(f"{s.year}: {describe(s.table, s.row, s.best, choices)}" for s in searches), remark])
    lists = pd.concat([listed(s.table, s.row, shown).assign(printed_year=s.year) for s in searches], ignore_index=True)
    write_table(_first(lists), outputs["specifications"], f"{title}: specifications by fit to the published scores", note)
    worth = pd.concat([by_choice(s.table, choices, "mean_difference").assign(printed_year=s.year) for s in searches], ignore_index=True)
    write_table(
        _first(worth),
        outputs["choices"],
        f"{title}: what each choice is worth",
        "Best and median of the mean absolute difference from the published scores.",
        decimals=4,
    )
    parts = []
    for s in searches:
        plausible = s.table["mean_difference"].map(rounded).to_numpy().argsort(kind="stable")[:shown]
        chosen = s.scores([s.row, *plausible])
        parts.append(group_residuals(chosen, s.printed.to_numpy(), groups, 0, threshold).assign(printed_year=s.year))
    residuals = pd.concat(parts, ignore_index=True)
    unexplained = residuals[residuals["unexplained"] == "yes"]
    words = ", ".join(
        f"{r.group} in {r.printed_year} (published {r.print_to_ours_stated:.2f} times ours)" for r in unexplained.itertuples()
    )
    finding = (
        f"Median ratio of published scores to ours, ours brought to their level by rank; "
        f"range over the stated method and the {shown} nearest ones. "
        f"Beyond {threshold:g} under every one of them: {words or 'no group'}."
    )
    write_table(_first(residuals), outputs["residuals"], f"{title}: groups that the paper puts elsewhere", finding, decimals=2)
    ratios = {s.year: pd.Series(ratio_to_published(s.scores([s.best]), s.printed.to_numpy())[0], index=s.printed.index) for s in searches}
    draw_ratios(ratios, outputs["map"], geodata, f"{title}: published divided by ours, nearest specification", finding)


def _first(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[["printed_year", *(c for c in frame.columns if c != "printed_year")]]


def listed(table: pd.DataFrame, stated: int, shown: int) -> pd.DataFrame:
    """Return the nearest specifications and the stated one with its rank, nearest first."""
    ranked = table.sort_values("mean_difference", kind="stable", key=lambda values: values.map(rounded))
    ranked.insert(0, "rank", range(1, len(ranked) + 1))
    ranked.insert(1, "method", np.where(ranked.index == stated, "as stated", ""))
    return ranked[(ranked["rank"] <= shown) | (ranked.index == stated)]


def describe(table: pd.DataFrame, stated: int, best: int, choices: Sequence[str]) -> str:
    """Return in words what fits best and how the stated method fares."""
    rank = int((table["mean_difference"] < table.at[stated, "mean_difference"]).sum()) + 1
    words = "; ".join(f"{choice.replace('_', ' ')}: {table.at[best, choice]!s}" for choice in choices)
    fits = f"({_fits(table, best)}). The method as stated is number {rank} ({_fits(table, stated)})."
    return f"{len(table)} specifications. Nearest: {words} {fits}"


def _fits(table: pd.DataFrame, row: int) -> str:
    names = {"mean_difference": "mean difference {:.4f}", "pearson": "correlation {:.3f}", "spearman": "of ranks {:.3f}"}
    return ", ".join(text.format(table.at[row, name]) for name, text in names.items())


def draw_ratios(ratios: Mapping[int, pd.Series], paths: Sequence[str], geodata: tuple[str, str], title: str, note: str) -> None:
    """Draw one map a year of published over ours. ratios: by year, by unit_code. geodata: paths of the cities' and provinces' layers."""
    import matplotlib.pyplot as plt

    from scripts import geodata as layers
    from scripts.figures import save_figure
    from scripts.maps import draw_classes

    cities, provinces = (layers.load(path) for path in geodata)
    figure, axes = plt.subplots(1, len(ratios), figsize=(4.6 * len(ratios), 4.2), layout="constrained", squeeze=False)
    for axis, (year, ratio) in zip(axes[0], ratios.items(), strict=True):
        classes = pd.cut(ratio, [-np.inf, *RATIO_BOUNDS, np.inf], labels=RATIO_CLASSES)
        draw_classes(axis, cities, provinces, classes, RATIO_COLOURS, "published / ours", legend=year == next(iter(ratios)))
        axis.set_title(str(year), fontsize=9)
    figure.suptitle(title, fontsize=10)
    save_figure(figure, list(paths), note)
