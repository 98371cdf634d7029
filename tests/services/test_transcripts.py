"""Reading and searching what lectures say: who may, what is found and at which second, and what is made anew."""

from dataclasses import dataclass

import pytest

from edtech_app.domain.accounts import VISITOR, Actor, Role
from edtech_app.domain.captions import UNKNOWN_LANGUAGE, CaptionTrack
from edtech_app.domain.catalog import Course, CourseStatus, Lecture, LectureKind
from edtech_app.domain.entity import new_id
from edtech_app.domain.errors import InvalidInput, NotAllowed, NotFound, NotSignedIn
from edtech_app.domain.media import MediaAsset, MediaKind
from edtech_app.services.spoken import Spoken
from edtech_app.services.transcripts import CoursePlaces
from tests.support.videos import CAPTIONS, files_under
from tests.support.world import World

ENGLISH = """WEBVTT

00:00.000 --> 00:02.000
Welcome to loops.

01:23.500 --> 01:25.000
A loop repeats until
it is told to stop.
"""
HINDI = """WEBVTT

00:00.000 --> 00:02.000
लूप में आपका स्वागत है।
"""
PREVIEW = """WEBVTT

00:07.000 --> 00:09.000
What loops are good for.
"""


@dataclass
class School:
    course: Course
    author: Actor
    student: Actor
    preview: Lecture
    paid: Lecture


@pytest.fixture
async def school(world: World) -> School:
    """A published course with a free preview and a paid lecture, both with captions, the paid one in two languages."""
    author, student = await world.person(Role.INSTRUCTOR, "Ravi"), await world.person()
    course = await world.course(author, lectures=3)
    await world.enrol(student, course)
    preview, paid, _ = sorted(await world.lectures.of(course.id), key=lambda lecture: lecture.position)
    preview = await a_film(world, author, preview, preview="yes")
    paid = await a_film(world, author, paid)
    media = world.services.media
    await media.receive_captions(author, preview.media_id, "en", PREVIEW.encode())
    await media.receive_captions(author, paid.media_id, "en", ENGLISH.encode())
    await media.receive_captions(author, paid.media_id, "hi", HINDI.encode())
    return School(course, author, student, preview, paid)


async def a_film(world: World, author: Actor, lecture: Lecture, *, preview: str = "no") -> Lecture:
    asset = await world.assets.add(
        MediaAsset(
            id=new_id(),
            owner_id=author.user_id,
            course_id=lecture.course_id,
            kind=MediaKind.VIDEO,
            key=f"videos/{new_id()}.mp4",
            file_name="film.mp4",
            content_type="video/mp4",
            size=1,
            sha256="",
            seconds=300,
            created_at=world.clock(),
        )
    )
    film = {"kind": LectureKind.VIDEO, "media_id": asset.id, "seconds": 300, "preview": preview}
    return await world.lectures.save(lecture.model_copy(update=film))


def seconds(found: CoursePlaces) -> dict[str, list[float]]:
    return {each.lecture.id: [place.second for place in each.places] for each in found.lectures}


async def test_a_lecture_is_read_in_the_first_wanted_language_that_it_has(world: World, school: School):
    transcripts = world.services.transcripts

    hindi = await transcripts.read(school.student, school.course.id, school.paid.id, ["fr-FR", "hi-IN", "en"])
    english = await transcripts.read(school.student, school.course.id, school.paid.id)

    assert hindi.languages == english.languages == ("en", "hi")
    assert hindi.transcript.language == "hi"
    assert english.transcript.starts == (0, 83_500)
    assert english.transcript.lines[1] == "A loop repeats until it is told to stop."


async def test_a_search_lands_on_the_second_in_every_lecture_that_says_it(world: World, school: School):
    found = await world.services.transcripts.search(school.student, school.course.id, "LOOP")

    assert seconds(found) == {school.preview.id: [7.0], school.paid.id: [0.0, 83.5]}
    assert (found.count, found.lecture_count) == (3, 2)
    [_, second] = found.lectures[1].places
    assert [piece.text for piece in second.pieces if piece.is_found] == ["loop"]


async def test_the_open_lecture_comes_first(world: World, school: School):
    found = await world.services.transcripts.search(school.student, school.course.id, "loop", lecture_id=school.paid.id)
    assert [each.lecture.id for each in found.lectures] == [school.paid.id, school.preview.id]


async def test_hindi_is_found_in_hindi(world: World, school: School):
    found = await world.services.transcripts.search(school.student, school.course.id, "स्वागत", wanted=["en"])
    assert [each.language for each in found.lectures] == ["hi"]


async def test_the_author_and_administrators_read_all_and_visitors_only_previews(world: World, school: School):
    keeper, stranger = await world.person(Role.ADMINISTRATOR), await world.person(first_name="Meera")
    transcripts, course_id = world.services.transcripts, school.course.id

    for actor in (school.student, school.author, keeper):
        assert len((await transcripts.search(actor, course_id, "loop")).lectures) == 2
    for actor in (VISITOR, stranger):
        assert seconds(await transcripts.search(actor, course_id, "loop")) == {school.preview.id: [7.0]}
        assert (await transcripts.search(actor, course_id, "repeats")).count == 0
        assert (await transcripts.read(actor, course_id, school.preview.id)).transcript
        with pytest.raises(NotFound):
            await transcripts.read(actor, course_id, school.paid.id)


async def test_an_unpublished_course_says_nothing_to_those_who_have_not_bought_it(world: World, school: School):
    await world.courses.change(
        school.course.id, lambda before: before.model_copy(update={"status": CourseStatus.DRAFT})
    )
    transcripts, course_id = world.services.transcripts, school.course.id

    with pytest.raises(NotFound):
        await transcripts.search(VISITOR, course_id, "loop")
    with pytest.raises(NotFound):
        await transcripts.read(VISITOR, course_id, school.preview.id)
    assert (await transcripts.search(school.student, course_id, "loop")).lecture_count == 2


async def test_a_lecture_of_another_course_is_not_read_through_ones_own(world: World, school: School):
    other = await world.course(school.author, title="Another")
    await world.enrol(school.student, other)
    with pytest.raises(NotFound):
        await world.services.transcripts.read(school.student, other.id, school.paid.id)
    for nonsense in ("", "no id", new_id()):
        with pytest.raises(NotFound):
            await world.services.transcripts.read(school.student, nonsense, school.paid.id)


async def test_a_search_in_one_process_hears_at_once_of_captions_changed_in_another(world: World, school: School):
    media, here = world.services.media, world.services.transcripts
    elsewhere = World(database=world.database, folder=world.folder).services.transcripts
    for each in (here, elsewhere):
        assert (await each.search(school.student, school.course.id, "repeats")).count == 1

    await media.receive_captions(school.author, school.paid.media_id, "en", PREVIEW.encode())
    for each in (here, elsewhere):
        assert (await each.search(school.student, school.course.id, "repeats")).count == 0
        assert (await each.search(school.student, school.course.id, "what loops")).count == 2
    await media.delete_captions(school.author, school.paid.media_id, "en")
    for each in (here, elsewhere):
        assert (await each.search(school.student, school.course.id, "what loops")).count == 1


async def test_what_was_read_for_a_search_is_not_read_again(world: World, school: School):
    search = world.services.transcripts.search
    before = await search(school.student, school.course.id, "loop")
    await world.database["transcripts"].delete_many({})
    assert await search(school.student, school.course.id, "loop") == before


async def test_a_small_memory_forgets_what_was_wanted_longest_ago_and_finds_the_same(world: World, school: School):
    assets = await world.assets.many([school.preview.media_id, school.paid.media_id])
    whole = await Spoken(world.transcripts).of(assets)
    most = sum(each.letters for each in whole) - 1
    small, none = Spoken(world.transcripts, most_letters=most), Spoken(world.transcripts, most_letters=0)

    for _ in range(2):
        assert await small.of(assets) == await none.of(assets) == whole
    await world.database["transcripts"].delete_many({})
    assert len(await small.of(assets)) == len(whole) - 1
    assert await none.of(assets) == []


@pytest.mark.parametrize("letter", ["l", " r ", "क"])
async def test_a_single_letter_is_no_question(world: World, school: School, letter: str):
    assert (await world.services.transcripts.search(school.student, school.course.id, letter)).count == 0


@pytest.mark.parametrize("text", ["", "   ", "!?", "\0", "x" * 5000, ".*"])
async def test_what_is_no_word_finds_nothing(world: World, school: School, text: str):
    assert (await world.services.transcripts.search(school.student, school.course.id, text)).count == 0


async def test_replaced_captions_replace_the_transcript_and_removed_ones_take_it_along(world: World, school: School):
    media, search = world.services.media, world.services.transcripts.search

    await media.receive_captions(school.author, school.paid.media_id, "en", CAPTIONS)
    assert (await search(school.student, school.course.id, "repeats")).count == 0
    assert (await search(school.student, school.course.id, "welcome")).count == 1
    await media.delete_captions(school.author, school.paid.media_id, "en")
    await media.delete_captions(school.author, school.paid.media_id, "en")

    assert (await search(school.student, school.course.id, "welcome")).count == 0
    left = await world.services.transcripts.read(school.student, school.course.id, school.paid.id)
    assert left.languages == ("hi",)
    assert len(files_under(world.folder / "media" / "captions")) == 2


async def test_a_language_that_is_none_and_captions_for_the_video_of_another_are_refused(world: World, school: School):
    media, stranger = world.services.media, await world.person(Role.INSTRUCTOR, "Meera")
    for language in ("", "klingon", UNKNOWN_LANGUAGE, "EN"):
        with pytest.raises(InvalidInput, match="language"):
            await media.receive_captions(school.author, school.paid.media_id, language, CAPTIONS)
    for actor, refusal in ((stranger, NotFound), (school.student, NotAllowed), (VISITOR, NotSignedIn)):
        with pytest.raises(refusal):
            await media.receive_captions(actor, school.paid.media_id, "en", CAPTIONS)
        with pytest.raises(refusal):
            await media.delete_captions(actor, school.paid.media_id, "en")


async def test_a_deleted_video_and_a_deleted_course_leave_no_transcript(world: World, school: School):
    await world.services.media.delete_asset(school.paid.media_id)
    assert {each.media_id for each in await world.transcripts.of_course(school.course.id)} == {school.preview.media_id}

    await world.services.media.delete_course_files(school.course.id)
    assert await world.transcripts.of_course(school.course.id) == []
    assert files_under(world.folder / "media" / "captions") == []


async def as_it_was_before_languages(world: World, lecture: Lecture) -> None:
    """Store the lecture's video as it was when it could have one file of captions, and no transcript."""
    video = await world.assets.get(lecture.media_id)
    document = {**video.model_dump(mode="json", exclude={"id", "captions"}), "_id": video.id}
    key = video.captions[0].key
    await world.database["media"].replace_one({"_id": video.id}, {**document, "captions_key": key})
    await world.transcripts.forget_media(video.id)


async def test_captions_from_before_they_had_languages_play_and_get_the_courses_and_a_transcript(
    world: World, school: School
):
    await as_it_was_before_languages(world, school.preview)
    page = await world.services.learning.open_lecture(school.student, school.course.slug, school.preview.id)
    assert [link.language for link in page.captions] == [UNKNOWN_LANGUAGE]

    assert await world.services.transcripts.make_missing() == 1
    assert await world.services.transcripts.make_missing() == 0

    page = await world.services.learning.open_lecture(school.student, school.course.slug, school.preview.id)
    assert [link.language for link in page.captions] == ["en"]
    found = await world.services.transcripts.search(VISITOR, school.course.id, "good for")
    assert seconds(found) == {school.preview.id: [7.0]}


async def test_what_a_crash_left_out_is_made_and_what_it_left_over_goes(world: World, school: School):
    await world.transcripts.forget(school.paid.media_id, "en")
    video = await world.assets.get(school.preview.media_id)
    await world.assets.save(video.without_track("en"))

    assert await world.services.transcripts.make_missing() == 1

    kept = {(each.media_id, each.language) for each in await world.transcripts.of_course(school.course.id)}
    assert kept == {(school.paid.media_id, "en"), (school.paid.media_id, "hi")}


async def test_captions_whose_file_is_lost_do_not_stop_the_others(world: World, school: School):
    video = await world.assets.get(school.preview.media_id)
    await world.assets.save(video.with_track(CaptionTrack(language="en", key="captions/lost.vtt")))
    await world.transcripts.forget(school.paid.media_id, "hi")

    assert await world.services.transcripts.make_missing() == 1
    assert (await world.services.transcripts.search(school.student, school.course.id, "स्वागत")).count == 1
