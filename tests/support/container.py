"""What `Dockerfile` and `compose.yaml` say, read so that tests can run it where there is no container engine."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]

Instruction = tuple[str, str]
"""A word such as `RUN`, and what stands behind it on one line."""


def instructions() -> list[Instruction]:
    """Every instruction of the Dockerfile, in order, without comments and with its lines joined."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    bare = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    lines = re.sub(r"\s*\\\n\s*", " ", bare).splitlines()
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines if line)]


def of(word: str) -> list[str]:
    """What stands behind each instruction of one word."""
    return [rest for name, rest in instructions() if name == word]


def runs() -> list[str]:
    """Every command that building the image runs, one by one."""
    return [command for line in of("RUN") for command in re.split(r"\s+&&\s+", line)]


def start_command() -> list[str]:
    """How the container's process is started."""
    return json.loads(of("CMD")[-1])


def health_command() -> list[str]:
    """How the engine asks whether the house is well."""
    return json.loads(of("HEALTHCHECK")[-1].partition("CMD ")[2])


def image_environment() -> dict[str, str]:
    """The variables that every process of the image has."""
    pairs = [pair.partition("=") for pair in shlex.split(of("ENV")[-1])]
    return {name: value for name, _, value in pairs}


def composition(**settings: str) -> dict[str, Any]:
    """The compose file as an engine reads it: variables filled in, merges done.

    Raises:
        LookupError: A variable that must be set is not.
    """

    def fill(found: re.Match[str]) -> str:
        name, how, words = found["name"], found["how"] or "", found["words"] or ""
        if how == ":?" and not settings.get(name):
            raise LookupError(f"{name} {words}")
        return settings.get(name) or (words if how == ":-" else "")

    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(re.sub(r"\$\{(?P<name>[A-Z_]+)((?P<how>:[-?])(?P<words>[^}]*))?\}", fill, text))
