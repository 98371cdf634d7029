"""Rows of the audit log as the administrator's pages show them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from edtech_app.domain.audit import HOUSE, Act, AuditEntry
from edtech_app.domain.entity import is_id
from edtech_app.services.admin import Named
from edtech_app.states import formats

REFUSALS = (Act.SIGN_IN_REFUSED, Act.CODE_REFUSED, Act.LIMIT_REACHED, Act.NOT_ALLOWED)
ID = "_id"
"""How the names of some details end that are ids."""
GONE = "something deleted since"


@dataclass(frozen=True)
class EntryView:
    """What was done, by whom, to whom, when and from where; `…_href` is "" for what has no page."""

    id: str = ""
    words: str = ""
    details: str = ""
    who: str = ""
    who_href: str = ""
    whom: str = ""
    whom_href: str = ""
    at: str = ""
    address: str = ""
    is_refusal: bool = False


def entry_views(entries: Iterable[AuditEntry], names: Mapping[str, Named]) -> list[EntryView]:
    """The entries, with names in the place of ids."""
    return [_view(entry, names) for entry in entries]


def ids_in(entries: Iterable[AuditEntry]) -> list[str]:
    """What the entries name by its id: who did it, to whom or to what, and what the details speak of."""
    return [
        each for entry in entries for each in (entry.actor_id, entry.subject_id, *entry.details.values()) if is_id(each)
    ]


def _view(entry: AuditEntry, names: Mapping[str, Named]) -> EntryView:
    is_about_other = bool(entry.subject_id) and entry.subject_id != entry.actor_id
    thing = next((name for name in ("title", "name") if is_about_other and entry.details.get(name)), "")
    details = [
        f"{name.removesuffix(ID).replace('_', ' ')}: {_named(value, names).name}"
        for name, value in entry.details.items()
        if value and name != thing
    ]
    who = Named("System") if entry.actor_id == HOUSE else _named(entry.actor_id, names)
    whom = _named(entry.subject_id, names) if is_about_other else Named("")
    return EntryView(
        id=entry.id,
        words=entry.act.words,
        details=" · ".join(details),
        who=who.name or "Visitor",
        who_href=who.href,
        whom=entry.details.get(thing) or whom.name,
        whom_href=whom.href,
        at=formats.date_and_time(entry.created_at),
        address=entry.address,
        is_refusal=entry.act in REFUSALS,
    )


def _named(words: str, names: Mapping[str, Named]) -> Named:
    """What an id stands for; other words are what they say."""
    return names.get(words) or Named(GONE if is_id(words) else words)
