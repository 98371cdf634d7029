"""A certificate's public page, and the way to it for whoever has just finished."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import reflex as rx

from edtech_app import routes
from edtech_app.domain.certificates import CertificateStatus
from edtech_app.domain.errors import AppError, InvalidInput, NotFound
from edtech_app.domain.words import INDIA
from edtech_app.runtime import services
from edtech_app.services.certificates import CertificatePage
from edtech_app.settings import get_settings
from edtech_app.states import formats
from edtech_app.states.forms import focus_first_wrong
from edtech_app.states.guard import Policy, actor_of, allow

ENDED_WORDS = {
    CertificateStatus.REFUNDED: "The course was refunded, so its certificate is no longer valid.",
    CertificateStatus.NAMELESS: (
        "The holder has deleted their account, so we can no longer say whose certificate this was."
    ),
}
WITHDRAW_DIALOG = "withdraw-certificate"


@dataclass(frozen=True)
class CertificateView:
    """A certificate as it is shown. `why` says why it is not valid, `withdrawn` since when; both "" while it is."""

    number: str = ""
    name: str = ""
    course: str = ""
    course_href: str = ""
    teacher: str = ""
    teacher_href: str = ""
    date: str = ""
    length_text: str = ""
    is_valid: bool = False
    withdrawn: str = ""
    why: str = ""


class CertificateState(rx.State):
    """The certificate that the address names. `phase` is loading, ready, missing or failed.

    `is_mine` offers the download, `present_name` another name for it, `may_withdraw` its end; the rest is everybody's.
    """

    phase: str = "loading"
    problem: str = ""
    certificate: CertificateView = CertificateView()
    is_mine: bool = False
    pdf_href: str = ""
    profile_href: str = ""
    present_name: str = ""
    may_withdraw: bool = False
    error: str = ""
    is_busy: bool = False

    @rx.event
    @allow(Policy.ANYONE)
    async def load(self):
        """Read the certificate, for anybody."""
        self.reset()
        yield
        try:
            await self._read()
            self.phase = "ready"
        except NotFound:
            self.phase = "missing"
        except AppError as failure:
            self.phase, self.problem = "failed", failure.message

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def update_name(self):
        """Put the holder's present name on it."""
        self.is_busy = True
        yield
        try:
            await services().certificates.update_name(await actor_of(self), self._address())
            await self._read()
        finally:
            self.is_busy = False
        yield rx.toast.success("Your certificate shows your new name. Download it again to get an updated copy.")

    @rx.event
    @allow(Policy.ADMINISTRATOR)
    async def withdraw(self, form: dict[str, Any]):
        """Withdraw it, for a reason that its page tells."""
        try:
            await services().certificates.revoke(await actor_of(self), self._address(), str(form.get("reason", "")))
        except InvalidInput as wrong:
            self.error = wrong.fields["reason"]
            return focus_first_wrong(wrong)
        self.error = ""
        await self._read()
        return [
            rx.call_script(f"document.getElementById('{WITHDRAW_DIALOG}').close()"),
            rx.toast.success("Certificate withdrawn."),
        ]

    def _address(self) -> str:
        return str(getattr(self, "certificate_id", ""))

    async def _read(self) -> None:
        actor = await actor_of(self)
        page = await services().certificates.verify(actor, self._address())
        self.certificate = _view(page)
        self.is_mine = page.is_mine
        is_valid = page.certificate.is_valid
        self.pdf_href = routes.certificate_pdf(page.certificate.id) if page.is_mine and is_valid else ""
        self.profile_href = _profile_href(page) if page.is_mine and is_valid else ""
        self.present_name = page.present_name
        self.may_withdraw = actor.is_administrator and is_valid


class FinishedState(rx.State):
    """The certificate of the finished course that is open in the player; both addresses are "" without a valid one."""

    is_loaded: bool = False
    certificate_href: str = ""
    pdf_href: str = ""

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def open(self, course: str):
        """Find the certificate of a finished course; one that should be there by now is issued."""
        self.reset()
        found = await services().certificates.mine(await actor_of(self), course)
        self.is_loaded = True
        if found is not None and found.is_valid:
            self.certificate_href, self.pdf_href = routes.certificate(found.id), routes.certificate_pdf(found.id)


def _view(page: CertificatePage) -> CertificateView:
    certificate = page.certificate
    parts = (formats.counted(certificate.lecture_count, "lecture"), formats.length(certificate.seconds))
    return CertificateView(
        number=certificate.id,
        name=certificate.name,
        course=certificate.course_title,
        course_href=routes.course(page.course_slug) if page.course_slug else "",
        teacher=page.teacher,
        teacher_href=routes.instructor(certificate.instructor_id),
        date=formats.date(certificate.issued_at),
        length_text=" · ".join(part for part in parts if part),
        is_valid=certificate.is_valid,
        withdrawn="" if certificate.is_valid else formats.date(certificate.withdrawn_at),
        why=certificate.reason or ENDED_WORDS.get(certificate.status, ""),
    )


def _profile_href(page: CertificatePage) -> str:
    """Where LinkedIn takes a certificate up into somebody's profile (its "Add to profile" link)."""
    settings, certificate = get_settings(), page.certificate
    day = certificate.issued_at.astimezone(INDIA)
    query = {
        "startTask": "CERTIFICATION_NAME",
        "name": certificate.course_title,
        "organizationName": settings.site_name,
        "issueYear": str(day.year),
        "issueMonth": str(day.month),
        "certUrl": settings.public_url + routes.certificate(certificate.id),
        "certId": certificate.id,
    }
    return f"https://www.linkedin.com/profile/add?{urlencode(query)}"
