"""Price lists as files: what is written reads back the same, nothing runs as a formula, hostile files harm nobody."""

import csv
import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from budgeting.errors import StudyError
from budgeting.prices.cards import RateCard, Share
from budgeting.studies import Rate
from planner.imports.errors import UnreadableFileError
from planner.imports.price_lists import read_exchange_rate_list, read_price_list, write_csv, write_xlsx
from planner.imports.quote_files import LARGEST_QUOTE, media_type_of, read_quote_file

HEAD = "element,unit,low,typical,high,mark\n"
# The parser runs in a process of its own, so each example takes a moment.
FEW = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
NASTY = (
    "=1+1",
    "+44 20",
    "-5",
    "@SUM(A1)",
    "'=1",
    "''",
    "a;=b",
    'say "so"',
    "=cmd|' /C calc'!A0",
    "ÿ 日本 💷",
    "50 %",
    "1,5",
)
WORDS = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=20),
)


def a_card(*names: str) -> RateCard:
    rates = tuple(
        Rate(name, f"{name[:30]} unit", place, 10**place, 10**13 // 2, "B", f"seen: {name}")
        for place, name in enumerate(names)
    )
    shares = (Share("A fee of all", names[0], 0, 1_250, 999_999, "A"),)
    return RateCard("card", "Card", "GBP", "2026 money", date(2026, 1, 1), rates, shares)


def written(folder: Path, name: str, card: RateCard) -> Path:
    path = folder / name
    path.write_bytes(write_xlsx(card) if name.endswith("xlsx") else write_csv(card).encode())
    return path


@pytest.mark.parametrize("name", ["prices.csv", "prices.xlsx"])
@FEW
@given(names=st.lists(WORDS, min_size=1, max_size=6, unique_by=str.strip))
def test_what_is_written_reads_back_the_same(tmp_path: Path, name: str, names: list[str]) -> None:
    card = a_card(*names)
    found = read_price_list(written(tmp_path, name, card), name, "GBP")
    assert found.left_out == ()
    assert (found.rates, found.shares) == (card.rates, card.shares)


@pytest.mark.parametrize("name", ["prices.csv", "prices.xlsx"])
def test_every_nasty_name_reads_back_the_same(tmp_path: Path, name: str) -> None:
    card = a_card(*NASTY)
    found = read_price_list(written(tmp_path, name, card), name, "GBP")
    assert (found.rates, found.shares, found.left_out) == (card.rates, card.shares, ())


def test_no_cell_of_a_csv_starts_a_formula() -> None:
    rows = list(csv.reader(io.StringIO(write_csv(a_card(*NASTY)))))
    assert not [cell for row in rows for cell in row if cell[:1] in {"=", "+", "-", "@", "\t", "\r"}]


def test_no_cell_of_a_workbook_is_a_formula_or_a_link(tmp_path: Path) -> None:
    path = written(tmp_path, "prices.xlsx", a_card(*NASTY, "https://example.org"))
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    first = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()[1]
    assert first[0] == "=1+1"
    assert isinstance(first[3], float)


def test_columns_may_come_in_any_order_and_in_capitals(tmp_path: Path) -> None:
    path = tmp_path / "prices.csv"
    path.write_text("Mark;HIGH;low;typical;Unit;Element;note\nb;3;1;2;day;Help;mine\n", encoding="utf-8")
    (rate,) = read_price_list(path, "prices.csv", "GBP").rates
    assert (rate.element, rate.unit, rate.low_minor, rate.typical_minor, rate.high_minor) == (
        "Help",
        "day",
        100,
        200,
        300,
    )


def test_every_bad_row_is_named_with_its_line_and_its_cure(tmp_path: Path) -> None:
    path = tmp_path / "prices.csv"
    rows = [
        "Good,day,1,2,3,A",
        "Cheap,day,x,2,3,A",
        "Odd,day,3,2,1,A",
        ",day,1,2,3,A",
        "Good,day,1,2,3,A",
        "M,day,1,2,3,?",
    ]
    path.write_text(HEAD + "\n".join(rows), encoding="utf-8")
    said = read_price_list(path, "prices.csv", "GBP").left_out
    assert [sentence.partition(":")[0] for sentence in said] == ["Line 3", "Line 4", "Line 5", "Line 6", "Line 7"]
    assert "Use digits only" in said[0]
    assert "needs 0 ≤ low ≤ typical ≤ high" in said[1]
    assert "Say what is bought" in said[2]
    assert "there twice" in said[3]
    assert "evidence mark of A, B or C" in said[4]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("prices.pdf", b"%PDF-1.7", "CSV or XLSX"),
        ("prices.csv", b"%PDF-1.7 and more", "is a PDF"),
        ("prices.csv", b"PK\x03\x04 zip", "zip file"),
        ("prices.xlsx", b"PK\x03\x04 not really", "damaged"),
        ("prices.xlsx", b"element,unit", "no Excel workbook"),
        ("prices.csv", b"", "empty"),
        ("prices.csv", bytes(range(1, 32)) * 40, "readable text"),
        ("prices.jsonl", b'{"element": "x"}', "CSV or XLSX"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_words(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    path = tmp_path / "stored"
    path.write_bytes(content)
    with pytest.raises(UnreadableFileError, match=words):
        read_price_list(path, name, "GBP")


def test_a_table_that_is_no_price_list_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "stored"
    path.write_text("name,price\nThing,1\n", encoding="utf-8")
    with pytest.raises(StudyError, match="no column “element”"):
        read_price_list(path, "prices.csv", "GBP")


def test_a_list_of_too_many_prices_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "stored"
    path.write_text(HEAD + "".join(f"Thing {n},day,1,2,3,A\n" for n in range(1_500)), encoding="utf-8")
    with pytest.raises(StudyError, match="more than 1,000 rows"):
        read_price_list(path, "prices.csv", "GBP")


def test_exchange_rates_are_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "stored"
    path.write_text("From,To,Rate,Date\nUSD,GBP,0.79,2026-11-01\nUSD,GBP,much,2026-11-02\n", encoding="utf-8")
    found = read_exchange_rate_list(path, "rates.csv")
    assert [str(one.rate) for one in found.rates] == ["0.79"]
    assert found.left_out[0].startswith("Line 3: “much” is not an exchange rate")


def office(part: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(part, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"%PDF-1.7", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
        (office("word/document.xml"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (office("xl/workbook.xml"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("Twelve pounds each, sincerely – Zoë".encode(), "text/plain"),
        (b"<html><script>alert(1)</script>", "text/plain"),
    ],
)
def test_a_quote_is_what_its_bytes_say_and_never_a_web_page(content: bytes, media_type: str) -> None:
    assert media_type_of(content) == media_type


@pytest.mark.parametrize(
    "content", [b"\x7fELF\x02", b"MZ\x90\x00", b"GIF89a\x00\xff", office("evil.exe"), b"\xff\xfe\x00"]
)
def test_what_cannot_be_a_quote_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableFileError, match="cannot be a supplier’s quote"):
        media_type_of(content)


def test_a_quote_is_neither_empty_nor_larger_than_ten_mebibytes() -> None:
    with pytest.raises(UnreadableFileError, match="empty"):
        read_quote_file(io.BytesIO())
    assert len(read_quote_file(io.BytesIO(b"x" * LARGEST_QUOTE))) == LARGEST_QUOTE
    with pytest.raises(UnreadableFileError, match="larger than 10 MiB"):
        read_quote_file(io.BytesIO(b"x" * (LARGEST_QUOTE + 1)))
