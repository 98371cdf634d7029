"""What the house wrote down, as a test sees it."""

import contextlib
import io
import logging
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from edtech_app import logs


def listen(caplog: pytest.LogCaptureFixture, level: int = logging.INFO) -> None:
    """Hear our own lines from this level on, and forget those before."""
    caplog.set_level(level, "edtech_app")
    caplog.clear()


def lines(caplog: pytest.LogCaptureFixture, name: str = "") -> list[dict[str, Any]]:
    """Our own lines, of one name or all of them."""
    said = [record.msg for record in caplog.records if isinstance(record.msg, dict)]
    return [line for line in said if name in ("", line["event"])]


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Let logging be set up as anybody likes meanwhile, and be afterwards as it was before."""
    names = {logs.OURS, *logging.root.manager.loggerDict}
    loggers = [logging.root, *map(logging.getLogger, names)]
    before = [(each, each.level, list(each.handlers), each.propagate) for each in loggers]
    try:
        yield
    finally:
        logging.captureWarnings(False)
        for each, level, handlers, propagates in before:
            each.setLevel(level)
            each.handlers[:], each.propagate = handlers, propagates


@contextlib.contextmanager
def written(*, as_json: bool, level: str = "debug", secret_values: Iterable[str] = ()) -> Iterator[io.StringIO]:
    """Everything that this process writes down meanwhile, as it is written."""
    stream = io.StringIO()
    with undisturbed():
        logs.install(as_json=as_json, level=level, secret_values=secret_values, stream=stream)
        yield stream
