"""Reading a transcript and searching a course's, as a tab does it; and captions in the course editor."""

from collections.abc import AsyncIterator

import pytest

from edtech_app.domain.accounts import Actor, Role
from edtech_app.domain.catalog import Course
from edtech_app.states.captions_editor import CaptionsState
from edtech_app.states.transcript import TranscriptState
from tests.support.tab import Tab, nobody
from tests.support.world import World

HINDI = "WEBVTT\n\n01:23.500 --> 01:25.000\nनमस्ते दोस्तो\n".encode()


@pytest.fixture
async def author(world: World) -> Actor:
    return await world.person(Role.INSTRUCTOR, "Ravi")


@pytest.fixture
async def course(world: World, author: Actor) -> Course:
    return await world.course(author)


@pytest.fixture
async def tab(world: World) -> AsyncIterator[Tab]:
    async with Tab(world) as tab:
        yield tab


async def test_the_open_lecture_is_read_in_the_language_that_the_browser_asks_for(
    world: World, tab: Tab, author: Actor, course: Course
):
    lecture, asset = await world.film(author, course)
    await world.services.media.receive_captions(author, asset.id, "hi", HINDI)
    await tab.sign_in(author)

    await tab.fire(TranscriptState.open, course=course.id, lecture=lecture.id, wanted="off,hi-IN,en")

    read = await tab.state(TranscriptState)
    assert (read.status, read.language) == ("ready", "hi")
    assert [each.name for each in read.languages] == ["English", "हिन्दी"]
    assert [(cue.second, cue.clock, cue.text) for cue in read.cues] == [("83.5", "1:23", "नमस्ते दोस्तो")]

    await tab.fire(TranscriptState.choose, course=course.id, lecture=lecture.id, language="en")
    assert [cue.text for cue in (await tab.state(TranscriptState)).cues] == ["Hello and welcome."]


async def test_what_is_found_leads_to_the_second_in_other_lectures_and_jumps_in_the_open_one(
    world: World, tab: Tab, author: Actor, course: Course
):
    (here, _), (there, asset) = await world.film(author, course), await world.film(author, course)
    await world.services.media.receive_captions(author, asset.id, "en", b"WEBVTT\n\n01:23.500 --> 01:25.000\nHELLO\n")
    await tab.sign_in(author)
    await tab.fire(TranscriptState.open, course=course.id, lecture=here.id, wanted="")

    await tab.fire(TranscriptState.look_for, course=course.id, lecture=here.id, words=" hello ")

    found = await tab.state(TranscriptState)
    assert found.found_text == "2 places in 2 lectures"
    assert [(each.id, each.places[0].href) for each in found.found] == [
        (here.id, ""),
        (there.id, f"/learn/{course.slug}/{there.id}?t=83.5&panel=transcript"),
    ]
    assert [piece.text for piece in found.found[0].places[0].pieces if piece.is_found] == ["Hello"]


async def test_a_search_goes_on_in_the_next_lecture_and_ends_with_the_course(
    world: World, tab: Tab, author: Actor, course: Course
):
    (first, _), (second, _) = await world.film(author, course), await world.film(author, course)
    other = await world.course(author, title="Another")
    elsewhere, _ = await world.film(author, other)
    await tab.sign_in(author)
    await tab.fire(TranscriptState.open, course=course.id, lecture=first.id, wanted="")
    await tab.fire(TranscriptState.look_for, course=course.id, lecture=first.id, words="welcome")

    await tab.fire(TranscriptState.open, course=course.id, lecture=second.id, wanted="")
    assert [each.id for each in (await tab.state(TranscriptState)).found] == [second.id, first.id]

    await tab.fire(TranscriptState.open, course=other.id, lecture=elsewhere.id, wanted="")
    state = await tab.state(TranscriptState)
    assert (state.words, state.found) == ("", [])


async def test_a_visitor_reads_nothing_that_is_not_free(world: World, tab: Tab, author: Actor, course: Course):
    paid, _ = await world.film(author, course)

    await tab.fire(TranscriptState.open, course=course.id, lecture=paid.id, wanted="en")
    await tab.fire(TranscriptState.look_for, course=course.id, lecture=paid.id, words="welcome")

    state = await tab.state(TranscriptState)
    assert (state.status, state.cues, state.found) == ("none", [], [])
    assert "No matches" in state.found_text


async def test_nonsense_is_answered_with_words(world: World, tab: Tab):
    await tab.fire(TranscriptState.open, course=nobody(), lecture="", wanted="," * 5000)
    await tab.fire(TranscriptState.look_for, course="{}", lecture="", words="hello")
    state = await tab.state(TranscriptState)
    assert (state.status, state.search) == ("none", "failed")


async def test_the_author_takes_captions_away_and_a_stranger_cannot(
    world: World, tab: Tab, author: Actor, course: Course
):
    _, asset = await world.film(author, course)
    stranger = await world.person(Role.INSTRUCTOR, "Omar")
    await tab.sign_in(stranger)
    await tab.fire(CaptionsState.remove, media_id=asset.id, language="en")
    assert (await world.assets.get(asset.id)).captions

    await tab.sign_in(author)
    await tab.fire(CaptionsState.remove, media_id=asset.id, language="en")

    assert (await world.assets.get(asset.id)).captions == ()
