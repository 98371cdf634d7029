"""Captions as people and enemies bring them: what is read, what is left out, and what is written."""

import io
import zipfile

import pytest

from edtech_app.domain.captions import Cue
from edtech_app.domain.errors import InvalidInput
from edtech_app.gateways.media import captions
from edtech_app.gateways.media.captions import as_webvtt, read_captions

HELLO = Cue(1000, 2500, "Hello")


def cue(text: str, times: str = "00:00:01.000 --> 00:00:02.500") -> bytes:
    return f"WEBVTT\n\n{times}\n{text}\n".encode()


@pytest.mark.parametrize(
    "content",
    [
        cue("Hello"),
        cue("Hello").replace(b"\n", b"\r\n"),
        cue("Hello").replace(b"\n", b"\r"),
        b"\xef\xbb\xbf" + cue("Hello"),
        cue("Hello").decode().encode("utf-16"),
        cue("Hello").decode().encode("utf-16-le"),
        cue("Hello").decode().encode("utf-16-be"),
        cue("Hello", "00:01.000 --> 00:02.500"),
        b"1\n00:00:01,000 --> 00:00:02,500\nHello\n",
        b"1\r\n00:00:01,000 --> 00:00:02,500\r\nHello\r\n\r\n",
        b"00:00:01,000 --> 00:00:02,500\nHello",
        cue("He\0llo\0"),
        cue("<v Asha><i>Hello</i>"),
        cue("<c.loud>Hel<00:00:01.500>lo</c>"),
        cue("<script>Hello</script>"),
        cue("{\\an8}Hello"),
        b"WEBVTT - a title\n\nNOTE by me\n00:00:00.000 --> 00:00:09.000\nnot this\n\n" + cue("Hello")[8:],
        b"WEBVTT\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:fred\n\n" + cue("Hello")[8:],
        b"WEBVTT\n\nintro\n" + cue("Hello")[8:],
    ],
)
def test_whatever_people_bring_is_the_same_captions(content: bytes):
    assert read_captions(content) == (HELLO,)


def test_an_old_windows_file_keeps_its_accents():
    assert read_captions(cue("Café déjà vu").decode().encode("cp1252"))[0].text == "Café déjà vu"


def test_hindi_comes_through_with_its_joiners():
    said = "क्‍या हिन्दी में भी?"
    assert read_captions(cue(said))[0].text == said


def test_what_looks_like_markup_but_is_said_is_kept_and_written_safely():
    [spoken] = read_captions(cue("if a < b &amp; b > c: &lt;script&gt; --&gt;"))

    assert spoken.text == "if a < b & b > c: <script> -->"
    written = as_webvtt((spoken,))
    assert "if a &lt; b &amp; b &gt; c: &lt;script&gt; --&gt;" in written
    assert read_captions(written.encode()) == (spoken,)


def test_where_a_cue_stands_is_kept_and_what_is_no_setting_is_not():
    [placed] = read_captions(cue("Hello", "00:01.000 --> 00:02.500 line:0 align:start region:fred onload=x"))
    assert placed.settings == "line:0 align:start"
    assert as_webvtt((placed,)) == "WEBVTT\n\n00:00:01.000 --> 00:00:02.500 line:0 align:start\nHello\n"


@pytest.mark.parametrize(
    "times",
    [
        "00:00:02.500 --> 00:00:01.000",
        "00:00:01.000 --> 00:00:01.000",
        "-00:00:01.000 --> 00:00:02.500",
        "00:00:01.000 --> -00:00:02.500",
        "00:99:01.000 --> 00:99:02.500",
        "9999:00:01.000 --> 9999:00:02.500",
        "soon --> later",
        "00:00:01.000 -> 00:00:02.500",
    ],
)
def test_a_cue_at_an_impossible_time_is_left_out(times: str):
    assert read_captions(cue("Hello") + b"\n" + cue("Never", times)[8:]) == (HELLO,)
    with pytest.raises(InvalidInput, match="could not read"):
        read_captions(cue("Never", times))


def test_cues_come_in_the_order_of_time():
    content = cue("Second", "00:05.000 --> 00:06.000") + b"\n" + cue("First", "00:01.000 --> 00:02.000")[8:]
    assert [each.text for each in read_captions(content)] == ["First", "Second"]


def many(count: int, times: str) -> bytes:
    return b"WEBVTT\n\n" + b"".join(f"{times.format(number % 10)}\n{number}\n\n".encode() for number in range(count))


def test_ten_thousand_cues_at_one_moment_are_refused_before_they_freeze_a_browser():
    with pytest.raises(InvalidInput, match="at once"):
        read_captions(many(10_000, "00:0{}.000 --> 09:00.000"))


def test_a_few_speakers_at_once_are_heard():
    assert len(read_captions(many(captions.MAX_AT_ONCE, "00:0{}.000 --> 09:00.000"))) == captions.MAX_AT_ONCE


def test_more_cues_than_a_day_of_talk_are_refused():
    endless = b"WEBVTT\n\n" + b"".join(
        f"{number // 60:02d}:{number % 60:02d}:00.000 --> {number // 60:02d}:{number % 60:02d}:01.000\na\n\n".encode()
        for number in range(captions.MAX_CUES + 1)
    )
    with pytest.raises(InvalidInput, match="at most"):
        read_captions(endless)


def test_a_cue_as_long_as_a_book_is_cut():
    assert len(read_captions(cue("word " * 100_000))[0].text) <= captions.MAX_CUE_LETTERS


def test_a_megabyte_is_read_and_a_byte_more_is_refused():
    content = cue("Hello") + b"\n" + b"NOTE x\n\n" * 200_000
    assert read_captions(content[: 1024**2]) == (HELLO,)
    with pytest.raises(InvalidInput, match="1 MB"):
        read_captions(content[: 1024**2 + 1])


def a_zip() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("captions.vtt", cue("Hello"))
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"WEBVTT\n\n",
        b"\xff\xfe\x00",
        b"\0" * 5000,
        a_zip(),
        b"WEBVTT\n\n" + b"-->" * 300_000,
        b"\x81" * 99,
    ],
)
def test_what_are_no_captions_is_refused(content: bytes):
    with pytest.raises(InvalidInput, match="could not read"):
        read_captions(content)
