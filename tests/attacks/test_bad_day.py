"""Every handler while the database is away or full: people hear of it, and nothing is called done or stays busy."""

import logging
from typing import Any

import pytest
import reflex as rx
from reflex.istate.manager.token import BaseStateToken
from reflex.state import BaseState

from edtech_app.domain.errors import DatabaseAway, DatabaseFull
from tests.attacks.doors import SCENES, Handler
from tests.attacks.school import School
from tests.attacks.test_every_door import REGISTERED, arguments_of, enter, in_one_loop, rows_of, school
from tests.support.tab import Tab, redirect_of, words_of
from tests.support.troubles import Trouble, TroubledDatabase

__all__ = ["school"]

WORDS: dict[Trouble, str] = {"away": DatabaseAway().message, "full": DatabaseFull().message}
ON_THE_WAY = ("loading", "confirming")
IS_TOLD_ON_THE_NEXT_PAGE = {"CheckoutState.window_closed", "CheckoutState.sandbox_pay"}
"""Whoever has paid is led on to the order's page, which asks until it knows."""
WAITS_FOR_A_NEW_PAGE = {"SignInState.entered"}


def what_waits(state: BaseState) -> set[str]:
    """Everything in a tab that says that something is on its way."""
    name = type(state).__name__
    busy = {f"{name}.{var}" for var in ("is_busy", "is_sending") if getattr(state, var, False)}
    moving = {f"{name}.{var}" for var in ("status", "phase") if getattr(state, var, "") in ON_THE_WAY}
    return busy.union(moving, *[what_waits(child) for child in state.substates.values()])


async def waits_in(tab: Tab) -> set[str]:
    return what_waits(await tab._manager.get_state(BaseStateToken(ident=tab.token, cls=rx.State)))


async def meets(
    school: School,
    database: TroubledDatabase,
    caplog: pytest.LogCaptureFixture,
    name: str,
    row: Handler,
    trouble: Trouble,
) -> list[str]:
    """What is wrong with how a valid call went that met with trouble."""
    async with Tab(school.world) as tab:
        await enter(school, tab, row.who[0], row.scene)
        school.look()
        caplog.clear()
        waited = await waits_in(tab)
        arguments: dict[str, Any] = await arguments_of(school, row.arguments)
        with database.having(trouble):
            sent = await tab.fire_anything(REGISTERED[name][0], **arguments)
        problems = [f"{what} stays" for what in sorted(await waits_in(tab) - waited) if not redirect_of(sent)]
        problems += [f"changed {each}" for each in school.changed()]
        problems += [
            f"failed: {each.getMessage()}"
            for each in caplog.records
            if each.levelno >= logging.ERROR and "database_" not in each.getMessage()
        ]
        if "['success']" in words_of(sent):
            problems.append(f"said that it was done: {words_of(sent)[:200]}")
        is_led_on = redirect_of(sent) and name in IS_TOLD_ON_THE_NEXT_PAGE
        if row.changes and WORDS[trouble] not in tab.heard and not is_led_on:
            problems.append(f"did not say it: {words_of(sent)[:200]}")
    school.put_back()
    return [f"{name} with the database {trouble}: {problem}" for problem in problems]


@in_one_loop
@pytest.mark.parametrize("scene", SCENES)
async def test_nothing_is_called_done_and_nothing_stays_busy(
    school: School, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, scene: str
):
    database, problems = TroubledDatabase(school.world.database), list[str]()
    monkeypatch.setattr(school.world, "services", school.world.process(database=database))
    for name, row in rows_of(scene).items():
        if row.who and name not in WAITS_FOR_A_NEW_PAGE:
            problems += await meets(school, database, caplog, name, row, "away")
        if row.who and row.changes:
            problems += await meets(school, database, caplog, name, row, "full")
    assert not problems, "\n".join(problems)
