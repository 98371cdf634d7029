"""Writing to this machine's disk, which may be full: words for people, and one line for whoever can make room."""

import contextlib
import time
from collections.abc import Iterator

from edtech_app import logs
from edtech_app.domain.errors import GatewayFailed

log = logs.get(__name__)

NOT_KEPT = "We could not save this file, because our storage is not working right now. Please try again later."

_trouble = logs.Seldom()


@contextlib.contextmanager
def writing(words: str = NOT_KEPT) -> Iterator[None]:
    """Fail in `words` when the disk does not take what is written meanwhile.

    Raises:
        GatewayFailed: It does not; whoever writes takes away what is half done.
    """
    try:
        yield
    except OSError as error:
        complain(error.strerror or type(error).__name__)
        raise GatewayFailed(words) from error


def complain(because: str) -> None:
    """Log that the disk takes nothing, once a minute however many people meet it."""
    if count := _trouble.heard("disk", time.monotonic()):
        log.error("disk_full", because=because, count=count)
