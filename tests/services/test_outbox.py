"""The outbox as the house sees it: no secret can be read there, and what failed goes again or never."""

import re
from datetime import timedelta

import pytest

from edtech_app.domain.accounts import VISITOR, Actor, Client, Role
from edtech_app.domain.audit import Act
from edtech_app.domain.entity import new_id
from edtech_app.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound, NotSignedIn
from edtech_app.domain.mail import MASK, Letter, LetterStatus
from edtech_app.repositories.audit import AuditRepository
from edtech_app.services.accounts import SignUpForm
from edtech_app.services.admin.outbox import PAGE, Pile
from tests.support.world import World

HERE = Client(address="192.0.2.7")


@pytest.fixture
async def keeper(world: World) -> Actor:
    return await world.person(Role.ADMINISTRATOR, "Indira")


async def written(world: World, status: LetterStatus = LetterStatus.QUEUED) -> Letter:
    await world.services.mail.write(
        "welcome",
        to="asha@example.com",
        to_name="Asha",
        dedupe=f"welcome:{new_id()}",
        values={"first_name": "Asha", "teaches": False},
    )
    letter = await world.newest_letter()
    await world.database["outbox"].update_one({"_id": letter.id}, {"$set": {"status": status.value}})
    return await world.letters.get(letter.id)


async def acts(world: World, letter: Letter) -> list[Act]:
    return [entry.act for entry in await AuditRepository(world.database).about(letter.id, limit=0)]


async def test_letters_lie_in_piles_and_lists_go_on_where_they_stopped(world: World, keeper: Actor):
    by_status = {status: await written(world, status) for status in LetterStatus}

    async def pile(name: str) -> set[str]:
        return {letter.id for letter in (await world.services.outbox.letters(keeper, name)).letters}

    for name, statuses in (
        ("waiting", {LetterStatus.QUEUED, LetterStatus.SENDING}),
        ("failed", {LetterStatus.DEAD}),
        ("sent", {LetterStatus.SENT}),
        ("put aside", {LetterStatus.KEPT, LetterStatus.DROPPED, LetterStatus.EXPIRED}),
    ):
        assert await pile(name) == {by_status[status].id for status in statuses}
    for _ in range(PAGE):
        await written(world)
    first = await world.services.outbox.letters(keeper, Pile.WAITING)
    second = await world.services.outbox.letters(keeper, Pile.WAITING, after=first.next)
    assert (len(first.letters), len(second.letters), second.next) == (PAGE, 2, "")


async def test_no_code_and_no_link_can_be_read(world: World, keeper: Actor):
    services = world.services
    asha = await world.person(password="a river of black tea")
    await services.password_resets.request(asha.email, HERE)
    link = await world.newest_letter()
    await services.sign_up.request(
        SignUpForm(
            role="student",
            first_name="Ravi",
            last_name="Rao",
            email="ravi@example.com",
            password="a river of black tea",
            confirmation="a river of black tea",
        ),
        HERE,
    )
    code = await world.newest_letter()
    secrets = re.findall(r"/reset-password/(\S+)", link.text) + re.findall(r"\b\d{6}\b", code.text)
    assert len(secrets) == 2

    shown = [await services.outbox.letter(keeper, letter.id) for letter in (link, code)]
    shown += (await services.outbox.letters(keeper)).letters

    for letter in shown:
        everything = letter.model_dump_json()
        assert not any(secret in everything for secret in secrets)
        assert MASK in letter.text
        assert MASK in letter.html
    assert shown[0].text.count("http://school.test/reset-password/") == 1


async def test_what_is_no_secret_stays_readable(world: World, keeper: Actor):
    await world.services.mail.write(
        "enrolled",
        to="asha@example.com",
        to_name="Asha",
        dedupe="enrolled:1",
        values={"name": "Asha", "title": "Python for 123456 reasons", "slug": "python-for-123456-reasons"},
        unsubscribe="http://school.test/unsubscribe/3f9Kx0QpT7mVbN2cR8sLwYzA",
    )
    letter = await world.newest_letter()

    shown = await world.services.outbox.letter(keeper, letter.id)

    assert "3f9Kx0QpT7mVbN2cR8sLwYzA" not in shown.model_dump_json()
    assert "http://school.test/learn/python-for-123456-reasons" in shown.html
    assert shown.text == letter.text.replace("3f9Kx0QpT7mVbN2cR8sLwYzA", MASK)


@pytest.mark.parametrize("status", [LetterStatus.DEAD, LetterStatus.KEPT, LetterStatus.QUEUED])
async def test_what_failed_waits_or_was_kept_is_sent_anew(world: World, keeper: Actor, status: LetterStatus):
    letter = await written(world, status)
    late = {"attempts": 7, "error": "No such mailbox", "next_at": 9_999_999_999_999}
    await world.database["outbox"].update_one({"_id": letter.id}, {"$set": late})

    again = await world.services.outbox.send_again(keeper, letter.id)

    assert (again.status, again.attempts, again.error) == (LetterStatus.QUEUED, 0, "")
    assert await world.services.mail.deliver_waiting() == 1
    assert await acts(world, letter) == [Act.LETTER_QUEUED]


@pytest.mark.parametrize("status", [LetterStatus.SENT, LetterStatus.SENDING, LetterStatus.EXPIRED])
async def test_what_went_is_neither_sent_again_nor_dropped(world: World, keeper: Actor, status: LetterStatus):
    letter = await written(world, status)
    for attempt in (world.services.outbox.send_again, world.services.outbox.drop):
        with pytest.raises(Conflict):
            await attempt(keeper, letter.id)
    assert await world.letters.get(letter.id) == letter
    assert await acts(world, letter) == []


async def test_a_code_that_ran_out_is_not_sent_again(world: World, keeper: Actor):
    await world.services.mail.write(
        "code",
        to="asha@example.com",
        to_name="",
        dedupe="code:1",
        values={"code": "420815"},
        expires_in=timedelta(minutes=5),
    )
    letter = await world.newest_letter()
    world.clock.turn(timedelta(minutes=6))

    with pytest.raises(Conflict, match="has expired"):
        await world.services.outbox.send_again(keeper, letter.id)


async def test_a_dropped_letter_is_never_sent(world: World, keeper: Actor):
    letter = await written(world)
    for _ in range(2):
        assert (await world.services.outbox.drop(keeper, letter.id)).status is LetterStatus.DROPPED
    world.clock.turn(timedelta(days=1))
    assert await world.services.mail.deliver_waiting() == 0
    assert await acts(world, letter) == [Act.LETTER_DROPPED]
    with pytest.raises(Conflict):
        await world.services.outbox.send_again(keeper, letter.id)


async def test_only_the_house_looks_into_the_outbox(world: World, keeper: Actor):
    letter, outbox = await written(world), world.services.outbox
    for person, refusal in ((VISITOR, NotSignedIn), (await world.person(Role.INSTRUCTOR), NotAllowed)):
        for attempt in (
            outbox.letters(person),
            outbox.letter(person, letter.id),
            outbox.send_again(person, letter.id),
            outbox.drop(person, letter.id),
        ):
            with pytest.raises(refusal):
                await attempt
    with pytest.raises(InvalidInput):
        await outbox.letters(keeper, "$ne")
    with pytest.raises(NotFound):
        await outbox.letter(keeper, new_id())
    assert await world.letters.get(letter.id) == letter
