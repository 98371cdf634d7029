"""People, their sessions and the one-time secrets sent to them."""

from collections.abc import Iterable
from datetime import datetime

from edtech_app.domain.accounts import (
    SESSION_IDLE,
    Approval,
    CodeStatus,
    OneTimeCode,
    Profile,
    Role,
    Session,
    SessionStatus,
    User,
    UserStatus,
)
from edtech_app.domain.entity import millis
from edtech_app.repositories.base import Place, Repository

LAST_CHARACTER = "\U0010ffff"


class UserRepository(Repository[User]):
    collection = "users"
    entity = User
    missing = "This account does not exist."

    async def by_email(self, email_key: str) -> User | None:
        """The account of a folded address."""
        return await self._one({"email_key": email_key})

    async def renew_password_hash(self, user: User, renewed: str) -> None:
        """Keep the same password under new parameters, unless it was changed meanwhile."""
        await self._set(user.id, {"password_hash": renewed}, expected={"password_hash": user.password_hash})

    async def active_administrators(self) -> list[User]:
        """Whoever keeps the house."""
        return await self._list({"role": Role.ADMINISTRATOR.value, "status": UserStatus.ACTIVE.value})

    async def in_status(self, status: UserStatus, *, limit: int = 100) -> list[User]:
        """Accounts in a status, for small ones such as those on their way out."""
        return await self._list({"status": status.value}, limit=limit)

    async def newest(self, where: dict[str, str], *, behind: Place | None, limit: int) -> list[User]:
        """Accounts with these roles and states, newest first, from behind a place on."""
        return await self._walk("created_at", where, behind=behind, limit=limit, down=True)

    async def beginning_with(
        self, field: str, beginning: str, where: dict[str, str], *, behind: Place | None, limit: int
    ) -> list[User]:
        """Accounts of which a key (`email_key`, `name_key`, `surname_key`) begins so, in its order."""
        within = {"$gte": beginning, "$lt": beginning + LAST_CHARACTER}
        return await self._walk(field, where, behind=behind, limit=limit, within=within)

    async def count(self, role: Role, status: UserStatus) -> int:
        return await self._count({"role": role.value, "status": status.value})

    async def count_waiting(self) -> int:
        """How many instructors wait for the house's approval."""
        return await self._count({"approval": Approval.WAITING.value})

    async def count_since(self, moment: datetime) -> int:
        """How many accounts were made since a moment."""
        return await self._count({"created_at": {"$gte": millis(moment)}})

    async def change_credentials(self, user: User, **changes: str) -> bool:
        """Give the account a new password or address and so begin a new epoch; false when they changed meanwhile.

        Raises:
            Duplicate: The address has an account already.
        """
        return await self._set(
            user.id,
            {**changes, "epoch": user.epoch + 1},
            expected={"password_hash": user.password_hash, "email_key": user.email_key},
        )

    async def is_empty(self) -> bool:
        """Whether nobody has an account yet."""
        return not await self._list({}, limit=1)


class ProfileRepository(Repository[Profile]):
    collection = "profiles"
    entity = Profile
    missing = "This profile does not exist."


class SessionRepository(Repository[Session]):
    collection = "sessions"
    entity = Session

    async def live(self, session_ids: Iterable[str], *, now: datetime) -> dict[str, Session]:
        """Those of the sessions that have neither ended nor run out, by their ids."""
        return {session.id: session for session in await self.many(session_ids) if session.is_live(now)}

    async def live_of(self, user_id: str, *, now: datetime, limit: int) -> list[Session]:
        """A user's live sessions, the one used last first."""
        found = await self._list(
            {"user_id": user_id, "status": SessionStatus.LIVE.value}, sort=[("seen_at", -1)], limit=limit
        )
        return [session for session in found if session.is_live(now)]

    async def seen(self, session_id: str, *, now: datetime) -> None:
        """Note that the session was used."""
        await self._set(session_id, {"seen_at": millis(now)}, expected={"status": SessionStatus.LIVE.value})

    async def all_of(self, user_id: str) -> list[Session]:
        """A user's sessions, ended or not, as far as they are still kept."""
        return await self._list({"user_id": user_id})

    async def move_on(self, session_id: str, *, epoch: int) -> None:
        """Let a session live on in its user's next epoch."""
        await self._set(session_id, {"epoch": epoch}, expected={"status": SessionStatus.LIVE.value})

    async def end(self, session_id: str) -> bool:
        """End one session; says whether this call did it."""
        return await self._set(
            session_id, {"status": SessionStatus.ENDED.value}, expected={"status": SessionStatus.LIVE.value}
        )

    async def end_all(self, user_id: str, *, keep: str = "") -> int:
        """End a user's live sessions except one, and say how many ended."""
        live = await self._list({"user_id": user_id, "status": SessionStatus.LIVE.value})
        ended = [await self.end(session.id) for session in live if session.id != keep]
        return sum(ended)

    async def forget_expired(self, *, before: datetime) -> int:
        """Delete the sessions that ran out before a moment, by age or unused, and say how many."""
        return await self._delete_all({"expires_at": {"$lt": millis(before)}}) + await self._delete_all(
            {"seen_at": {"$lt": millis(before - SESSION_IDLE)}}
        )

    async def forget_user(self, user_id: str) -> int:
        """Delete a user's sessions, ended or not."""
        return await self._delete_all({"user_id": user_id})


class CodeRepository(Repository[OneTimeCode]):
    collection = "otps"
    entity = OneTimeCode
    missing = "This code has expired. Please request a new one."

    async def forget_slot(self, slot: str) -> int:
        """Delete every code of a slot, live or not."""
        return await self._delete_all({"slot": slot})

    async def forget_user(self, user_id: str) -> int:
        """Delete every code that was made for an account."""
        return await self._delete_all({"payload.user_id": user_id})

    async def live_in(self, slot: str) -> OneTimeCode | None:
        """The slot's newest live code."""
        found = await self._list({"slot": slot, "status": CodeStatus.LIVE.value}, sort=[("_id", -1)], limit=1)
        return found[0] if found else None

    async def supersede(self, slot: str) -> None:
        """Make every live code of a slot worthless, before a new one is sent."""
        for code in await self._list({"slot": slot, "status": CodeStatus.LIVE.value}):
            await self._set(
                code.id, {"status": CodeStatus.SUPERSEDED.value}, expected={"status": CodeStatus.LIVE.value}
            )

    async def spend_attempt(self, code_id: str, *, attempts_left: int, now: datetime) -> bool:
        """Take one attempt, before anything is compared; false when another request took this one or none is left.

        The filter is the lock: `attempts_left` is what the caller has just read.
        """
        return await self._set(
            code_id,
            {"attempts_left": attempts_left - 1},
            expected={
                "status": CodeStatus.LIVE.value,
                "attempts_left": attempts_left,
                "expires_at": {"$gt": millis(now)},
            },
        )

    async def use(self, code_id: str, *, now: datetime) -> bool:
        """Spend the code for good; of many calls exactly one is told that it did."""
        return await self._set(
            code_id,
            {"status": CodeStatus.USED.value, "used_at": millis(now)},
            expected={"status": CodeStatus.LIVE.value, "expires_at": {"$gt": millis(now)}},
        )

    async def forget_expired(self, *, before: datetime) -> int:
        """Delete the codes and links that ran out before a moment, and say how many."""
        return await self._delete_all({"expires_at": {"$lt": millis(before)}})
