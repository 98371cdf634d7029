"""What we need from a place that keeps files."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Protocol, runtime_checkable

from edtech_app.domain.media import ArrivedVideo, KeptFile, MediaKind, StoredFile
from edtech_app.domain.uploads import SlicesTo


class MediaStore(Protocol):
    """A store of files under keys that we make up; a key is `[a-z0-9/_-]+` with an optional extension.

    Every method may raise `GatewayFailed`.
    """

    name: str
    """"cloudinary" or "local"."""
    is_elsewhere: bool
    """Whether its links lead to another site than ours."""

    async def put(self, key: str, file: Path, *, kind: MediaKind, content_type: str) -> StoredFile:
        """Keep a finished file from our disk under the key: readers see all of it or none.

        The file stays where it is, and nobody may write to it any more: it may be the very one that is kept.
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


@runtime_checkable
class OnOurDisk(Protocol):
    """A store whose files lie on a disk of ours, so that whoever backs up the house must take them along."""

    def file_of(self, key: str) -> Path:
        """Where the file of this key lies, or would lie; nobody may write to it.

        Raises:
            NotFound: This is no key.
        """
        ...


@runtime_checkable
class DirectUploads(Protocol):
    """A store that browsers may send large files to without passing through us.

    Browsers send what they want: only what `arrived` has looked at counts. Every method but `slices_to` may raise
    `GatewayFailed`.
    """

    def slices_to(self, key: str, upload_id: str) -> SlicesTo:
        """Where a browser may send one video, under this key and no other, never over one that is there."""
        ...

    async def arrived(self, key: str, poster_key: str) -> ArrivedVideo:
        """What has arrived under the key; draws its poster.

        Raises:
            NotFound: No video has.
        """
        ...

    async def forget(self, key: str) -> None:
        """Delete whatever a browser has sent under the key, as whatever kind; harmless when there is nothing."""
        ...
