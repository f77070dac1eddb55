"""Sphinx configuration of the documentation site: `make docs`."""

project = "resilience-china"
copyright = "2026, the contributors; CC BY 4.0"
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
html_theme = "furo"
html_title = "resilience-china"
exclude_patterns = ["_build"]
myst_heading_anchors = 3
myst_enable_extensions = ["dollarmath", "colon_fence"]
# Links that leave docs/ (files of the repository) are for readers of the repository.
suppress_warnings = ["myst.xref_missing", "myst.header"]
