"""Instructors whom the house looks at before their first course goes live, where the settings ask for that."""

from edtech_app import routes
from edtech_app.domain.accounts import Actor, Approval, Client, User
from edtech_app.domain.audit import Act
from edtech_app.domain.errors import Conflict, InvalidInput, NotAllowed
from edtech_app.domain.notifications import NotificationKind
from edtech_app.repositories.accounts import UserRepository
from edtech_app.services.audit import NOBODY, AuditLog
from edtech_app.services.fields import read_reason
from edtech_app.services.mail import MailService
from edtech_app.services.notifications import NotificationsService
from edtech_app.settings import Settings

NOT_YET = "You can publish as soon as we have approved you as an instructor. Your drafts are safe in the meantime."


class ApprovalService:
    """Who signs up as an instructor while the setting is on may write drafts and not publish until approved.

    Those who came before, and whomever an administrator made an instructor, may publish; so may everybody while the
    setting is off.
    """

    def __init__(
        self,
        *,
        users: UserRepository,
        mail: MailService,
        notifications: NotificationsService,
        audit: AuditLog,
        settings: Settings,
    ) -> None:
        self._users, self._mail, self._notifications = users, mail, notifications
        self._audit, self._is_asked_for = audit, settings.instructor_approval

    async def mine(self, actor: Actor) -> tuple[Approval, str]:
        """How it stands with the actor, and why they were declined; `NOT_NEEDED` for whoever may publish.

        Raises:
            NotSignedIn: This is a visitor.
        """
        actor.require_sign_in()
        user = await self._users.get(actor.user_id)
        return (user.approval, user.declined_because) if self._holds_back(user) else (Approval.NOT_NEEDED, "")

    async def require(self, actor: Actor, author_id: str) -> None:
        """Let a course of the author's be published by the actor.

        Raises:
            NotAllowed: The author is not approved, and this is no administrator.
        """
        if self._is_asked_for and not actor.is_administrator:
            author = await self._users.find(author_id)
            if author is not None and self._holds_back(author):
                raise NotAllowed(NOT_YET)

    async def ask_again(self, actor: Actor) -> None:
        """Wait once more after having been declined; doing it twice is harmless.

        Raises:
            NotAllowed: Not an instructor.
        """
        actor.require_instructor()
        await self._users.change(
            actor.user_id,
            lambda user: (
                user.model_copy(update={"approval": Approval.WAITING}) if user.approval is Approval.DECLINED else user
            ),
        )

    async def approve(self, actor: Actor, user_id: str, client: Client = NOBODY) -> None:
        """Let an instructor publish; doing it twice is harmless.

        Raises:
            NotAllowed: Not an administrator.
            Conflict: The account did not ask for it, or is deleted.
        """
        actor.require_administrator()
        before = await self._asking(user_id)
        if before.approval is Approval.GIVEN:
            return
        await self._audit.record(Act.INSTRUCTOR_APPROVED, actor=actor, subject_id=user_id, client=client)
        await self._tell(before, "instructor_approved", "You can publish your courses now", "", link=routes.TEACH)
        await self._decide(before, Approval.GIVEN, "")

    async def decline(self, actor: Actor, user_id: str, reason: str, client: Client = NOBODY) -> None:
        """Leave an instructor with drafts only, and tell them why; they may ask again.

        Raises:
            NotAllowed: Not an administrator.
            InvalidInput: There is no reason, or it is too long.
            Conflict: The account did not ask for it, is approved already, or is deleted.
        """
        actor.require_administrator()
        reason = read_reason(reason)
        if not reason:
            raise InvalidInput({"reason": "Please give a reason. The instructor will see it."})
        before = await self._asking(user_id)
        if before.approval is Approval.GIVEN:
            raise Conflict("This instructor has already been approved.")
        if before.approval is Approval.DECLINED and before.declined_because == reason:
            return
        await self._audit.record(Act.INSTRUCTOR_DECLINED, actor=actor, subject_id=user_id, client=client, reason=reason)
        title = "You cannot publish courses yet"
        await self._tell(before, "instructor_declined", title, reason, link=routes.TEACH, reason=reason)
        await self._decide(before, Approval.DECLINED, reason)

    def _holds_back(self, user: User) -> bool:
        return self._is_asked_for and user.approval in (Approval.WAITING, Approval.DECLINED)

    async def _asking(self, user_id: str) -> User:
        user = await self._users.get(user_id)
        if user.is_gone or user.approval is Approval.NOT_NEEDED:
            raise Conflict("This account is not waiting for approval.")
        return user

    async def _decide(self, before: User, approval: Approval, reason: str) -> None:
        """Write the decision upon what was read; of two administrators who decide at once, one does."""

        def decided(user: User) -> User:
            if user.approval is not before.approval:
                raise Conflict("Someone else has already decided this. Please reload the page.")
            return user.model_copy(update={"approval": approval, "declined_because": reason})

        await self._users.change(before.id, decided)

    async def _tell(self, user: User, template: str, title: str, text: str, *, link: str, **values: object) -> None:
        """Tell the decision before it stands, once for the account as it was read: no crash leaves one untold."""
        fact = f"{template}:{user.version}"
        await self._notifications.notify(user.id, NotificationKind.APPROVAL, fact, title=title, text=text, link=link)
        await self._mail.write(
            template,
            to=user.email,
            to_name=user.name,
            dedupe=f"{fact}:{user.id}",
            values={"first_name": user.first_name, **values},
        )
