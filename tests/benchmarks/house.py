"""A house of its own for a benchmark: the real services over the embedded server, in a folder that goes away."""

import contextlib
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from edtech_app.runtime import House, running
from edtech_app.settings import Settings


@contextlib.asynccontextmanager
async def open_house(**settings: Any) -> AsyncIterator[House]:
    """The house, with these settings beside the defaults; nothing of the machine's own settings is read."""
    with tempfile.TemporaryDirectory(prefix="bench") as folder:
        chosen = Settings(
            _env_file=None,  # pyright: ignore[reportCallIssue]
            data_dir=Path(folder),
            site_url="http://school.test",
            **settings,
        )
        async with running(chosen) as house:
            yield house
