"""What a crowd notes down: when it asked for what, how long the answer took, and what went wrong."""

import contextlib
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

PATIENCE = 5.0
"""Seconds that are waited for answers at the end of a measured stretch; what has not come by then is an error."""


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
    waiting: dict[float, str] = field(default_factory=dict[float, str])
    """What is not answered yet, by when it was asked."""

    @contextlib.contextmanager
    def timed(self, kind: str) -> Iterator[None]:
        """Note how long the block takes, or what it fails with.

        Raises:
            Broken: It did.
        """
        begun = time.monotonic()
        self.waiting[begun] = kind
        try:
            yield
        except Exception as error:
            if self.waiting.pop(begun, None):
                self.failed.append((begun, kind, f"{type(error).__name__} {error}".strip()[:120]))
            raise Broken from error
        if self.waiting.pop(begun, None):
            self.answered.append((begun, kind, time.monotonic() - begun))

    def give_up(self) -> None:
        """What is still not answered after so long is an error, whatever becomes of it."""
        late = [begun for begun in self.waiting if time.monotonic() - begun > PATIENCE]
        self.failed += [(begun, self.waiting.pop(begun), "no answer") for begun in late]

    def taken(self) -> "Notes":
        """All that is noted so far; what comes is noted anew."""
        taken = Notes(self.answered, self.failed, self.events)
        self.answered, self.failed, self.events = [], [], []
        return taken

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
