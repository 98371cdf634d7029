"""Sending mail by SMTP: yagmail connects and signs in, the letter itself is ours from the first line to the last.

What yagmail would write is not used: it attaches files whose path stands in the text, gives two letters with one
subject the same Message-ID, and accepts any certificate.
"""

import asyncio
import re
import smtplib
import ssl
from concurrent.futures import ThreadPoolExecutor
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Any, cast

import yagmail

from edtech_app.domain.mail import Letter, LetterStatus
from edtech_app.gateways.mail.port import MailFailed
from edtech_app.settings import Settings

TIMEOUT = 15
"""Seconds for each answer of the mail server."""
IMPLICIT_TLS_PORT = 465
"""On this port the connection is encrypted from its first byte; on any other STARTTLS is demanded."""


class SmtpMail:
    """Delivers letters over one connection with a verified certificate, in a thread of its own."""

    name = "smtp"

    def __init__(self, settings: Settings, *, trusted: str | None = None) -> None:
        """`trusted` is a file of certificates to trust instead of the system's."""
        name, address = parseaddr(settings.mail_from)
        self._sender = Address(_one_line(name or settings.site_name), addr_spec=address)
        self._connection = _Connection(settings, ssl.create_default_context(cafile=trusted))
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="smtp")

    async def deliver(self, letter: Letter) -> LetterStatus:
        message = self._message(letter)
        await asyncio.get_running_loop().run_in_executor(self._thread, self._connection.deliver, message)
        return LetterStatus.SENT

    async def close(self) -> None:
        """Say goodbye to the mail server; the next letter would connect again."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._connection.drop)

    def _message(self, letter: Letter) -> EmailMessage:
        message = EmailMessage(policy=SMTP)
        message["From"] = self._sender
        message["To"] = Address(_one_line(letter.to_name), addr_spec=letter.to)
        message["Subject"] = _one_line(letter.subject)[:200]
        message["Date"] = format_datetime(letter.created_at)
        message["Message-ID"] = f"<{letter.id}@{self._sender.domain}>"
        message["Auto-Submitted"] = "auto-generated"
        if letter.unsubscribe:
            # RFC 8058: mail programs offer one button for it, and press it with a POST.
            message["List-Unsubscribe"] = f"<{_one_line(letter.unsubscribe)}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message.set_content(letter.text, cte="quoted-printable")
        message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
        return message


class _Connection(yagmail.Client):
    """One connection, kept open between letters; for one thread."""

    smtp: Any
    is_closed: Any

    def __init__(self, settings: Settings, context: ssl.SSLContext) -> None:
        is_implicit = settings.mail_port == IMPLICIT_TLS_PORT
        options: dict[str, Any] = {"timeout": TIMEOUT}
        if is_implicit:
            options["context"] = context
        super().__init__(
            # A name without an @ would be turned into a Gmail address, unless it is given with its alias.
            user=cast(Any, {settings.mail_user: ""}),
            password=settings.mail_pass.get_secret_value(),
            host=settings.mail_host,
            port=settings.mail_port,
            smtp_ssl=is_implicit,
            smtp_starttls=False if is_implicit else {"context": context},
            soft_email_validation=False,
            **options,
        )

    def deliver(self, message: EmailMessage) -> None:
        """
        Raises:
            MailFailed: It was not accepted.
        """
        try:
            if not self._is_alive():
                self.login()
            self.smtp.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            code = max(code for code, _ in error.recipients.values())
            raise MailFailed(f"The mail server refused the recipient ({code}).", is_permanent=code >= 500) from error
        except smtplib.SMTPAuthenticationError as error:
            self.drop()
            raise MailFailed("The mail server refused our name and password.", is_permanent=False) from error
        except smtplib.SMTPResponseException as error:
            self.drop()
            raise MailFailed(
                f"The mail server refused the letter ({error.smtp_code}).", is_permanent=error.smtp_code >= 500
            ) from error
        except (smtplib.SMTPException, OSError) as error:
            self.drop()
            raise MailFailed(
                f"The mail server could not be reached ({type(error).__name__}).", is_permanent=False
            ) from error

    def _is_alive(self) -> bool:
        if self.smtp is None or self.is_closed:
            return False
        try:
            return self.smtp.noop()[0] == 250
        except (smtplib.SMTPException, OSError):
            return False

    def drop(self) -> None:
        if self.smtp is not None:
            self.smtp.close()
        self.smtp, self.is_closed = None, True


def _one_line(text: str) -> str:
    """Text for a header: no line end may begin another one."""
    return re.sub(r"[\x00-\x1f\x7f]+", " ", text).strip()
