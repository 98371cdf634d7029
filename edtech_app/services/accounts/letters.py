"""How many letters strangers may make us write."""

from datetime import timedelta

from edtech_app.domain.accounts import Client, CodePurpose
from edtech_app.services.fields import email_key
from edtech_app.services.limits import Limits

CODE_PAUSE = 60
"""Seconds between two letters to one address."""
LETTERS_AN_HOUR = 5


async def permit_letter(limits: Limits, purpose: CodePurpose, email: str, client: Client) -> None:
    """Count a letter that a stranger asks for.

    Raises:
        TooMany: Too many letters for this address or this client.
    """
    key = email_key(email)
    words = "That was a lot of letters. Please look into your mailbox, also among the spam, and try again later."
    hour = timedelta(hours=1)
    await limits.pause(
        f"{purpose} letter",
        key,
        seconds=CODE_PAUSE,
        words="We have just sent a letter. Please wait a minute before asking for another.",
    )
    await limits.spend(f"{purpose} to", key, limit=LETTERS_AN_HOUR, window=hour, words=words)
    await limits.spend(f"{purpose} from", client.address, limit=LETTERS_AN_HOUR, window=hour, words=words)
