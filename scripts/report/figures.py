"""Figures of the report: as they are drawn, in fewer pixels and colours, so that the whole report is a few megabytes."""

import json
from pathlib import Path

WIDEST = 1600
COLOURS = 128


def smaller(source: Path, target: Path) -> None:
    """Write a PNG of at most WIDEST pixels and COLOURS colours. The full figure stays in the results."""
    from PIL import Image

    with Image.open(source) as picture:
        plain = picture.convert("RGB")
    if plain.width > WIDEST:
        plain = plain.resize((WIDEST, round(plain.height * WIDEST / plain.width)), Image.Resampling.LANCZOS)
    plain.quantize(COLOURS).save(target, optimize=True)


def note_of(source: Path) -> str:
    """Return the note that stands below a figure: the last text that its PNG says is written in it (`scripts.figures.save_figure`)."""
    from PIL import Image

    with Image.open(source) as picture:
        written = json.loads(picture.info.get("Description", "[]"))
    return str(written[-1]) if written else ""
