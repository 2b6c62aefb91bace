"""Files are read through a process of their own: good ones whole, hostile ones refused with a clear sentence."""

import re
import zipfile
from pathlib import Path

import pytest

from planner.imports.errors import UnreadableFileError
from planner.imports.reading import open_sheet
from planner.imports.rows import RawRow

MIB = 1024 * 1024


def read(folder: Path, name: str, content: bytes, encoding: str = "auto") -> tuple[tuple[str, ...], list[RawRow]]:
    path = folder / "upload"
    path.write_bytes(content)
    with open_sheet(path, name, encoding=encoding) as sheet:
        return sheet.columns, list(sheet.rows)


def refusal(folder: Path, name: str, content: bytes, encoding: str = "auto") -> str:
    with pytest.raises(UnreadableFileError) as caught:
        read(folder, name, content, encoding)
    return caught.value.message


@pytest.mark.parametrize(
    "content",
    [
        "day,text\n2026-01-02,naïve café\n".encode(),
        "\ufeffday,text\n2026-01-02,naïve café\n".encode(),
        "day;text\r\n2026-01-02;naïve café\r\n".encode("cp1252"),
        "day\ttext\n2026-01-02\tnaïve café\n".encode("utf-16"),
        "day|text\n2026-01-02|naïve café\n".encode("utf-16-le"),
        "day|text\n2026-01-02|naïve café\n".encode("utf-16-be"),
        'day,text\n2026-01-02,"naïve café"'.encode(),
    ],
)
def test_encoding_and_delimiter_are_found(tmp_path: Path, content: bytes) -> None:
    columns, rows = read(tmp_path, "feedback.csv", content)
    assert columns == ("day", "text")
    assert [row.cells for row in rows] == [("2026-01-02", "naïve café")]


def test_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path: Path) -> None:
    _, rows = read(tmp_path, "a.csv", b'day,text\n1,"two\nlines"\n\n,\n2,b\n')
    assert [(row.number, row.cells) for row in rows] == [(2, ("1", "two\nlines")), (5, ("2", "b"))]


def test_columns_without_a_name_or_with_the_same_name_can_be_told_apart(tmp_path: Path) -> None:
    columns, _ = read(tmp_path, "a.csv", b"text,,text\na,b,c\n")
    assert columns == ("text", "Column 2", "text (2)")


def test_a_wrong_encoding_is_named_with_the_row(tmp_path: Path) -> None:
    assert "not written in UTF-8" in refusal(tmp_path, "a.csv", "day,text\n1,café\n".encode("cp1252"), "utf-8")


def test_a_given_encoding_is_used(tmp_path: Path) -> None:
    _, rows = read(tmp_path, "a.csv", "day,text\n1,café\n".encode("cp1252"), "cp1252")
    assert rows[0].cells == ("1", "café")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"day,text\n1,a,b,c\n", "4 cells but the header names 2"),
        (b"day,text\n1,a\0b\n", "NUL"),
        (b'day,text\n1,"a"b\n', "quotation mark"),
        (b'day,text\n1,"never closed\n2,b\n', "quotation mark"),
        (b"day,text\n1," + b"x" * 10 * MIB + b"\n", "at most 20,000"),
    ],
)
def test_a_row_that_cannot_be_read_carries_its_reason(tmp_path: Path, content: bytes, reason: str) -> None:
    _, rows = read(tmp_path, "a.csv", content)
    assert rows[0].number == 2
    assert reason in rows[0].reason
    assert max(map(len, rows[0].cells)) <= 20_000


def test_rows_after_a_bad_one_are_still_read(tmp_path: Path) -> None:
    _, rows = read(tmp_path, "a.csv", b'day,text\n1,"a"b\n2,fine\n')
    assert [bool(row.reason) for row in rows] == [True, False]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.csv", b"", "empty"),
        ("a.csv", b"\n \n", "no text"),
        ("a.csv", b"day,text\n", "a header but no rows"),
        ("a.csv", b"," * 1_000_000 + b"\n1\n", "1,000,001 columns"),
        ("a.csv", bytes(range(256)) * 50, "readable text"),
        ("a.csv", b"%PDF-1.7 ...", "a PDF"),
        ("a.csv", b"PK\x03\x04junk", "an Excel workbook"),
        ("a.xlsx", b"day,text\n1,a\n", "no Excel workbook"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel workbook"),
        ("a.xlsx", b"PK\x03\x04 and nothing else", "damaged"),
        ("a.exe", b"MZ", "cannot be read. Use CSV"),
        ("a", b"day,text", "cannot be read. Use CSV"),
        ("a.jsonl", b"[{}]", "one JSON list"),
        ("a.jsonl", b"nothing\nhere\n", "No line"),
        ("a.jsonl", b'{"text": "caf\xe9"}', "not written in UTF-8"),
    ],
)
def test_a_file_that_is_no_feedback_is_refused_with_a_sentence(
    tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    encoding = "utf-8" if b"\xe9" in content[:20] and name.endswith("jsonl") else "auto"
    assert sentence in refusal(tmp_path, name, content, encoding)


def test_json_lines_become_rows_with_all_names_as_columns(tmp_path: Path) -> None:
    lines = (
        b'{"day": "2026-01-02", "text": "a"}\n\n{"text": "b", "stars": 4, "tags": ["x"]}\nnonsense\n' + b"[" * 50_000
    )
    columns, rows = read(tmp_path, "a.jsonl", lines)
    assert columns == ("day", "text", "stars", "tags")
    assert rows[1].cells == ("", "b", "4", '["x"]')
    assert [row.number for row in rows] == [1, 3, 4, 5]
    assert [bool(row.reason) for row in rows] == [False, False, True, True]


@pytest.mark.parametrize("line", [b'{"text": NaN}', b'{"text": ' + b"9" * 5_000 + b"}", b'"text"'])
def test_a_line_that_is_not_plain_json_is_a_bad_row(tmp_path: Path, line: bytes) -> None:
    _, rows = read(tmp_path, "a.jsonl", b'{"text": "a"}\n' + line + b"\n")
    assert rows[1].reason == "The line is not a JSON object."


def test_a_lone_surrogate_in_json_becomes_a_question_mark(tmp_path: Path) -> None:
    _, rows = read(tmp_path, "a.jsonl", b'{"text": "a\\ud800b"}\n')
    assert rows[0].cells == ("a?b",)


def bomb(folder: Path, *, unpacked: int) -> bytes:
    with zipfile.ZipFile(folder / "bomb", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as member:
            for _ in range(unpacked // MIB):
                member.write(b" " * MIB)
    return (folder / "bomb").read_bytes()


def test_a_zip_bomb_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    content = bomb(tmp_path, unpacked=201 * MIB)
    assert len(content) < MIB
    assert "unpacks to more than 200 MiB" in refusal(tmp_path, "a.xlsx", content)


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def links(kind: str, target: str) -> str:
    link = f'<Relationship Id="r1" Type="{LINKS}/{kind}" Target="{target}"/>'
    return f'<Relationships xmlns="{PACKAGE}">{link}</Relationships>'


def workbook(folder: Path, rows: str, before: str = "") -> bytes:
    """A workbook by hand; in ``rows`` a cell is ``A1:text`` or, for a number, ``A1#1``, and rows are apart by ``/``."""
    sheet = '<sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets>'
    with zipfile.ZipFile(folder / "hand.xlsx", "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("_rels/.rels", links("officeDocument", "xl/workbook.xml"))
        archive.writestr("xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}">{sheet}</workbook>')
        archive.writestr("xl/_rels/workbook.xml.rels", links("worksheet", "worksheets/sheet1.xml"))
        body = f"<sheetData>{''.join(map(row, rows.split('/')))}</sheetData>"
        archive.writestr("xl/worksheets/sheet1.xml", f'{before}<worksheet xmlns="{MAIN}">{body}</worksheet>')
    return (folder / "hand.xlsx").read_bytes()


def row(cells: str) -> str:
    number = "".join(c for c in re.split("[:#]", cells)[0] if c.isdigit())
    return f'<row r="{number}">{"".join(map(cell, cells.split()))}</row>'


def cell(text: str) -> str:
    place, value = re.split("[:#]", text, maxsplit=1)
    kind = "" if "#" in text else ' t="str"'
    formula = "<f>1+1</f>" if value == "2" else ""
    return f'<c r="{place}"{kind}>{formula}<v>{value}</v></c>'


def test_names_of_columns_are_made_fit_to_keep(tmp_path: Path) -> None:
    columns, rows = read(tmp_path, "a.jsonl", b'{"a\\u0000b": 1, "\\ud800": 2, "' + b"x" * 500 + b'": 3, " ": 4}')
    assert columns == ("a b", "?", "x" * 200, "Column 4")
    assert rows[0].cells == ("1", "2", "3", "4")


def test_a_workbook_gives_texts_numbers_and_the_values_of_formulas(tmp_path: Path) -> None:
    content = workbook(tmp_path, "A3:day B3:text C3:sum/A4:2026-01-02 B4:=cmd() C4#2/B6#2.5")
    columns, rows = read(tmp_path, "a.xlsx", content)
    assert columns == ("day", "text", "sum")
    assert rows == [RawRow(4, ("2026-01-02", "=cmd()", "2")), RawRow(6, ("", "2.5", ""))]


def test_two_cells_at_the_ends_of_the_sheet_do_not_fill_the_memory(tmp_path: Path) -> None:
    message = refusal(tmp_path, "a.xlsx", workbook(tmp_path, "A1#1/XFD1048576#1"))
    assert "memory" in message or "columns" in message


def test_entities_in_a_workbook_reach_no_file(tmp_path: Path) -> None:
    entity = '<!DOCTYPE worksheet [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    try:
        _, rows = read(tmp_path, "a.xlsx", workbook(tmp_path, "A1:text/A2:&f;", entity))
    except UnreadableFileError:
        return
    assert not any("root:" in text for found in rows for text in found.cells)
