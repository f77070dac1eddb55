"""Rule read_small_datasets: the datasets that are read in a moment, in one job, each as rule read_dataset does."""

from collections.abc import Mapping, Sequence

from scripts.inputs.read_dataset import read_dataset
from scripts.rule import run_rule


def read_small_datasets(
    inputs: Mapping[str, Sequence[str]],
    readers: Sequence[str],
    flags: Sequence[str],
    sources: str,
    dictionary: Sequence[str],
    crosswalk: Sequence[str],
    observations: Sequence[str],
    reports: Sequence[str],
) -> None:
    """Read each dataset. inputs: files by dataset; readers, flags, observations, reports: of each its reader, flag and where it goes."""
    for (dataset, files), reader, flag, table, report in zip(inputs.items(), readers, flags, observations, reports, strict=True):
        read_dataset(files, dataset, reader, flag, sources, dictionary, crosswalk, table, report)


if __name__ == "__main__":
    run_rule(read_small_datasets)
