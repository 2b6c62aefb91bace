"""The page about methods says what the catalogue says."""

from budgeting.methods import catalogue
from tests.method_page import MARKER, PAGE, page_with_methods


def test_the_page_is_what_the_catalogue_would_write() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text == page_with_methods(text)


def test_every_method_input_and_formula_stands_on_the_page() -> None:
    text = PAGE.read_text(encoding="utf-8").partition(MARKER)[2]
    for method in catalogue():
        part = text.partition(f"## {method.name}\n")[2].partition("\n## ")[0]
        wanted = [method.key, *(one.key for one in method.inputs), *(one.formula for one in method.elements)]
        assert [word for word in wanted if f"`{word}`" not in part] == []


def test_a_page_that_fell_behind_is_found() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert page_with_methods(text.replace("`completes * opens`", "`completes`")) == text
    assert page_with_methods(text.replace("`completes * opens`", "`completes`")) != text.replace(
        "`completes * opens`", "`completes`"
    )
