"""Writing to the house."""

import hashlib
from email.utils import parseaddr
from typing import NotRequired, TypedDict

from edtech_app import logs
from edtech_app.domain.accounts import Client
from edtech_app.domain.entity import Clock
from edtech_app.domain.network import counted_network
from edtech_app.services.fields import NAME_LENGTH, Fields
from edtech_app.services.limits import Limits
from edtech_app.services.mail import MailService
from edtech_app.settings import Settings

log = logs.get(__name__)

MESSAGE_LENGTH = 4000
PHONE_LENGTH = 40


class ContactForm(TypedDict):
    """What the contact page sends; everything is checked again here. `phone` is as people write it."""

    name: str
    email: str
    message: str
    phone: NotRequired[str]


class ContactService:
    """Takes messages to the house and confirms them to their senders."""

    def __init__(self, *, mail: MailService, limits: Limits, settings: Settings, now: Clock) -> None:
        self._mail = mail
        self._limits = limits
        self._settings = settings
        self._now = now

    async def send(self, form: ContactForm, client: Client) -> None:
        """Write the message to the house's mailbox and a confirmation to the sender; the same message goes once a day.

        Raises:
            InvalidInput: A field is wrong.
            TooMany: This client has written a lot within the hour.
        """
        fields = Fields(form)
        values: dict[str, object] = {
            "name": fields.line("name", longest=NAME_LENGTH, missing="Please tell us your name."),
            "email": fields.email("email", allow_test_domains=not self._settings.is_production),
            "phone": fields.line("phone", longest=PHONE_LENGTH),
            "message": fields.text("message", longest=MESSAGE_LENGTH, missing="Please write your message."),
        }
        fields.check()
        await self._limits.spend(
            "contact network",
            counted_network(client.address),
            self._settings.limit_contact,
            words="You have sent us several messages already.",
            client=client,
        )
        said = f"{values['email']}\0{values['message']}\0{self._now():%Y-%m-%d}"
        once = hashlib.sha256(said.encode()).hexdigest()
        name, email = str(values["name"]), str(values["email"])
        await self._mail.write(
            "contact_house",
            to=self._house(),
            to_name=self._settings.site_name,
            dedupe=f"contact-house:{once}",
            values=values,
        )
        log.info("message_received")
        await self._mail.write("contact_sender", to=email, to_name=name, dedupe=f"contact-sender:{once}", values=values)

    def _house(self) -> str:
        """The house's own mailbox; without mail settings letters to it stay in the outbox all the same."""
        return self._settings.support_email or parseaddr(self._settings.mail_from)[1] or "contact@localhost"
