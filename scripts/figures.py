"""How every figure looks and is saved: one style, PNG and PDF, no dates in the files."""

import re
from collections.abc import Sequence
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.transforms import Bbox, BboxBase

# Colour-blind safe (Okabe and Ito), in the order in which series are drawn.
PALETTE = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"]
# Sequential classes of maps, light to dark; missing data is hatched grey.
SEQUENTIAL = "YlGnBu"
MISSING = "#e4e4e4"

plt.rcParams.update(
    {
        "figure.dpi": 200,
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


# Small print below a figure, in points, and its distance in inches; the margin around everything, in inches.
NOTE_SIZE, NOTE_GAP, MARGIN = 6.0, 0.08, 0.06
# What a line may end with: a word, or a Chinese character with the marks that must not begin a line.
_PARTS = re.compile(r"[\u2e80-\uffef][，。；：、）]*|[^\s\u2e80-\uffef]+\s*")


def save_figure(figure: Figure, paths: Sequence[str], note: str = "") -> None:
    """Save a figure in each format of `paths`, cut to what is drawn, with its note in small print below; close it.

    Layout and outline are found once, before the formats are drawn, which are alike for that.
    """
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.execute(figure)
        figure.set_layout_engine(None)
    frame = figure.get_tightbbox()
    if note:
        frame = _write_below(figure, frame, note)
    for path in map(Path, paths):
        path.parent.mkdir(parents=True, exist_ok=True)
        metadata = {"CreationDate": None, "ModDate": None} if path.suffix == ".pdf" else {"Software": None}
        figure.savefig(path, bbox_inches=frame.padded(MARGIN), metadata=metadata)
    plt.close(figure)


def _write_below(figure: Figure, frame: BboxBase, note: str) -> Bbox:
    """Write a note below the frame (inches), in lines as long as the frame is wide; return the frame with the note inside."""
    width, height = figure.get_size_inches()
    lines = _wrapped(figure, note, frame.width)
    place = (frame.x0 / width, (frame.y0 - NOTE_GAP) / height)
    text = figure.text(*place, lines, fontsize=NOTE_SIZE, color="#555555", va="top", parse_math=False)
    return Bbox.union([frame, text.get_window_extent().transformed(figure.dpi_scale_trans.inverted())])


def _wrapped(figure: Figure, text: str, width: float) -> str:
    """Return a text with line breaks, no line longer than `width` inches."""
    renderer, font = figure.canvas.get_renderer(), FontProperties(size=NOTE_SIZE)  # type: ignore[attr-defined]
    lines, room = [""], width * figure.dpi
    for part in _PARTS.findall(text):
        length = renderer.get_text_width_height_descent(part, font, ismath=False)[0]
        if length > room and lines[-1]:
            lines.append("")
            room = width * figure.dpi
        lines[-1] += part
        room -= length
    return "\n".join(lines)
