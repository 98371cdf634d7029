"""What a role lets somebody do."""

import pytest

from edtech_app.domain.accounts import SIGN_UP_ROLES, VISITOR, Actor, Role
from edtech_app.domain.errors import NotAllowed, NotSignedIn

STUDENT, INSTRUCTOR, ADMINISTRATOR = (
    Actor(user_id="1" * 24, role=role) for role in (Role.STUDENT, Role.INSTRUCTOR, Role.ADMINISTRATOR)
)


def test_an_actor_is_a_visitor_until_somebody_proves_otherwise():
    assert Actor() == VISITOR
    assert not VISITOR.is_signed_in
    assert not VISITOR.can_teach
    assert not VISITOR.is_administrator


def test_each_role_may_what_the_one_before_may():
    for actor in (STUDENT, INSTRUCTOR, ADMINISTRATOR):
        actor.require_sign_in()
    for actor in (INSTRUCTOR, ADMINISTRATOR):
        actor.require_instructor()
    ADMINISTRATOR.require_administrator()


def test_a_visitor_is_asked_to_sign_in_and_not_told_that_something_is_forbidden():
    for demand in (VISITOR.require_sign_in, VISITOR.require_instructor, VISITOR.require_administrator):
        with pytest.raises(NotSignedIn):
            demand()


def test_what_is_for_others_is_refused():
    for demand in (
        STUDENT.require_instructor,
        STUDENT.require_administrator,
        INSTRUCTOR.require_administrator,
    ):
        with pytest.raises(NotAllowed):
            demand()


def test_nobody_can_sign_up_as_an_administrator():
    assert set(SIGN_UP_ROLES) == {Role.STUDENT, Role.INSTRUCTOR}


def test_an_actor_cannot_be_changed_in_place():
    with pytest.raises(AttributeError):
        STUDENT.role = Role.ADMINISTRATOR  # pyright: ignore[reportAttributeAccessIssue]
