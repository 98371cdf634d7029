"""Where files lie while they are looked at: a folder for each upload, on our own disk."""

import secrets
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from edtech_app.gateways.disk import writing
from edtech_app.settings import Settings

ABANDONED_AFTER = 24 * 60 * 60


class Workplace:
    """Uploads go to a file on our disk first; only what was opened and understood reaches the store."""

    def __init__(self, *, settings: Settings) -> None:
        self._root = settings.data_dir.absolute() / "uploads"

    @contextmanager
    def folder(self) -> Generator[Path]:
        """A folder for one upload, gone afterwards whatever happens; those of killed processes go with it.

        Raises:
            GatewayFailed: The disk does not take what is written there.
        """
        with writing():
            self._root.mkdir(parents=True, exist_ok=True)
            for old in self._root.iterdir():
                if old.stat().st_mtime < time.time() - ABANDONED_AFTER:
                    _remove_folder(old)
            work = self._root / secrets.token_hex(16)
            work.mkdir(mode=0o700)
            try:
                yield work
            finally:
                _remove_folder(work)


def _remove_folder(folder: Path) -> None:
    for file in folder.iterdir():
        file.unlink(missing_ok=True)
    folder.rmdir()
