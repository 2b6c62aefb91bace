import pytest

from budgeting.errors import StudyError
from budgeting.prices.price_rows import read_rates


def row(**changes: str) -> dict[str, str]:
    plain = {
        "element": "Recruiter fee",
        "unit": "recruit",
        "low": "35",
        "typical": "55.50",
        "high": "85",
        "mark": "C",
        "evidence": "-",
        "currency": "GBP",
    }
    return plain | changes


def test_a_row_becomes_a_rate_to_the_penny() -> None:
    (rate,) = read_rates([row(mark=" a ", evidence="seen on a price list")], "GBP").rates
    assert (rate.element, rate.unit, rate.mark) == ("Recruiter fee", "recruit", "A")
    assert (rate.low_minor, rate.typical_minor, rate.high_minor) == (3_500, 5_550, 8_500)
    assert rate.evidence == "seen on a price list"


def test_a_dash_is_no_evidence() -> None:
    assert read_rates([row()], "GBP").rates[0].evidence == ""


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"currency": ""}, "not a price in GBP"),
        ({"currency": "USD"}, "not a price in GBP"),
        ({"mark": "D"}, "evidence mark of A, B or C"),
        ({"low": "cheap"}, "not an amount of money"),
        ({"low": "60"}, "low ≤ typical ≤ high"),
    ],
)
def test_a_row_that_is_no_price_is_left_out_with_a_sentence(changes: dict[str, str], words: str) -> None:
    found = read_rates([row(**changes), row(element="Another")], "GBP")
    assert [rate.element for rate in found.rates] == ["Another"]
    assert found.left_out[0].startswith("Line 2: ")
    assert words in found.left_out[0]


def test_an_element_is_priced_once() -> None:
    found = read_rates([row(), row(typical="60")], "GBP")
    assert [rate.typical_minor for rate in found.rates] == [5_550]
    assert found.left_out == ("Line 3: “Recruiter fee” is there twice. Keep one of the two.",)


def test_a_file_without_a_column_is_refused() -> None:
    with pytest.raises(StudyError, match="no column “typical”") as caught:
        read_rates([{"element": "Thing", "unit": "thing", "low": "1", "high": "2", "mark": "C"}], "GBP")
    assert caught.value.place == "file"
