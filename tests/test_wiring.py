"""The house is put together from the types that constructors ask for, and says in words what does not fit."""

from dataclasses import dataclass

import pytest

from edtech_app.wiring import Wiring


@dataclass
class Rows:
    database: str


@dataclass
class Clerk:
    rows: Rows
    wage: int
    desk: str = "the usual one"


@dataclass
class Office:
    clerk: Clerk
    rows: Rows


@dataclass
class Hen:
    egg: "Egg"


@dataclass
class Egg:
    hen: Hen


def test_each_class_is_made_once_with_what_it_asks_for():
    wire = Wiring({int: 100}, "the database")
    office = wire(Office)
    assert office == Office(Clerk(Rows("the database"), 100), Rows("the database"))
    assert office.clerk.rows is office.rows
    assert wire(Office) is office


def test_what_has_its_own_arguments_gets_them_before_others_ask_for_it():
    wire = Wiring({}, "the database")
    wire(Clerk, wage=200, desk="by the window")
    assert wire(Office).clerk == Clerk(Rows("the database"), 200, "by the window")
    with pytest.raises(TypeError, match="before its arguments were known"):
        wire(Clerk, wage=300)


def test_what_is_missing_is_named():
    with pytest.raises(TypeError, match="Clerk wants wage"):
        Wiring({}, "the database")(Office)


def test_what_needs_itself_is_named():
    with pytest.raises(TypeError, match="Hen → Egg → Hen"):
        Wiring({}, "the database")(Hen)
