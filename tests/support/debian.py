"""Servers of Debian's that a few tests want beside Python: looked for, and installed where that is allowed."""

import os
import shutil
import subprocess
from collections.abc import Iterable

import pytest

PLACES = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin"))


def want(*packages: str, command_of: dict[str, str] | None = None) -> list[str]:
    """Where the commands of these packages are; installs what is missing, as root and nowhere but on Debian.

    The test is skipped where there is nothing to be had, and always where `CI` is set: there nothing is installed that
    is not in the requirements.
    """
    commands = [(command_of or {}).get(package, package) for package in packages]
    if os.environ.get("CI"):
        pytest.skip("Servers are not installed in CI.")
    if _missing(commands):
        _install(packages)
    if missing := _missing(commands):
        pytest.skip(f"This needs {', '.join(missing)}, which is not here and cannot be installed by us.")
    return [str(_found(command)) for command in commands]


def _found(command: str) -> str | None:
    return shutil.which(command, path=PLACES)


def _missing(commands: Iterable[str]) -> list[str]:
    return [command for command in commands if _found(command) is None]


def _install(packages: Iterable[str]) -> None:
    if not shutil.which("apt-get") or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return
    quiet = {"stdin": subprocess.DEVNULL, "capture_output": True, "check": False}
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    # Another worker of the same run may be at it.
    apt = ["apt-get", "-o", "DPkg::Lock::Timeout=300"]
    for command in ([*apt, "update"], [*apt, "install", "-y", "--no-install-recommends", *packages]):
        subprocess.run(command, env=environment, timeout=420, **quiet)
