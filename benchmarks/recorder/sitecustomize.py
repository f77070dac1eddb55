"""Loaded by every Python process of a measured run: writes its CPU time, start-up time and memory when it ends.

Start-up ends where a rule's script opens its log, the first thing that `scripts.rule.run_rule` does.
"""

import atexit
import json
import os
import resource
import sys
import time

_startup: list[float] = []


def _note_log(event: str, arguments: tuple) -> None:
    if event == "open" and not _startup and str(arguments[0]).endswith(".log") and arguments[1] == "w":
        _startup.append(time.process_time())


def _write() -> None:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    record = {
        "program": sys.argv[0] if sys.argv else "",
        "cpu": usage.ru_utime + usage.ru_stime,
        "startup": _startup[0] if _startup else None,
        "memory_mb": usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2),
    }
    with open(os.path.join(os.environ["RECORDER_FOLDER"], f"{os.getpid()}-{time.time_ns()}.json"), "w") as handle:
        json.dump(record, handle)


if "RECORDER_FOLDER" in os.environ:
    sys.addaudithook(_note_log)
    atexit.register(_write)
