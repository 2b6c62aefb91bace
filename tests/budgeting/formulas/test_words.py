"""A formula read aloud: with brackets where it would fall apart, and nowhere else."""

from typing import Final

import pytest

from budgeting.errors import FormulaError
from budgeting.formulas import Formula, Term, arithmetic

WORDS: Final = {"people": "400 completes", "share": "35 % incidence", "days": "2 days", "spare": "5 spare"}
ALOUD: Final = (
    ("people", "400 completes"),
    ("2.50", "2.50"),
    ("people / share", "400 completes ÷ 35 % incidence"),
    ("ceil(people / share)", "400 completes ÷ 35 % incidence, rounded up"),
    ("people * days + spare", "400 completes × 2 days + 5 spare"),
    ("people * (days + spare)", "400 completes × (2 days + 5 spare)"),
    ("(people + spare) * days", "(400 completes + 5 spare) × 2 days"),
    ("people / (days * spare)", "400 completes ÷ (2 days × 5 spare)"),
    ("people / (days / spare)", "400 completes ÷ (2 days ÷ 5 spare)"),
    ("people * days / spare", "400 completes × 2 days ÷ 5 spare"),
    ("(people + spare) / days", "(400 completes + 5 spare) ÷ 2 days"),
    ("people - (days + spare)", "400 completes − (2 days + 5 spare)"),
    ("people - (days - spare)", "400 completes − (2 days − 5 spare)"),
    ("people - days * spare", "400 completes − 2 days × 5 spare"),
    ("people - days - spare", "400 completes − 2 days − 5 spare"),
    ("people + (days - spare)", "400 completes + 2 days − 5 spare"),
    ("-days", "−2 days"),
    ("-(days + spare)", "−(2 days + 5 spare)"),
    ("-(days * spare)", "−(2 days × 5 spare)"),
    ("people * -days", "400 completes × −2 days"),
    ("people / -days", "400 completes ÷ (−2 days)"),
    ("min(people, 250)", "the smaller of 400 completes and 250"),
    ("max(people + spare, days)", "the larger of 400 completes + 5 spare and 2 days"),
    ("days * max(people, 250)", "2 days × (the larger of 400 completes and 250)"),
    ("min(ceil(people), 250)", "the smaller of (400 completes, rounded up) and 250"),
    ("max(250, min(people, days))", "the larger of 250 and (the smaller of 400 completes and 2 days)"),
    ("min(1, ceil(days))", "the smaller of 1 and (2 days, rounded up)"),
    ("max(ceil(days), 1)", "the larger of (2 days, rounded up) and 1"),
    ("days * ceil(people / share)", "2 days × (400 completes ÷ 35 % incidence, rounded up)"),
)


@pytest.mark.parametrize(("text", "aloud"), ALOUD, ids=[text for text, _ in ALOUD])
def test_a_formula_is_read_aloud_with_its_numbers(text: str, aloud: str) -> None:
    assert arithmetic(Formula(text), WORDS) == aloud


def test_a_formula_is_not_read_aloud_when_an_input_is_missing() -> None:
    with pytest.raises(FormulaError, match="There is no input “people”"):
        arithmetic(Formula("people"), {})


def test_a_plain_number_stands_without_brackets_anywhere() -> None:
    assert str(Term("400").held(3)) == "400"
