"""How far somebody is in a course."""

from datetime import timedelta

from edtech_app.domain.accounts import VISITOR, Actor, Role
from edtech_app.domain.catalog import Course, CourseStatus, Lecture
from edtech_app.domain.entity import EPOCH
from edtech_app.domain.learning import Progress, may_open
from edtech_app.domain.watching import Report

NOW = EPOCH + timedelta(days=20_000)
LATER = NOW + timedelta(minutes=1)
A, B, C = "a" * 24, "b" * 24, "c" * 24


def a_progress() -> Progress:
    return Progress(id="1" * 24, user_id="2" * 24, course_id="3" * 24, updated_at=NOW)


def test_nothing_is_done_at_the_beginning():
    assert a_progress().percent([A, B, C]) == 0
    assert a_progress().of(A).position == 0.0


def test_a_hundred_percent_means_every_lecture_that_exists_now():
    progress = a_progress().marked(A, done=True, now=NOW).marked(B, done=True, now=NOW)

    assert progress.percent([A, B, C]) == 66
    assert progress.percent([A, B]) == 100
    assert progress.percent([]) == 0


def test_199_of_200_lectures_are_not_a_hundred_percent():
    lecture_ids = [f"{number:024x}" for number in range(200)]
    progress = a_progress()
    for lecture_id in lecture_ids[:-1]:
        progress = progress.marked(lecture_id, done=True, now=NOW)

    assert progress.percent(lecture_ids) == 99


def test_marking_what_is_marked_already_changes_nothing():
    progress = a_progress().marked(A, done=True, now=NOW)

    assert progress.marked(A, done=True, now=LATER) is progress
    assert a_progress().marked(A, done=False, now=LATER) == a_progress()


def test_learning_goes_on_at_the_lecture_looked_at_last():
    assert a_progress().opened(B, NOW).resumes_at([A, B, C]) == B


def test_after_a_finished_lecture_learning_goes_on_at_the_next_unfinished_one():
    progress = a_progress().opened(B, NOW).marked(B, done=True, now=NOW)
    assert progress.resumes_at([A, B, C]) == C
    assert progress.marked(C, done=True, now=NOW).resumes_at([A, B, C]) == A


def test_a_finished_course_begins_again_at_its_first_lecture():
    progress = a_progress().opened(B, NOW)
    for lecture_id in (A, B):
        progress = progress.marked(lecture_id, done=True, now=NOW)

    assert progress.resumes_at([A, B]) == A


def test_a_lecture_that_was_deleted_does_not_hold_learning_up():
    assert a_progress().opened(C, NOW).resumes_at([A, B]) == A
    assert a_progress().resumes_at([]) == ""


def test_ticking_another_lecture_does_not_move_the_place_to_go_on():
    assert a_progress().opened(A, NOW).marked(C, done=True, now=NOW).last_lecture_id == A


def test_the_lecture_looked_at_last_is_not_forgotten_for_one_that_is_heard_of_late():
    late = Report(position=5.0, spans=(), at=NOW)
    progress = a_progress().opened(A, NOW).opened(B, LATER)

    assert progress.watched(A, late, 100, LATER).resumes_at([A, B]) == B
    assert progress.watched(A, late, 100, LATER).updated_at == LATER


def test_the_time_left_leaves_out_what_was_watched_or_finished():
    seen = Report(position=80.0, spans=((0, 20), (69.3, 80)), at=NOW)
    progress = a_progress().watched(A, seen, 100, NOW).marked(B, done=True, now=NOW)

    assert progress.seconds_left({A: 100, B: 60, C: 40}) == 110
    assert progress.seconds_left({A: 20}) == 0


def test_a_lecture_that_was_only_opened_is_not_done():
    progress = a_progress().opened(A, NOW).marked(B, done=True, now=NOW)

    assert (progress.done([A, B]), progress.done([A]), progress.done_count) == (1, 0, 1)
    assert progress.percent([A, B]) == 50


def test_marking_by_hand_counts_as_having_seen_something_and_is_the_newest_change():
    progress = a_progress().marked(A, done=True, now=LATER)

    assert (progress.of(A).done_at, progress.of(A).seen, progress.updated_at) == (LATER, 1.0, LATER)


def test_watching_on_after_the_end_keeps_the_moment_when_it_was_done():
    whole = Report(position=100.0, spans=((0, 100),), at=NOW)
    progress = a_progress().watched(A, whole, 100, NOW)

    again = progress.watched(A, Report(position=50.0, spans=((0, 50),), at=LATER), 100, LATER)

    assert (again.of(A).done_at, again.updated_at) == (NOW, LATER)


def test_a_lecture_opens_to_those_who_may_and_a_preview_to_all_while_the_course_is_for_sale():
    author = Actor(user_id="4" * 24, role=Role.INSTRUCTOR)
    student, head = Actor(user_id="5" * 24, role=Role.STUDENT), Actor(user_id="6" * 24, role=Role.ADMINISTRATOR)
    draft = Course(id="3" * 24, slug="x", instructor_id=author.user_id, title="X", created_at=NOW, updated_at=NOW)
    live = draft.model_copy(update={"status": CourseStatus.PUBLISHED})
    lecture = Lecture(id=A, course_id=draft.id, section_id=B, title="A", position=1)
    preview = lecture.model_copy(update={"preview": "yes"})

    for course in (draft, live):
        for one in (lecture, preview, None):
            assert may_open(author, course, one, is_enrolled=False)
            assert may_open(head, course, one, is_enrolled=False)
            assert may_open(student, course, one, is_enrolled=True)
            for stranger in (VISITOR, student):
                is_open = course is live and one is preview
                assert may_open(stranger, course, one, is_enrolled=False) is is_open
    assert not may_open(VISITOR, draft.model_copy(update={"instructor_id": ""}), lecture, is_enrolled=False)
