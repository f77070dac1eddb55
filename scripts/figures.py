"""How every figure looks and is saved: one style, PNG and PDF, no dates in the files."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
from matplotlib.figure import Figure

# Colour-blind safe (Okabe and Ito), in the order in which series are drawn.
PALETTE = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"]
# Sequential classes of maps, light to dark; missing data is hatched grey.
SEQUENTIAL = "YlGnBu"
MISSING = "#e4e4e4"

plt.rcParams.update(
    {
        "figure.dpi": 100,
        "savefig.dpi": 200,
        "font.size": 9,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.prop_cycle": plt.cycler(color=PALETTE),
        "legend.frameon": False,
        "svg.hashsalt": "resilience-china",
        "pdf.fonttype": 42,
    }
)


def save_figure(figure: Figure, paths: Sequence[str], note: str = "") -> None:
    """Save a figure in each format of `paths`, with its note in small print below; close it."""
    if note:
        figure.text(0.01, -0.01, note, fontsize=6, color="#555555", va="top", wrap=True)
    for path in map(Path, paths):
        path.parent.mkdir(parents=True, exist_ok=True)
        metadata = {"CreationDate": None, "ModDate": None} if path.suffix == ".pdf" else {"Software": None}
        figure.savefig(path, bbox_inches="tight", metadata=metadata)
    plt.close(figure)
