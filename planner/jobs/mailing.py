"""Letters as e-mail, and the mail server that takes them."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from planner.config import MailSettings, Settings
from planner.deriving import link_token
from planner.languages.environments import Said, in_language
from planner.languages.reader import ENGLISH, WRITTEN_IN
from planner.languages.saying import speaker
from planner.paths import TEMPLATES
from planner.services.letters import LINK_END, Letter, one_line

_PATIENCE_SECONDS = 20.0
_FIRST_FINAL_CODE = 500
_WHY = "You get this because you work in the planner. Choose what is sent to you:"
_CHOICES = "/notices/settings"


class UnsendableError(Exception):
    """The letter can never be sent as it is; the message says why."""


class RefusedError(Exception):
    """The mail server did not take the letter; ``is_final`` when it never will, ``is_down`` when it takes none now."""

    def __init__(self, reason: str, *, is_final: bool = False, is_down: bool = False) -> None:
        super().__init__(reason)
        self.is_final = is_final
        self.is_down = is_down


def message_of(letter: Letter, mail: MailSettings, settings: Settings, now: datetime) -> EmailMessage:
    """The letter as a message in plain text and simple HTML, in the language that the person chose.

    Raises UnsendableError when the address is none. Nothing that somebody typed can begin a header: a line break in one
    is refused, and in the subject taken out.
    """
    letter = _in_their_language(letter)
    message = EmailMessage(policy=SMTP)
    try:
        message["From"] = Address("Planner", addr_spec=mail.sender)
        message["To"] = Address(one_line(letter.name), addr_spec=letter.address)
        message["Subject"] = one_line(letter.subject)
        message["Date"] = format_datetime(now)
        message["Message-ID"] = f"<{letter.message_key}@{mail.sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
    except (MessageError, ValueError, IndexError, AttributeError) as error:  # each of them comes from one bad address
        raise UnsendableError(f"“{one_line(letter.address)[:80]}” is no e-mail address.") from error
    whole = _with_token(letter, settings)
    message.set_content(_text(whole, settings))
    page = _environment(letter.language).get_template("voices/letter.html")
    told = {"letter": whole, "base": settings.public_url, "why": letter.why or _said(_WHY, letter.language)}
    message.add_alternative(page.render(**told, choices="" if letter.why else _CHOICES), subtype="html")
    return message


def _in_their_language(letter: Letter) -> Letter:
    """The letter with its words said; what somebody typed and what is not known stay as they are."""
    if letter.language == ENGLISH:
        return letter
    sections = tuple(
        replace(
            one,
            heading=_said(one.heading, letter.language),
            items=tuple((_said(words, letter.language), path) for words, path in one.items),
        )
        for one in letter.sections
    )
    subject, why = _said(letter.subject, letter.language), _said(letter.why, letter.language)
    return replace(letter, subject=subject, sections=sections, why=why)


def _said(text: str, language: str) -> str:
    return text if language == ENGLISH else Said(speaker(language).said(text))


def _with_token(letter: Letter, settings: Settings) -> Letter:
    """The letter with the tokens of its links, which only whoever holds the secret key can make."""
    if not letter.nonce:
        return letter
    token = link_token(settings.secret_key, letter.nonce)
    sections = (
        replace(one, items=tuple((words, path.replace(LINK_END, token)) for words, path in one.items))
        for one in letter.sections
    )
    return replace(letter, sections=tuple(sections))


@contextmanager
def mail_server(mail: MailSettings) -> Iterator[smtplib.SMTP]:
    """A connection to the mail server, encrypted and signed in as the settings say. Raises RefusedError."""
    try:
        server = _connect(mail)
    except (OSError, smtplib.SMTPException) as error:
        raise RefusedError(f"The mail server could not be used: {_reason(error)}", is_down=True) from error
    try:
        yield server
    finally:
        _leave(server)


def send(server: smtplib.SMTP, message: EmailMessage) -> None:
    """Hand one message over. Raises RefusedError."""
    try:
        server.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        told = f"The mail server refuses the address: {code} {_words(said)}"
        raise RefusedError(told, is_final=code >= _FIRST_FINAL_CODE) from error
    except smtplib.SMTPDataError as error:
        told = f"The mail server refuses the letter: {_reason(error)}"
        raise RefusedError(told, is_final=error.smtp_code >= _FIRST_FINAL_CODE) from error
    except (OSError, smtplib.SMTPException) as error:
        raise RefusedError(f"The mail server could not be used: {_reason(error)}", is_down=True) from error
    except UnicodeError as error:
        raise RefusedError("The mail server takes no letters of this address's alphabet.", is_final=True) from error


def _connect(mail: MailSettings) -> smtplib.SMTP:
    if mail.security == "tls":
        context = ssl.create_default_context()
        server: smtplib.SMTP = smtplib.SMTP_SSL(mail.host, mail.port, timeout=_PATIENCE_SECONDS, context=context)
    else:
        server = smtplib.SMTP(mail.host, mail.port, timeout=_PATIENCE_SECONDS)
    try:
        if mail.security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if mail.user:
            server.login(mail.user, mail.password)
    except BaseException:
        server.close()
        raise
    return server


def _leave(server: smtplib.SMTP) -> None:
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()


def _reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_words(error.smtp_error)}"
    return one_line(str(error))[:200] or type(error).__name__


def _words(said: bytes | str) -> str:
    return one_line(said.decode("utf-8", "replace") if isinstance(said, bytes) else said)[:200]


def _text(letter: Letter, settings: Settings) -> str:
    lines = []
    for section in letter.sections:
        lines += [section.heading, ""] if section.heading else []
        for words, path in section.items:
            lines += [f"- {words}" if section.heading else words]
            lines += [f"  {settings.public_url}{path}"] if path else []
        lines.append("")
    end = [letter.why] if letter.why else [_said(_WHY, letter.language), f"{settings.public_url}{_CHOICES}"]
    return "\n".join([*lines, "--", *end])


@cache
def _environment(language: str) -> Environment:
    written = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
    written.globals["reader_language"] = WRITTEN_IN
    return written if language == ENGLISH else in_language(written, language)
