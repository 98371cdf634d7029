"""What the house writes down of itself: lines of a name and values, to be read in development, as JSON in production.

A line never holds a secret, an address of a person's or what somebody typed: people and things stand in it by their
ids. What libraries say, and what exceptions quote, was written without that rule and is scrubbed.
"""

import logging
import re
import secrets
import sys
import time
from collections import OrderedDict
from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

OURS = "edtech_app"
HANDLER = "the house"
LONGEST = 1000
"""Letters of a value; a trace may have more."""
LONGEST_TRACE = 20_000
A_WHILE = 60.0

WELL_FORMED = re.compile(r"[A-Za-z0-9_.-]{8,64}")
"""A request id that a proxy may bring."""

PRIVATE = re.compile(
    r"""
    eyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?                   # a signed token
    | (?<=://)[^/\s@]+(?=@)                             # who signs in, in a URL
    | [\w.%+-]+@[\w-]+(?:\.[\w-]+)+                     # an email address
    | (?<=\?)[\w.\[\]%-]+=[^\s"'<>)]*                   # a query
    | (?<=input_value=).*?(?=,\ input_type=)            # what pydantic was given
    | \b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b   # a tab's token
    | (?<![\w-])(?=[\w-]*\d)[\w-]{32,}                  # a digest, a signature, a secret in plain letters
    | \b\d(?:[ -]?\d){14,18}\b                          # the number of a card
    """,
    re.VERBOSE | re.DOTALL,
)
REFLEXS_WORDS = re.compile(r"(Event data: |event data: |Event\(|disconnected client )(.*)", re.DOTALL)
"""Where Reflex prints an event whole, arguments, cookies and all, or the token that opens a tab's memory."""
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What moves a terminal's cursor, turns a line around or is no letter; outside a trace a line feed is such too."""


@dataclass(slots=True)
class Errand:
    """What is being done: a request, an event of a page, the turn of a job. All its lines have the same id.

    Tasks that begin within it belong to it.
    """

    id: str
    user_id: str = ""
    is_hushed: bool = False
    """What services do in it is no news, as when the demo school is made."""


_errand: ContextVar[Errand | None] = ContextVar("errand", default=None)


def begin(request_id: str = "", *, is_hushed: bool = False) -> Errand:
    """Begin something of its own, under a new id unless there is one already."""
    errand = Errand(request_id or secrets.token_hex(6), is_hushed=is_hushed)
    _errand.set(errand)
    return errand


def reference() -> str:
    """The id under which the lines of this request, event or job are found; what people are told when it fails."""
    return (_errand.get() or begin()).id


def note_user(user_id: str) -> None:
    """Put down who this is done for, in all lines from here on."""
    if errand := _errand.get():
        errand.user_id = user_id


def get(module: str) -> structlog.stdlib.BoundLogger:
    """A module's logger: `log.info("order_paid", order=order.id)`, the name a fact, the values ids and numbers."""
    return structlog.stdlib.get_logger(module)


class Seldom:
    """Lets the first of many like things through in a minute, and counts the others, so that no flood fills the log."""

    def __init__(self, seconds: float = A_WHILE, most: int = 1000) -> None:
        self._seconds, self._most = seconds, most
        self._kept: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def heard(self, what: str, now: float) -> int | None:
        """How many there were since one was let through, this one included; None when it is not to be told now."""
        told_at, count = self._kept.get(what, (now - self._seconds, 0))
        is_due = now - told_at >= self._seconds
        self._kept[what] = (now, 0) if is_due else (told_at, count + 1)
        self._kept.move_to_end(what)
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return count + 1 if is_due else None


class NotAgain(logging.Filter):
    """Lets what a library says through once a minute, and how often it was said: strangers can make libraries talk."""

    def __init__(self) -> None:
        super().__init__()
        self._said = Seldom()

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.partition(".")[0] == OURS:
            return True
        kind = record.exc_info[0] if record.exc_info else None
        count = self._said.heard(f"{record.name} {str(record.msg)[:40]} {kind}", time.monotonic())
        record.count = count
        return count is not None


class Scrubber:
    """Takes out of a line what may be private, and what would make it two."""

    def __init__(self, secret_values: Iterable[str] = ()) -> None:
        known = sorted((re.escape(value) for value in secret_values if len(value) >= 6), key=len, reverse=True)
        self._known = re.compile("|".join(known)) if known else None

    def __call__(self, _: WrappedLogger, __: str, line: EventDict) -> EventDict:
        for name, value in line.items():
            if name in ("level", "logger"):
                continue
            if isinstance(value, str):
                line[name] = self.scrub(value, is_trace=name == "exception")
            elif value is not None and not isinstance(value, bool | int | float | str):
                line[name] = self.scrub(str(value))
        return line

    def scrub(self, text: str, *, is_trace: bool = False) -> str:
        """The text without what is private."""
        text = REFLEXS_WORDS.sub(r"\1…", text) if not is_trace else text
        if self._known is not None:
            text = self._known.sub("…", text)
        if len(text) < 32 and text.isalnum() and not text.isdecimal():
            # Ids and names, most of what is said, look like nothing private.
            return text
        text = UNSEEN.sub(_shown, PRIVATE.sub("…", text))
        return text[-LONGEST_TRACE:] if is_trace else text.replace("\n", "\\n")[:LONGEST]


def _shown(found: re.Match[str]) -> str:
    return f"\\x{ord(found[0]):02x}"


def install(
    *, as_json: bool, level: str = "info", secret_values: Iterable[str] = (), stream: TextIO | None = None
) -> logging.Handler:
    """Lead everything that this process logs through one handler: ours, and that of libraries from a warning on.

    Libraries stay at warnings whatever our own level is: their debugging prints queries, bodies and cookies. What has
    handlers of its own loses them, and the server's list of requests goes silent, because it has their queries.
    """
    handler = logging.StreamHandler(stream or sys.stdout)
    handler.set_name(HANDLER)
    handler.addFilter(NotAgain())
    handler.setFormatter(formatter(as_json=as_json, secret_values=secret_values))
    for name in list(logging.root.manager.loggerDict):
        other = logging.getLogger(name)
        if other.handlers:
            other.handlers.clear()
            other.propagate = True
    for old in [each for each in logging.root.handlers if each.get_name() == HANDLER]:
        logging.root.removeHandler(old)
    logging.root.addHandler(handler)
    logging.root.setLevel(logging.WARNING)
    logging.getLogger(OURS).setLevel(level.upper())
    logging.getLogger("_granian").setLevel(logging.WARNING)
    logging.getLogger("granian.access").setLevel(logging.CRITICAL + 1)
    logging.captureWarnings(True)
    return handler


def formatter(*, as_json: bool, secret_values: Iterable[str] = ()) -> logging.Formatter:
    """How a line looks."""
    looks: list[Processor]
    if as_json:
        # The names of the fields are those of Reflex's own JSON lines, which pass ours on as they are.
        looks = [_in_order, structlog.processors.JSONRenderer(ensure_ascii=False)]
    else:
        plain = structlog.dev.plain_traceback
        looks = [structlog.dev.ConsoleRenderer(colors=sys.stdout.isatty(), exception_formatter=plain, pad_event_to=24)]
    clock = {"fmt": "iso", "utc": True} if as_json else {"fmt": "%H:%M:%S", "utc": False}
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[_with_errand],
        processors=[
            _with_origin,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            # Frames and messages, never the values of variables: a library that prints those must not be chosen.
            structlog.processors.format_exc_info,
            Scrubber(secret_values),
            structlog.processors.TimeStamper(**clock),  # pyright: ignore[reportArgumentType]
            *looks,
        ],
    )


def _with_errand(_: WrappedLogger, __: str, line: EventDict) -> EventDict:
    """Whose line it is, and what it belongs to."""
    if errand := _errand.get():
        line.setdefault("request_id", errand.id)
        if errand.user_id:
            line.setdefault("user", errand.user_id)
    return line


def _in_order(_: WrappedLogger, __: str, line: EventDict) -> EventDict:
    first = {"timestamp": line.pop("timestamp"), "level": line.pop("level"), "message": line.pop("event")}
    return {**first, **line}


def _unless_hushed(logger: Any, method: str, line: EventDict) -> EventDict:
    errand = _errand.get()
    if errand and errand.is_hushed and method in ("debug", "info") and logger.name.startswith(f"{OURS}.services."):
        raise structlog.DropEvent
    return line


def _with_origin(_: WrappedLogger, __: str, line: EventDict) -> EventDict:
    record: Any = line["_record"]
    line["level"] = record.levelname.lower()
    line["logger"] = record.name
    if getattr(record, "count", 1) > 1:
        line["count"] = record.count
    return line


structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        _unless_hushed,
        _with_errand,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)
