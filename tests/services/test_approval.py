"""Where the house asks for it, new instructors write drafts and publish when they are approved."""

import asyncio
import re
from pathlib import Path

import pytest

from edtech_app.domain.accounts import VISITOR, Actor, Approval, Client, Role
from edtech_app.domain.catalog import CourseStatus
from edtech_app.domain.errors import Conflict, InvalidInput, NotAllowed, NotSignedIn
from edtech_app.services.accounts import SignUpForm
from tests.support.world import World

HERE = Client(address="192.0.2.7", device="Firefox")
PASSWORD = "a hill of green tea"


@pytest.fixture
async def strict(tmp_path: Path) -> World:
    """A house that asks."""
    return await World.open(tmp_path / "strict", instructor_approval=True)


async def signed_up(world: World, role: str = "instructor", email: str = "meera@example.com") -> Actor:
    form = SignUpForm(
        role=role, first_name="Meera", last_name="Rao", email=email, password=PASSWORD, confirmation=PASSWORD
    )
    challenge = await world.services.sign_up.request(form, HERE)
    code = re.search(r"\b\d{6}\b", (await world.newest_letter()).text)
    assert code is not None
    ticket = await world.services.sign_up.confirm(challenge, code[0], HERE)
    return (await world.services.sessions.open(ticket, HERE)).actor


async def draft(world: World, author: Actor) -> str:
    """A draft that lacks nothing."""
    shelf = await world.services.catalog.add_category("Code", "", 1)
    return (await world.course(author, status=CourseStatus.DRAFT, category_id=shelf.id)).id


async def told(world: World, actor: Actor) -> list[str]:
    return [row.title for row in (await world.services.notifications.page(actor)).notifications]


async def test_without_the_setting_everybody_publishes_at_once(world: World):
    meera = await signed_up(world)
    await world.services.authoring.publish(meera, await draft(world, meera))
    assert await world.services.approval.mine(meera) == (Approval.NOT_NEEDED, "")


async def test_a_new_instructor_writes_drafts_and_publishes_when_approved(strict: World):
    keeper, meera = await strict.person(Role.ADMINISTRATOR, "Zubin"), await signed_up(strict)
    course = await draft(strict, meera)
    with pytest.raises(NotAllowed, match="approved"):
        await strict.services.authoring.publish(meera, course)
    assert [user.id for user in (await strict.services.people.search(keeper, status="waiting")).users] == [
        meera.user_id
    ]
    assert (await strict.services.overview.read(keeper)).instructors_waiting == 1

    for _ in range(2):
        await strict.services.approval.approve(keeper, meera.user_id)

    assert (await strict.services.authoring.publish(meera, course)).is_published
    assert await strict.services.approval.mine(meera) == (Approval.NOT_NEEDED, "")
    assert await told(strict, meera) == ["You can publish your courses now"]
    subjects = [letter.subject for letter in await strict.letters.to("meera@example.com")]
    assert subjects.count("You can now publish at Vidya") == 1
    acts = [row["act"] for row in await strict.database["audit"].find({"actor_id": keeper.user_id}).to_list(None)]
    assert acts == ["instructor approved"]
    with pytest.raises(Conflict, match="already"):
        await strict.services.approval.decline(keeper, meera.user_id, "Too late")


async def test_who_is_declined_reads_why_and_asks_again(strict: World):
    keeper, meera = await strict.person(Role.ADMINISTRATOR, "Zubin"), await signed_up(strict)
    course = await draft(strict, meera)
    for reason in ("", " ", "x" * 301):
        with pytest.raises(InvalidInput):
            await strict.services.approval.decline(keeper, meera.user_id, reason)

    for _ in range(2):
        await strict.services.approval.decline(keeper, meera.user_id, "Say who you are.")

    assert await strict.services.approval.mine(meera) == (Approval.DECLINED, "Say who you are.")
    assert await told(strict, meera) == ["You cannot publish courses yet"]
    assert "Say who you are." in (await strict.letters.to("meera@example.com"))[0].text
    with pytest.raises(NotAllowed):
        await strict.services.authoring.publish(meera, course)
    await strict.services.approval.ask_again(meera)
    await strict.services.approval.ask_again(meera)
    assert (await strict.services.approval.mine(meera))[0] is Approval.WAITING
    await strict.services.approval.approve(keeper, meera.user_id)
    assert (await strict.services.authoring.publish(meera, course)).is_published


async def test_others_are_not_held_back(strict: World):
    keeper, old = await strict.person(Role.ADMINISTRATOR, "Zubin"), await strict.person(Role.INSTRUCTOR, "Old")
    student = await signed_up(strict, "student", "ravi@example.com")
    await strict.services.oversight.change_role(keeper, student.user_id, "instructor")
    made = Actor(user_id=student.user_id, role=Role.INSTRUCTOR)

    for author in (old, made, keeper):
        assert (await strict.services.authoring.publish(author, await draft(strict, author))).is_published
    meera = await signed_up(strict)
    assert (await strict.services.authoring.publish(keeper, await draft(strict, meera))).is_published
    for person in (old, student):
        with pytest.raises(Conflict, match="not waiting"):
            await strict.services.approval.approve(keeper, person.user_id)


async def test_of_two_who_decide_one_after_the_other_the_first_does_and_one_letter_goes(strict: World):
    meera = await signed_up(strict)
    keepers = [await strict.person(Role.ADMINISTRATOR) for _ in range(2)]

    await asyncio.gather(
        strict.services.approval.approve(keepers[0], meera.user_id),
        strict.services.approval.decline(keepers[1], meera.user_id, "No."),
        return_exceptions=True,
    )

    assert len(await told(strict, meera)) == 1
    approval = (await strict.users.get(meera.user_id)).approval
    assert (await told(strict, meera) == ["You can publish your courses now"]) is (approval is Approval.GIVEN)


@pytest.mark.parametrize("role", [Role.VISITOR, Role.STUDENT, Role.INSTRUCTOR])
async def test_nobody_else_decides(strict: World, role: Role):
    meera = await signed_up(strict)
    somebody = VISITOR if role is Role.VISITOR else await strict.person(role)
    for who in (somebody, meera):
        for doing in (
            strict.services.approval.approve(who, meera.user_id),
            strict.services.approval.decline(who, meera.user_id, "No."),
        ):
            with pytest.raises((NotSignedIn, NotAllowed)):
                await doing
    assert (await strict.users.get(meera.user_id)).approval is Approval.WAITING
