"""Bad rows come back as a file that no spreadsheet can run."""

import csv
import io

from hypothesis import assume, given
from hypothesis import strategies as st

from planner.imports.giving_back import defuse, restore, take_back, write_bad_rows
from planner.imports.items import BadRow
from planner.imports.rows import RawRow, Sheet


def test_bad_rows_come_back_with_their_reason_and_all_their_cells() -> None:
    text = "".join(write_bad_rows(("day", "text"), [BadRow(7, ("soon", 'a "quoted", word'), "Not a date.")]))
    assert list(csv.reader(io.StringIO(text.removeprefix("\ufeff")))) == [
        ["reason not imported", "row in the first file", "day", "text"],
        ["Not a date.", "7", "soon", 'a "quoted", word'],
    ]


@given(st.text(alphabet=st.sampled_from("=+-@\t\r\n＝＋－＠ a1(\"',"), max_size=12))
def test_no_cell_of_it_can_act_as_a_formula(cell: str) -> None:
    (line,) = list(write_bad_rows((cell,), []))
    (_, _, back) = next(csv.reader(io.StringIO(line.removeprefix("\ufeff"), newline="")))
    assert not back.lstrip(" ").startswith(tuple("=+-@\t\r\n＝＋－＠"))
    assert back in {cell, "'" + cell}


def test_plain_words_stay_as_they_are() -> None:
    assert defuse("plain words") == "plain words"
    assert defuse("-5") == "'-5"


@given(st.text(alphabet=st.sampled_from("=+-@\t\r\n＝＋－＠ a1(\"',"), max_size=12))
def test_what_was_made_harmless_is_read_as_it_was(cell: str) -> None:
    assume(not cell.startswith("'"))
    assert restore(defuse(cell)) == cell


def test_a_file_that_is_not_ours_is_left_as_it_is() -> None:
    sheet = Sheet(("reason", "row", "text"), 1, iter([RawRow(2, ("'-5", "1", "'=x"))]))
    assert take_back(sheet) is sheet
