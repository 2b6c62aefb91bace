"""Files that suppliers send with a quote: kept as they came, told by their first bytes, never opened here."""

from typing import BinaryIO, Final

from planner.imports.errors import UnreadableFileError
from planner.imports.limits import MIB

LARGEST_QUOTE: Final = 10 * MIB
_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
_BY_MAGIC: Final = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
)
_BY_PART: Final = (
    (b"word/document.xml", _OFFICE + "wordprocessingml.document"),
    (b"xl/workbook.xml", _OFFICE + "spreadsheetml.sheet"),
    (b"application/vnd.oasis.opendocument.", "application/vnd.oasis.opendocument"),
)
_KINDS: Final = "PDF, PNG, JPEG, an Office document or plain text"


def read_quote_file(stream: BinaryIO) -> bytes:
    """The whole file. UnreadableFileError when it is empty or larger than ``LARGEST_QUOTE``."""
    content = stream.read(LARGEST_QUOTE + 1)
    if not content:
        raise UnreadableFileError("The file is empty. Choose the file that the supplier sent.")
    if len(content) > LARGEST_QUOTE:
        raise UnreadableFileError(f"The file is larger than {LARGEST_QUOTE // MIB} MiB. Save it as a smaller PDF.")
    return content


def media_type_of(content: bytes) -> str:
    """What the file is by its own bytes, whatever its name says. UnreadableFileError for what cannot be a quote."""
    for magic, media_type in _BY_MAGIC:
        if content.startswith(magic):
            return media_type
    if content.startswith(b"PK\x03\x04"):
        found = next((media_type for part, media_type in _BY_PART if part in content), None)
        if found is not None:
            return found
    elif _is_text(content):
        return "text/plain"
    raise UnreadableFileError(f"This file cannot be a supplier’s quote. Keep {_KINDS}.")


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return all(c.isprintable() or c in "\t\r\n\f\ufeff" for c in text)
