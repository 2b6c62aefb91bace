"""The value of a formula: exact, with the place where it cannot be had."""

import operator
from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgeting.errors import FormulaError
from budgeting.formulas import Formula, value_of

FIGURES = st.fractions(-1000, 1000, max_denominator=1000)
SIGNS: dict[str, Callable[[Fraction, Fraction], Fraction]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}


def worth(text: str, **values: int | Fraction) -> Fraction:
    return value_of(Formula(text), {name: Fraction(value) for name, value in values.items()})


def test_a_tenth_is_a_tenth() -> None:
    assert worth("0.1 + 0.2") == Fraction(3, 10)


def test_a_third_is_not_rounded() -> None:
    assert worth("people / 3 * 3", people=1) == 1


def test_products_come_before_sums_and_brackets_before_both() -> None:
    assert worth("2 + 3 * 4") == 14
    assert worth("(2 + 3) * 4") == 20
    assert worth("12 / 3 / 2 - 5 - 1") == -4


@given(FIGURES, FIGURES.filter(bool))
def test_each_sign_does_what_arithmetic_says(left: Fraction, right: Fraction) -> None:
    for sign, does in SIGNS.items():
        assert worth(f"left {sign} right", left=left, right=right) == does(left, right)
    assert worth("-left", left=left) == -left


@given(FIGURES, FIGURES)
def test_the_smaller_and_the_larger_of_two_are_one_of_them(left: Fraction, right: Fraction) -> None:
    both = {"left": left, "right": right}
    assert worth("min(left, right)", **both) <= worth("max(left, right)", **both)
    assert {worth("min(left, right)", **both), worth("max(left, right)", **both)} == {left, right}


@given(FIGURES)
def test_rounding_up_gives_the_next_whole_number(value: Fraction) -> None:
    up = worth("ceil(value)", value=value)
    assert up.denominator == 1
    assert up - 1 < value <= up


def test_what_is_rounded_up_is_still_exact_afterwards() -> None:
    assert worth("ceil(400 / incidence) / 3", incidence=Fraction(35, 100)) == Fraction(1143, 3)


def test_a_name_without_a_value_is_marked() -> None:
    with pytest.raises(FormulaError) as refused:
        worth("2 * (people + days)", people=1)
    error = refused.value
    assert error.message == "There is no input “days”. Add it to the inputs, or use one that is there."
    assert (error.text, error.text[error.start : error.end]) == ("2 * (people + days)", "days")


@pytest.mark.parametrize("text", ["2 + people / days", "2 + people / (3 - 3)"])
def test_a_division_by_nothing_is_marked(text: str) -> None:
    with pytest.raises(FormulaError) as refused:
        worth(text, people=6, days=0)
    error = refused.value
    assert error.message == "This divides by nothing. Enter a number above zero."
    assert (error.text, error.text[error.start :]) == (text, text[4:])


def test_a_fault_deep_inside_is_marked_where_it_is_and_not_around_it() -> None:
    with pytest.raises(FormulaError) as refused:
        worth("ceil(1 + max(2, people / days))", people=6, days=0)
    assert refused.value.text[refused.value.start : refused.value.end] == "people / days"
