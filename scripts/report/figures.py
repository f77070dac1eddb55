"""Figures of the report: as they are drawn, in fewer pixels and colours, so that the whole report is a few megabytes."""

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
