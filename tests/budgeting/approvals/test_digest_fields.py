"""Every field of a study, a package, a line and a price either drops an approval or is listed with why not."""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest

from budgeting.approvals.lines import NOT_IN_DIGEST, review_lines
from budgeting.approvals.lines_today import digests_today
from budgeting.methods import method_named
from budgeting.programme import Programme, SharedCost
from budgeting.studies import CostLine, JudgedLikelihood, Override, Package, Rate, Study, Trigger
from tests.budgeting.approvals.plans import plan, programme

LINES = review_lines(plan())
SURVEY, SHARED, KEY = "study:survey:panel-interviews", "shared:panel:things", "panel-interviews"

# What does not drop an approval, and why.
NOT_OF_A_STUDY = {
    "name": "what it is called moves no money",
    "question_keys": "what it answers moves no money: worth is for the choice, which is made again",
    "method": "what its formulas give is in each line: quantity, unit, element and price",
    "purpose": "words",
    "is_mandatory": "a rule of choice",
    "trigger": "whether it waits for a finding: its release is decided by itself",
    "judged": "hit rates move worth, not money",
    "copied_from": "words",
    "alternatives": "words",
    "latest_period_key": "how late it may start: where it does start is in each line",
    "key": "it is part of the line's place: a study of another key is another study",
}
NOT_OF_A_PACKAGE = {
    "sample": "how many answer moves precision; what they cost is in each line",
    "sample_unit": "words",
    "days_to_result": "when it reports",
    "design": "what the quantities follow from: each of them is in its line",
    "stamps": "who entered what",
}
NOT_OF_A_SHARED_COST = {
    "key": "it is part of the line's place",
    "name": "words",
    "study_keys": "who uses it: it costs the same",
    "by": "who entered it",
    "at": "when it was entered",
}
OTHER: dict[str, Any] = {
    "name": "Another",
    "question_keys": (),
    "method": method_named("depth-interviews"),
    "purpose": "Another",
    "is_mandatory": True,
    "trigger": Trigger("calls"),
    "judged": (JudgedLikelihood("fees", ((1_000_000, 0), (0, 1_000_000))),),
    "copied_from": "Another",
    "alternatives": "Another",
    "latest_period_key": "q3",
    "cost_centre_key": "digital",
    "period_key": "q4",
    "level": "enhanced",
    "sample": 7,
    "sample_unit": "people",
    "days_to_result": 99,
    "design": (),
    "contingency_bp": 1,
    "vat_bp": 1,
    "stamps": (("contingency", "Ada", "2027"),),
    "section": "reporting",
    "label": "Another",
    "element": "Another",
    "derived_milli": 7_000,
    "working": "Another",
    "role": "researcher",
    "bears_vat": False,
    "override": Override("Another", quantity_milli=7_000),
    "justification": "Another",
    "unit": "another",
    "low_minor": 1,
    "typical_minor": 400,
    "high_minor": 2_000,
    "mark": "C",
    "evidence": "Another",
    "supplier": "Another",
    "market": "Another",
    "valid_on": date(2027, 1, 2),
    "expires_on": date(2027, 1, 3),
    "origin": "USD at 1.27",
    "card": "another",
    "study_keys": ("calls",),
    "by": "Ada",
    "at": "2027",
}


def names(of: type) -> list[str]:
    return [one.name for one in fields(of)]


def dropped(made: Programme) -> set[str]:
    """The places of the lines whose content is another in ``made``."""
    today = digests_today(LINES, made)
    return {one.place for one in LINES if today[one.place] != one.digest}


def with_survey(change: Callable[[Study], Study]) -> Programme:
    made = programme()
    return replace(made, studies=(change(made.study("survey")), *made.studies[1:]))


def with_package(change: Callable[[Package], Package]) -> Programme:
    return with_survey(lambda study: replace(study, packages=(change(study.packages[0]), *study.packages[1:])))


def with_line(change: Callable[[CostLine], CostLine]) -> Programme:
    def changed(package: Package) -> Package:
        return replace(package, lines=tuple(change(one) if one.key == KEY else one for one in package.lines))

    return with_package(changed)


def with_shared(**changes: object) -> Programme:
    made = programme()
    return replace(made, shared_costs=tuple(replace(one, **changes) for one in made.shared_costs))  # type: ignore[arg-type]  # named fields


@pytest.mark.parametrize("name", [one for one in names(Study) if one not in {"key", "packages"}])
def test_a_field_of_a_study_drops_its_lines_or_is_listed(name: str) -> None:
    lost = dropped(with_survey(lambda study: replace(study, **{name: OTHER[name]})))
    assert lost == (set() if name in NOT_OF_A_STUDY else {one.place for one in LINES if one.owner_key == "survey"})


@pytest.mark.parametrize("name", [one for one in names(Package) if one != "lines"])
def test_a_field_of_a_package_drops_its_lines_or_is_listed(name: str) -> None:
    lost = dropped(with_package(lambda package: replace(package, **{name: OTHER[name]})))
    assert lost == (set() if name in NOT_OF_A_PACKAGE else {one.place for one in LINES if one.owner_key == "survey"})


@pytest.mark.parametrize("name", [one for one in names(CostLine) if one not in {"key", "rate"}])
def test_a_field_of_a_line_drops_that_line_alone_or_is_listed(name: str) -> None:
    lost = dropped(with_line(lambda line: replace(line, **{name: OTHER[name]})))
    assert lost == (set() if name in NOT_IN_DIGEST else {SURVEY})


@pytest.mark.parametrize("name", names(Rate))
def test_every_field_of_a_price_drops_that_line_alone(name: str) -> None:
    lost = dropped(with_line(lambda line: replace(line, rate=replace(line.rate, **{name: OTHER[name]}))))
    assert lost == {SURVEY}


@pytest.mark.parametrize("name", names(Override))
def test_every_field_of_a_figure_of_ones_own_drops_that_line_alone(name: str) -> None:
    base = Override("Why", 9_000, 300)
    others: dict[str, Any] = {"reason": "Another", "quantity_milli": 8_000, "rate_minor": 299}
    approved = digests_today(LINES, with_line(lambda line: replace(line, override=base)))
    changed = replace(base, **{name: others[name]})
    today = digests_today(LINES, with_line(lambda line: replace(line, override=changed)))
    assert {place for place, digest in today.items() if digest != approved[place]} == {SURVEY}


@pytest.mark.parametrize("name", [one for one in names(SharedCost) if one not in {"key", "lines"}])
def test_a_field_of_a_shared_cost_drops_its_lines_or_is_listed(name: str) -> None:
    lost = dropped(with_shared(**{name: "insight" if name == "cost_centre_key" else OTHER[name]}))
    assert lost == (set() if name in NOT_OF_A_SHARED_COST else {SHARED, "shared:panel:licence"})


def test_another_currency_drops_every_line() -> None:
    assert dropped(replace(programme(), currency="EUR")) == {one.place for one in LINES}


def test_the_lists_name_fields_that_are_there() -> None:
    assert set(NOT_OF_A_STUDY) <= set(names(Study))
    assert set(NOT_OF_A_PACKAGE) <= set(names(Package))
    assert set(NOT_IN_DIGEST) <= set(names(CostLine))
    assert set(NOT_OF_A_SHARED_COST) <= set(names(SharedCost))
