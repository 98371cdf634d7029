"""Opening a video of a stranger's: in a child process that may use little time and memory.

The child is `reading.py` run by itself; it prints what it found as JSON and writes a poster.
"""

import asyncio
import json
import sys
from pathlib import Path

from edtech_app.domain.errors import GatewayFailed, InvalidInput
from edtech_app.domain.media import VideoFacts
from edtech_app.gateways.disk import NOT_KEPT, complain
from edtech_app.gateways.media.reading import NOT_WRITTEN, SECONDS_ALLOWED

READING = Path(__file__).with_name("reading.py").absolute()
NOT_A_VIDEO = "We could not open this video. Please export it again as MP4 (H.264) and upload that."


async def video_facts(file: Path, poster: Path) -> VideoFacts:
    """Read a video's length and size and write a WebP picture of it to `poster`; both paths are absolute.

    Raises:
        InvalidInput: It cannot be opened, or took too long or too much memory to open.
        GatewayFailed: The disk does not take the picture.
    """
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        # Alone (-I): neither our folders nor Python's variables reach it; and it leaves no compiled files (-B).
        "-I",
        "-B",
        str(READING),
        str(file),
        str(poster),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        # Nothing of ours, above all no secret, is in the child's environment.
        env={},
    )
    try:
        output, _ = await asyncio.wait_for(child.communicate(), SECONDS_ALLOWED)
    except TimeoutError:
        raise InvalidInput({"video": NOT_A_VIDEO}, NOT_A_VIDEO) from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode == NOT_WRITTEN:
        complain("a poster does not fit")
        raise GatewayFailed(NOT_KEPT)
    if child.returncode != 0:
        raise InvalidInput({"video": NOT_A_VIDEO}, NOT_A_VIDEO)
    return VideoFacts(**json.loads(output))
