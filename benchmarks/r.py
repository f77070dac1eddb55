"""Run a method in R, if R is here: values and the time that R itself measures, without R's start-up."""

import json
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

# `call` is the expression that is timed; `values` gives its result as numbers.
PROGRAM = """
suppressMessages({{{libraries}}})
d <- read.csv("{data}")
{setup}
call <- function() {{{call}}}
once <- system.time(result <- call())[["elapsed"]]
loops <- max(1, ceiling(0.1 / max(once, 1e-4)))  # the clock of R ticks in milliseconds
best <- Inf; spent <- 0
while (spent < 0.6) {{
  elapsed <- system.time(for (i in 1:loops) call(), gcFirst = FALSE)[["elapsed"]]
  best <- min(best, elapsed / loops); spent <- spent + elapsed
}}
cat(jsonlite::toJSON(list(values = as.numeric({values}), seconds = best), digits = NA))
"""


@cache
def missing(packages: tuple[str, ...]) -> str:
    """Return why R with these packages cannot be used, or nothing."""
    if not shutil.which("Rscript"):
        return "R is not installed"
    names = (*packages, "jsonlite")
    code = f"cat(all(sapply(c({', '.join(map(repr, names))}), requireNamespace, quietly = TRUE)))"
    found = subprocess.run(["Rscript", "-e", code], capture_output=True, text=True, check=False).stdout
    return "" if found == "TRUE" else f"R lacks one of {', '.join(names)}"


def versions(packages: tuple[str, ...]) -> str:
    """Return the versions of R and of packages, or nothing where R lacks them."""
    if missing(packages):
        return ""
    code = "cat(R.version.string, paste(commandArgs(TRUE), sapply(commandArgs(TRUE), function(p) format(packageVersion(p)))), sep = ', ')"
    return subprocess.run(["Rscript", "-e", code, *packages], capture_output=True, text=True, check=True).stdout


def run(data: pd.DataFrame, packages: tuple[str, ...], call: str, values: str, setup: str = "") -> tuple[np.ndarray, float]:
    """Return the values and the seconds of the shortest call. setup: R code before; `d` is the data frame."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data.csv"
        data.to_csv(path, index=False)
        libraries = "; ".join(f"library({name})" for name in packages)
        program = PROGRAM.format(libraries=libraries, data=path, setup=setup, call=call, values=values)
        done = subprocess.run(["Rscript", "-e", program], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    result = json.loads(done.stdout[done.stdout.index('{"values"') :])
    return np.array(result["values"]), result["seconds"][0]
