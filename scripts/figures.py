"""How every figure looks and is saved: one style, PNG and PDF, no dates in the files."""

import json
import logging
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
from fontTools.subset import Options as FontOptions
from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text
from matplotlib.transforms import Bbox, BboxBase

from scripts import labels

# Colour-blind safe (Okabe and Ito), in the order in which series are drawn.
PALETTE = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"]
# Sequential classes of maps, light to dark; missing data is hatched grey.
SEQUENTIAL = "YlGnBu"
MISSING = "#e4e4e4"

# A user's matplotlibrc, or one in the working folder, does not change figures.
plt.rcdefaults()
# A PDF places each glyph itself: tables on how glyphs combine are of no use in it, and take most of the time to cut a font down.
FontOptions._drop_tables_default = [*FontOptions._drop_tables_default, "GDEF", "GPOS", "GSUB"]
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
        "grid.color": "#d0d0d0",
        "grid.linewidth": 0.5,
    }
)


# Fonts with Chinese characters, and what their files are named after.
_CJK_FONTS = ("WenQuanYi Zen Hei", "Noto Sans CJK SC", "Noto Sans CJK JP", "Source Han Sans SC", "SimHei", "Microsoft YaHei", "PingFang SC")
_CJK_FILES = ("wqy", "cjk", "sourcehan", "simhei", "msyh", "pingfang")
# Small print below a figure, in points, and its distance in inches; the margin around everything, in inches.
NOTE_SIZE, NOTE_GAP, MARGIN = 6.0, 0.08, 0.06
LETTER = re.compile(r"[^\W\d_]")
# What a line may end with: a word, or a Chinese character with the marks that must not begin a line.
_PARTS = re.compile(r"[\u2e80-\uffef][，。；：、）]*|[^\s\u2e80-\uffef]+\s*")


def save_figure(figure: Figure, paths: Sequence[str], note: str = "") -> None:
    """Save a figure in each format of `paths`, cut to what is drawn, with its note in small print below; close it.

    Layout and outline are found once, before the formats are drawn, which are alike for that. Texts are in the language chosen
    with `labels.use_language`. A PNG says in its field `Description` what is written in it, as a JSON list.
    """
    if labels.language() == "zh":
        note = _to_chinese(figure, note)
    written = json.dumps([*texts_of(figure), note], ensure_ascii=False)
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.execute(figure)
        figure.set_layout_engine(None)
    for legend in figure.legends:
        if legend.get_bbox_to_anchor() is figure.bbox:
            # What hangs on the figure's own frame would move when the margins are cut.
            legend.set_bbox_to_anchor((0, 0, 1, 1), figure.transFigure)
    frame = figure.get_tightbbox()
    if note:
        frame = _write_below(figure, frame, note)
    for path in map(Path, paths):
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, bbox_inches=frame.padded(MARGIN), **_options(path, written))
    plt.close(figure)


def _options(path: Path, written: str) -> dict[str, Any]:
    if path.suffix == ".pdf":
        return {"metadata": {"CreationDate": None, "ModDate": None}}
    # Level 3 packs drawings as well as the usual 6, in two thirds of the time.
    return {"metadata": {"Software": None, "Description": written}, "pil_kwargs": {"compress_level": 3}}


def texts_of(figure: Figure) -> list[str]:
    """Return what is written in a figure and has letters, each text once: labels, titles, legends, names at ticks."""
    return list(dict.fromkeys(text.get_text() for text in _texts(figure) if LETTER.search(text.get_text())))


def _texts(figure: Figure) -> list[Text]:
    """Return the texts of a figure without those of axes that are switched off, which are not drawn."""
    hidden = {id(text) for axes in figure.axes if not axes.axison for axis in (axes.xaxis, axes.yaxis) for text in axis.findobj(Text)}
    return [text for text in figure.findobj(Text) if id(text) not in hidden]


def _to_chinese(figure: Figure, note: str) -> str:
    """Put Chinese in the place of all texts of a figure, and return its note in Chinese; what has no entry stays, with a warning."""
    font = chinese_font()
    if font is None:
        logging.warning("no font with Chinese characters is installed: labels stay English")
        return f"{note} Labels are in English: no font with Chinese characters is installed."
    plt.rcParams["font.family"] = family = [font, "DejaVu Sans"]
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            names = [label.get_text() for label in axis.get_ticklabels()]
            if any(map(LETTER.search, names)):
                axis.set_ticklabels([_chinese(name) for name in names])
    for text in _texts(figure):
        text.set_text(_chinese(text.get_text()))
        text.set_fontfamily(family)
    return _chinese(note)


def _chinese(text: str) -> str:
    found = labels.load().chinese(text)
    if found is None:
        logging.warning("no Chinese label: %s", text)
        return text
    return found


def chinese_font() -> str | None:
    """Return the name of an installed font with Chinese characters, None where there is none."""
    listed = {font.fname for font in font_manager.fontManager.ttflist}
    for path in font_manager.findSystemFonts():
        # Installed since Matplotlib last listed them.
        if path not in listed and any(word in path.lower() for word in _CJK_FILES):
            font_manager.fontManager.addfont(path)
    names = {font.name for font in font_manager.fontManager.ttflist}
    return next((name for name in _CJK_FONTS if name in names), None)


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
