"""The bell and the list of notifications as tabs show them."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from edtech_app.domain.accounts import Actor, Role
from edtech_app.domain.errors import DatabaseAway
from edtech_app.domain.notifications import Channel, NotificationKind
from edtech_app.runtime import session_cookie
from edtech_app.states.notifications import NotificationsState
from edtech_app.states.preferences import WORDS, PreferencesState, UnsubscribeState
from edtech_app.states.ringing import Bells
from edtech_app.states.session import SessionState
from tests.support.tab import Tab, redirect_of, words_of
from tests.support.world import World


async def tell(world: World, person: Actor, count: int = 1) -> None:
    before = len(await world.notifications.all_of_user(person.user_id))
    for number in range(before, before + count):
        await world.services.notifications.notify(
            person.user_id, NotificationKind.REFUND, f"fact {number}", title=f"News {number}", link="/orders"
        )


@pytest.fixture
async def asha(world: World) -> Actor:
    return await world.person()


@pytest.fixture
async def tab(world: World, asha: Actor) -> AsyncIterator[Tab]:
    async with Tab(world) as tab:
        await tab.sign_in(asha)
        yield tab


async def test_the_bell_counts_when_a_page_opens_and_again_when_it_rings(world: World, asha: Actor, tab: Tab):
    await tell(world, asha, 2)
    await tab.fire(SessionState.load)
    bell = await tab.state(NotificationsState)
    assert (bell.badge, bell.status, bell.news) == ("2", "loading", "")

    await tell(world, asha)
    await tab.fire(NotificationsState.look)
    bell = await tab.state(NotificationsState)
    assert (bell.badge, bell.news) == ("3", "1 new notification.")
    await tab.fire(NotificationsState.look)
    assert (await tab.state(NotificationsState)).news == ""


async def test_a_hundred_are_too_many_to_count(world: World, asha: Actor, tab: Tab):
    await tell(world, asha, 101)
    await tab.fire(NotificationsState.look)
    assert (await tab.state(NotificationsState)).badge == "99+"


async def test_the_panel_has_four_faces(world: World, asha: Actor, tab: Tab, monkeypatch: pytest.MonkeyPatch):
    assert (await tab.state(NotificationsState)).status == "loading"
    await tab.fire(NotificationsState.load)
    assert (await tab.state(NotificationsState)).status == "empty"

    async def away(*_: Any, **__: Any) -> None:
        raise DatabaseAway

    with monkeypatch.context() as patch:
        patch.setattr(world.services.notifications, "page", away)
        await tab.fire(NotificationsState.load)
        bell = await tab.state(NotificationsState)
        assert (bell.status, bell.problem != "") == ("failed", True)

    await tell(world, asha)
    await tab.fire(NotificationsState.load)
    bell = await tab.state(NotificationsState)
    assert (bell.status, [row.title for row in bell.rows]) == ("ready", ["News 0"])


async def test_the_list_goes_on_and_keeps_its_length_when_the_bell_rings(world: World, asha: Actor, tab: Tab):
    await tell(world, asha, 25)
    await tab.fire(NotificationsState.load)
    assert len((await tab.state(NotificationsState)).rows) == 20
    await tab.fire(NotificationsState.more)
    page = await tab.state(NotificationsState)
    assert (len({row.id for row in page.rows}), page.has_more, page.is_busy) == (25, False, False)
    await tab.fire(NotificationsState.look)
    assert len((await tab.state(NotificationsState)).rows) == 25


async def test_reading_one_and_reading_all_are_seen_at_once(world: World, asha: Actor, tab: Tab):
    await tell(world, asha, 3)
    await tab.fire(NotificationsState.load)
    first = (await tab.state(NotificationsState)).rows[0]
    for _ in range(2):
        await tab.fire(NotificationsState.read, notification_id=first.id)
    bell = await tab.state(NotificationsState)
    assert (bell.badge, [row.is_unread for row in bell.rows]) == ("2", [False, True, True])

    await tab.fire(NotificationsState.read_all)
    bell = await tab.state(NotificationsState)
    assert (bell.badge, any(row.is_unread for row in bell.rows)) == ("", False)
    assert await world.services.notifications.unread(asha) == 0


async def test_one_that_was_pushed_out_since_is_followed_without_complaint(asha: Actor, tab: Tab):
    sent = await tab.fire(NotificationsState.read, notification_id="0" * 24)
    assert words_of(sent) == "[]"


async def test_a_visitor_is_asked_to_sign_in(world: World):
    async with Tab(world) as tab:
        assert redirect_of(await tab.fire(NotificationsState.load)).startswith("/login")


class Sockets:
    """What Reflex's namespace of sockets does for the bells."""

    def __init__(self) -> None:
        self.emitted: list[str] = []

    async def on_connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None: ...

    def on_disconnect(self, sid: str, *reason: Any) -> None: ...

    async def emit(self, event: str, update: Any, *, to: str) -> None:
        assert "data-bell-rings" in str(update)
        self.emitted.append(to)


async def test_the_bell_rings_in_the_tabs_of_whom_it_concerns_and_in_no_other(world: World, asha: Actor, tab: Tab):
    sockets, ravi = Sockets(), await world.person(first_name="Ravi")
    bells = Bells(sockets)
    for sid, person in (("hers", asha), ("hers too", asha), ("his", ravi)):
        await sockets.on_connect(sid, {"HTTP_COOKIE": f"{session_cookie()}={await world.session_token(person)}"})
    for sid, cookie in (("a visitor's", ""), ("a forger's", f"{session_cookie()}=x.y.z"), ("broken", "\x00;==")):
        await sockets.on_connect(sid, {"HTTP_COOKIE": cookie})
    assert await bells.ring() == 0

    await tell(world, asha)
    assert await bells.ring() == 2
    assert sorted(sockets.emitted) == ["hers", "hers too"]
    assert await bells.ring() == 0

    await world.services.notifications.mark_all_read(asha)
    sockets.on_disconnect("hers too")
    assert await bells.ring() == 1
    sockets.on_disconnect("hers")
    await tell(world, asha)
    assert await bells.ring() == 0


async def test_what_a_slower_clock_dates_earlier_is_heard_of_all_the_same(world: World, asha: Actor):
    assert await world.services.bells.rung() == set()
    here = world.clock()
    world.clock.turn(-timedelta(seconds=8))
    await tell(world, asha)
    world.clock.at = here
    assert await world.services.bells.rung() == {asha.user_id}
    assert await world.services.bells.rung() == set()


async def test_choices_are_kept_as_they_are_made_and_instructors_have_more(world: World, tab: Tab):
    await tab.fire(PreferencesState.load)
    page = await tab.state(PreferencesState)
    assert [(choice.kind, choice.in_app, choice.by_mail) for choice in page.choices] == [
        ("answer", True, True),
        ("announcement", True, True),
    ]
    await tab.fire(PreferencesState.choose, kind="answer", channel="mail", wanted=False)
    page = await tab.state(PreferencesState)
    assert (page.choices[0].by_mail, page.note) == (False, "Saved")
    assert "cannot be turned off" in words_of(
        await tab.fire(PreferencesState.choose, kind="refund", channel="app", wanted=False)
    )

    async with Tab(world) as desk:
        await desk.sign_in(await world.person(Role.INSTRUCTOR))
        await desk.fire(PreferencesState.load)
        assert [choice.kind for choice in (await desk.state(PreferencesState)).choices] == list(WORDS)


async def test_a_letters_link_asks_first_ends_and_takes_back_without_signing_in(world: World, asha: Actor):
    preferences = world.services.preferences
    token = preferences.unsubscribe_address(asha.user_id, NotificationKind.ANSWER).rsplit("/", 1)[1]

    async def wants() -> bool:
        return (await preferences.mine(asha)).wants(NotificationKind.ANSWER, Channel.MAIL)

    async with Tab(world) as tab:
        tab.open(f"/unsubscribe/{token}", letter_token=token)
        await tab.fire(UnsubscribeState.load)
        page = await tab.state(UnsubscribeState)
        assert (page.status, page.what, await wants()) == ("asking", "replies to your reviews", True)
        await tab.fire(UnsubscribeState.end)
        assert ((await tab.state(UnsubscribeState)).status, await wants()) == ("ended", False)
        await tab.fire(UnsubscribeState.resume)
        assert ((await tab.state(UnsubscribeState)).status, await wants()) == ("resumed", True)

        tab.open("/unsubscribe/nonsense", letter_token="nonsense")
        await tab.fire(UnsubscribeState.load)
        assert (await tab.state(UnsubscribeState)).status == "broken"
