"""Captions: whatever people have, WebVTT or SRT, read as cues and written as clean WebVTT."""

import heapq
import html
import re
import unicodedata

from edtech_app.domain.captions import Cue
from edtech_app.domain.errors import InvalidInput
from edtech_app.domain.media import MAX_CAPTION_BYTES

NOT_CAPTIONS = "We could not read these captions. Please use WebVTT (.vtt) or SubRip (.srt)."
TOO_LARGE = "Captions can be at most 1 MB."
MAX_CUES = 12_000
"""A day of talk without a pause; a browser still lists so many."""
TOO_MANY = f"Captions can have at most {MAX_CUES:,} lines."
MAX_AT_ONCE = 10
TOO_CROWDED = f"These captions show more than {MAX_AT_ONCE} lines at once. Please check their times."
MAX_CUE_LETTERS = 600

NOT_WRITING = re.compile(r"[\x01-\x08\x0e-\x19\x1c-\x1f]")
"""Letters that stand in archives and pictures, and in no text."""
MOMENT = r"(?:(\d{1,3}):)?([0-5]?\d):([0-5]?\d)[.,](\d{1,3})"
TIMES = re.compile(rf"[ \t]*{MOMENT}[ \t]*-->[ \t]*{MOMENT}(?:[ \t]+(.*))?")
NO_CUES = re.compile(r"(NOTE|STYLE|REGION)\b")
BLANK_LINES = re.compile(r"\n[ \t]*\n")
MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|</?>|<[\d:.]+>|\{\\[^{}]*\}")
"""WebVTT's tags and times within a cue, HTML, and the commands that some programs write into SRT."""
SETTING = re.compile(r"(vertical:(rl|lr)|(line|position):-?\d[\d.,%a-z-]*|size:\d[\d.]*%|align:[a-z]+)")


def read_captions(content: bytes) -> tuple[Cue, ...]:
    """The cues of a WebVTT or SRT file in the order of time, their text plain: markup, scripts and comments are gone.

    A cue without a text, or that ends before it begins, is left out.

    Raises:
        InvalidInput: Too large, too many, too many at one moment, or neither WebVTT nor SRT.
    """
    if len(content) > MAX_CAPTION_BYTES:
        raise _refused(TOO_LARGE)
    text = _decode(content)
    if NOT_WRITING.search(text):
        raise _refused(NOT_CAPTIONS)
    text = text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
    cues = [cue for block in BLANK_LINES.split(text) if (cue := _cue(block)) is not None]
    if not cues:
        raise _refused(NOT_CAPTIONS)
    if len(cues) > MAX_CUES:
        raise _refused(TOO_MANY)
    cues.sort(key=lambda cue: (cue.start, cue.end))
    if _most_at_once(cues) > MAX_AT_ONCE:
        raise _refused(TOO_CROWDED)
    return tuple(cues)


def as_webvtt(cues: tuple[Cue, ...]) -> str:
    """The cues as a WebVTT file."""
    return "\n\n".join(["WEBVTT", *map(_written, cues)]) + "\n"


def _cue(block: str) -> Cue | None:
    lines = block.strip("\n").split("\n")
    if NO_CUES.match(lines[0]):
        return None
    for number, line in enumerate(lines):
        if times := TIMES.fullmatch(line):
            start, end = _millis(times.groups()[:4]), _millis(times.groups()[4:8])
            text = _plain(lines[number + 1 :])
            settings = " ".join(part for part in (times[9] or "").split() if SETTING.fullmatch(part))
            return Cue(start, end, text, settings) if text and start < end else None
    return None


def _plain(lines: list[str]) -> str:
    bare = (" ".join(html.unescape(MARKUP.sub("", line)).split()) for line in lines)
    text = "\n".join(line for line in map(_printable, bare) if line)
    return text[:MAX_CUE_LETTERS].strip()


def _printable(line: str) -> str:
    return "".join(letter for letter in line if unicodedata.category(letter) not in ("Cc", "Cs"))


def _millis(parts: tuple[str | None, ...]) -> int:
    hours, minutes, seconds, fraction = (part or "0" for part in parts)
    return ((int(hours) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(fraction.ljust(3, "0"))


def _most_at_once(cues: list[Cue]) -> int:
    """How many cues are shown together at the fullest moment; they come by their start."""
    shown: list[int] = []
    most = 0
    for cue in cues:
        while shown and shown[0] <= cue.start:
            heapq.heappop(shown)
        heapq.heappush(shown, cue.end)
        most = max(most, len(shown))
    return most


def _written(cue: Cue) -> str:
    times = f"{_clock(cue.start)} --> {_clock(cue.end)} {cue.settings}".rstrip()
    return f"{times}\n{html.escape(cue.text, quote=False)}"


def _clock(millis: int) -> str:
    seconds, fraction = divmod(millis, 1000)
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours:02d}:{minute:02d}:{second:02d}.{fraction:03d}"


def _decode(content: bytes) -> str:
    for encoding in _encodings(content[:2]):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _refused(NOT_CAPTIONS)


def _encodings(beginning: bytes) -> tuple[str, ...]:
    """What the file may be written in; a file's first letter, a W or a digit, has a zero beside it in UTF-16."""
    if beginning in (b"\xff\xfe", b"\xfe\xff"):
        return ("utf-16",)
    if beginning[1:] == b"\0":
        return ("utf-16-le",)
    if beginning[:1] == b"\0":
        return ("utf-16-be",)
    return ("utf-8-sig", "cp1252")


def _refused(words: str) -> InvalidInput:
    return InvalidInput({"captions": words}, words)
