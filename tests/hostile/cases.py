"""The register of hostile inputs: made to hang, to write elsewhere, to end the process or to change a number in silence.

docs/hostile_input.md is written from it: `python -m tests.hostile.page`.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

from tests.register import ERROR, READ, Register  # noqa: F401  (the cases take them from here)

# Longer than any of them takes on a busy machine, shorter than anyone waits.
SECONDS = 20
HOSTILE = Register(
    [
        "# Inputs that are hostile",
        "",
        "Inputs made, or grown, to hang a run, to write outside the folders of the study, to end the process or to change a number in",
        f"silence. Every row is a test (`tests/hostile/`) that has to end within {SECONDS} seconds; the page is written from them by",
        "`python -m tests.hostile.page`. Ordinary mistakes are in [Inputs that are wrong](wrong_input.md).",
    ],
    ["Configuration", "Formulas", "Fetch", "Files", "Resource tables", "What leaves"],
    "hostile input",
)
case = HOSTILE.case


@contextmanager
def limited() -> Iterator[None]:
    """Raise TimeoutError in what takes longer than SECONDS."""

    def stop(*_: object) -> None:
        raise TimeoutError(f"longer than {SECONDS} seconds")

    former = signal.signal(signal.SIGALRM, stop)
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, former)
