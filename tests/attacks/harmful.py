"""Files made to harm, beyond those of tests/planner/imports: what they are, their names, and how each is made."""

import gzip
import io
import zipfile
from collections.abc import Callable
from typing import Final

from tests.planner.imports.test_hostile_files import archive, cells, workbook

_HEAD: Final = "day,text\n"
_MAIL: Final = b"From: a@example.com\nDate: Mon, 2 Mar 2026 10:00:00 +0000\nSubject: x\n"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def text(*lines: str, encoding: str = "utf-8") -> bytes:
    """A table of days and texts with these lines."""
    return (_HEAD + "\n".join(lines) + "\n").encode(encoding, "surrogatepass")


def nested_mail(depth: int) -> bytes:
    """A mail with parts in parts in parts."""
    body = _MAIL + b"MIME-Version: 1.0\n"
    for number in range(depth):
        body += f'Content-Type: multipart/mixed; boundary="b{number}"\n\n--b{number}\n'.encode()
    return body + b"Content-Type: text/plain\n\nsaid\n"


def with_a_password() -> bytes:
    """An archive whose directory says that its file is encrypted."""
    made = bytearray(archive(("a.csv", text("2026-01-01,a"))))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        made[made.index(mark) + place] |= 1
    return bytes(made)


def lying_about_its_size() -> bytes:
    """An archive whose directory says that its file is smaller than it is."""
    made = bytearray(archive(("a.csv", text(*["2026-01-01,said"] * 20_000))))
    place = made.index(b"PK\x01\x02") + 24
    made[place : place + 4] = (100).to_bytes(4, "little")
    return bytes(made)


def twice_the_same_name() -> bytes:
    """An archive with two files of one name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("a.csv", text("2026-01-01,first"))
        made.NameToInfo.clear()
        made.writestr("a.csv", text("2026-01-02,second"))
    return out.getvalue()


def sheet(inner: str) -> bytes:
    """A workbook whose only sheet holds ``inner``."""
    return workbook(f'<worksheet xmlns="{_MAIN}"><sheetData>{inner}</sheetData></worksheet>')


CORPUS: Final[dict[str, tuple[str, Callable[[], bytes]]]] = {
    "a quotation mark that never closes": ("a.csv", lambda: text('2026-01-01,"' + "never closed\n" * 60_000)),
    "ten thousand quotation marks": ("a.csv", lambda: text('2026-01-01,"' + '"' * 10_000)),
    "zero bytes between letters": ("a.csv", lambda: text(*["2026-01-01,a\0b\0c"] * 50)),
    "UTF-16 with its mark": ("a.csv", lambda: text("2026-01-01,said", encoding="utf-16")),
    "UTF-16 without its mark": ("a.csv", lambda: text("2026-01-01,said", encoding="utf-16-be")),
    "UTF-16 cut in the middle of a letter": ("a.csv", lambda: text("2026-01-01,said", encoding="utf-16")[:-1]),
    "UTF-32": ("a.csv", lambda: text("2026-01-01,said", encoding="utf-32")),
    "lone surrogates": ("a.csv", lambda: text("2026-01-01,a\ud800b")),
    "a cell of a million letters": ("a.csv", lambda: text("2026-01-01," + "x" * 1_000_000)),
    "lines that end as on an old machine": ("a.csv", lambda: text("2026-01-01,said").replace(b"\n", b"\r")),
    "a header alone": ("a.csv", _HEAD.encode),
    "nothing but ends of lines": ("a.csv", lambda: b"\n" * 100_000),
    "terminal codes": ("a.csv", lambda: text("2026-01-01,\x1b]0;x\x07\x1b[2J")),
    "something compressed": ("a.csv", lambda: gzip.compress(text("2026-01-01,said"))),
    "a program": ("a.csv", lambda: b"\x7fELF" + bytes(4_000)),
    "a page of a browser": ("a.csv", lambda: b"<html><script>alert(1)</script></html>"),
    "a database": ("a.csv", lambda: b"SQLite format 3\0" + bytes(4_000)),
    "brackets without end": ("a.jsonl", lambda: b"[" * 100_000 + b"\n"),
    "an exponent without end": ("a.jsonl", lambda: b'{"text": 1e99999999, "n": ' + b"9" * 9_000 + b"}\n"),
    "one name many times": ("a.jsonl", lambda: b"{" + b'"text": 1, ' * 5_000 + b'"text": "last"}\n'),
    "three hundred columns": ("a.jsonl", lambda: b"{" + b",".join(b'"c%d":1' % n for n in range(300)) + b"}\n"),
    "numbers that are none": ("a.jsonl", lambda: b'{"text": NaN, "other": -Infinity}\n'),
    "an old workbook": ("a.xlsx", lambda: _OLE + bytes(4_000)),
    "a workbook without a sheet": ("a.xlsx", lambda: archive(("[Content_Types].xml", b"<Types/>"))),
    "a cell that names no text": ("a.xlsx", lambda: sheet('<row r="1"><c r="A1" t="s"><v>999999999</v></c></row>')),
    "a cell beyond every sheet": ("a.xlsx", lambda: sheet('<row r="1"><c r="ZZZZZZ99999999999" t="str"/></row>')),
    "a row of number minus one": ("a.xlsx", lambda: sheet('<row r="-1"><c r="A1" t="str"><v>x</v></c></row>')),
    "a sheet that ends in the middle": ("a.xlsx", lambda: cells("said")[:-40]),
    "an archive with a password": ("a.zip", with_a_password),
    "an archive that lies about its size": ("a.zip", lying_about_its_size),
    "an archive with one name twice": ("a.zip", twice_the_same_name),
    "a name with a zero byte": ("a.zip", lambda: archive(("a\0/../b.csv", text("2026-01-01,a")))),
    "parts in parts of a mail": ("a.eml", lambda: nested_mail(600)),
    "a mail with a header of a megabyte": ("a.eml", lambda: _MAIL + b"X: " + b"y" * 1_000_000 + b"\n\nsaid\n"),
    "a mail with a hundred thousand headers": ("a.eml", lambda: _MAIL + b"X: y\n" * 100_000 + b"\nsaid\n"),
    "a mail in letters that nobody knows": ("a.eml", lambda: _MAIL + b"Content-Type: text/plain; charset=x\n\n\xff\n"),
    "a mailbox of nothing but beginnings": ("a.mbox", lambda: b"From a Mon Mar  2 10:00:00 2026\n" * 5_000),
    "a name without an ending": ("feedback", lambda: text("2026-01-01,said")),
    "a name with two endings": ("a.csv.exe", lambda: text("2026-01-01,said")),
}
# One of each kind, to be damaged at random.
SEEDS: Final[dict[str, bytes]] = {
    "a.csv": text("2026-01-01,said", '2026-01-02,"said, and ""more"""', "2026-01-03,Grüße"),
    "a.jsonl": b'{"day": "2026-01-01", "text": "said", "n": [1, {"a": null}]}\n{"day": "x", "text": "\\u00e9"}\n',
    "a.xlsx": cells("said"),
    "a.zip": archive(("a.csv", text("2026-01-01,said")), ("b/c.eml", _MAIL + b"\nsaid\n")),
    "a.eml": _MAIL + b'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n--b\n\nsaid\n--b--\n',
    "a.mbox": b"From a Mon Mar  2 10:00:00 2026\n" + _MAIL + b"\nsaid\n",
}
