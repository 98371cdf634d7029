"""What processes cost: processor time and memory, from what the kernel says."""

import os
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.support.fleet import Fleet

Family = dict[str, list[int]]
"""Processes by what they do, several that do the same under one name."""

TICK = os.sysconf("SC_CLK_TCK")
DATABASES = ("nx_server", "mongod")


@dataclass(frozen=True, slots=True)
class Reading:
    """At a moment: the processor seconds and megabytes of each of some processes, and the seconds of the machine."""

    at: float
    processor: dict[str, float]
    memory: dict[str, float]
    machine: float

    def shares_since(self, before: "Reading") -> dict[str, float]:
        """Of each process, how much of one core it had meanwhile; `others` is everybody else on the machine."""
        seconds = self.at - before.at
        spent = {name: self.processor[name] - before.processor.get(name, 0.0) for name in self.processor}
        spent["others"] = max(0.0, self.machine - before.machine - sum(spent.values()))
        return {name: each / seconds for name, each in spent.items()}


def family(pid: int) -> Family:
    """A server's processes: `server`, and `database` where it has one as its child."""
    found = _descendants(pid)
    database = _named(found, *DATABASES)
    return {"server": sorted(set(found) - set(database))} | ({"database": database} if database else {})


def fleet(several: Fleet) -> Family:
    """The processes of a school of several: `server 1` and so on, `database`, `redis` and `nginx`."""
    ours = _descendants(os.getpid())
    servers = {f"server {number}": [*_descendants(each.pid)] for number, each in enumerate(several.processes, 1)}
    beside = {"database": DATABASES, "redis": ("redis-server",), "nginx": ("nginx",)}
    return servers | {name: _named(ours, *words) for name, words in beside.items()}


def _descendants(pid: int) -> dict[int, str]:
    """A process and all that it has started, with the command of each."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
    rows = [(int(row[0]), int(row[1]), row[2]) for row in (line.split(None, 2) for line in listed.splitlines())]
    found = {pid}
    for _ in range(4):
        found |= {each for each, parent, _ in rows if parent in found}
    return {each: command for each, _, command in rows if each in found}


def _named(processes: Mapping[int, str], *words: str) -> list[int]:
    return sorted(pid for pid, command in processes.items() if any(word in command for word in words))


def read(processes: Mapping[str, list[int]]) -> Reading:
    """Look at processes, several under one name added up."""
    alive = {name: [pid for pid in pids if Path(f"/proc/{pid}").exists()] for name, pids in processes.items()}
    return Reading(
        at=time.monotonic(),
        processor={name: sum(map(_processor, pids)) for name, pids in alive.items()},
        memory={name: sum(map(_memory, pids)) for name, pids in alive.items()},
        machine=_machine(),
    )


def _processor(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def _memory(pid: int) -> float:
    """Megabytes that this process alone holds."""
    rows = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return sum(float(row.split()[1]) for row in rows if row.startswith("Private_")) / 1024


def _machine() -> float:
    user, nice, system, _, _, irq, soft_irq, *_ = Path("/proc/stat").read_text(encoding="ascii").split()[1:9]
    return sum(map(int, (user, nice, system, irq, soft_irq))) / TICK
