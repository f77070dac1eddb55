"""What every rule's script does in its last lines: run under the rule's log, fail readably."""

import errno
import logging
import sys
from collections.abc import Callable
from typing import Any

from scripts.errors import StudyError
from scripts.labels import use_language

# What a user can do about a place that cannot be written.
CANNOT_WRITE = {
    errno.ENOSPC: "make room on the disk, then run again",
    errno.EDQUOT: "make room within your quota, then run again",
    errno.EROFS: "make the folder writable, or work in a copy of the repository",
    errno.EACCES: "make the folder writable, or work in a copy of the repository",
    errno.EPERM: "make the folder writable, or work in a copy of the repository",
}


def run_rule(function: Callable[..., None], snakemake: Any, **arguments: Any) -> None:
    """Call the script's top function with its log open; a StudyError is shown without a traceback.

    function: the script's top function, taking paths and plain values.
    snakemake: the object that Snakemake gives to scripts; of it, the log, the rule's name and the param `language` (of figures) are read.
    """
    logging.basicConfig(
        filename=snakemake.log[0], filemode="w", level=logging.INFO, format="%(levelname)s %(message)s", encoding="utf-8", force=True
    )
    logging.captureWarnings(True)
    use_language(snakemake.params.get("language", "en"))
    logging.getLogger("fontTools").setLevel(logging.WARNING)  # a page of glyph names for each PDF
    try:
        function(**arguments)
    except StudyError as error:
        logging.error("%s", error)
        print(f"\nError in rule {snakemake.rule}:\n{error}\n", file=sys.stderr)
        sys.exit(1)
    except OSError as error:
        if error.errno not in CANNOT_WRITE:
            logging.exception("unexpected error in rule %s", snakemake.rule)
            raise
        where = error.filename or "one of its outputs: " + ", ".join(map(str, snakemake.output))
        print(
            f"\nError in rule {snakemake.rule}:\n{where}\n  found:    {error.strerror}\n  to do:    {CANNOT_WRITE[error.errno]}\n",
            file=sys.stderr,
        )
        sys.exit(1)
    except Exception:
        logging.exception("unexpected error in rule %s", snakemake.rule)
        raise
