"""One-time secrets that a person gets in whole: sign-in tickets and the links in letters."""

from datetime import timedelta

from edtech_app.domain.accounts import CodePurpose, CodeStatus, OneTimeCode
from edtech_app.domain.entity import Clock, new_id
from edtech_app.repositories.accounts import CodeRepository
from edtech_app.services.accounts.tokens import Secret
from edtech_app.services.fields import email_key
from edtech_app.services.keys import same


class OneTimeSecrets:
    """Made for one purpose and one person, kept as digests, good once."""

    def __init__(
        self,
        *,
        codes: CodeRepository,
        now: Clock,
    ) -> None:
        self._codes = codes
        self._now = now

    async def make(self, purpose: CodePurpose, email: str, payload: dict[str, str], life: timedelta) -> Secret:
        """A new secret for whoever has this address, with what it unlocks; earlier ones stay good."""
        secret = Secret.make(new_id())
        await self._codes.add(
            OneTimeCode(
                id=secret.code_id,
                purpose=purpose,
                slot=slot_of(purpose, email),
                digest=secret.digest,
                attempts_left=1,
                payload=payload,
                created_at=self._now(),
                expires_at=self._now() + life,
            )
        )
        return secret

    async def live(self, text: str, purpose: CodePurpose) -> OneTimeCode | None:
        """The record of a secret that is still good; None for anything else."""
        secret = Secret.read(text)
        code = await self._codes.find(secret.code_id) if secret else None
        if secret is None or code is None or code.purpose is not purpose or not same(code.digest, secret.digest):
            return None
        return code if code.status is CodeStatus.LIVE and code.expires_at > self._now() else None

    async def redeem(self, text: str, purpose: CodePurpose) -> OneTimeCode | None:
        """Spend a secret; of many calls exactly one gets it."""
        code = await self.live(text, purpose)
        return code if code and await self._codes.use(code.id, now=self._now()) else None


def slot_of(purpose: CodePurpose, email: str) -> str:
    """What the live codes of one purpose and one address have in common."""
    return f"{purpose}:{email_key(email)}"
