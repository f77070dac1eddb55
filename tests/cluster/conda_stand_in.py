"""A stand-in for the `conda` program, for machines without one: only what Snakemake 9 calls, by py-rattler.

It solves and installs environment files from the channel in CONDA_CHANNEL_ALIAS and their `pip:` part from PIP_FIND_LINKS.
It takes less than conda does, never more: a channel that is not there, a key or a dependency that it does not know end in an error. It is
not conda: what a test with it shows is that the environment files, as they are, resolve from packages of these names and versions, and
that the rules run in what was installed.
"""

import asyncio
import itertools
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

import yaml

VERSION = "26.8.0"
KEYS = {"channels", "dependencies"}


def main(arguments: list[str]) -> None:
    """Answer one call as conda would."""
    if arguments == ["--version"]:
        print(f"conda {VERSION}")
    elif arguments[:1] == ["info"]:
        print(json.dumps({"conda_prefix": os.environ["CONDA_STAND_IN"], "platform": "linux-64", "conda_version": VERSION}))
    elif arguments[:1] == ["config"]:
        print(json.dumps({"get": {"channel_priority": "strict"}}))
    elif arguments[:2] == ["env", "create"]:
        value_of = dict(itertools.pairwise(arguments))
        create(Path(value_of["--file"]), Path(value_of["--prefix"]))
    elif arguments[:1] == ["clean"]:
        pass
    else:
        sys.exit(f"the stand-in for conda does not know: {' '.join(arguments)}")


def create(environment: Path, prefix: Path) -> None:
    """Solve and install an environment file."""
    shutil.rmtree(prefix, ignore_errors=True)  # what an interrupted call left
    alias = os.environ["CONDA_CHANNEL_ALIAS"]
    content = checked(yaml.safe_load(environment.read_text(encoding="utf-8")), alias)
    specs = [text for text in content["dependencies"] if isinstance(text, str)]
    from_index = [text for part in content["dependencies"] if isinstance(part, dict) for text in part["pip"]]
    asyncio.run(_install(content["channels"], alias, specs, prefix))
    if from_index:
        subprocess.run([prefix / "bin/python", "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", *from_index], check=True)


def checked(content: dict[str, Any], alias: str) -> dict[str, Any]:
    """Return an environment file's content; exit as conda does for a channel that is not there, a key or dependency that it cannot read.

    alias: address of the folder of channels.
    """
    unknown = set(content) - KEYS
    if unknown:
        sys.exit(f"EnvironmentSpecError: unknown keys: {', '.join(sorted(unknown))}")
    for name in content["channels"]:
        place = Path(url2pathname(urlsplit(alias).path)) / name
        if not list(place.glob("*/repodata.json")):
            sys.exit(f"UnavailableInvalidChannel: HTTP 404 NOT FOUND for channel {name} <{alias}{name}>")
    plain = [part for part in content["dependencies"] if isinstance(part, str)]
    for part in content["dependencies"]:
        if not isinstance(part, str) and (not isinstance(part, dict) or set(part) != {"pip"} or "pip" not in plain):
            sys.exit(f"EnvironmentSpecError: {part}: a list of pip, with pip among the packages")
    return content


async def _install(names: list[str], alias: str, specs: list[str], prefix: Path) -> None:
    import rattler

    configuration = rattler.ChannelConfig(alias)
    channels = [rattler.Channel(name, configuration) for name in names]
    records = await rattler.solve(channels, specs, platforms=["linux-64", "noarch"])
    cache = Path(os.environ["CONDA_STAND_IN"]) / "cache"
    await rattler.install(records, prefix, cache_dir=cache, show_progress=False)


if __name__ == "__main__":
    main(sys.argv[1:])
