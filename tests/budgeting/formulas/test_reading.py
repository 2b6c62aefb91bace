import pytest

from budgeting.errors import FormulaError
from budgeting.formulas import LONGEST_FORMULA, Formula

DEEP = "(" * 149 + "a" + ")" * 149
HOSTILE = (
    "__import__('os')",
    "().__class__",
    "a.__class__.__bases__",
    "[a for a in b]",
    "lambda: 0",
    "lambda",
    "9**9**9",
    "1e999",
    "1_000",
    "0x10",
    "0b1",
    "1j",
    "2or 3",
    "1if a else 2",
    "a if b else c",
    "a and b",
    "not a",
    "~a",
    "a // b",
    "a % b",
    "a @ b",
    "a << 2",
    "a < b",
    "a == b",
    "a := 1",
    "a, b",
    "(a, b)",
    "max(*a, b)",
    "max(a=1, b=2)",
    "min(a, b, c)",
    "ceil()",
    "ceil",
    "ceil(ceil)",
    "open(a)",
    "eval(a)",
    "f()()",
    "ceil(a)(b)",
    "(yield)",
    "(await a)",
    "True",
    "None",
    "'a'",
    "f'{a}'",
    "a b",
    "1 2",
    "a *",
    "* a",
    "a * / b",
    "+a",
    "007",
    "1..2",
    "1.",
    ".5",
    "1.1234567",
    "1234567890123",
    "1) + (2",
    ")(",
    "(a",
    "a)",
    "a\nb",
    "a\tb",
    "a # b",
    "a\0",
    "１ + a",
    "а + b",  # the Cyrillic letter
    "a·b",
    "a − b",
    "",
    "   ",
    "-" * 299 + "1",
    "+".join("a" * 100),
    "a" * (LONGEST_FORMULA + 1),
    "(" * 250 + "a" + ")" * 250,
    "max(" * 60 + "a" + ",1)" * 30,
)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:24]))
def test_what_is_no_formula_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(FormulaError) as caught:
        Formula(text)
    error = caught.value
    assert error.text == text
    assert 0 <= error.start <= error.end <= len(text)
    assert error.end > error.start or not text.strip()
    assert error.message.endswith(".")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("completes / open(1)", "open(1)"),
        ("completes * 9**9", "9**9"),
        ("completes % 2", "%"),
        ("(completes + 2", "("),
        ("completes + 2)", ")"),
        ("2days + 1", "2days"),
        ("completes *", "*"),
        ("completes.real * 2", "completes.real"),
        ("days + min(1, ceil)", "ceil"),
        ("a + min(1, 2, 3)", "min(1, 2, 3)"),
    ],
)
def test_the_faulty_part_is_marked(text: str, part: str) -> None:
    with pytest.raises(FormulaError) as caught:
        Formula(text)
    assert text[caught.value.start : caught.value.end] == part


@pytest.mark.parametrize("text", ["a", " a ", "ceil(a / b)", "-a + 2 * (b - 1)", "max(min(a, 2.5), 0)", DEEP])
def test_a_formula_of_the_few_things_allowed_is_read(text: str) -> None:
    assert Formula(text).text == text


def test_names_come_in_order_of_appearance_once_and_functions_are_none() -> None:
    assert Formula("ceil(people / share) * max(people, days)").names == ("people", "share", "days")
