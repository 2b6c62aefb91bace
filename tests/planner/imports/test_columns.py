"""A mapping is guessed from any column names, and refused where it does not fit."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from planner.imports.columns import ColumnMapping, MappingError
from planner.imports.guessing import guess_mapping
from planner.imports.items import BadRow, ItemReader, ReadItem
from planner.imports.reading import open_sheet
from planner.imports.rows import RawRow
from planner.paths import DEMO

LATEST = date(2026, 11, 22)
COLUMNS = ("When", "Comment", "Via", "Severity")


def reader(**choices: Any) -> ItemReader:  # noqa: ANN401  choices of all kinds
    mapping = ColumnMapping(**{"said_on": "When", "text": ("Comment",), "channel": "Via", **choices})
    return ItemReader(mapping, COLUMNS, is_masking=True, latest=LATEST)


def row(*cells: str) -> RawRow:
    return RawRow(2, cells)


def test_the_regulators_file_is_mapped_without_help() -> None:
    with open_sheet(DEMO / "cfpb_complaints.csv", "cfpb_complaints.csv", most_rows=200) as sheet:
        guess = guess_mapping(sheet.columns, list(sheet.rows))
    assert guess.mapping == ColumnMapping(
        said_on="Date received",
        date_order="month_first",
        text=("Sub-product", "Issue", "Sub-issue", "Company response to consumer"),
        channel="Submitted via",
        touchpoint="Product",
        topic="Issue",
        severity="Consumer disputed?",
        severity_kind="yes_no",
    )
    assert not guess.is_order_open


@pytest.mark.parametrize(
    "columns",
    [
        ("Date", "Review Text", "Department Name", "Severity"),
        ("created_at", "customer_comment", "product", "importance"),
        ("submittedOn date", "Verbatim", "Touchpoint", "priority"),
    ],
)
def test_columns_are_found_by_name_and_content(columns: tuple[str, ...]) -> None:
    said = "I waited for an hour and nobody could tell me why my card was refused."
    guess = guess_mapping(columns, [RawRow(2, ("2026-01-02", said, "Card", "2"))]).mapping
    assert (guess.said_on, guess.text, guess.touchpoint, guess.severity) == (
        columns[0], (columns[1],), columns[2], columns[3],
    )  # fmt: skip
    assert guess.severity_kind == "number"


def test_a_mapping_survives_storage() -> None:
    mapping = ColumnMapping("When", ("Comment", "Via"), severity_when_yes=2, keeps_identical=True, encoding="cp1252")
    assert ColumnMapping.from_json({**mapping.as_json(), "columns": ["a"]}) == mapping


@pytest.mark.parametrize(
    ("choices", "field"),
    [
        ({"said_on": ""}, "said_on"),
        ({"said_on": "Gone"}, "said_on"),
        ({"text": ()}, "text"),
        ({"text": ("Comment", "Gone")}, "text"),
        ({"topic": "Gone"}, "topic"),
        ({"severity_kind": "number", "severity": ""}, "severity"),
        ({"severity_when_yes": 4}, "severity_when_yes"),
        ({"date_order": "sideways"}, "date_order"),
        ({"severity_kind": "felt"}, "severity_kind"),
        ({"severity_kind": "none", "severity": "Severity"}, "severity_kind"),
        ({"encoding": "ebcdic"}, "encoding"),
        ({"channel": "", "channel_name": " "}, "channel_name"),
    ],
)
def test_a_choice_that_does_not_fit_is_named(choices: dict[str, Any], field: str) -> None:
    with pytest.raises(MappingError) as caught:
        reader(**choices)
    assert caught.value.field == field
    assert caught.value.message


def test_a_row_becomes_something_said() -> None:
    item = reader(severity="Severity", severity_kind="number").read(row("4/3/2026", " It broke. ", "Web  chat", "3"))
    assert isinstance(item, ReadItem)
    assert (item.said_on, item.text, item.channel, item.severity) == (date(2026, 3, 4), "It broke.", "Web chat", 3)


def test_words_of_several_columns_are_joined_and_empty_ones_left_out() -> None:
    item = reader(text=("Comment", "Severity", "Via")).read(row("2026-01-02", "It broke", "Web", ""))
    assert isinstance(item, ReadItem)
    assert item.text == "It broke · Web"


def test_without_a_channel_column_all_came_through_the_named_one() -> None:
    item = reader(channel="", channel_name="Branch letters").read(row("2026-01-02", "x", "", ""))
    assert isinstance(item, ReadItem)
    assert item.channel == "Branch letters"


def test_masking_can_be_switched_off() -> None:
    mapping = ColumnMapping("When", ("Comment",))
    said = row("2026-01-02", "me@example.com", "", "")
    masked = ItemReader(mapping, COLUMNS, is_masking=True, latest=LATEST).read(said)
    plain = ItemReader(mapping, COLUMNS, is_masking=False, latest=LATEST).read(said)
    assert isinstance(masked, ReadItem)
    assert isinstance(plain, ReadItem)
    assert (masked.text, plain.text) == ("[e-mail]", "me@example.com")
    assert masked.fingerprint == plain.fingerprint


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (("soon", "x", "", ""), "not a date"),
        (("2027-01-01", "x", "", ""), "future"),
        (("2026-01-02", "  ", "", ""), "Nothing was said"),
        (("2026-01-02", "x", "y" * 61, ""), "longer than 60"),
        (("2026-01-02", "x", "", "worst"), "0, 1, 2 or 3"),
    ],
)
def test_a_row_that_tells_nothing_usable_says_why(cells: tuple[str, ...], reason: str) -> None:
    found = reader(severity="Severity", severity_kind="number").read(row(*cells))
    assert isinstance(found, BadRow)
    assert reason in found.reason
    assert found.cells == cells


def test_only_rows_that_agree_in_every_cell_have_one_fingerprint(tmp_path: Path) -> None:
    first, same, other = (reader().read(row("2026-01-02", "x", "Web", extra)) for extra in ("a", "a", "b"))
    assert isinstance(first, ReadItem)
    assert isinstance(same, ReadItem)
    assert isinstance(other, ReadItem)
    assert first.fingerprint == same.fingerprint != other.fingerprint
