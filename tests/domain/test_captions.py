"""Languages of captions, and finding words in what is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edtech_app.domain.captions import (
    UNKNOWN_LANGUAGE,
    CaptionTrack,
    Cue,
    Piece,
    Transcript,
    best_language,
    language_code,
    language_name,
    marked,
)
from edtech_app.domain.entity import new_id
from edtech_app.domain.media import MediaAsset
from edtech_app.domain.search import asked_words


def spoken(*lines: str) -> Transcript:
    return Transcript.written(
        new_id(),
        course_id=new_id(),
        media_id=new_id(),
        track=CaptionTrack(language="en", key="captions/a.vtt"),
        cues=[Cue(number * 1000, number * 1000 + 900, line) for number, line in enumerate(lines)],
    )


def places(transcript: Transcript, text: str) -> list[str]:
    return [transcript.text_of(place) for place in transcript.places(asked_words(text))]


@pytest.mark.parametrize(("words", "code"), [("English", "en"), (" hindi ", "hi"), ("हिन्दी", "hi"), ("ta", "ta")])
def test_a_language_is_known_by_any_of_its_names(words: str, code: str):
    assert language_code(words) == code


def test_what_is_no_language_of_ours_is_unknown():
    assert language_code("Klingon") == UNKNOWN_LANGUAGE
    assert language_name(UNKNOWN_LANGUAGE) == "Captions"


def test_the_first_language_that_is_there_and_wanted_is_chosen():
    assert best_language(["en", "hi"], ["fr-FR", "hi-IN", "en"]) == "hi"
    assert best_language(["en", "hi"], ["fr"]) == "en"
    assert best_language([], ["fr"]) == ""


def test_a_word_is_found_by_its_beginning_without_case_and_accents():
    transcript = spoken("We open a Café", "caféteria", "decaf")
    assert places(transcript, "CAFE") == ["We open a Café", "caféteria"]


def test_hindi_is_found_by_whole_letters():
    transcript = spoken("यह हिन्दी है", "यह किताब है")
    assert places(transcript, "हिन्दी") == ["यह हिन्दी है"]
    assert places(transcript, "किता") == ["यह किताब है"]
    assert places(transcript, "हिन") == ["यह हिन्दी है"]


def test_all_words_must_be_said_and_a_sentence_may_be_cut_between_two_cues():
    transcript = spoken("a list", "comprehension is short", "a list", "of names", "comprehension of a list")
    assert places(transcript, "list comprehension") == [
        "a list comprehension is short",
        "comprehension of a list",
    ]
    assert places(transcript, "list of dictionaries") == []


def at_leisure(transcript: Transcript, words: list[str]) -> list[range]:
    """The same places, found by looking at every cue."""
    lines, at, found = [f"{line}\n" for line in transcript.folded.split("\n")], 0, []

    def says(text: str) -> bool:
        return all(f" {word}" in text for word in words)

    while at < len(lines):
        following = "".join(lines[at + 1 : at + 2])
        length = 1 if says(lines[at]) else 2 if says(lines[at] + following) and not says(following) else 0
        found += [range(at, at + length)] if length else []
        at += length or 1
    return found


@given(st.lists(st.text("ab é", max_size=9), max_size=12), st.text("ab é", min_size=1, max_size=5))
def test_no_place_is_missed_by_looking_only_where_the_first_word_is(lines: list[str], text: str):
    transcript, words = spoken(*lines), asked_words(text)
    assert transcript.places(words) == (at_leisure(transcript, words) if words else [])


def test_signs_belong_to_their_word():
    assert places(spoken("C++ is fast", "vitamin C"), "C++") == ["C++ is fast"]


def test_found_words_are_marked_where_they_stand():
    assert marked("Ein Café, zwei Cafés.", ["cafe"]) == (
        Piece("Ein ", is_found=False),
        Piece("Café", is_found=True),
        Piece(", zwei ", is_found=False),
        Piece("Cafés", is_found=True),
        Piece(".", is_found=False),
    )
    assert [piece.text for piece in marked("यह हिन्दी है", ["हिन्दी"]) if piece.is_found] == ["हिन्दी"]


def test_nothing_is_found_by_nothing():
    assert spoken("Hello").places([]) == []


def a_video(**fields: object) -> MediaAsset:
    return MediaAsset.model_validate(
        {
            "id": new_id(),
            "owner_id": new_id(),
            "course_id": new_id(),
            "kind": "video",
            "key": "videos/a.mp4",
            "file_name": "a.mp4",
            "content_type": "video/mp4",
            "size": 1,
            "sha256": "",
            "created_at": 0,
            **fields,
        }
    )


def test_a_video_has_one_track_for_each_language_in_the_order_of_lists():
    video = a_video()
    for language, key in (("hi", "a"), ("fr", "b"), ("en", "c"), ("hi", "d")):
        video = video.with_track(CaptionTrack(language=language, key=key))
    assert [(track.language, track.key) for track in video.captions] == [("en", "c"), ("hi", "d"), ("fr", "b")]
    assert [track.language for track in video.without_track("en").captions] == ["hi", "fr"]


def test_captions_from_before_they_had_languages_are_still_there():
    [track] = a_video(captions_key="captions/a.vtt").captions
    assert (track.language, track.key) == (UNKNOWN_LANGUAGE, "captions/a.vtt")
    assert a_video(captions_key="").captions == ()
    assert a_video(captions_key="captions/a.vtt", captions=()).captions == ()


def test_a_sentence_that_is_cut_at_the_very_end_is_found_whichever_half_has_the_first_word():
    assert places(spoken("a list", "comprehension"), "list comprehension") == ["a list comprehension"]
    assert places(spoken("so", "comprehension of", "a list"), "list comprehension") == ["comprehension of a list"]


def test_signs_are_marked_with_their_word():
    assert marked("I know C++.", ["c++"]) == (
        Piece("I know ", is_found=False),
        Piece("C++", is_found=True),
        Piece(".", is_found=False),
    )
