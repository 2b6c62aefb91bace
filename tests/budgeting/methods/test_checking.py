from dataclasses import replace
from typing import Any

import pytest

from budgeting.errors import FormulaError
from budgeting.methods import Input, Method, method_named
from budgeting.methods.changes import changes_between
from budgeting.methods.checking import MOST_INPUTS, MethodError, check_method

SURVEY = method_named("online-survey")
FIRST = SURVEY.elements[0]


def with_input(**changes: Any) -> Method:  # noqa: ANN401  one of several parts
    """The survey with its first figure changed."""
    return replace(SURVEY, inputs=(replace(SURVEY.inputs[0], **changes), *SURVEY.inputs[1:]))


def with_element(**changes: Any) -> Method:  # noqa: ANN401  one of several parts
    """The survey with the first thing it buys changed."""
    return replace(SURVEY, elements=(replace(FIRST, **changes), *SURVEY.elements[1:]))


def many(number: int) -> tuple[Input, ...]:
    """So many further figures."""
    return tuple(Input(f"figure_{place}", "figures", "", "quantity") for place in range(number))


@pytest.mark.parametrize(
    ("method", "place", "sentence"),
    [
        (with_input(key="Completes"), "input:Completes", "cannot name an input"),
        (with_input(key="__class__"), "input:__class__", "cannot name an input"),
        (with_input(key="markets"), "input:markets", "Two inputs are named"),
        (with_input(key="max"), "input:max", "is a function"),
        (with_input(unit="parrot"), "input:completes", "is not a unit"),
        (with_input(label=" "), "input:completes", "word that stands after"),
        (with_input(default_milli=5), "input:completes", "Only an assumption has a default"),
        (with_input(kind="assumption"), "sample_input", "must come from one of the quantities"),
        (replace(SURVEY, inputs=()), "inputs", "1 to 40 inputs"),
        (replace(SURVEY, inputs=(*SURVEY.inputs, *many(MOST_INPUTS))), "inputs", "1 to 40 inputs"),
        (replace(SURVEY, elements=()), "elements", "1 to 40 elements"),
        (replace(SURVEY, elements=(FIRST, FIRST)), f"element:{FIRST.key}", "Two elements are named"),
        (with_element(key="No key"), "element:No key", "cannot name an element"),
        (replace(SURVEY, days=(9, 8, 12)), "days", "A larger level takes as many working days"),
        (replace(SURVEY, days=(8, 9, 12_000)), "days", "A larger level takes as many working days"),
        (replace(SURVEY, sample_input="incidence"), "sample_input", "must come from one of the quantities"),
        (with_element(unit="hour", formula="questionnaire_days"), f"element:{FIRST.key}", "bought by the day"),
    ],
)
def test_what_does_not_hold_together_is_refused_at_its_place(method: Method, place: str, sentence: str) -> None:
    with pytest.raises(MethodError, match=sentence) as caught:
        check_method(method)
    assert caught.value.place == place


@pytest.mark.parametrize(
    ("method", "place", "part"),
    [
        (with_element(formula="questionnaire_days ** 9"), f"element:{FIRST.key}", "questionnaire_days ** 9"),
        (with_element(formula="questions + markets"), f"element:{FIRST.key}", "questions + markets"),
        (with_element(formula="visits"), f"element:{FIRST.key}", "visits"),
        (replace(SURVEY, sample="completes * tea"), "sample", "tea"),
        (replace(SURVEY, duration="__import__('os')"), "duration", "'"),
    ],
)
def test_a_bad_formula_is_marked_at_its_place(method: Method, place: str, part: str) -> None:
    with pytest.raises(FormulaError) as caught:
        check_method(method)
    error = caught.value
    assert (error.place, error.text[error.start : error.end]) == (place, part)


@pytest.mark.parametrize(
    "method",
    [with_element(formula="completes"), with_element(unit="parrot"), replace(SURVEY, duration="completes")],
)
def test_a_formula_in_a_unit_that_is_not_bought_is_refused(method: Method) -> None:
    with pytest.raises(FormulaError, match=r"is bought per day|is not a unit"):
        check_method(method)


def test_a_method_that_did_not_change_has_nothing_to_tell() -> None:
    assert changes_between(SURVEY, replace(SURVEY, version=4)) == ()


def test_changes_are_told_in_words() -> None:
    changed = replace(
        SURVEY,
        name="Our survey",
        description="Ours.",
        days=(9, 12, 18),
        fit=replace(SURVEY.fit, causal=0),
        inputs=(replace(SURVEY.inputs[0], help="Who finish."), *SURVEY.inputs[2:], *many(1)),
        elements=(replace(FIRST, formula="questionnaire_days * 2", bears_vat=False), *SURVEY.elements[2:]),
    )
    assert changes_between(SURVEY, changed) == (
        "Name: Online survey → Our survey.",
        "Description: written anew.",
        "Fit to causal questions: weak → not for this.",
        "Working days, minimum: 8 → 9.",
        "Input taken out: minutes each (interview_length).",
        "Input “completes”: explained anew.",
        "Input added: figures (figure_0).",
        "Element taken out: Scripting.",
        "Element “Questionnaire design”, formula: questionnaire_days → questionnaire_days * 2.",
        "Element “Questionnaire design”: bears no VAT any more.",
    )


def test_a_default_is_told_as_people_read_it() -> None:
    place = next(place for place, one in enumerate(SURVEY.inputs) if one.key == "incidence")
    inputs = list(SURVEY.inputs)
    inputs[place] = replace(inputs[place], default_milli=12_500)
    assert changes_between(SURVEY, replace(SURVEY, inputs=tuple(inputs))) == ("Input “incidence”, default: 35 → 12.5.",)


@pytest.mark.parametrize(
    ("method", "place", "part"),
    [
        (replace(SURVEY, sample="completes / 0"), "sample", "0"),
        (replace(SURVEY, sample="completes / (2 - 2)"), "sample", "2 - 2"),
        (with_element(formula="questionnaire_days / (ceil(0.5) - 1)"), f"element:{FIRST.key}", "ceil(0.5) - 1"),
    ],
)
def test_a_divisor_that_is_nothing_whatever_is_entered_is_refused(method: Method, place: str, part: str) -> None:
    with pytest.raises(FormulaError, match="whatever is entered") as caught:
        check_method(method)
    error = caught.value
    assert (error.place, error.text[error.start : error.end]) == (place, part)


LAST_YEAR = Input("last_year", "completes last year", "person", "assumption", 400_000)


@pytest.mark.parametrize("formula", ["last_year", "max(completes, last_year)", "completes + last_year"])
def test_an_element_that_buys_before_a_quantity_is_entered_is_refused(formula: str) -> None:
    carried = replace(with_element(formula=formula, unit="person", role=""), inputs=(*SURVEY.inputs, LAST_YEAR))
    with pytest.raises(MethodError, match="nothing while all quantities are 0") as caught:
        check_method(carried)
    assert caught.value.place == f"element:{FIRST.key}"


@pytest.mark.parametrize("formula", ["min(completes, last_year)", "last_year * completes / completes"])
def test_an_element_that_starts_at_nothing_or_waits_for_a_divisor_is_kept(formula: str) -> None:
    check_method(replace(with_element(formula=formula, unit="person", role=""), inputs=(*SURVEY.inputs, LAST_YEAR)))
