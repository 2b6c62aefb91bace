"""Files made to harm: each is refused, or read without harm, with a sentence that says what to do."""

import io
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from planner.imports.errors import UnreadableFileError
from planner.imports.reading import open_sheet
from planner.imports.rows import RawRow

MIB = 1024 * 1024
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LAUGHS = '<!DOCTYPE w [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
) + "]>"  # fmt: skip
OUTSIDE = '<!DOCTYPE w [<!ENTITY f SYSTEM "file:///etc/passwd">]>'


def archive(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members:
            made.writestr(name, content)
    return out.getvalue()


def bomb(name: str, unpacked_mib: int) -> bytes:
    out = io.BytesIO()
    made = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
    with made, made.open(name, "w", force_zip64=True) as member:
        for _ in range(unpacked_mib):
            member.write(bytes(MIB))
    return out.getvalue()


def workbook(sheet: str) -> bytes:
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    one = f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{LINKS}/'
    sheets = '<sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets>'
    book = f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}">{sheets}</workbook>'
    return archive(
        ("[Content_Types].xml", b"<Types/>"),
        ("_rels/.rels", f'{one}officeDocument" Target="xl/workbook.xml"/></Relationships>'.encode()),
        ("xl/workbook.xml", book.encode()),
        ("xl/_rels/workbook.xml.rels", f'{one}worksheet" Target="worksheets/sheet1.xml"/></Relationships>'.encode()),
        ("xl/worksheets/sheet1.xml", sheet.encode()),
    )


def cells(text: str, before: str = "", dimension: str = "A1:A2") -> bytes:
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="str"><v>{t}</v></c></row>' for n, t in enumerate(("text", text), 1))
    size = f'<dimension ref="{dimension}"/>'
    return workbook(f'{before}<worksheet xmlns="{MAIN}">{size}<sheetData>{rows}</sheetData></worksheet>')


def link() -> zipfile.ZipInfo:
    about = zipfile.ZipInfo("feedback.csv")
    about.external_attr = (stat.S_IFLNK | 0o777) << 16
    return about


def read(folder: Path, name: str, content: bytes) -> list[RawRow]:
    path = folder / "upload"
    path.write_bytes(content)
    with open_sheet(path, name) as sheet:
        return list(sheet.rows)


REFUSED: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "a bomb in an archive": ("a.zip", lambda: bomb("a.csv", 513), "unpacks to more than 512 MiB"),
    "a bomb as a workbook": ("a.xlsx", lambda: bomb("a.xml", 201), "unpacks to more than 200 MiB"),
    "a link": ("a.zip", lambda: archive((link(), b"/etc/passwd")), "links to other files"),
    "nothing but a picture": ("a.zip", lambda: archive(("a.png", b"\x89PNG")), "no file of feedback"),
    "an archive in an archive": ("a.zip", lambda: archive(("b.zip", archive(("a.csv", b"a")))), "no file of feedback"),
    "an archive without an end": ("a.zip", lambda: archive(("a.csv", b"a,b\n1,2\n"))[:40], "damaged"),
    "too many files": ("a.zip", lambda: archive(*((f"{n}.txt", b"") for n in range(20_001))), "20,001 files"),
    "a million columns": ("a.csv", lambda: b"," * 1_000_000 + b"\n1\n", "1,000,001 columns"),
    "a page as a workbook": ("a.xlsx", lambda: b"<html>", "no Excel workbook"),
    "a workbook as text": ("a.csv", lambda: cells("x"), "an Excel workbook"),
    "text as a mailbox": ("a.mbox", lambda: b"day,text\n1,a\n", "no mailbox"),
    "bytes as text": ("a.csv", lambda: bytes(range(256)) * 64, "readable text"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_a_hostile_file_is_refused_with_what_to_do(tmp_path: Path, what: str) -> None:
    name, made, sentence = REFUSED[what]
    with pytest.raises(UnreadableFileError) as caught:
        read(tmp_path, name, made())
    assert sentence in caught.value.message


@pytest.mark.parametrize("before", [LAUGHS, OUTSIDE], ids=["billion laughs", "a file from outside"])
def test_entities_of_a_workbook_grow_nothing_and_open_nothing(tmp_path: Path, before: str) -> None:
    try:
        rows = read(tmp_path, "a.xlsx", cells("&j;&f;", before))
    except UnreadableFileError:
        return
    assert not any("root:" in cell or len(cell) > 100 for row in rows for cell in row.cells)


def test_a_workbook_that_declares_a_billion_rows_holds_those_it_has(tmp_path: Path) -> None:
    assert [row.cells for row in read(tmp_path, "a.xlsx", cells("said", dimension="A1:XFD1000000000"))] == [("said",)]


def test_a_name_in_an_archive_is_never_a_path(tmp_path: Path) -> None:
    outside = tmp_path / "outside.csv"
    content = archive(("../outside.csv", b"day,text\n1,a\n"), ("/etc/b.csv", b"day,text\n2,b\n"))
    assert [row.cells for row in read(tmp_path, "a.zip", content)] == [("1", "a"), ("2", "b")]
    assert not outside.exists()


def test_litter_of_packing_programs_says_nothing_and_other_files_are_bad_rows(tmp_path: Path) -> None:
    content = archive(("__MACOSX/._a.csv", b"x"), (".DS_Store", b"x"), ("a.csv", b"text\nsaid\n"), ("b.png", b"x"))
    rows = read(tmp_path, "a.zip", content)
    assert [(row.cells, row.reason[:5]) for row in rows] == [(("said",), ""), (("",), "b.png")]
