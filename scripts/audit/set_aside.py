"""`python -m scripts.audit.set_aside`: move edited results out of the way, so that the next run makes them anew. Part of `make results`."""

from pathlib import Path

from scripts.records import read_record, sha256

FOLDER = Path("results/set_aside")


def set_aside(results: Path) -> list[tuple[Path, Path]]:
    """Move each result that is not what its record says, and each record that cannot be read; return where from and where to."""
    moved = []
    for path in sorted(results.glob("*/records/*.json")):
        record = read_record(path)
        outputs = {} if record is None else record["outputs"]
        edited = [Path(name) for name, digest in outputs.items() if Path(name).exists() and sha256(Path(name)) != digest]
        moved += [(file, _away(file)) for file in (edited if record else [path])]
    return moved


def _away(file: Path) -> Path:
    place = FOLDER / sha256(file)[:8] / file
    place.parent.mkdir(parents=True, exist_ok=True)
    return file.replace(place)


if __name__ == "__main__":
    for file, place in set_aside(Path("results")):
        print(f"{file} was edited after it was made: it is now {place}, and is made anew")
