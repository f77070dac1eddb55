"""What each script does in its last line: bind the rule to its top function, run it under the rule's log, fail readably."""

import errno
import inspect
import logging
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, get_origin, get_type_hints

from scripts.errors import StudyError
from scripts.labels import use_language
from scripts.records import write_record

# What a user can do about a place that cannot be written.
CANNOT_WRITE = {
    errno.ENOSPC: "make room on the disk, then run again",
    errno.EDQUOT: "make room within your quota, then run again",
    errno.EROFS: "make the folder writable, or work in a copy of the repository",
    errno.EACCES: "make the folder writable, or work in a copy of the repository",
    errno.EPERM: "make the folder writable, or work in a copy of the repository",
}
# Names that every rule may have without its script's function asking for them: hash of the code, language of figures, record.
RESERVED = frozenset({"code", "language", "record"})
# Parameters that take all inputs or outputs that no other parameter names, by their names.
COLLECTIONS = {"inputs": "input", "outputs": "output"}


class BindingError(TypeError):
    """A script's function and its rule name different things."""


def bind(function: Callable[..., Any], named: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return the arguments of a script's top function: those of the rule's names that are the function's own parameter names.

    named: values by name of `input`, `output`, `params` and `wildcards`. A wildcard is bound only where the function asks for it.
    A parameter `inputs` or `outputs` of a mapping type takes what no other parameter names. A value is a list where the annotation is one.
    Raises BindingError for a name that the rule does not have, has twice, or has in vain.
    """
    hints = get_type_hints(function)
    parameters = inspect.signature(function).parameters
    places = _places(function, named)
    arguments: dict[str, Any] = {}
    for name, parameter in parameters.items():
        if name in COLLECTIONS and _is_mapping(hints.get(name)):
            rest = {key: value for key, value in named[COLLECTIONS[name]].items() if key not in parameters and key not in RESERVED}
            arguments[name] = {key: _plain(value, None) for key, value in rest.items()}
        elif name in places:
            arguments[name] = _plain(named[places[name]][name], hints.get(name))
        elif parameter.default is parameter.empty:
            raise BindingError(f"{function.__name__}() wants '{name}', which its rule names in none of input, output and params")
    collected = {COLLECTIONS[name] for name in arguments if name in COLLECTIONS and _is_mapping(hints.get(name))}
    unused = [n for n, place in places.items() if n not in arguments and n not in RESERVED and place not in {*collected, "wildcards"}]
    if unused:
        raise BindingError(f"the rule of {function.__name__}() names {', '.join(unused)}, which the function has no parameter for")
    return arguments


def _places(function: Callable[..., Any], named: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Return in which part of the rule each name stands. Wildcards give way to the other parts."""
    places: dict[str, str] = dict.fromkeys(named.get("wildcards", {}), "wildcards")
    for place in ("input", "output", "params"):
        for name in named.get(place, {}):
            if places.get(name, "wildcards") != "wildcards":
                raise BindingError(f"the rule of {function.__name__}() names '{name}' twice, in {places[name]} and {place}")
            places[name] = place
    return places


def _is_mapping(hint: Any) -> bool:
    origin = get_origin(hint) or hint
    return isinstance(origin, type) and issubclass(origin, Mapping)


def _plain(value: Any, hint: Any) -> Any:
    """Return files as text or a list of text, as annotated; other values as they are."""
    origin = get_origin(hint) or hint
    listed = isinstance(origin, type) and issubclass(origin, Sequence) and not issubclass(origin, str)
    if isinstance(value, str):
        return [str(value)] if listed else str(value)
    if isinstance(value, list) and type(value) is not list:  # Snakemake's Namedlist
        return [str(item) for item in value]
    return value


def run_rule(function: Callable[..., None]) -> None:
    """Call the script's top function with what its rule names, its log open; a StudyError is shown without a traceback.

    function: the script's top function, taking paths and plain values under the names that the rule gives them.
    """
    snakemake: Any = vars(sys.modules["__main__"])["snakemake"]
    _open_log(snakemake.log[0])
    # Pandera loads it where it is installed, to draw data at random: no rule draws any, and it takes as long as a small rule.
    sys.modules.setdefault("hypothesis", None)  # type: ignore[arg-type]
    use_language(snakemake.params.get("language", "en"))
    arguments = bind(function, {part: dict(getattr(snakemake, part).items()) for part in ("input", "output", "params", "wildcards")})
    try:
        function(**arguments)
        _record(snakemake)
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


def _record(snakemake: Any) -> None:
    parts = {part: _by_name(getattr(snakemake, part)) for part in ("input", "output", "params")}
    if record := snakemake.output.get("record"):
        write_record(record, snakemake.rule, parts["input"], parts["output"], parts["params"], dict(snakemake.wildcards.items()))


def _by_name(values: Any) -> dict[str, Any]:
    """Return all values of a part of a rule by name, those without a name by their number."""
    named = dict(values.items())
    taken = {id(item) for value in named.values() for item in [value, *(value if isinstance(value, list) else [])]}
    return named | {str(number): value for number, value in enumerate(values) if id(value) not in taken}


def _open_log(path: str) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    logging.basicConfig(filename=path, filemode="w", level=logging.INFO, format="%(levelname)s %(message)s", encoding="utf-8", force=True)
    logging.captureWarnings(True)
    logging.getLogger("fontTools").setLevel(logging.WARNING)  # a page of glyph names for each PDF
