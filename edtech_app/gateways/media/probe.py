"""Opening a video of a stranger's: in a child process that may use little time and memory.

The child is this module run by itself; it prints what it found as JSON and writes a poster.
"""

import asyncio
import contextlib
import json
import math
import sys
from pathlib import Path
from typing import Any

from edtech_app.domain.errors import InvalidInput
from edtech_app.domain.media import VideoFacts

SECONDS_ALLOWED = 30
PROJECT = Path(__file__).parents[3]
POSTER_AT = 3.0
POSTER_SIZE = (1280, 1280)
MAX_PIXELS = 8192 * 4320
FORMATS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm"
NOT_A_VIDEO = "We could not open this video. Please export it again as MP4 (H.264) and upload that."


async def video_facts(file: Path, poster: Path) -> VideoFacts:
    """Read a video's length and size and write a WebP picture of it to `poster`; both paths are absolute.

    Raises:
        InvalidInput: It cannot be opened, or took too long or too much memory to open.
    """
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "edtech_app.gateways.media.probe",
        str(file),
        str(poster),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        cwd=PROJECT,
        # Nothing of ours, above all no secret, is in the child's environment.
        env={"PYTHONDONTWRITEBYTECODE": "1"},
    )
    try:
        output, _ = await asyncio.wait_for(child.communicate(), SECONDS_ALLOWED)
    except TimeoutError:
        raise InvalidInput({"video": NOT_A_VIDEO}, NOT_A_VIDEO) from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode != 0:
        raise InvalidInput({"video": NOT_A_VIDEO}, NOT_A_VIDEO)
    return VideoFacts(**json.loads(output))


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
    picture = chosen.to_image()
    picture.thumbnail(POSTER_SIZE)
    picture.save(poster, "WEBP", quality=80)


if __name__ == "__main__":
    _limit_ourselves()
    sys.stdout.write(json.dumps(_probe(sys.argv[1], sys.argv[2])))
