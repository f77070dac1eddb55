"""Orders that are the same on any machine."""


def rounded(value: float) -> float:
    """Return a value without the digits in which machines differ: key of a stable sort, so that ties keep the order of their rows."""
    return float(f"{value:.7g}")
