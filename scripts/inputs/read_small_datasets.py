"""Rule read_small_datasets: the datasets that are read in a moment, in one job, each as rule read_dataset does."""

from collections.abc import Sequence

from scripts.inputs.read_dataset import read_dataset
from scripts.rule import run_rule


def read_small_datasets(
    files: Sequence[Sequence[str]],
    datasets: Sequence[str],
    readers: Sequence[str],
    sources: str,
    dictionary: str,
    units: str,
    observations: Sequence[str],
    reports: Sequence[str],
) -> None:
    """Read each dataset: its files, id, reader, and where its observations and remarks go."""
    for paths, dataset, reader, table, report in zip(files, datasets, readers, observations, reports, strict=True):
        read_dataset(paths, dataset, reader, sources, dictionary, units, table, report)


if __name__ == "__main__":
    run_rule(
        read_small_datasets,
        snakemake,  # type: ignore[name-defined]  # noqa: F821
        files=snakemake.params.files,  # type: ignore[name-defined]  # noqa: F821
        datasets=snakemake.params.datasets,  # type: ignore[name-defined]  # noqa: F821
        readers=snakemake.params.readers,  # type: ignore[name-defined]  # noqa: F821
        sources=snakemake.input.sources,  # type: ignore[name-defined]  # noqa: F821
        dictionary="resources",
        units="resources/units",
        observations=snakemake.output.observations,  # type: ignore[name-defined]  # noqa: F821
        reports=snakemake.output.reports,  # type: ignore[name-defined]  # noqa: F821
    )
