"""The administrator's pages: for whom they are, and how an act goes on the screen."""

from edtech_app.domain.accounts import Role
from edtech_app.states.admin.overview import OverviewState
from tests.support.tab import Tab, redirect_of, words_of
from tests.support.world import World


async def test_the_office_opens_for_administrators_only(world: World):
    for role in (Role.STUDENT, Role.INSTRUCTOR):
        async with Tab(world, "/admin") as tab:
            await tab.sign_in(await world.person(role))
            assert "This is for administrators." in words_of(await tab.fire(OverviewState.load))
            assert (await tab.state(OverviewState)).figures == []
    async with Tab(world, "/admin") as tab:
        assert redirect_of(await tab.fire(OverviewState.load)).startswith("/login?next=%2Fadmin")
        await tab.sign_in(await world.person(Role.ADMINISTRATOR))
        await tab.fire(OverviewState.load)
        assert (await tab.state(OverviewState)).status == "ready"
