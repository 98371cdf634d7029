"""Every handler that a browser can name says who may call it, and is attacked by those who may not."""

import inspect
import logging
from importlib import import_module
from typing import Any

import pytest
from reflex.event import EventHandler
from reflex_base.registry import RegistrationContext

from edtech_app.domain.accounts import Role
from edtech_app.domain.entity import new_id
from edtech_app.states.guard import Policy, is_framework_handler, name_of, policy_of
from tests.attacks.doors import HANDLERS as DOORS
from tests.support.tab import Tab, redirect_of, words_of
from tests.support.world import World


def handlers() -> dict[str, EventHandler]:
    """Our own handlers by the names under which a browser calls them; importing the pages makes them all known."""
    import_module("edtech_app.pages")
    return {
        name: registered.handler
        for name, registered in RegistrationContext.get().event_handlers.items()
        if ".edtech_app___" in name and not is_framework_handler(registered.handler.fn) and not name.endswith(".setvar")
    }


def made_up_arguments(handler: EventHandler) -> dict[str, Any]:
    """Arguments of the right types that name nothing which exists."""
    made_up: dict[Any, Any] = {str: new_id(), int: 1, float: 1.5, bool: True}
    hints = handler._get_type_hints()
    arguments: dict[str, Any] = {}
    for name, parameter in list(inspect.signature(handler.fn).parameters.items())[1:]:
        if parameter.default is inspect.Parameter.empty:
            hint = hints.get(name)
            arguments[name] = made_up.get(hint, [] if str(hint).startswith("list") else {})
    return arguments


HANDLERS = handlers()


def test_every_handler_has_a_policy():
    assert [name for name, handler in HANDLERS.items() if policy_of(handler.fn) is None] == []
    assert len(HANDLERS) > 50


def test_every_handler_has_its_row_in_the_table_of_doors():
    """See docs/adding-a-feature.md, step 4."""
    ours = {name_of(name) for name in HANDLERS}
    assert {"without a row": ours - DOORS.keys(), "gone": DOORS.keys() - ours} == {
        "without a row": set(),
        "gone": set(),
    }


@pytest.mark.parametrize(
    ("role", "refused"),
    [
        (None, (Policy.SIGNED_IN, Policy.INSTRUCTOR, Policy.ADMINISTRATOR)),
        (Role.STUDENT, (Policy.INSTRUCTOR, Policy.ADMINISTRATOR)),
        (Role.INSTRUCTOR, (Policy.ADMINISTRATOR,)),
    ],
)
async def test_nobody_gets_past_a_policy(world: World, role: Role | None, refused: tuple[Policy, ...]):
    actor = await world.person(role) if role else None
    async with Tab(world, path="/learn") as tab:
        if actor:
            await tab.sign_in(actor)
        for name, handler in HANDLERS.items():
            if policy_of(handler.fn) in refused:
                events = await tab.fire_anything(name, **made_up_arguments(handler))
                if actor:
                    assert "This is only for" in words_of(events), name
                else:
                    assert redirect_of(events) == "/login?next=%2Flearn", name


@pytest.mark.parametrize("role", [None, Role.STUDENT, Role.INSTRUCTOR])
async def test_things_that_do_not_exist_break_no_handler(
    world: World, role: Role | None, caplog: pytest.LogCaptureFixture
):
    actor = await world.person(role) if role else None
    route = {name: new_id() for name in ("slug", "instructor_id", "order_id", "course_id", "lecture_id", "reset_token")}
    async with Tab(world, path="/somewhere") as tab:
        if actor:
            await tab.sign_in(actor)
        tab.open("/somewhere", **route)
        for name in sorted(HANDLERS, key=lambda name: name.endswith(".sign_out")):
            handler = HANDLERS[name]
            caplog.clear()
            await tab.fire_anything(name, **made_up_arguments(handler))
            failed = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
            assert not failed, name
