"""Deleting one's account: nothing personal stays but what the law asks for."""

from dataclasses import dataclass

from edtech_app.domain.accounts import Actor, Client, CodePurpose, Profile, Role, User, UserStatus
from edtech_app.domain.audit import Act
from edtech_app.domain.commerce import OrderStatus
from edtech_app.domain.entity import Clock
from edtech_app.domain.errors import Conflict, InvalidInput
from edtech_app.repositories.accounts import CodeRepository, ProfileRepository, SessionRepository, UserRepository
from edtech_app.repositories.certificates import CertificateRepository
from edtech_app.repositories.commerce import CartRepository, OrderRepository, WishlistRepository
from edtech_app.repositories.learning import EnrollmentRepository
from edtech_app.repositories.mail import LetterRepository
from edtech_app.repositories.notes import NoteRepository
from edtech_app.repositories.notifications import NotificationRepository, PreferencesRepository
from edtech_app.repositories.reviews import ReviewReportRepository, ReviewRepository
from edtech_app.services.accounts.administrators import change_but_keep_one, require_another
from edtech_app.services.accounts.one_time_secrets import slot_of
from edtech_app.services.accounts.password_checks import PasswordChecks
from edtech_app.services.audit import AuditLog
from edtech_app.services.authoring import AuthoringService, CourseDeletion
from edtech_app.services.mail import MailService
from edtech_app.services.media import PicturesService
from edtech_app.services.reach import CourseReach
from edtech_app.services.settlement import Settlement

CONFIRMATION = "delete"
"""What a person types to show that they mean it."""
FORMER = "Former"
GOODBYE = "goodbye"


@dataclass(frozen=True, slots=True)
class Farewell:
    """What a deletion will mean for one person, in numbers.

    `kept` are their courses with students, who keep them; `students` is how many those are; `removed` go entirely.
    """

    bought: int
    kept: int
    students: int
    removed: int
    reviews: int
    orders: int


class DeletionService:
    """Deletes accounts in repeatable steps: once begun, a deletion is finished even if the process dies anywhere."""

    def __init__(
        self,
        *,
        users: UserRepository,
        profiles: ProfileRepository,
        sessions: SessionRepository,
        codes: CodeRepository,
        enrollments: EnrollmentRepository,
        reach: CourseReach,
        notes: NoteRepository,
        certificates: CertificateRepository,
        reviews: ReviewRepository,
        reports: ReviewReportRepository,
        carts: CartRepository,
        wishes: WishlistRepository,
        orders: OrderRepository,
        letters: LetterRepository,
        notifications: NotificationRepository,
        preferences: PreferencesRepository,
        authoring: AuthoringService,
        course_deletion: CourseDeletion,
        pictures: PicturesService,
        settlement: Settlement,
        password_checks: PasswordChecks,
        mail: MailService,
        audit: AuditLog,
        now: Clock,
    ) -> None:
        self._users, self._profiles, self._sessions, self._codes = users, profiles, sessions, codes
        self._enrollments, self._reach, self._reviews = enrollments, reach, reviews
        self._notes, self._certificates = notes, certificates
        self._reports = reports
        self._carts, self._wishes, self._orders, self._letters = carts, wishes, orders, letters
        self._notifications, self._preferences = notifications, preferences
        self._authoring, self._course_deletion = authoring, course_deletion
        self._pictures, self._settlement = pictures, settlement
        self._password_checks, self._mail, self._audit = password_checks, mail, audit
        self._now = now

    async def preview(self, actor: Actor) -> Farewell:
        """What would become of the actor's things.

        Raises:
            NotSignedIn: This is a visitor.
        """
        actor.require_sign_in()
        courses = await self._authoring.my_courses(_as_author(actor.user_id))
        kept = [course for course in courses if course.student_count]
        return Farewell(
            bought=len(await self._enrollments.of_student(actor.user_id)),
            kept=len(kept),
            students=sum(course.student_count for course in kept),
            removed=len(courses) - len(kept),
            reviews=len(await self._reviews.all_of_user(actor.user_id)),
            orders=sum(order.number != "" for order in await self._orders.of_user(actor.user_id, limit=0)),
        )

    async def request(self, actor: Actor, password: str, confirmation: str, client: Client, user_id: str = "") -> None:
        """Delete the actor's account, or the one that an administrator names; it is signed out everywhere at once.

        The password is the actor's in both cases: it says that they mean it.

        Raises:
            NotAllowed: It is somebody else's.
            NotFound: There is no such account.
            InvalidInput: The password is wrong, or the word was not typed.
            Conflict: A payment of theirs is on its way, or they are the last administrator.
            TooMany: The password was wrong too often.
        """
        actor.require_own_or_administrator(user_id or actor.user_id)
        # A form's field, which a browser of its own making may fill with anything.
        if str(confirmation).strip().lower() != CONFIRMATION:
            raise InvalidInput({"confirmation": f"Please type the word {CONFIRMATION}."})
        user = await self._password_checks.of_actor(actor, password, client)
        if user_id and user_id != user.id:
            user = await self._users.get(user_id)
            if user.is_gone:
                raise Conflict("This account has already been deleted.")
        await self._require_no_payment_on_its_way(user)

        def begun(now: User) -> User:
            return now if now.is_gone else now.model_copy(update={"status": UserStatus.DELETING})

        if user.is_keeper:
            await require_another(self._users, user.id)
        # Kept before it is done: an entry too many is better than an act without one.
        await self._audit.record(Act.ACCOUNT_DELETED, actor=actor, subject_id=user.id, client=client)
        await change_but_keep_one(self._users, user.id, begun)
        await self._finish(await self._users.get(user.id))

    async def finish_begun(self) -> int:
        """Finish the deletions that a dying process left, and say how many that were."""
        begun = await self._users.in_status(UserStatus.DELETING)
        for user in begun:
            # Whoever died before they could ask whether an administrator is left, asks now.
            if user.role is Role.ADMINISTRATOR and not await self._users.active_administrators():
                await self._users.change(user.id, lambda now: now.model_copy(update={"status": UserStatus.ACTIVE}))
                continue
            await self._finish(user)
        return len(begun)

    async def _require_no_payment_on_its_way(self, user: User) -> None:
        """Finish what can be finished now: whoever has paid shall get their course and its receipt first."""
        for order in await self._orders.of_user(user.id, limit=0):
            after = await self._settlement.settle_if_possible(order)
            if after.status is OrderStatus.PAID:
                raise Conflict("One of your payments is still being confirmed. Please try again in a few minutes.")
            if after.status in (OrderStatus.NEW, OrderStatus.OPEN):
                await self._settlement.expire(after)

    async def _finish(self, user: User) -> None:
        """Every step may be repeated; the account itself goes last, because it says that there is work left."""
        await self._sessions.forget_user(user.id)
        await self._say_goodbye(user)
        await self._give_up_teaching(user)
        await self._erase_belongings(user)
        await self._strip_orders(user)
        await self._users.change(user.id, _tombstone)

    async def _say_goodbye(self, user: User) -> None:
        await self._mail.write(
            "account_deleted",
            to=user.email,
            to_name=user.name,
            dedupe=f"{GOODBYE}:{user.id}",
            values={"first_name": user.first_name},
        )

    async def _give_up_teaching(self, user: User) -> None:
        """Courses with students stay with them and leave the catalog; the others go with their files."""
        author = _as_author(user.id)
        for course in await self._authoring.my_courses(author):
            await self._course_deletion.delete(author, course.id)

    async def _erase_belongings(self, user: User) -> None:
        profile = await self._profiles.find(user.id)
        if profile is not None:
            for key in (profile.picture_key, profile.thumb_key):
                await self._pictures.delete(key)
            await self._profiles.save(Profile(id=user.id, version=profile.version))
        await self._reach.forget_user(user.id)
        await self._notes.forget_user(user.id)
        for certificate in await self._certificates.all_of_user(user.id):
            await self._certificates.change(certificate.id, lambda kept: kept.nameless(self._now()))
        await self._wishes.forget_user(user.id)
        await self._reports.forget_user(user.id)
        await self._notifications.forget_user(user.id)
        await self._preferences.remove(user.id)
        await self._carts.remove(user.id)
        for review in await self._reviews.all_of_user(user.id):
            await self._reviews.change(
                review.id, lambda now: now.model_copy(update={"author_name": f"{FORMER} student"})
            )
        for purpose in CodePurpose:
            await self._codes.forget_slot(slot_of(purpose, user.email))
        await self._codes.forget_user(user.id)
        await self._letters.forget_address(user.email, keep=f"{GOODBYE}:{user.id}")

    async def _strip_orders(self, user: User) -> None:
        """Receipts keep the name that they were made out to; the address is of no more use."""
        for order in await self._orders.of_user(user.id, limit=0):
            await self._orders.change(order.id, lambda now: now.model_copy(update={"user_email": ""}))


def _as_author(user_id: str) -> Actor:
    """Whoever taught once may have become a student since; their courses are theirs all the same."""
    return Actor(user_id=user_id, role=Role.INSTRUCTOR)


def _tombstone(user: User) -> User:
    """The row that stays, so that ids still lead to somebody: no name, no address, no way in."""
    return user.model_copy(
        update={
            "status": UserStatus.DELETED,
            "email": "",
            "email_key": f"deleted:{user.id}",
            "password_hash": "",
            "first_name": FORMER,
            "last_name": "student" if user.role is Role.STUDENT else "instructor",
            "declined_because": "",
            "epoch": user.epoch + 1,
        }
    )
