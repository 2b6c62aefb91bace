"""Bad rows come back as a file that no spreadsheet can run."""

import csv
import io
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.imports.giving_back import defuse, restore, take_back, write_bad_rows
from planner.imports.items import BadRow
from planner.imports.rows import RawRow, Sheet

FORMULA_STARTS: Final = tuple("=+-@＝＋－＠")
CELL: Final = st.text(alphabet=st.sampled_from("=+-@\t\r\n＝＋－＠ a1(\"',;\u3000\u2003\v\f\u00a0"), max_size=12)


def test_bad_rows_come_back_with_their_reason_and_all_their_cells() -> None:
    text = "".join(write_bad_rows(("day", "text"), [BadRow(7, ("soon", 'a "quoted", word'), "Not a date.")]))
    assert list(csv.reader(io.StringIO(text.removeprefix("\ufeff")))) == [
        ["reason not imported", "row in the first file", "day", "text"],
        ["Not a date.", "7", "soon", 'a "quoted", word'],
    ]


@given(CELL)
def test_no_cell_of_it_can_act_as_a_formula(cell: str) -> None:
    (line,) = list(write_bad_rows((cell,), []))
    (_, _, back) = next(csv.reader(io.StringIO(line.removeprefix("\ufeff"), newline="")))
    assert not back.startswith(("\t", "\r", "\n"))
    assert not back.lstrip().startswith(FORMULA_STARTS)
    assert back.replace("'", "") == cell.replace("'", "")


@given(st.lists(st.lists(CELL, min_size=1, max_size=3), min_size=1, max_size=3), st.sampled_from(",;\t"))
def test_no_cell_can_act_as_a_formula_whatever_separator_the_file_is_read_with(
    rows: list[list[str]], separator: str
) -> None:
    text = "".join(write_bad_rows(rows[0], [BadRow(7, tuple(row), row[0]) for row in rows]))
    found = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=separator)
    assert [cell for row in found for cell in row if cell.lstrip().startswith(FORMULA_STARTS)] == []


@pytest.mark.parametrize("separator", [";", "\t", "\r", "\n", "\r\n", "; ", ';"', "\n\u3000", ";'"])
def test_what_would_be_a_cell_elsewhere_gets_its_own_apostrophe(separator: str) -> None:
    assert defuse(f"a{separator}=1+1") == f"a{separator}'=1+1"
    assert defuse(f"a{separator}1-1") == f"a{separator}1-1"


@pytest.mark.parametrize("space", [" ", "\u3000", "\u2003", "\v", "\f", "\u00a0", "\u2028", '"'])
def test_no_kind_of_space_hides_a_formula(space: str) -> None:
    assert defuse(f"{space}=1+1") == f"'{space}=1+1"


def test_plain_words_stay_as_they_are() -> None:
    assert defuse("plain words") == "plain words"
    assert defuse("-5") == "'-5"


@given(CELL)
def test_what_was_made_harmless_is_read_as_it_was(cell: str) -> None:
    assert restore(defuse(cell)) == cell


def test_a_file_that_is_not_ours_is_left_as_it_is() -> None:
    sheet = Sheet(("reason", "row", "text"), 1, iter([RawRow(2, ("'-5", "1", "'=x"))]))
    assert take_back(sheet) is sheet
