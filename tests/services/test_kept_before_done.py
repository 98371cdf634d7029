"""What an administrator does is in the audit log, and told to whom it concerns, wherever the process dies."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from edtech_app.composition import Services
from edtech_app.domain.accounts import Actor, Approval, Client, Role, UserStatus
from edtech_app.domain.audit import Act
from tests.support.crash import Crash, dying_services, fuses
from tests.support.world import World

PASSWORD = "a hill of green tea"
HERE = Client(address="192.0.2.7", device="Firefox")

Deed = Callable[[Services, Actor, Actor], Awaitable[object]]
Outcome = Callable[[World, Actor], Awaitable[bool]]


async def suspend(services: Services, keeper: Actor, person: Actor) -> object:
    return await services.oversight.suspend(keeper, person.user_id, "Copied films.")


async def is_suspended(world: World, person: Actor) -> bool:
    return (await world.users.get(person.user_id)).status is UserStatus.SUSPENDED


async def demote(services: Services, keeper: Actor, person: Actor) -> object:
    return await services.oversight.change_role(keeper, person.user_id, "student")


async def is_student(world: World, person: Actor) -> bool:
    return (await world.users.get(person.user_id)).role is Role.STUDENT


async def approve(services: Services, keeper: Actor, person: Actor) -> object:
    return await services.approval.approve(keeper, person.user_id)


async def is_approved(world: World, person: Actor) -> bool:
    return (await world.users.get(person.user_id)).approval is Approval.GIVEN


async def decline(services: Services, keeper: Actor, person: Actor) -> object:
    return await services.approval.decline(keeper, person.user_id, "Say who you are.")


async def is_declined(world: World, person: Actor) -> bool:
    return (await world.users.get(person.user_id)).approval is Approval.DECLINED


async def remove(services: Services, keeper: Actor, person: Actor) -> object:
    return await services.deletion.request(keeper, PASSWORD, "delete", HERE, person.user_id)


async def is_going(world: World, person: Actor) -> bool:
    return (await world.users.get(person.user_id)).is_gone


async def open_category(services: Services, keeper: Actor, person: Actor) -> object:
    return await services.categories.open(keeper, "Cooking", "")


async def has_category(world: World, person: Actor) -> bool:
    return any(category.name == "Cooking" for category in await world.categories.in_order())


DEEDS: dict[Act, tuple[Deed, Outcome, bool]] = {
    Act.SUSPENDED: (suspend, is_suspended, True),
    Act.ROLE_CHANGED: (demote, is_student, True),
    Act.INSTRUCTOR_APPROVED: (approve, is_approved, True),
    Act.INSTRUCTOR_DECLINED: (decline, is_declined, True),
    Act.ACCOUNT_DELETED: (remove, is_going, False),
    Act.CATEGORY_MADE: (open_category, has_category, False),
}
"""How each is done, how to see that it was, and whether somebody gets a letter before it is."""


@pytest.mark.parametrize("act", DEEDS, ids=lambda act: act.value)
async def test_no_act_stands_without_its_entry_and_its_letter(tmp_path: Path, act: Act):
    deed, is_done, is_told = DEEDS[act]
    deaths = 0
    for fuse in fuses():
        world = await World.open(tmp_path / str(fuse.left), instructor_approval=True)
        keeper = await world.person(Role.ADMINISTRATOR, "Zubin", PASSWORD)
        person = await world.person(Role.INSTRUCTOR, "Meera")
        user = await world.users.change(
            person.user_id, lambda user: user.model_copy(update={"approval": Approval.WAITING})
        )
        try:
            await deed(dying_services(world, fuse), keeper, person)
        except Crash:
            deaths += 1
        if await is_done(world, person):
            assert await entries(world, act)
            assert not is_told or len(await world.letters.to(user.email)) == 1
        elif deaths:
            await deed(world.services, keeper, person)
            assert await is_done(world, person)
            assert not is_told or len(await world.letters.to(user.email)) == 1
    assert deaths > 1


async def entries(world: World, act: Act) -> list[object]:
    return [row async for row in world.database["audit"].find({"act": act.value})]
