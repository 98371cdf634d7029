"""A video on its way in: what is known of it before it is one of the course's files."""

from dataclasses import dataclass, field
from datetime import timedelta

from edtech_app.domain.entity import Entity, Instant

KEPT_FOR = timedelta(days=1)
"""How long an upload that nobody goes on with can be resumed."""
MOST_AT_ONCE = 10
"""Unfinished uploads of one person."""


class VideoUpload(Entity):
    """A video that a lecture is to get, being uploaded; its file becomes the asset of the same id.

    `size` is what the browser has announced, `mark` how it will know the same file again. `key` and `poster_key` are
    where the store will have it, fixed beforehand so that whatever a crash leaves there can be found; `key` lacks the
    extension, which the content decides.
    """

    owner_id: str
    course_id: str
    lecture_id: str
    file_name: str
    size: int
    mark: str = ""
    key: str
    poster_key: str
    created_at: Instant
    touched_at: Instant

    def is_of(self, file_name: str, size: int, mark: str) -> bool:
        """Whether this is the upload of that very file, as far as names, sizes and dates can tell."""
        return bool(mark) and (self.file_name, self.size, self.mark) == (file_name, size, mark)


@dataclass(frozen=True, slots=True)
class SlicesTo:
    """Where a browser sends a file's slices, of `slice_bytes` each but the last, with `Content-Range`.

    With `fields` each slice is the `file` of a form that has them too, else it is the body itself. `headers` go with
    each slice.
    """

    url: str
    slice_bytes: int
    fields: dict[str, str] = field(default_factory=dict[str, str])
    headers: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class UploadStanding:
    """How an upload stands: `receiving`, `checking` or `done`; while it is received, what comes next and whither.

    `arrived` counts the bytes that we have; it is None where only the browser can know.
    """

    upload_id: str
    status: str
    arrived: int | None = None
    slices: SlicesTo | None = None


@dataclass(frozen=True, slots=True)
class BrokenOff:
    """An upload that can be gone on with, for whoever chooses the same file again; `percent` of it is here."""

    file_name: str
    percent: int
