"""Certificates: issued when a course is finished, checked by anybody, withdrawn when they hold no more."""

import re
from dataclasses import dataclass

from edtech_app import logs, routes
from edtech_app.domain.accounts import Actor
from edtech_app.domain.audit import Act
from edtech_app.domain.catalog import curriculum, playable
from edtech_app.domain.certificates import MAX_REASON, Certificate, CertificateStatus, certificate_id
from edtech_app.domain.entity import Clock
from edtech_app.domain.errors import Conflict, InvalidInput, NotAllowed
from edtech_app.domain.words import length
from edtech_app.gateways.documents.pdf import CertificateWords, PdfDocuments
from edtech_app.repositories.accounts import UserRepository
from edtech_app.repositories.catalog import CourseRepository, LectureRepository, SectionRepository
from edtech_app.repositories.certificates import CertificateRepository
from edtech_app.repositories.learning import EnrollmentRepository, ProgressRepository
from edtech_app.services.audit import AuditLog
from edtech_app.services.mail import MailService

log = logs.get(__name__)


@dataclass(frozen=True, slots=True)
class CertificatePage:
    """A certificate as anybody may see it; `course_slug` is "" when the course is not in the catalog.

    `present_name` is the holder's name today, told to the holder alone, where it differs from the one on it; else "".
    """

    certificate: Certificate
    teacher: str
    course_slug: str
    is_mine: bool
    present_name: str


class CertificatesService:
    """One certificate for a student and course, whoever asks for it and how often."""

    def __init__(
        self,
        *,
        certificates: CertificateRepository,
        courses: CourseRepository,
        sections: SectionRepository,
        lectures: LectureRepository,
        enrollments: EnrollmentRepository,
        progress: ProgressRepository,
        users: UserRepository,
        documents: PdfDocuments,
        mail: MailService,
        audit: AuditLog,
        house: str,
        site: str,
        now: Clock,
    ) -> None:
        self._certificates = certificates
        self._courses, self._sections, self._lectures = courses, sections, lectures
        self._enrollments, self._progress, self._users = enrollments, progress, users
        self._documents, self._mail, self._audit = documents, mail, audit
        self._house, self._site, self._now = house, site, now

    async def mine(self, actor: Actor, course_id: str) -> Certificate | None:
        """The actor's certificate of a course; issued now if they have finished it and something kept it from them.

        Raises:
            NotSignedIn: A visitor asks.
        """
        actor.require_sign_in()
        return await self.issue_if_finished(actor.user_id, course_id)

    async def issue_if_finished(self, user_id: str, course_id: str) -> Certificate | None:
        """Issue the certificate of a finished course and tell the student, once; None when there is none to issue.

        Repeatable, and what a crash left is finished by the next call. What was issued stays, though the course may
        grow; one that a refund has ended is valid again for whoever has the course again.
        """
        found = await self._certificates.of(user_id, course_id)
        if found is not None and found.is_settled:
            return found
        if found is None or found.status is CertificateStatus.REFUNDED:
            if not await self._has_finished(user_id, course_id):
                return found
            found = await self._restore(found) if found else await self._issue(user_id, course_id)
        if not found.is_settled:
            await self._tell(found)
        return found

    async def of_student(self, user_id: str) -> dict[str, Certificate]:
        """A student's certificates by their courses. Called by learning."""
        return {certificate.course_id: certificate for certificate in await self._certificates.all_of_user(user_id)}

    async def verify(self, actor: Actor, certificate_id: str) -> CertificatePage:
        """What anybody who has its address may know of a certificate.

        Raises:
            NotFound: There is no such certificate.
        """
        certificate = await self._certificates.get(certificate_id)
        course = await self._courses.find(certificate.course_id)
        is_mine = actor.is_signed_in and actor.user_id == certificate.user_id
        return CertificatePage(
            certificate=certificate,
            teacher=await self._teacher(certificate),
            course_slug=course.slug if course and course.is_published else "",
            is_mine=is_mine,
            present_name=actor.name if is_mine and certificate.is_valid and actor.name != certificate.name else "",
        )

    async def as_pdf(self, actor: Actor, certificate_id: str) -> tuple[str, bytes]:
        """A file's name and the certificate on paper, for its holder.

        Raises:
            NotSignedIn: A visitor asks.
            NotFound: There is no such certificate.
            NotAllowed: It is somebody else's.
            Conflict: It is not valid any more.
        """
        certificate = await self._own(actor, certificate_id)
        lectures = f"{certificate.lecture_count} lecture{'' if certificate.lecture_count == 1 else 's'}"
        words = CertificateWords(
            number=certificate.id,
            name=certificate.name,
            course=certificate.course_title,
            teacher=await self._teacher(certificate),
            length=" · ".join(part for part in (lectures, length(certificate.seconds)) if part),
            issued_at=certificate.issued_at,
            address=self._site + routes.certificate(certificate.id),
            house=self._house,
        )
        plain = re.sub(r"[^A-Za-z0-9]+", "-", certificate.course_title).strip("-").lower()[:60]
        return f"certificate-{plain or certificate.id}.pdf", await self._documents.certificate(words)

    async def update_name(self, actor: Actor, certificate_id: str) -> Certificate:
        """Put the holder's present name on their certificate; its address stays, and the change is kept in the log.

        Raises:
            NotSignedIn: A visitor asks.
            NotFound: There is no such certificate.
            NotAllowed: It is somebody else's.
            Conflict: It is not valid any more.
        """
        before = await self._own(actor, certificate_id)
        name = (await self._users.get(actor.user_id)).name
        after = await self._certificates.change(before.id, lambda now: now.renamed(name) if now.is_valid else now)
        if after.name != before.name:
            await self._audit.record(Act.CERTIFICATE_RENAMED, actor=actor, certificate=after.id)
        return after

    async def revoke(self, actor: Actor, certificate_id: str, reason: str) -> Certificate:
        """Withdraw a certificate, for a reason that everybody can read on its page.

        Raises:
            NotAllowed: This is no administrator.
            NotFound: There is no such certificate.
            InvalidInput: There is no reason, or it is too long.
        """
        actor.require_administrator()
        reason = " ".join(str(reason).split())
        if not reason or len(reason) > MAX_REASON:
            raise InvalidInput({"reason": f"Please give a reason of at most {MAX_REASON} characters."})
        before = await self._certificates.get(certificate_id)
        if before.withdrawn(reason, self._now()) != before:
            # Kept before it is done: an entry too many is better than an act without one.
            await self._audit.record(
                Act.CERTIFICATE_WITHDRAWN, actor=actor, subject_id=before.user_id, certificate=before.id, reason=reason
            )
        return await self._certificates.change(before.id, lambda now: now.withdrawn(reason, self._now()))

    async def withdraw(self, user_id: str, course_id: str) -> None:
        """End the certificate of a course that was given back, if there is one; repeatable. Called by refunds."""
        found = await self._certificates.of(user_id, course_id)
        if found is not None:
            await self._certificates.change(found.id, lambda now: now.refunded(self._now()))

    async def _has_finished(self, user_id: str, course_id: str) -> bool:
        if not await self._enrollments.is_enrolled(user_id, course_id):
            return False
        progress = await self._progress.of(user_id, course_id)
        return progress is not None and progress.percent(await self._lecture_ids(course_id)) == 100

    async def _lecture_ids(self, course_id: str) -> list[str]:
        sections, lectures = await self._sections.of(course_id), await self._lectures.of(course_id)
        return [lecture.id for chapter in playable(curriculum(sections, lectures)) for lecture in chapter.lectures]

    async def _issue(self, user_id: str, course_id: str) -> Certificate:
        course, student = await self._courses.get(course_id), await self._users.get(user_id)
        certificate = Certificate(
            id=certificate_id(),
            user_id=student.id,
            course_id=course.id,
            instructor_id=course.instructor_id,
            name=student.name,
            course_title=course.title,
            lecture_count=course.lecture_count,
            seconds=course.seconds,
            issued_at=self._now(),
        )
        issued = await self._certificates.issue(certificate)
        if issued.id == certificate.id:
            log.info("certificate_issued", student=student.id, course=course.id)
        return issued

    async def _restore(self, certificate: Certificate) -> Certificate:
        return await self._certificates.change(certificate.id, Certificate.restored)

    async def _tell(self, certificate: Certificate) -> None:
        student = await self._users.get(certificate.user_id)
        await self._mail.write(
            "certificate",
            to=student.email,
            to_name=student.name,
            dedupe=f"certificate:{certificate.id}",
            values={
                "name": student.first_name,
                "title": certificate.course_title,
                "address": self._site + routes.certificate(certificate.id),
            },
        )
        await self._certificates.mark_told(certificate.id)

    async def _own(self, actor: Actor, certificate_id: str) -> Certificate:
        actor.require_sign_in()
        certificate = await self._certificates.get(certificate_id)
        if certificate.user_id != actor.user_id:
            raise NotAllowed("Only the holder of a certificate can do this.")
        if not certificate.is_valid:
            raise Conflict("This certificate has been withdrawn.")
        return certificate

    async def _teacher(self, certificate: Certificate) -> str:
        """The instructor's name today, because one who leaves takes it along."""
        teacher = await self._users.find(certificate.instructor_id)
        return teacher.name if teacher else ""
