"""One e-mail as a row: when it was sent, its subject, and what its writer says in it, without what they quote.

Who wrote it, to whom, and what was attached are left out. Everything in a mail is somebody else's word: no file it
names is opened, and no address it holds is asked.
"""

import email
import email.policy
import re
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from typing import Final

from planner.imports.limits import LARGEST_MAIL, MIB

MAIL_COLUMNS: Final = ("Date", "Subject", "Text", "Channel", "Message-ID")
CHANNEL: Final = "E-mail"
_LONGEST_BODY: Final = 1_000_000
_ANSWERED = re.compile(r"^(?:(?:re|fwd?|aw|wg|tr|rv|antw)(?:\[\d+\])?:|\[[^\]]{1,40}\])\s*", re.IGNORECASE)
# What programs write above the mail that is answered; whatever follows is not the writer's own word.
_QUOTED_BELOW = re.compile(
    r"^(?:-{2,} ?(?:original message|forwarded message|ursprüngliche nachricht|message d'origine)"
    r"|_{20,}$|(?:from|von|de|da|van):[^\n]{3,200}\n(?:[^\n]{0,200}\n){0,3}"
    r"(?:sent|gesendet|envoyé|date|enviado|inviato):"
    r"|(?:on|am|le|el|il|op) [^\n]{5,200}(?:\n[^\n]{1,120})?"
    r"(?:wrote|schrieb[^\n]{0,80}|a écrit|escribió|ha scritto|schreef)[^\n]{0,60}:\s*$)",
    re.IGNORECASE | re.MULTILINE,
)
_SIGNED = re.compile(
    r"^(?:-- ?|--=20|(?:sent|get|gesendet|envoyé|enviado) (?:from|von|de|depuis) [^\n]{1,60})$",
    re.IGNORECASE | re.MULTILINE,
)
_SPACES = re.compile(r"\s+")
_GAP = re.compile(r"\n{3,}")


def read_mail(content: bytes) -> tuple[tuple[str, ...], str]:
    """The cells of ``MAIL_COLUMNS`` for the mail in ``content``, and why it cannot be read, if it cannot."""
    if len(content) > LARGEST_MAIL:
        return ("",) * len(MAIL_COLUMNS), f"The mail is larger than {LARGEST_MAIL // MIB} MiB with its attachments."
    try:
        mail = email.message_from_bytes(content, policy=email.policy.default)
        assert isinstance(mail, EmailMessage)  # noqa: S101  the policy makes nothing else
        cells = (_day(mail), _subject(mail), own_words(_body(mail)), CHANNEL, _header(mail, "message-id").strip("<> "))
    # The library meets hostile mail with errors of many kinds, some of which its documentation does not name.
    except Exception:  # noqa: BLE001  whatever it is, this one mail is a bad row and the others are read
        return ("",) * len(MAIL_COLUMNS), "The mail is damaged, or made to be unreadable."
    return cells, "" if cells[0] else "The mail does not say when it was sent."


def own_words(body: str) -> str:
    """What the writer says in ``body``: without lines that quote, the mail that is answered, and the signature."""
    text = body.replace("\r\n", "\n").replace("\0", " ")[:_LONGEST_BODY]
    for ending in (_QUOTED_BELOW, _SIGNED):
        if (found := ending.search(text)) and text[: found.start()].strip():
            text = text[: found.start()]
    lines = (line.rstrip() for line in text.split("\n") if not line.lstrip().startswith(">"))
    return _GAP.sub("\n\n", "\n".join(lines)).strip()


def _header(mail: EmailMessage, name: str) -> str:
    return " ".join(str(mail.get(name, "")).split())


def _day(mail: EmailMessage) -> str:
    text = _header(mail, "date")
    try:
        return parsedate_to_datetime(text).date().isoformat()
    except (ValueError, TypeError, IndexError):
        return ""


def _subject(mail: EmailMessage) -> str:
    subject, before = _header(mail, "subject"), ""
    while subject != before:
        before, subject = subject, _ANSWERED.sub("", subject, count=1)
    return subject


def _body(mail: EmailMessage) -> str:
    part = mail.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    packed = part.get_payload(decode=True)
    raw = packed if isinstance(packed, bytes) else b""
    text = _decoded(raw, part.get_content_charset() or "utf-8")
    return _Words.of(text) if part.get_content_subtype() == "html" else text


def _decoded(raw: bytes, charset: str) -> str:
    for name in (charset, "utf-8"):
        try:
            return raw.decode(name)
        except (LookupError, ValueError):
            continue
    return raw.decode("cp1252", errors="replace")


class _Words(HTMLParser):
    """The words of a page, without its code."""

    _SILENT = frozenset({"script", "style", "head", "title", "blockquote"})
    _BREAKS = frozenset({"br", "p", "div", "li", "tr", "h1", "h2", "h3"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent = 0

    @classmethod
    def of(cls, page: str) -> str:
        """The words of ``page``."""
        words = cls()
        words.feed(page[:_LONGEST_BODY])
        words.close()
        return "".join(words.parts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002  the base's shape
        """Begin a line, or silence."""
        self.silent += tag in self._SILENT
        if tag in self._BREAKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """End a silence."""
        self.silent -= tag in self._SILENT and self.silent > 0

    def handle_data(self, data: str) -> None:
        """Keep what is not silent."""
        if not self.silent:
            self.parts.append(_SPACES.sub(" ", data))
