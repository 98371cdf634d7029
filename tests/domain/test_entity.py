"""Ids, times and stored things."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from edtech_app.domain.accounts import Profile, Session
from edtech_app.domain.entity import EPOCH, is_id, millis, new_id, utc_now


def test_a_new_id_is_24_hex_characters_and_never_the_same():
    ids = {new_id() for _ in range(1000)}

    assert len(ids) == 1000
    assert all(is_id(each) for each in ids)


def test_ids_sort_by_the_time_of_their_making():
    earlier = new_id()
    time.sleep(0.002)

    assert earlier < new_id()


@pytest.mark.parametrize(
    "value", ["", "x" * 24, "A" * 24, "0" * 23, "0" * 25, f"{'0' * 24}\n", None, 7, {"$ne": ""}, ["0" * 24], b"0" * 24]
)
def test_anything_else_is_no_id(value: object):
    assert not is_id(value)


def test_a_time_survives_being_stored_as_milliseconds():
    now = utc_now()
    session = Session(id=new_id(), user_id=new_id(), created_at=now, seen_at=now, expires_at=now + timedelta(days=30))

    stored = session.model_dump(mode="json")

    assert stored["created_at"] == millis(now)
    assert Session.model_validate(stored) == session


def test_the_present_is_aware_and_whole_milliseconds():
    now = utc_now()

    assert now.tzinfo is UTC
    assert now.microsecond % 1000 == 0
    assert EPOCH + timedelta(milliseconds=millis(now)) == now


def test_milliseconds_count_from_1970_in_any_time_zone():
    assert millis(datetime(2026, 11, 23, 12, 0, tzinfo=UTC)) == 1_795_435_200_000
    india = datetime.fromisoformat("2026-11-23T17:30:00+05:30")
    assert millis(india) == 1_795_435_200_000


def test_a_stored_thing_cannot_be_changed_in_place():
    profile = Profile(id=new_id())

    with pytest.raises(ValidationError):
        profile.headline = "Teacher"  # pyright: ignore[reportAttributeAccessIssue]


def test_fields_of_a_newer_version_are_passed_over():
    assert Profile.model_validate({"id": "0" * 24, "favourite_colour": "green"}) == Profile(id="0" * 24)


def test_an_id_begins_with_the_millisecond_of_its_making():
    before, made, after = utc_now(), int(new_id()[:12], 16), utc_now()

    assert millis(before) <= made <= millis(after)


def test_the_present_is_the_present():
    before, now, after = datetime.now(UTC), utc_now(), datetime.now(UTC)

    assert before - timedelta(milliseconds=1) < now <= after


def test_ids_of_one_process_sort_in_the_order_of_their_making():
    ids = [new_id() for _ in range(5000)]
    assert ids == sorted(ids)
    assert len(set(ids)) == len(ids)
