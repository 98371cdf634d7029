"""What a student has seen and where they are, whatever becomes of their player's reports on the way."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edtech_app.domain.entity import EPOCH, NEVER
from edtech_app.domain.learning import LectureProgress, Progress
from edtech_app.domain.watching import GAP, MAX_SPANS, Report, Span, is_watched, joined, length_of, within

NOW = EPOCH + timedelta(days=20_000)
FILM, LENGTH = "a" * 24, 100

SECONDS = st.integers(0, LENGTH * 10).map(lambda tenths: tenths / 10)
SPANS = st.lists(st.tuples(SECONDS, SECONDS).map(lambda ends: (min(ends), max(ends))), max_size=8).map(tuple)


def after(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)


def a_progress() -> Progress:
    return Progress(id="1" * 24, user_id="2" * 24, course_id="3" * 24, updated_at=NOW)


def played(start: float, end: float, *, at: float = 0) -> Report:
    """The student has played this piece and is at its end, so many seconds after `NOW`."""
    return Report(position=end, spans=((start, end),), at=NOW + after(at))


def heard(*reports: Report, before: Progress | None = None) -> LectureProgress:
    """The film's progress after these reports in this order."""
    progress = before or a_progress()
    for report in reports:
        progress = progress.watched(FILM, report, LENGTH, NOW + after(1000))
    return progress.of(FILM)


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Report], list[Report]]:
    """What happened, each report at a time of its own, and how it was heard: in any order, some of it twice."""
    happened = [
        Report(position=draw(SECONDS), spans=draw(SPANS), at=NOW + after(number))
        for number in range(draw(st.integers(1, 6)))
    ]
    heard_again = draw(st.lists(st.sampled_from(happened), max_size=4))
    return happened, draw(st.permutations([*happened, *heard_again]))


@given(histories())
def test_late_doubled_and_reordered_reports_end_where_the_ordered_ones_do(history: tuple[list[Report], list[Report]]):
    happened, arrived = history

    ordered, disordered = heard(*happened), heard(*arrived)

    assert disordered.watched == ordered.watched
    assert disordered.is_done == ordered.is_done
    assert (disordered.position, disordered.position_at) == (happened[-1].position, happened[-1].at)


@given(histories())
def test_what_was_seen_never_shrinks_and_what_is_done_stays_done(history: tuple[list[Report], list[Report]]):
    progress = a_progress()
    for report in history[1]:
        before = progress.of(FILM)
        progress = progress.watched(FILM, report, LENGTH, NOW + after(1000))
        now = progress.of(FILM)

        assert length_of(now.watched) >= length_of(before.watched)
        assert now.position_at >= before.position_at
        assert not before.is_done or now.done_at == before.done_at


@given(histories())
def test_no_report_from_before_an_unmark_brings_the_mark_back(history: tuple[list[Report], list[Report]]):
    happened, arrived = history
    watched = a_progress().watched(FILM, played(0, LENGTH), LENGTH, NOW).marked(FILM, done=True, now=NOW)
    unmarked = watched.marked(FILM, done=False, now=NOW + after(500))

    late = heard(*arrived, before=unmarked)

    assert not late.is_done
    assert late.watched == ()
    assert late.position == happened[-1].position


@given(SPANS, SPANS)
def test_joined_spans_are_apart_and_hold_all_that_was_played(first: tuple[Span, ...], second: tuple[Span, ...]):
    whole = joined((*first, *second))

    assert all(later[0] - earlier[1] > GAP for earlier, later in pairwise(whole))
    assert all(any(a <= start and end <= b for a, b in whole) for start, end in (*first, *second))
    assert joined((*joined(first), *joined(second))) == whole


def test_however_often_somebody_jumps_a_film_is_kept_in_few_pieces():
    scattered = [(float(start), start + 0.5) for start in range(0, 4000, 4)]

    assert len(joined(scattered)) == MAX_SPANS


def test_seconds_that_the_film_does_not_have_are_cut_off():
    assert within([(-5, 3.14), (99.5, 101.9), (100.2, 101), (50, 50), (70, 60)], LENGTH) == ((0.0, 3.1), (99.5, 100.0))


def test_watching_ninety_percent_finishes_a_lecture_in_any_order():
    assert not heard(played(0, 89)).is_done
    assert heard(played(0, 90)).is_done
    assert heard(played(50, 100, at=1), played(0, 40, at=2)).is_done


def test_seeking_to_the_end_finishes_nothing():
    assert not heard(played(0, 3), played(95, 100, at=1)).is_done
    assert not heard(Report(position=LENGTH, spans=(), at=NOW)).is_done


def test_watching_the_same_piece_again_and_again_finishes_nothing():
    assert not heard(*(played(10, 60, at=time) for time in range(5))).is_done


@pytest.mark.parametrize(("length", "whole_seconds"), [(0.4, 1), (2.1, 3), (59.2, 60), (3600, 3600)])
def test_a_film_that_was_watched_whole_is_done_however_its_length_was_rounded(length: float, whole_seconds: int):
    assert is_watched([(0, length)], whole_seconds)


def test_a_film_of_unknown_length_is_never_finished_by_watching():
    assert not is_watched([(0, 500)], 0)
    assert not is_watched([], 1)


def test_a_clock_that_goes_ahead_does_not_hold_the_place_for_ever():
    ahead = played(0, 30, at=999_999)

    assert heard(ahead).position_at == NOW + after(1000)


def test_unmarking_at_the_end_of_a_video_holds_while_it_goes_on_playing():
    watched = a_progress().watched(FILM, played(0, 95), LENGTH, NOW)
    unmarked = watched.marked(FILM, done=False, now=NOW + after(1))

    assert not heard(played(95, 100, at=2), before=unmarked).is_done
    assert unmarked.of(FILM).done_at == NEVER


def test_watching_an_unmarked_lecture_again_finishes_it_again():
    watched = a_progress().watched(FILM, played(0, 95), LENGTH, NOW)
    unmarked = watched.marked(FILM, done=False, now=NOW + after(1))

    assert heard(played(0, 91, at=100), before=unmarked).is_done


def test_of_a_film_that_a_shorter_one_replaced_only_what_the_new_one_has_counts():
    of_the_old_one = a_progress().watched(FILM, played(40, 80), LENGTH, NOW)
    shorter = 50

    heard_again = of_the_old_one.watched(FILM, played(0, 5, at=1), shorter, NOW + after(1))

    assert of_the_old_one.seconds_left({FILM: shorter}) == 40
    assert heard_again.of(FILM).watched == ((0.0, 5.0), (40.0, 50.0))
    assert heard_again.of(FILM).seen == 45
    assert not heard_again.of(FILM).is_done


def test_what_was_done_stays_done_when_its_film_is_replaced():
    done = a_progress().watched(FILM, played(0, LENGTH), LENGTH, NOW)

    assert done.watched(FILM, played(0, 1, at=1), LENGTH * 3, NOW + after(1)).of(FILM).is_done


def test_a_clock_that_was_set_back_loses_nothing_of_what_is_watched_from_then_on():
    ahead, now = NOW + timedelta(minutes=5), NOW
    kept = a_progress().watched("a", Report(40, ((30, 40),), ahead), 100, ahead)
    kept = kept.marked("a", done=True, now=ahead).marked("a", done=False, now=ahead).opened("b", ahead)

    kept = kept.watched("a", Report(95, ((0, 95),), now - timedelta(seconds=1)), 100, now)

    assert (kept.of("a").position, kept.of("a").is_done, kept.last_lecture_id) == (95, True, "a")
    assert kept.of("a").position_at <= now


def test_pieces_a_gap_apart_are_one_and_further_apart_are_two():
    assert joined(((0.0, 1.0), (1.0 + GAP, 3.0))) == ((0.0, 3.0),)
    assert joined(((0.0, 1.0), (1.1 + GAP, 3.0))) == ((0.0, 1.0), (1.1 + GAP, 3.0))


def test_of_too_many_pieces_the_closest_two_become_one():
    pieces = [(float(10 * number), float(10 * number + 1)) for number in range(MAX_SPANS + 1)]
    pieces[7] = (70.0, 75.0)

    kept = joined(pieces)

    assert len(kept) == MAX_SPANS
    assert kept[7] == (70.0, 81.0)
    assert (kept[6], kept[8]) == (pieces[6], pieces[9])
