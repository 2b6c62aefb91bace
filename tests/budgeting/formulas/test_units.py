"""Units of formulas: people are not added to days, and minutes are bought by the hour."""

from fractions import Fraction
from typing import Final

import pytest

from budgeting.errors import FormulaError
from budgeting.formulas import Formula, UnitError, conversion, is_known, known_units, unit_of

UNITS: Final = {
    "people": "person",
    "interviews": "interview",
    "length": "minute/interview",
    "talk": "minute",
    "day_rate": "day",
    "share": "%",
    "plain": "",
}


def unit(text: str) -> str:
    return unit_of(Formula(text), UNITS)


COMES_OUT: Final = (
    ("interviews * length", "minute"),
    ("people / share", "person"),
    ("people * plain", "person"),
    ("ceil(people / 2)", "person"),
    ("-people", "person"),
    ("people - people / 4", "person"),
    ("people / interviews", "person / interview"),
    ("people * day_rate / interviews / talk", "day * person / interview / minute"),
    ("people * people", "person ** 2"),
    ("people / talk / talk", "person / minute ** 2"),
    ("1 / people", "1 / person"),
    ("talk / length", "interview"),
    ("share * plain + 1", ""),
    ("people / people", ""),
    ("2", ""),
    ("min(people, people * 2)", "person"),
    ("max(talk, talk)", "minute"),
)


@pytest.mark.parametrize(("text", "comes_out"), COMES_OUT, ids=[text for text, _ in COMES_OUT])
def test_a_formula_comes_out_in_the_unit_of_its_parts(text: str, comes_out: str) -> None:
    assert unit(text) == comes_out


CLASHES: Final = (
    ("2 * (people + talk)", "person and minute", "people + talk"),
    ("people - 3", "person and a bare number", "people - 3"),
    ("3 + people", "a bare number and person", "3 + people"),
    ("2 * min(people, day_rate)", "person and day", "min(people, day_rate)"),
    ("2 * max(length, people)", "minute per interview and person", "max(length, people)"),
    ("talk + day_rate", "minute and day", "talk + day_rate"),
    ("people + people * people", "person and person ** 2", "people + people * people"),
)


@pytest.mark.parametrize(("text", "words", "marked"), CLASHES, ids=[text for text, _, _ in CLASHES])
def test_what_is_counted_differently_is_not_added_or_compared(text: str, words: str, marked: str) -> None:
    with pytest.raises(FormulaError) as refused:
        unit(text)
    error = refused.value
    assert error.message == f"{words} cannot be added or compared. Turn one into the other."
    assert (error.text, error.text[error.start : error.end]) == (text, marked)


def test_a_unit_of_several_words_is_said_in_words() -> None:
    with pytest.raises(FormulaError, match="half day and person cannot be added"):
        unit_of(Formula("rooms + people"), {"rooms": "half day", "people": "person"})


def test_an_input_without_a_unit_is_marked() -> None:
    with pytest.raises(FormulaError, match="There is no input “rooms”"):
        unit("people + rooms")


CONVERTED: Final = (
    ("minute", "hour", Fraction(1, 60)),
    ("hour", "minute", Fraction(60)),
    ("minute", "day", Fraction(1, 450)),
    ("half day", "day", Fraction(1, 2)),
    ("day", "half_day", Fraction(2)),
    ("%", "", Fraction(1)),
    ("", "%", Fraction(1)),
    ("person", "recruit", Fraction(1)),
    ("audio min", "minute", Fraction(1)),
    ("source word", "word", Fraction(1)),
    (" minute ", "min", Fraction(1)),
    ("minute / interview", "hour/interview", Fraction(1, 60)),
    ("person * month", "participant month", Fraction(1)),
)


@pytest.mark.parametrize(("unit", "into", "factor"), CONVERTED, ids=[f"{one} into {two}" for one, two, _ in CONVERTED])
def test_one_unit_is_turned_into_another_without_rounding(unit: str, into: str, factor: Fraction) -> None:
    found = conversion(unit, into)
    assert (found, type(found)) == (factor, Fraction)


@pytest.mark.parametrize(
    ("unit", "into", "words"),
    [("person", "day", "person"), ("minute/interview", "day", "minute per interview"), ("", "day", "a bare number")],
)
def test_what_cannot_be_bought_in_a_unit_is_refused_with_the_cure(unit: str, into: str, words: str) -> None:
    with pytest.raises(UnitError) as refused:
        conversion(unit, into)
    assert refused.value.message == (
        f"This comes out in {words}, and is bought per {into}. Change the formula or the element."
    )
    assert refused.value.text == unit


NO_UNITS: Final = ("furlongs", "min; import", "min**2", "3 minutes", "mínute", "minute/", "*", "x" * 61, "__class__")


@pytest.mark.parametrize("text", NO_UNITS)
def test_a_unit_that_nobody_has_heard_of_is_refused(text: str) -> None:
    assert not is_known(text)
    with pytest.raises(UnitError) as refused:
        unit_of(Formula("people"), {"people": text})
    assert refused.value.message == f"“{text[:60]}” is not a unit that this product knows. Choose one from the list."
    assert refused.value.text == text


def test_a_unit_may_be_sixty_letters_long_and_no_longer() -> None:
    long = "*".join(["participant"] * 5)
    assert len(long) == 59
    assert is_known(long)
    assert is_known("hour/" + "*".join(["interview"] * 5) + "*group")
    assert not is_known(long + "*item")


@pytest.mark.parametrize("text", ["", "%", "minute", "half day", "source word", "person*month", "audio min"])
def test_a_unit_of_inputs_and_rate_cards_is_known(text: str) -> None:
    assert is_known(text)


def test_the_units_to_choose_from_are_known_and_come_in_the_order_of_their_file() -> None:
    units = known_units()
    assert units[:4] == ("minute", "hour", "half_day", "day")
    assert "person" in units
    assert all(is_known(one) for one in units)
    assert len(set(units)) == len(units)
