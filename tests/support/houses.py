"""Whole houses for tests: what a process opens at its start, on the embedded database in a folder of the test's."""

import contextlib
import gc
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from edtech_app.runtime import House, running
from edtech_app.settings import Settings


@contextlib.asynccontextmanager
async def open_house(folder: Path, **changes: Any) -> AsyncIterator[House]:
    """A running house with its data in `folder`."""
    settings = Settings(_env_file=None, data_dir=folder, **changes)  # pyright: ignore[reportCallIssue]
    try:
        async with running(settings) as house:
            yield house
    finally:
        # A house that closes lets Python search through everything again, all imported modules included.
        gc.freeze()
