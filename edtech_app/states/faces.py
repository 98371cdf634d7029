"""The face of a page that could not be read, shown in its place instead of a toast over what is not there."""

import contextlib
from collections.abc import Iterator
from typing import Protocol

from edtech_app.domain.errors import AppError, NotFound, NotSignedIn


class HasFaces(Protocol):
    """A state whose page shows one of several faces; `problem` says in words why it is the failed one."""

    status: str
    problem: str


@contextlib.contextmanager
def failing_in_place(page: HasFaces, *, may_be_missing: bool = False) -> Iterator[None]:
    """Show on the page itself why it could not be read. Whoever is not signed in is led away by the guard as ever.

    A page about one thing that an address names `may_be_missing`: then that face is shown for what is not found.
    """
    try:
        yield
    except NotSignedIn:
        raise
    except AppError as error:
        is_missing = may_be_missing and isinstance(error, NotFound)
        page.status, page.problem = "missing" if is_missing else "failed", error.message
