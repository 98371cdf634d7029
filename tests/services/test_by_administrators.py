"""What an administrator changes in somebody's name is theirs to change, and in the audit log."""

import pytest

from edtech_app.domain.accounts import Actor, Client, Role, UserStatus
from edtech_app.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound
from tests.support.world import World

HERE = Client(address="192.0.2.7", device="Firefox")
PASSWORD = "a hill of green tea"


@pytest.fixture
async def keeper(world: World) -> Actor:
    return await world.person(Role.ADMINISTRATOR, "Zubin", PASSWORD)


async def acts(world: World, actor: Actor) -> list[tuple[str, str]]:
    rows = await world.database["audit"].find({"actor_id": actor.user_id}).to_list(None)
    return [(row["act"], row["subject_id"]) for row in rows]


async def test_an_administrator_changes_a_profile_and_it_is_kept(world: World, keeper: Actor):
    asha = await world.person()

    await world.services.profiles.update_profile(keeper, {"first_name": "Usha", "about": "Hello."}, asha.user_id, HERE)

    user, profile = await world.services.profiles.profile(asha)
    assert (user.first_name, profile.about) == ("Usha", "Hello.")
    assert (await world.users.get(keeper.user_id)).first_name == "Zubin"
    assert await acts(world, keeper) == [("profile changed by the house", asha.user_id)]
    await world.services.profiles.update_profile(keeper, {"first_name": "Zoya"})
    assert len(await acts(world, keeper)) == 1
    with pytest.raises(NotFound):
        await world.services.profiles.update_profile(keeper, {"first_name": "X"}, "0" * 24)


@pytest.mark.parametrize("status", [UserStatus.ACTIVE, UserStatus.SUSPENDED])
async def test_an_administrator_deletes_an_account_with_their_own_password(
    world: World, keeper: Actor, status: UserStatus
):
    asha = await world.person(password="another hill of tea")
    await world.users.change(asha.user_id, lambda user: user.model_copy(update={"status": status}))
    with pytest.raises(InvalidInput):
        await world.services.deletion.request(keeper, "another hill of tea", "delete", HERE, asha.user_id)

    await world.services.deletion.request(keeper, PASSWORD, "delete", HERE, asha.user_id)

    assert (await world.users.get(asha.user_id)).status is UserStatus.DELETED
    assert (await world.users.get(keeper.user_id)).status is UserStatus.ACTIVE
    assert ("account deleted", asha.user_id) in await acts(world, keeper)
    with pytest.raises(Conflict, match="already been deleted"):
        await world.services.deletion.request(keeper, PASSWORD, "delete", HERE, asha.user_id)
    with pytest.raises(Conflict, match="only administrator"):
        await world.services.deletion.request(keeper, PASSWORD, "delete", HERE, keeper.user_id)


@pytest.mark.parametrize("role", [Role.STUDENT, Role.INSTRUCTOR])
async def test_nobody_else_writes_for_another(world: World, role: Role):
    somebody, asha = await world.person(role, password=PASSWORD), await world.person()
    before = await world.users.get(asha.user_id)
    for doing in (
        world.services.profiles.update_profile(somebody, {"first_name": "X"}, asha.user_id),
        world.services.deletion.request(somebody, PASSWORD, "delete", HERE, asha.user_id),
    ):
        with pytest.raises(NotAllowed):
            await doing
    assert await world.users.get(asha.user_id) == before
