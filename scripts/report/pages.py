"""Pages of the report: templates filled with values, and data as scripts that pages opened from a folder can read."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jinja2

TEMPLATES = Path(__file__).parent / "templates"
# Pages after those of the papers.
FURTHER = [
    ("explorer.html", "Explorer"),
    ("places.html", "Places"),
    ("ledger.html", "Ledger"),
    ("sensitivity.html", "Choices"),
    ("audit.html", "Checks"),
    ("codebook.html", "Codebook"),
    ("inputs.html", "Inputs and code"),
]


class Pages:
    """Renders templates with what all pages share, into one folder."""

    def __init__(self, folder: Path, manifest: dict[str, Any], papers: Sequence[tuple[str, str]]) -> None:
        """manifest: of the run. papers: id and short citation, in the order shown."""
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        loader = jinja2.FileSystemLoader(TEMPLATES)
        self.environment = jinja2.Environment(
            loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
        navigation = [("index.html", "Overview"), *((f"{paper}.html", short) for paper, short in papers), *FURTHER]
        self.shared = {"manifest": manifest, "navigation": navigation}
        for path in [*TEMPLATES.glob("*.css"), *TEMPLATES.glob("*.js")]:
            shutil.copyfile(path, folder / path.name)

    def write(self, template: str, name: str, **values: Any) -> None:
        """Fill a template and write it as the page `name`."""
        text = self.environment.get_template(template).render(**self.shared, page=name, **values)
        (self.folder / name).write_text(text, encoding="utf-8")

    def data(self, name: str, variable: str, content: Any) -> None:
        """Write data/<name>.js, which sets REPORT.data.<variable>: pages opened from a folder may not fetch JSON."""
        path = self.folder / "data" / f"{name}.js"
        path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        path.write_text(f"REPORT.data.{variable} = {text};\n", encoding="utf-8")
