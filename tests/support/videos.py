"""Small real files to upload: videos, pictures and captions, made on the spot."""

import functools
import hashlib
import io
import struct
import zlib
from collections.abc import AsyncIterator
from pathlib import Path

import av
from PIL import Image

from edtech_app.domain.media import VideoFacts
from edtech_app.gateways.media.probe import video_facts

CAPTIONS = b"WEBVTT\n\n00:00:00.000 --> 00:00:01.500\nHello and welcome.\n"
SUBRIP = b"1\n00:00:00,000 --> 00:00:01,500\nHello and welcome.\n"


_read: dict[bytes, tuple[VideoFacts, bytes]] = {}


async def facts_read_once(file: Path, poster: Path) -> VideoFacts:
    """What `video_facts` says of a video, asked once for each content.

    That takes a process of its own, and a hundred tests upload the same few films. How it reads is looked at in
    tests/gateways/test_reading.py.
    """
    content = hashlib.sha256(file.read_bytes()).digest()
    if content not in _read:
        facts = await video_facts(file, poster)
        _read[content] = facts, poster.read_bytes()
    facts, picture = _read[content]
    poster.write_bytes(picture)
    return facts


@functools.cache
def video(seconds: int = 2, *, extension: str = "mp4", codec: str = "libx264") -> bytes:
    """A real video of a changing colour, 160 × 90 at 10 pictures a second."""
    out = io.BytesIO()
    with av.open(out, "w", format="mov" if extension == "mov" else extension) as container:
        stream = container.add_stream(codec, rate=10)
        stream.width, stream.height, stream.pix_fmt = 160, 90, "yuv420p"
        for number in range(seconds * 10):
            frame = av.VideoFrame.from_image(Image.new("RGB", (160, 90), (number * 9 % 255, 90, 160)))
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return out.getvalue()


def large_video(file: Path, size: int, *, seconds: int = 4) -> Path:
    """Write a real video of exactly `size` bytes: what is too much of them is free space, which players skip."""
    content = video(seconds)
    free = size - len(content)
    with file.open("wb") as out:
        out.write(content)
        out.write(free.to_bytes(4, "big") + b"free")
        # Something else in each block, so that blocks in a wrong order would be seen.
        for left in range(free - 8, 0, -(1024**2)):
            block = left.to_bytes(8, "big") * (1024**2 // 8)
            out.write(block[: min(left, len(block))])
    return file


@functools.cache
def picture(width: int = 800, height: int = 800, *, format: str = "PNG") -> bytes:
    """A real picture of one colour, with a comment hidden in it where the format can carry one."""
    out = io.BytesIO()
    image = Image.new("RGB", (width, height), (12, 120, 200))
    options = {"comment": b"where I live", "exif": _exif()} if format == "JPEG" else {"compress_level": 1}
    image.save(out, format, **options)
    return out.getvalue()


def bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """A PNG of a few kilobytes that says it has 3.6 billion points, and is ready to unpack to as many as it can."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 4_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def _exif() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = "where I live"
    return exif.tobytes()


async def in_chunks(content: bytes, size: int = 1000) -> AsyncIterator[bytes]:
    """The content as it comes from a browser: in pieces."""
    for start in range(0, len(content), size):
        yield content[start : start + size]


def files_under(folder: Path) -> list[str]:
    """Every file below a folder, by its relative path."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
