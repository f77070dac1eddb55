"""`make check-inputs`: which input files, editions and years are here, and what each paper could be started from with them."""

import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.errors import StudyError
from scripts.inputs.files import sha256_of
from scripts.workflow.configuration import default_configuration
from scripts.workflow.registry import Registry, Source

ROOT = Path(__file__).parents[2]


def spans(years: Sequence[int]) -> str:
    """Return years as text, `2003-2005, 2010`."""
    parts: list[list[int]] = []
    for year in sorted(set(years)):
        if parts and year == parts[-1][1] + 1:
            parts[-1][1] = year
        else:
            parts.append([year, year])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in parts) or "none"


def dataset_lines(registry: Registry) -> list[str]:
    """One line a dataset: its files here, which of them the registry knows byte for byte, their years; then those that differ."""
    lines = []
    by_hash = {source.sha256: source for source in registry.sources}
    names = {Path(source.file).name for source in registry.sources}
    for dataset in registry.datasets:
        files = registry.files(dataset)
        known = {path: by_hash.get(sha256_of(path)) for path in files}
        registered = [source for source in registry.sources if source.dataset == dataset]
        years = [year for source in known.values() if source for year in _years(source)]
        count = f"{len(files)} here, {sum(source is not None for source in known.values())} of {len(registered)} registered"
        lines.append(f"{dataset}: {count}; years of the registered ones {spans(years)}")
        for path in [path for path, source in known.items() if source is None]:
            said = "differs from the registered file of this name" if path.name in names else "not registered"
            lines.append(f"  {path}: {said}; it is read all the same")
    return lines


def paper_lines(registry: Registry, paper: str, years: Sequence[int], start_from: str) -> list[str]:
    """What a paper starts from in its configured years, and which files it lacks for raw ones."""
    missing = registry.missing(paper, years)
    origin = "the analysis data" if start_from == "analysis" or missing else "raw files"
    lines = [f"{paper} ({spans(years)}): starts from {origin}" + (f"; {len(missing)} files are missing for raw ones" if missing else "")]
    return [*lines, *(f"  {source.citation}: {registry.folders[0] / source.file}" for source in missing)]


def _years(source: Source) -> range:
    return range(source.first_year, source.last_year + 1)


def main() -> int:
    """Print what is here; exit code 2 where configuration or registry cannot be read."""
    try:
        config = default_configuration(ROOT)
        registry = Registry(ROOT / "resources", config["inputs"]["search_path"])
        print(f"Input files in {', '.join(config['inputs']['search_path'])}:")
        print("\n".join(dataset_lines(registry)))
        print("\nPapers, by config/:")
        for paper in registry.papers:
            years = config[paper]["years"]
            listed = years if isinstance(years, list) else list(range(years["first"], years["last"] + 1))
            print("\n".join(paper_lines(registry, paper, listed, config["inputs"]["start_from"])))
    except StudyError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
