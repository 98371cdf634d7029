"""A review's life: what each step changes, and nothing else."""

from datetime import UTC, datetime

import pytest

from edtech_app.domain.entity import NEVER, new_id
from edtech_app.domain.errors import Conflict
from edtech_app.domain.reviews import Review, ReviewStatus

WRITTEN = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
NOW = datetime(2026, 4, 5, 6, 7, 8, tzinfo=UTC)
LATER = datetime(2026, 5, 6, tzinfo=UTC)


@pytest.fixture
def review() -> Review:
    """One of which everything is done."""
    return Review(
        id=new_id(),
        user_id=new_id(),
        course_id=new_id(),
        author_name="Asha Rao",
        stars=4,
        text="Clear and kind.",
        percent=60,
        counted="done",
        counted_stars=4,
        created_at=WRITTEN,
        updated_at=WRITTEN,
    )


def changes(before: Review, after: Review) -> dict[str, object]:
    """What is not as it was."""
    names = (*Review.model_fields, "answered")
    return {name: getattr(after, name) for name in names if getattr(after, name) != getattr(before, name)}


def settled(review: Review) -> Review:
    """It, once all is done that its change has asked for."""
    return review.model_copy(update={"counted": "done"})


def test_other_words_are_noted_as_edited_and_counted_anew(review: Review):
    assert changes(review, review.rewritten("Asha Iyer", 5, "Clear, kind and short.", 90, NOW)) == {
        "author_name": "Asha Iyer",
        "stars": 5,
        "text": "Clear, kind and short.",
        "percent": 90,
        "edited_at": NOW,
        "updated_at": NOW,
        "counted": "due",
    }
    assert review.rewritten("Asha Rao", 4, "Clear and kind.", 99, NOW) is review


def test_one_that_was_withdrawn_begins_anew_when_it_is_written_again(review: Review):
    edited = review.rewritten("Asha Rao", 3, "Hm.", 60, NOW)
    again = settled(edited.withdrawn(NOW)).rewritten("Asha Rao", 5, "Better than I thought.", 95, LATER)
    assert (again.status, again.created_at, again.edited_at) == (ReviewStatus.VISIBLE, LATER, NEVER)
    assert (again.stars, again.text, again.percent) == (5, "Better than I thought.", 95)
    assert (again.counted, again.updated_at) == ("due", LATER)


def test_withdrawing_takes_the_answer_along_once(review: Review):
    answered = settled(review.answered_with("Thank you!", NOW).answered_with("Thank you, Asha!", NOW))
    withdrawn = answered.withdrawn(LATER)
    assert changes(answered, withdrawn) == {
        "status": ReviewStatus.WITHDRAWN,
        "answer": "",
        "answered": "no",
        "answered_at": NEVER,
        "answer_edited_at": NEVER,
        "counted": "due",
        "updated_at": LATER,
    }
    assert withdrawn.withdrawn(LATER) is withdrawn


def test_an_answer_is_given_once_and_edited_after_that(review: Review):
    answered = review.answered_with("Thank you!", NOW)
    assert changes(review, answered) == {
        "answer": "Thank you!",
        "answered": "yes",
        "answered_at": NOW,
        "counted": "due",
        "updated_at": NOW,
    }
    assert changes(answered, answered.answered_with("Thank you, Asha!", LATER)) == {
        "answer": "Thank you, Asha!",
        "answer_edited_at": LATER,
        "updated_at": LATER,
    }
    assert answered.answered_with("Thank you!", LATER) is answered
    assert review.without_answer(NOW) is review


def test_a_hidden_one_is_its_house_s_to_bring_back(review: Review):
    hidden = review.hidden("It names a person.", NOW)
    assert changes(review, hidden) == {
        "status": ReviewStatus.HIDDEN,
        "hidden_because": "It names a person.",
        "counted": "due",
        "updated_at": NOW,
    }
    assert hidden.hidden("Twice.", LATER) is hidden
    with pytest.raises(Conflict, match="hidden"):
        hidden.withdrawn(LATER)
    assert hidden.rewritten("Asha Rao", 1, "Hm.", 60, LATER).status is ReviewStatus.HIDDEN
    assert changes(review, settled(hidden).restored(LATER)) == {"counted": "due", "updated_at": LATER}
    assert review.restored(LATER) is review


def test_a_vote_is_held_once_and_noted_until_it_says_so_itself(review: Review):
    once = review.with_vote("vote", held=0, counts=1)
    assert (once.helpful_count, once.counting) == (1, {"vote": 1})
    back = once.with_vote("vote", held=1, counts=0)
    assert (back.helpful_count, back.counting) == (0, {"vote": 0})
    assert back.with_vote("other", held=0, counts=1).without_note("vote").counting == {"other": 1}


def test_among_the_most_helpful_a_vote_weighs_more_than_any_time(review: Review):
    helpful = review.with_vote("vote", held=0, counts=1)
    newest = review.model_copy(update={"created_at": datetime(2099, 1, 1, tzinfo=UTC)})
    assert helpful.helpful_rank > newest.helpful_rank > review.helpful_rank
