"""Files in a folder of ours, under links that expire and are bound to their viewer."""

from pathlib import Path

from edtech_app.domain.media import MediaKind, StoredFile


class LocalMedia:
    """Keeps files under `root`; its links are paths under `/media`, signed with `secret`."""

    name = "local"

    def __init__(self, root: Path, secret: bytes) -> None:
        self._root, self._secret = root, secret

    async def put(self, key: str, file: Path, *, kind: MediaKind, content_type: str) -> StoredFile:
        raise NotImplementedError

    def link(self, key: str, *, kind: MediaKind, viewer: str, seconds: int) -> str:
        raise NotImplementedError

    async def delete(self, key: str, *, kind: MediaKind) -> None:
        raise NotImplementedError
