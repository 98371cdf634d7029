"""What we need from a place that keeps files."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Protocol

from edtech_app.domain.media import KeptFile, MediaKind, StoredFile


class MediaStore(Protocol):
    """A store of files under keys that we make up; a key is `[a-z0-9/_-]+` with an optional extension.

    Every method may raise `GatewayFailed`.
    """

    name: str
    """"cloudinary" or "local"."""

    async def put(self, key: str, file: Path, *, kind: MediaKind, content_type: str) -> StoredFile:
        """Keep a finished file from our disk under the key: readers see all of it or none. The file is left as is.

        A key is used once: what is there already is never replaced, and `GatewayFailed` says so.
        """
        ...

    def link(self, key: str, *, kind: MediaKind, viewer: str, seconds: int) -> str:
        """A URL that plays the file for `seconds`; `viewer` says whom it is for, see `services/file_access.py`.

        A private file's link is bound to its viewer where the store can do that. Pictures are public and their links
        never expire.
        """
        ...

    def local_path(self, key: str, *, expires: str, viewer: str, signature: str) -> Path:
        """The file behind one of our own links (`link`), whoever asks; a store elsewhere has none.

        Raises:
            NotAllowed: The link has expired or was altered.
            NotFound: There is no such file here.
        """
        ...

    async def read(self, key: str, *, kind: MediaKind) -> bytes:
        """A small file's bytes; captions, not videos.

        Raises:
            NotFound: There is no such file.
        """
        ...

    async def delete(self, key: str, *, kind: MediaKind) -> None:
        """Forget the file; doing it twice is harmless."""
        ...

    def kept(self) -> AsyncIterator[KeptFile]:
        """Everything that is in the store, in no order, with whatever a killed upload left of itself.

        A key may come with another extension than it was given; its name without that is the same.
        """
        ...
