"""What the program that reads strangers' videos finds in them, asked without starting it."""

import io
from pathlib import Path

import av
import pytest
from PIL import Image

from edtech_app.gateways.media.reading import _probe
from tests.support.videos import video


class OneWay(io.RawIOBase):
    """Somewhere to write to and not to go back in, as a browser records."""

    def __init__(self) -> None:
        self.content = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, piece: bytes) -> int:  # pyright: ignore[reportIncompatibleMethodOverride] - all that is written to it
        self.content += piece
        return len(piece)


def recorded(seconds: int) -> bytes:
    """A video that does not say how long it is."""
    out = OneWay()
    with av.open(out, "w", format="webm") as container:
        stream = container.add_stream("libvpx", rate=10)
        stream.width, stream.height, stream.pix_fmt = 160, 90, "yuv420p"
        for _ in range(seconds * 10):
            container.mux(stream.encode(av.VideoFrame.from_image(Image.new("RGB", (160, 90), (9, 90, 160)))))
        container.mux(stream.encode())
    return bytes(out.content)


def sound_only() -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format="matroska") as container:
        stream = container.add_stream("pcm_s16le", rate=44_100, layout="mono")
        frame = av.AudioFrame(format="s16", layout="mono", samples=1024)
        frame.sample_rate = 44_100
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return out.getvalue()


def test_a_film_tells_its_size_and_length_and_gives_a_poster(tmp_path: Path):
    film, poster = tmp_path / "film", tmp_path / "poster"
    film.write_bytes(video(8))

    assert _probe(str(film), str(poster)) == {"codec": "h264", "seconds": 8, "width": 160, "height": 90}
    with Image.open(poster) as drawn:
        assert (drawn.format, drawn.size) == ("WEBP", (160, 90))


def test_a_recording_that_does_not_say_how_long_it_is_is_read_to_its_end(tmp_path: Path):
    film = tmp_path / "film"
    film.write_bytes(recorded(3))
    with av.open(str(film)) as container:
        assert container.duration is None, "or this tests nothing"

    assert _probe(str(film), str(tmp_path / "poster"))["seconds"] == 3


def test_sound_without_pictures_is_no_video(tmp_path: Path):
    film = tmp_path / "film"
    film.write_bytes(sound_only())

    with pytest.raises(SystemExit) as ended:
        _probe(str(film), str(tmp_path / "poster"))
    assert ended.value.code == 2
