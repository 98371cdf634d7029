"""Expected failures, each with words that may be shown to a person.

Services raise them, the three edges (state decorator, API handler, last-resort handler) translate them.
Only `AppError.message` is ever shown.
"""

from collections.abc import Mapping


class AppError(Exception):
    """Something the product expects to go wrong now and then.

    `message` is written for the person who reads it: plain, kind, no codes.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class InvalidInput(AppError):
    """One or more fields are wrong; `fields` maps a field's name to what is wrong with it."""

    def __init__(self, fields: Mapping[str, str], message: str = "Please check the highlighted fields.") -> None:
        super().__init__(message)
        self.fields = dict(fields)


class NotSignedIn(AppError):
    """Nobody is signed in, or the session has ended."""

    def __init__(self, message: str = "Please sign in to continue.") -> None:
        super().__init__(message)


class NotAllowed(AppError):
    """Somebody is signed in, and this is not theirs to do."""


class NotFound(AppError):
    """There is nothing here, or nothing that this person may know of."""


class Gone(NotFound):
    """There was something here that everybody could see, and it will not come back."""


class Conflict(AppError):
    """The request is well formed but does not fit the present state of things."""


class Duplicate(Conflict):
    """A unique key is taken; repositories raise it, services give it meaning."""


class ChangedElsewhere(Conflict):
    """It is not any more what it was when it was read; nothing of it was overwritten."""

    def __init__(
        self, message: str = "This was changed somewhere else in the meantime. Please reload the page and try again."
    ) -> None:
        super().__init__(message)


class TooMany(AppError):
    """A limit is reached; `retry_after` is the number of seconds to wait."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class GatewayFailed(AppError):
    """A service we depend on (payments, media, mail) did not do what we asked; trying again may help."""


class DatabaseAway(GatewayFailed):
    """The database does not answer; whatever was asked of it counts as not done, and may be asked again."""

    def __init__(self, message: str = "We cannot reach our database right now. Please try again in a moment.") -> None:
        super().__init__(message)


class DatabaseFull(DatabaseAway):
    """The database has no room for what it was given; it can still be read."""

    def __init__(
        self, message: str = "We cannot save anything right now, because our storage is full. Please try again later."
    ) -> None:
        super().__init__(message)
