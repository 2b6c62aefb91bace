"""What a formula may be made of, and what a person is told of one that cannot be read."""

import ast
from typing import Final

import pytest
from simpleeval import InvalidExpression, SimpleEval

from budgeting.errors import FormulaError
from budgeting.formulas import LONGEST_FORMULA, Formula

USE: Final = " Use numbers, the names of inputs, + - * / ( ) and ceil, min, max."
UNREADABLE: Final = f"The formula cannot be read from here on.{USE}"
FOREIGN: Final = f"This cannot stand in a formula.{USE}"
SIGNS: Final = f"Only + - * / join numbers in a formula.{USE}"
MINUS: Final = f"Only a minus sign may stand before a number.{USE}"
DIGITS: Final = f"Write numbers in plain digits, at most six of them after the point.{USE}"
NO_FUNCTION: Final = f"There is no such function.{USE}"
NEVER_CLOSED: Final = "This bracket is never closed. Close it."
NEVER_OPENED: Final = "This bracket closes what was never opened. Take it out."

# What is typed, what is said of it, and the part of it that is marked.
REFUSED: Final = (
    ("", f"The formula is empty.{USE}", ""),
    ("   ", f"The formula is empty.{USE}", ""),
    ("people $ days", f"“$” cannot stand in a formula.{USE}", "$"),
    ("people % days", f"“%” cannot stand in a formula.{USE}", "%"),
    ("people = days", f"“=” cannot stand in a formula.{USE}", "="),
    ("people\ndays", f"“\n” cannot stand in a formula.{USE}", "\n"),
    ("6 + é", f"“é” cannot stand in a formula.{USE}", "é"),
    (
        "3 + 2days",
        "“2days” is neither a number nor a name. Put a sign between them, for example 2 * days.",
        "2days",
    ),
    ("1_000", "“1_” is neither a number nor a name. Put a sign between them, for example 2 * days.", "1_"),
    ("people + (days", NEVER_CLOSED, "("),
    ("min(people, (days)", NEVER_CLOSED, "("),
    ("people) + (days", NEVER_OPENED, ")"),
    ("people +", UNREADABLE, "+"),
    ("people days", UNREADABLE, "people days"),
    ("people 2 + 3", UNREADABLE, "people 2 + 3"),
    ("6 * (people days)", UNREADABLE, "people days)"),
    ("if", UNREADABLE, "if"),
    ("6 + ()", FOREIGN, "()"),
    ("people, days", FOREIGN, "people, days"),
    ("1 + (people and days)", FOREIGN, "people and days"),
    ("1 + people.days", FOREIGN, "people.days"),
    ("min(*people, 2)", FOREIGN, "*people"),
    ("1 + people ** 2", SIGNS, "people ** 2"),
    ("1 + people // 2", SIGNS, "people // 2"),
    ("1 + +people", MINUS, "+people"),
    ("1 + (not people)", MINUS, "not people"),
    ("1 + 0.1234567", DIGITS, "0.1234567"),
    ("1 + 1234567890123", DIGITS, "1234567890123"),
    ("1 + .5", DIGITS, ".5"),
    ("1 + None", DIGITS, "None"),
    ("1 + floor(people)", NO_FUNCTION, "floor(people)"),
    ("1 + people.ceil(days)", NO_FUNCTION, "people.ceil(days)"),
    ("1 + 3(people)", NO_FUNCTION, "3(people)"),
    ("1 + ceil(people, days)", "ceil takes one number, for example ceil(completes / incidence).", "ceil(people, days)"),
    ("1 + min(people)", "min takes two numbers, for example min(words, 250).", "min(people)"),
    ("1 + max(1, 2, 3)", "max takes two numbers, for example max(words, 250).", "max(1, 2, 3)"),
    ("1 + ceil", "ceil is a function: say of what, for example ceil(completes / incidence).", "ceil"),
    ("people + min * min", "min is a function: say of what, for example min(words, 250).", "min"),
)


@pytest.mark.parametrize(("text", "sentence", "marked"), REFUSED, ids=[text for text, _, _ in REFUSED])
def test_what_is_no_formula_is_refused_with_a_sentence_and_the_place(text: str, sentence: str, marked: str) -> None:
    with pytest.raises(FormulaError) as refused:
        Formula(text)
    error = refused.value
    assert (error.message, error.text, error.text[error.start : error.end]) == (sentence, text, marked)


@pytest.mark.parametrize("error", [InvalidExpression("no"), ValueError("no"), RecursionError(), MemoryError()])
def test_what_the_parser_gives_up_on_is_refused_whole(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def give_up(_text: str) -> ast.stmt:
        raise error

    monkeypatch.setattr(SimpleEval, "parse", staticmethod(give_up))
    with pytest.raises(FormulaError) as refused:
        Formula("people + days")
    said = refused.value
    assert (said.message, said.text) == (f"The formula cannot be read.{USE}", "people + days")
    assert (said.start, said.end) == (0, 13)


def test_what_the_parser_takes_for_a_statement_is_refused_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SimpleEval, "parse", staticmethod(lambda _: ast.parse("people = days").body[0]))
    with pytest.raises(FormulaError) as refused:
        Formula("people + days")
    said = refused.value
    assert (said.message, said.text) == (f"A formula is one expression.{USE}", "people + days")
    assert (said.start, said.end) == (0, 13)


def test_the_bracket_that_is_marked_is_the_last_that_stands_open() -> None:
    with pytest.raises(FormulaError) as refused:
        Formula("(people + (days")
    assert (refused.value.start, refused.value.end) == (10, 11)


def test_the_first_use_of_a_function_without_its_numbers_is_marked() -> None:
    with pytest.raises(FormulaError) as refused:
        Formula("people + min * min")
    assert (refused.value.start, refused.value.end) == (9, 12)


def test_an_empty_formula_marks_nothing() -> None:
    with pytest.raises(FormulaError) as refused:
        Formula("  ")
    assert (refused.value.start, refused.value.end) == (0, 0)


def test_a_formula_may_be_as_long_as_the_limit_and_what_goes_over_it_is_marked() -> None:
    assert Formula("x" * LONGEST_FORMULA).names == ("x" * LONGEST_FORMULA,)
    with pytest.raises(FormulaError) as refused:
        Formula("x" * LONGEST_FORMULA + "yz")
    error = refused.value
    assert error.message == "The formula is longer than 300 characters. Split it over two elements."
    assert (error.text[error.start : error.end], error.text) == ("yz", "x" * LONGEST_FORMULA + "yz")


def test_a_formula_of_very_many_parts_is_refused_whole() -> None:
    # A sum of n inputs has n names, each with its use, and n - 1 sums, each with its sign: 4n - 2 parts.
    assert Formula("+".join("a" * 30)).names == ("a",)
    text = "+".join("a" * 31)
    with pytest.raises(FormulaError) as refused:
        Formula(text)
    error = refused.value
    assert error.message == "The formula has too many parts. Split it over two elements."
    assert (error.text, error.start, error.end) == (text, 0, len(text))


def test_the_inputs_of_a_formula_come_in_the_order_in_which_they_are_read() -> None:
    assert Formula(" max(days, 2) * people / ceil(days + a_1)").names == ("days", "people", "a_1")
    assert Formula("12.5 / 4").names == ()


@pytest.mark.parametrize("text", ["-people", "--people", "0.123456", "123456789012", "00", "(((people)))", " people "])
def test_plain_numbers_names_and_brackets_may_stand_in_a_formula(text: str) -> None:
    assert Formula(text).text == text
