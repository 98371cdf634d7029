"""What a crowd notes down: when it asked for what, how long the answer took, and what went wrong."""

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

PATIENCE = 5.0
"""Seconds after which somebody whose answer has not come when the crowd goes home counts as an error."""


class Broken(Exception):
    """Somebody's page has broken; what it was is noted."""


@dataclass(slots=True)
class Notes:
    """Everything of one process; times are of the machine's own clock, which all processes share."""

    answered: list[tuple[float, str, float]] = field(default_factory=list[tuple[float, str, float]])
    """When it was asked, what, and seconds until the answer."""
    failed: list[tuple[float, str, str]] = field(default_factory=list[tuple[float, str, str]])
    events: list[float] = field(default_factory=list[float])
    """When an event was sent, those too that nobody waits for."""

    @contextlib.contextmanager
    def timed(self, kind: str) -> Iterator[None]:
        """Note how long the block takes, or what it fails with.

        Raises:
            Broken: It did.
        """
        begun = time.monotonic()
        try:
            yield
        except asyncio.CancelledError:
            if time.monotonic() - begun > PATIENCE:
                self.failed.append((begun, kind, "no answer"))
            raise
        except Exception as error:
            self.failed.append((begun, kind, f"{type(error).__name__} {error}".strip()[:120]))
            raise Broken from error
        self.answered.append((begun, kind, time.monotonic() - begun))

    def join(self, other: "Notes") -> None:
        """Take in what another process has noted."""
        self.answered += other.answered
        self.failed += other.failed
        self.events += other.events

    def between(self, since: float, until: float) -> "Heard":
        """What was asked in a stretch of time, whenever it was answered."""
        heard = Heard()
        for begun, kind, took in self.answered:
            if since <= begun < until:
                heard.seconds.setdefault(kind, []).append(took)
        heard.errors = Counter(f"{kind}: {words}" for begun, kind, words in self.failed if since <= begun < until)
        heard.events = sum(since <= at < until for at in self.events)
        return heard


@dataclass(slots=True)
class Heard:
    """The answers of a stretch of time by their kind, in seconds each."""

    seconds: dict[str, list[float]] = field(default_factory=dict[str, list[float]])
    errors: Counter[str] = field(default_factory=Counter[str])
    events: int = 0
