"""Reading a stranger's video, as a program of its own, which imports nothing of ours: it starts fast and knows little.

`python -I reading.py VIDEO POSTER` prints what it found as JSON and writes a poster; see `probe.py`.
"""

import contextlib
import json
import math
import sys
from typing import Any

SECONDS_ALLOWED = 30
NOT_WRITTEN = 4
"""How it ends when the disk does not take the poster, which says nothing against the video."""
POSTER_AT = 3.0
POSTER_SIZE = (1280, 1280)
MAX_PIXELS = 8192 * 4320
FORMATS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm"


def _limit_ourselves() -> None:
    """Little time, memory and disk, where the system can hold us to it."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_ALLOWED, SECONDS_ALLOWED))
        resource.setrlimit(resource.RLIMIT_FSIZE, (64 << 20, 64 << 20))
        resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))


def _probe(file: str, poster: str) -> dict[str, Any]:
    import av

    # `protocol_whitelist` keeps playlists disguised as videos from reading anything else on this machine.
    with av.open(file, options={"protocol_whitelist": "file", "format_whitelist": FORMATS}) as container:
        video = next(iter(container.streams.video), None)
        if video is None or not 0 < video.width * video.height <= MAX_PIXELS:
            raise SystemExit(2)
        video.codec_context.thread_count = 2
        length = container.duration / 1_000_000 if container.duration else _length_by_reading(container, video)
        _draw_poster(container, video, min(POSTER_AT, length / 2), poster)
        return {
            "codec": video.codec_context.name,
            "seconds": max(1, math.ceil(round(length, 2))),
            "width": video.width,
            "height": video.height,
        }


def _length_by_reading(container: Any, video: Any) -> float:
    """Videos recorded in a browser do not say how long they are; their last picture does."""
    last = 0.0
    for packet in container.demux(video):
        if packet.pts is not None:
            last = max(last, float((packet.pts + (packet.duration or 0)) * packet.time_base))
    return last


def _draw_poster(container: Any, video: Any, at: float, poster: str) -> None:
    """Seeking lands on the key frame before; from there we decode to the wanted time."""
    container.seek(int(at * 1_000_000))
    chosen = None
    for number, frame in enumerate(container.decode(video)):
        chosen = frame
        if (frame.time or 0.0) >= at or number > 600:
            break
    if chosen is None:
        raise SystemExit(3)
    # Pillow would look through all formats that it knows for this one.
    from PIL import WebPImagePlugin  # noqa: F401

    picture = chosen.to_image()
    picture.thumbnail(POSTER_SIZE)
    try:
        picture.save(poster, "WEBP", quality=80)
    except OSError:
        raise SystemExit(NOT_WRITTEN) from None


if __name__ == "__main__":
    _limit_ourselves()
    sys.stdout.write(json.dumps(_probe(sys.argv[1], sys.argv[2])))
