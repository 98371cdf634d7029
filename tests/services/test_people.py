"""The administrator finds people, looks at one, and keeps the house open for the last administrator."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from edtech_app.domain.accounts import VISITOR, Actor, Role, UserStatus
from edtech_app.domain.audit import Act
from edtech_app.domain.errors import AppError, Conflict, NotAllowed, NotFound, NotSignedIn
from edtech_app.services.admin import people as module
from edtech_app.services.admin.people import PAGE
from tests.support.world import World


@pytest.fixture
async def keeper(world: World) -> Actor:
    return await world.person(Role.ADMINISTRATOR, "Zubin")


async def named(world: World, first: str, last: str, email: str = "", role: Role = Role.STUDENT) -> Actor:
    actor = await world.person(role, first)
    email = email or actor.email
    await world.users.change(
        actor.user_id,
        lambda user: user.model_copy(
            update={"first_name": first, "last_name": last, "email": email, "email_key": email.lower()}
        ),
    )
    return actor


async def found(world: World, keeper: Actor, **asked: str) -> list[str]:
    """The names of everybody found, page after page."""
    names: list[str] = []
    while True:
        page = await world.services.people.search(keeper, **asked)
        assert len(page.users) <= PAGE
        names += [user.name for user in page.users]
        if not page.next:
            return names
        asked["after"] = page.next


async def test_people_are_found_by_how_their_email_name_or_surname_begins(world: World, keeper: Actor):
    await named(world, "Asha", "Rao", "one@example.com")
    await named(world, "Meera", "ASHAR", "two@example.com")
    await named(world, "Kabir", "Das", "Asha.K@example.com")
    await named(world, "Natasha", "Iyer", "three@example.com")

    assert await found(world, keeper, words="  aSHa ") == ["Asha Rao", "Kabir Das", "Meera ASHAR"]
    assert await found(world, keeper, words="rao asha") == ["Asha Rao"]
    assert await found(world, keeper, words="asha rao") == ["Asha Rao"]
    assert await found(world, keeper, words="THREE@example") == ["Natasha Iyer"]
    assert await found(world, keeper, words=".*") == []


async def test_everybody_is_listed_newest_first_and_once_however_many_came_in_the_same_moment(
    world: World, keeper: Actor
):
    for number in range(PAGE * 2 + 3):
        if number % 20 == 0:
            world.clock.turn(timedelta(minutes=1))
        await named(world, f"N{number:03}", "Rao")

    names = await found(world, keeper)

    assert (len(names), len(set(names))) == (PAGE * 2 + 4, PAGE * 2 + 4)
    assert names[-1] == "Zubin Rao"
    assert set(names[:13]) == {f"N{number:03} Rao" for number in range(40, 53)}


@pytest.mark.parametrize("page", [1, 2, 7])
async def test_many_of_one_name_are_each_found_once(
    world: World, keeper: Actor, page: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "PAGE", page)
    for number in range(9):
        await named(world, "Anu", "Anand", f"anu{number}@example.com")
        await named(world, "Other", "Anand", f"b{number}@example.com")

    names = await found(world, keeper, words="an")

    assert sorted(names) == ["Anu Anand"] * 9 + ["Other Anand"] * 9


async def test_a_list_is_narrowed_by_role_and_by_status(world: World, keeper: Actor):
    await named(world, "Asha", "Rao", role=Role.INSTRUCTOR)
    ravi = await named(world, "Ravi", "Rao")
    await named(world, "Ravi", "Das")
    await world.services.oversight.suspend(keeper, ravi.user_id, "Spam")

    assert await found(world, keeper, role="instructor") == ["Asha Rao"]
    assert await found(world, keeper, status="suspended") == ["Ravi Rao"]
    assert await found(world, keeper, words="rao", role="student", status="active") == []
    assert len(await found(world, keeper, role="emperor", status="$ne", after="nowhere")) == 4


async def test_a_person_is_seen_with_what_belongs_to_them(world: World, keeper: Actor):
    meera, asha = await world.person(Role.INSTRUCTOR, "Meera"), await world.person()
    course = await world.course(meera)
    await world.enrol(asha, course)
    await world.session_token(asha)
    await world.services.oversight.suspend(keeper, meera.user_id, "Spam")

    teacher, student = [await world.services.people.person(keeper, each.user_id) for each in (meera, asha)]

    assert ([each.id for each in teacher.taught], teacher.bought, teacher.sessions) == ([course.id], 0, ())
    assert [(act.act, act.actor_id, act.details) for act in teacher.acts] == [
        (Act.SUSPENDED, keeper.user_id, {"reason": "Spam"})
    ]
    assert (student.bought, len(student.sessions), student.seen_at) == (1, 1, world.clock())
    with pytest.raises(NotFound):
        await world.services.people.person(keeper, "nobody")


async def test_signing_out_everywhere_ends_every_session_and_is_kept(world: World, keeper: Actor):
    asha = await world.person()
    token = await world.session_token(asha)

    assert await world.services.oversight.sign_out_everywhere(keeper, asha.user_id) == 1

    assert await world.services.sessions.actor(token) == VISITOR
    assert await world.services.oversight.sign_out_everywhere(keeper, asha.user_id) == 0
    assert [act.act for act in (await world.services.people.person(keeper, asha.user_id)).acts] == [
        Act.SIGNED_OUT_EVERYWHERE,
        Act.SIGNED_OUT_EVERYWHERE,
    ]


@pytest.mark.parametrize("role", [Role.VISITOR, Role.STUDENT, Role.INSTRUCTOR])
async def test_nobody_else_sees_people_or_signs_them_out(world: World, keeper: Actor, role: Role):
    asha = await world.person()
    token = await world.session_token(asha)
    somebody = VISITOR if role is Role.VISITOR else await world.person(role)

    for doing in (
        world.services.people.search(somebody),
        world.services.people.person(somebody, asha.user_id),
        world.services.oversight.sign_out_everywhere(somebody, asha.user_id),
        world.services.oversight.sign_out_everywhere(somebody, somebody.user_id),
    ):
        with pytest.raises((NotSignedIn, NotAllowed)):
            await doing
    assert (await world.services.sessions.actor(token)).is_signed_in


Leaving = Callable[[World, Actor], Awaitable[object]]
WAYS_OUT: dict[str, Leaving] = {
    "suspended": lambda world, who: world.services.oversight.suspend(who, who.user_id, ""),
    "demoted": lambda world, who: world.services.oversight.change_role(who, who.user_id, "student"),
}


@pytest.mark.parametrize("first", WAYS_OUT)
@pytest.mark.parametrize("second", WAYS_OUT)
async def test_two_administrators_who_step_down_at_once_never_both_go(world: World, first: str, second: str):
    pair = [await world.person(Role.ADMINISTRATOR) for _ in range(2)]

    await asyncio.gather(WAYS_OUT[first](world, pair[0]), WAYS_OUT[second](world, pair[1]), return_exceptions=True)

    assert await world.users.active_administrators()


async def test_each_may_throw_the_other_out_but_somebody_stays(world: World):
    pair = [await world.person(Role.ADMINISTRATOR) for _ in range(2)]
    oversight = world.services.oversight

    await asyncio.gather(
        oversight.suspend(pair[0], pair[1].user_id, ""),
        oversight.change_role(pair[1], pair[0].user_id, "student"),
        return_exceptions=True,
    )

    assert await world.users.active_administrators()


async def test_refusing_the_last_administrator_writes_nothing(world: World, keeper: Actor):
    before = await world.users.get(keeper.user_id)
    for way in WAYS_OUT.values():
        with pytest.raises(Conflict, match="only administrator"):
            await way(world, keeper)
    assert await world.users.get(keeper.user_id) == before
    assert await world.database["audit"].find({}).to_list(None) == []
    assert await world.letters.to(keeper.email) == []


async def test_a_deleted_account_is_left_alone(world: World, keeper: Actor):
    asha = await world.person()
    await world.users.change(asha.user_id, lambda user: user.model_copy(update={"status": UserStatus.DELETED}))
    for doing in (
        world.services.oversight.suspend(keeper, asha.user_id, ""),
        world.services.oversight.restore(keeper, asha.user_id),
        world.services.oversight.change_role(keeper, asha.user_id, "administrator"),
    ):
        with pytest.raises(AppError, match="deleted"):
            await doing
