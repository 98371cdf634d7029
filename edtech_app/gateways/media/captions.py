"""Captions: whatever people have, WebVTT or SRT, as clean WebVTT."""

import io

import webvtt
from webvtt.errors import MalformedCaptionError, MalformedFileError

from edtech_app.domain.errors import InvalidInput
from edtech_app.domain.media import MAX_CAPTION_BYTES

NOT_CAPTIONS = "We could not read these captions. WebVTT (.vtt) and SubRip (.srt) work."
TOO_LARGE = "Captions may have at most 1 MB."


def as_webvtt(content: bytes) -> str:
    """The captions, read and written anew: only cues survive, with their times, settings and text.

    Raises:
        InvalidInput: Too large, or neither WebVTT nor SRT.
    """
    if len(content) > MAX_CAPTION_BYTES:
        raise InvalidInput({"captions": TOO_LARGE}, TOO_LARGE)
    text = _decode(content).replace("\r\n", "\n").replace("\r", "\n")
    kind = "vtt" if text.lstrip().startswith("WEBVTT") else "srt"
    try:
        cues = webvtt.from_buffer(io.StringIO(text), format=kind).captions
    except (MalformedCaptionError, MalformedFileError, ValueError) as error:
        raise InvalidInput({"captions": NOT_CAPTIONS}, NOT_CAPTIONS) from error
    if not cues:
        raise InvalidInput({"captions": NOT_CAPTIONS}, NOT_CAPTIONS)
    return webvtt.WebVTT(captions=cues).content


def _decode(content: bytes) -> str:
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InvalidInput({"captions": NOT_CAPTIONS}, NOT_CAPTIONS)
