"""Six-digit codes: sent by letter, typed by a person, five tries."""

import secrets
from datetime import timedelta

from edtech_app.domain.accounts import Client, CodePurpose, CodeStatus, OneTimeCode
from edtech_app.domain.audit import Act
from edtech_app.domain.entity import Clock, new_id
from edtech_app.domain.errors import Conflict, InvalidInput
from edtech_app.domain.network import counted_network
from edtech_app.repositories.accounts import CodeRepository
from edtech_app.services.accounts.one_time_secrets import slot_of
from edtech_app.services.accounts.tokens import code_digest
from edtech_app.services.audit import AuditLog
from edtech_app.services.fields import Fields
from edtech_app.services.keys import derived_key, same
from edtech_app.services.limits import Limits
from edtech_app.settings import Settings

CODE_LIFE = timedelta(minutes=5)
CODE_TRIES = 5

CODE_IS_OVER = "This code has expired. Please request a new one."


class SixDigitCodes:
    """Made for one purpose and one address, kept as keyed digests, spent before they are compared."""

    def __init__(
        self,
        *,
        codes: CodeRepository,
        limits: Limits,
        audit: AuditLog,
        settings: Settings,
        now: Clock,
    ) -> None:
        self._codes = codes
        self._limits = limits
        self._audit = audit
        self._guesses = settings.limit_guesses
        self._key = derived_key(settings.signing_secret(), "one-time codes")
        self._now = now

    async def make(self, purpose: CodePurpose, email: str, payload: dict[str, str]) -> tuple[str, str]:
        """Void the address's earlier codes for this purpose; the new code's challenge id and its six digits.

        The digits are for a letter to that address and for nothing else.
        """
        slot = slot_of(purpose, email)
        await self._codes.supersede(slot)
        code_id, digits = new_id(), f"{secrets.randbelow(10**6):06d}"
        await self._codes.add(
            OneTimeCode(
                id=code_id,
                purpose=purpose,
                slot=slot,
                digest=code_digest(self._key, code_id, digits),
                attempts_left=CODE_TRIES,
                payload=payload,
                created_at=self._now(),
                expires_at=self._now() + CODE_LIFE,
            )
        )
        return code_id, digits

    async def redeem(
        self, purpose: CodePurpose, challenge_id: str, typed: str, client: Client, *, owner_id: str = ""
    ) -> OneTimeCode:
        """Spend a try, compare, and spend the code; of many right answers at once exactly one gets the code.

        `owner_id` is the user whose challenge it must be, where it was made for one.

        Raises:
            InvalidInput: These are no six digits, or the wrong ones; the words say how many tries are left.
            Conflict: The code has run out, was used, was replaced, or there is no such challenge.
            TooMany: This client has guessed at too many codes.
        """
        fields = Fields({"code": typed})
        digits = "".join(fields.raw("code").split())
        if len(digits) != 6 or not (digits.isascii() and digits.isdigit()):
            fields.refuse("code", "Please enter the six-digit code from the email.")
        fields.check()
        network = counted_network(client.address)
        await self._limits.spend("code guesses", network, self._guesses, words="Too many wrong codes.", client=client)
        code = await self._spend_try(purpose, challenge_id, owner_id)
        if not same(code.digest, code_digest(self._key, code.id, digits)):
            await self._audit.record(Act.CODE_REFUSED, client=client, purpose=purpose.value)
            raise InvalidInput({"code": _tries_left(code.attempts_left)})
        if not await self._codes.use(code.id, now=self._now()):
            raise Conflict(CODE_IS_OVER)
        await self._limits.give_back("code guesses", network, self._guesses)
        return code

    async def redeem_for(self, purpose: CodePurpose, email: str, typed: str, client: Client) -> OneTimeCode:
        """The same for whoever knows only the address that the code was mailed to.

        Raises:
            InvalidInput, Conflict, TooMany: As `redeem`.
        """
        live = await self._codes.live_in(slot_of(purpose, email))
        return await self.redeem(purpose, live.id if live else "", typed, client)

    async def _spend_try(self, purpose: CodePurpose, challenge_id: str, owner_id: str) -> OneTimeCode:
        """Take one try of a code before anything is compared; the code with the tries that are left."""
        for _ in range(CODE_TRIES + 1):
            code = await self._codes.find(challenge_id)
            if code is None or code.purpose is not purpose or code.payload.get("user_id", "") != owner_id:
                raise Conflict("No code is expected here. Please start over.")
            if code.status is not CodeStatus.LIVE or code.expires_at <= self._now() or code.attempts_left <= 0:
                raise Conflict(CODE_IS_OVER)
            if await self._codes.spend_attempt(code.id, attempts_left=code.attempts_left, now=self._now()):
                return code.model_copy(update={"attempts_left": code.attempts_left - 1})
        raise Conflict(CODE_IS_OVER)


def _tries_left(tries: int) -> str:
    if tries == 0:
        return "This code is wrong, and you have no tries left. Please request a new one."
    return f"This code is wrong. You have {tries} {'try' if tries == 1 else 'tries'} left."
