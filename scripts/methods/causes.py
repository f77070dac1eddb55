"""Why a published number is not reproduced: the closed list of causes, and which swap finds which."""

from enum import StrEnum

from scripts.errors import ConfigError


class Cause(StrEnum):
    """The closed list, in the order of precedence: where several fit, the first one is given."""

    MISPRINT = "misprint"
    INCONSISTENT = "published_inconsistent"
    UNAVAILABLE = "data_unavailable"
    RANDOMNESS = "randomness"
    EDITION = "other_edition_or_vintage"
    YEAR = "other_year"
    SAMPLE = "sample_differs"
    APPROXIMATION = "approximation_of_ours"
    UNDERSPECIFIED = "method_underspecified"
    OTHER_METHOD = "method_differs_from_text"
    UNEXPLAINED = "unexplained"


# What a probe may swap, with the cause of the rows it closes: where the text leaves the swap open, and where the text says otherwise.
SWAPS: dict[str, tuple[Cause, Cause]] = {
    "vintage": (Cause.EDITION, Cause.EDITION),
    "corrections": (Cause.EDITION, Cause.EDITION),
    "years": (Cause.YEAR, Cause.YEAR),
    "sample": (Cause.SAMPLE, Cause.SAMPLE),
    "substitute": (Cause.APPROXIMATION, Cause.APPROXIMATION),
    "weights": (Cause.UNDERSPECIFIED, Cause.OTHER_METHOD),
    "formula": (Cause.UNDERSPECIFIED, Cause.OTHER_METHOD),
}


def cause_of_swap(swaps: str, text_allows: bool) -> Cause:
    """Return the cause of rows that a swap closes. Raises ConfigError for an unknown swap."""
    if swaps not in SWAPS:
        raise ConfigError(f"no swap '{swaps}'. Known: {', '.join(SWAPS)}")
    return SWAPS[swaps][0 if text_allows else 1]
