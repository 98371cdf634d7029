"""Failures carry words for people."""

from edtech_app.domain.errors import (
    AppError,
    Conflict,
    DatabaseAway,
    Duplicate,
    GatewayFailed,
    InvalidInput,
    NotSignedIn,
    TooMany,
)


def test_every_failure_says_something_to_the_person():
    for failure in (NotSignedIn(), DatabaseAway(), InvalidInput({"title": "Too long."}), TooMany("Wait.", 60)):
        assert isinstance(failure, AppError)
        assert failure.message.endswith(".")
        assert str(failure) == failure.message


def test_wrong_input_names_its_fields():
    fields = {"email": "This is no email address."}

    failure = InvalidInput(fields)
    fields.clear()

    assert failure.fields == {"email": "This is no email address."}


def test_a_taken_key_is_a_conflict_and_a_missing_database_a_failed_gateway():
    assert issubclass(Duplicate, Conflict)
    assert issubclass(DatabaseAway, GatewayFailed)


def test_a_limit_tells_how_long_to_wait():
    assert TooMany("Please wait a minute.", 60).retry_after == 60
