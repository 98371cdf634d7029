"""The account's picture, as the page sends it."""

from typing import Any

import pytest

from edtech_app.domain.errors import InvalidInput
from edtech_app.domain.media import Crop
from edtech_app.states.portrait import PortraitState, _read
from tests.support.tab import Tab
from tests.support.videos import picture
from tests.support.world import World


async def test_the_page_shows_the_picture_and_takes_it_away(world: World):
    asha = await world.person()
    await world.services.profiles.change_picture(asha, picture())
    async with Tab(world) as tab:
        await tab.sign_in(asha)
        await tab.fire(PortraitState.load)
        assert (await tab.state(PortraitState)).picture.endswith(".webp")

        await tab.fire(PortraitState.remove)

        assert (await tab.state(PortraitState)).picture == ""


def test_the_square_comes_as_three_numbers():
    assert _read({"x": 0.25, "y": 0, "size": 1}) == Crop(0.25, 0, 1)


@pytest.mark.parametrize(
    "crop", [None, [], {}, {"x": 0, "y": 0}, {"x": "0", "y": 0, "size": 1}, {"x": float("nan"), "y": 0, "size": 1}]
)
def test_any_other_square_is_refused(crop: Any):
    with pytest.raises(InvalidInput):
        _read(crop)
