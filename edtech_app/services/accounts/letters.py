"""How many letters strangers may make us write."""

from edtech_app.domain.accounts import Client, CodePurpose
from edtech_app.domain.limits import Limit
from edtech_app.services.accounts.known_devices import KnownDevices
from edtech_app.services.fields import email_key
from edtech_app.services.limits import Limits

PAUSE = 60
"""Seconds between two letters to one address, counted as the letters are."""


class LetterLimits:
    """Counts the letters that anybody may ask for with nothing but an address."""

    def __init__(self, *, limits: Limits, known_devices: KnownDevices) -> None:
        self._limits = limits
        self._known_devices = known_devices

    async def spend(self, purpose: CodePurpose, email: str, limit: Limit, client: Client) -> None:
        """Count a letter to this address: by address and network, or by a device that its owner has used before.

        Raises:
            TooMany: Too many letters for this address or this client, or the last one went a moment ago.
        """
        payers = self._known_devices.payers(client, email)
        kind, who = payers[0]
        await self._limits.pause(
            f"{purpose} letter {kind}",
            f"{who} {email_key(email)}",
            seconds=PAUSE,
            words=("We have just sent you an email."),
        )
        for kind, who in payers:
            await self._limits.spend(
                f"{purpose} letters {kind}",
                who,
                limit,
                words="We have sent several emails to this address. Please check your inbox and your spam folder.",
                client=client,
            )
