"""Rows of the audit log as the administrator's pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass

from edtech_app import routes
from edtech_app.domain.audit import HOUSE, Act, AuditEntry
from edtech_app.states import formats

REFUSALS = (Act.SIGN_IN_REFUSED, Act.CODE_REFUSED, Act.LIMIT_REACHED, Act.NOT_ALLOWED)
PERSON = "_id"
"""How the names of details end that are a person's id."""


@dataclass(frozen=True)
class EntryView:
    """What was done, by whom, to whom, when and from where; `…_href` is "" where the account is not there any more."""

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


def entry_views(entries: Iterable[AuditEntry], names: dict[str, str]) -> list[EntryView]:
    """The entries with the names of the accounts that still exist, by their ids."""
    return [_view(entry, names) for entry in entries]


def people_in(entries: Iterable[AuditEntry]) -> list[str]:
    """The ids of whoever may be somebody in the entries: who did it, to whom, and who is named in the details."""
    return [
        each
        for entry in entries
        for each in (
            entry.actor_id,
            entry.subject_id,
            *(value for name, value in entry.details.items() if name.endswith(PERSON)),
        )
    ]


def _view(entry: AuditEntry, names: dict[str, str]) -> EntryView:
    is_about_other = bool(entry.subject_id) and entry.subject_id != entry.actor_id
    thing = next((name for name in ("title", "name") if is_about_other and entry.details.get(name)), "")
    details = [
        f"{name.removesuffix(PERSON).replace('_', ' ')}: {names.get(value, value)}"
        for name, value in entry.details.items()
        if value and name != thing
    ]
    return EntryView(
        id=entry.id,
        words=entry.act.value.capitalize(),
        details=" · ".join(details),
        who=_who(entry.actor_id, names),
        who_href=routes.admin_user(entry.actor_id) if entry.actor_id in names else "",
        whom=entry.details.get(thing) or names.get(entry.subject_id, entry.subject_id) if is_about_other else "",
        whom_href=routes.admin_user(entry.subject_id) if is_about_other and entry.subject_id in names else "",
        at=formats.date_and_time(entry.created_at),
        address=entry.address,
        is_refusal=entry.act in REFUSALS,
    )


def _who(actor_id: str, names: dict[str, str]) -> str:
    if actor_id == HOUSE:
        return "The house"
    return names.get(actor_id, actor_id) or "Somebody not signed in"
