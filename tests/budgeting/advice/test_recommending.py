import csv
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from budgeting.advice.recommending import Recommendation, recommend
from budgeting.methods import catalogue, method_named
from budgeting.methods.method import QUESTION_KINDS, QuestionKind
from budgeting.money import from_major
from budgeting.programme import Programme
from budgeting.questions import Question
from budgeting.studies import Rate
from planner.paths import DEMO
from tests.builders import make_decision, make_programme, make_question, make_study

TODAY = date(2026, 12, 1)
WORTH_KNOWING = make_decision(((400_000, -200_000), (0, 0)), (400_000, 600_000))


@pytest.fixture(scope="module")
def rates() -> dict[str, Rate]:
    with (DEMO / "starter_rate_card.csv").open(encoding="utf-8", newline="") as file:
        return {row["element"]: _rate(row) for row in csv.DictReader(file)}


def _rate(row: dict[str, str]) -> Rate:
    low, typical, high = (from_major(Decimal(row[name] or "0"), "GBP").minor for name in ("low", "typical", "high"))
    return Rate(row["element"], row["unit"], low, typical, high, "C")


def asked(kind: QuestionKind = "evaluative", question: Question | None = None) -> Question:
    return replace(question or make_question(decision=WORTH_KNOWING), kind=kind)


def ranked(
    question: Question, rates: dict[str, Rate], programme: Programme | None = None, today: date = TODAY
) -> dict[str, Recommendation]:
    found = recommend(question, programme or make_programme(), catalogue(), rates, today)
    return {one.method.key: one for one in found}


@pytest.mark.parametrize("kind", QUESTION_KINDS)
def test_a_method_that_does_not_answer_the_kind_of_question_is_left_aside_with_the_reason(
    kind: QuestionKind, rates: dict[str, Rate]
) -> None:
    found = ranked(asked(kind), rates)
    unfit = {method.key for method in catalogue() if not method.fit.to(kind)}
    assert {key for key, one in found.items() if kind in one.exclusion} == unfit
    assert not any(found[key].reasons or found[key].doubts for key in unfit)


def test_those_left_aside_come_last_and_every_method_is_spoken_of(rates: dict[str, Rate]) -> None:
    found = list(ranked(asked("causal"), rates).values())
    assert len(found) == len(catalogue())
    excluded = [bool(one.exclusion) for one in found]
    assert excluded == sorted(excluded)


def test_the_first_suits_the_question_and_pays_for_itself(rates: dict[str, Rate]) -> None:
    first = next(iter(ranked(asked("causal"), rates).values()))
    assert (first.method.key, first.fit, first.is_worthwhile) == ("ab-test", 3, True)
    assert first.reasons[0] == "It suits this kind of question well."
    assert any("is worth about £" in reason for reason in first.reasons)


def test_what_cannot_report_before_the_decision_says_when_it_could(rates: dict[str, Rate]) -> None:
    soon = asked(question=make_question(decision=replace(WORTH_KNOWING, decide_by=date(2027, 1, 20))))
    found = ranked(soon, rates)
    slow, quick = found["ethnography"], found["desk-research"]
    assert slow.exclusion.startswith("Started in Q1, it could not report before 12 February 2027")
    assert "20 January 2027" in slow.exclusion
    assert not quick.exclusion


def test_a_study_starts_with_a_period_that_is_not_over(rates: dict[str, Rate]) -> None:
    late = ranked(asked(), rates, today=date(2027, 5, 10))["desk-research"]
    assert late.reports_on is not None
    assert late.reports_on > date(2027, 5, 10)
    over = ranked(asked(), rates, today=date(2028, 5, 10))["desk-research"]
    assert "Started in Q4" in over.exclusion


def test_what_costs_more_than_certainty_is_worth_is_left_aside(rates: dict[str, Rate]) -> None:
    small = make_decision(((8_000, -8_000), (0, 0)), (500_000, 500_000))
    found = ranked(asked(question=make_question(decision=small)), rates)
    assert "more than knowing for certain would be worth: £4,000" in found["conjoint"].exclusion
    assert not found["desk-research"].exclusion


def test_a_settled_question_says_to_decide(rates: dict[str, Rate]) -> None:
    settled = make_decision(((5_000, 4_000), (0, 0)))
    found = ranked(asked(question=make_question(decision=settled)), rates)
    assert {one.exclusion for one in found.values()} == {
        "One option is best whatever is true. Do not research, just decide."
    }


def test_a_study_that_is_there_already_counts_against_the_same_method_and_the_same_people(
    rates: dict[str, Rate],
) -> None:
    found = ranked(asked(), rates, make_programme(make_study("survey")))
    assert found["online-survey"].overlap == 0.8
    assert any("“Survey” uses this method already" in doubt for doubt in found["online-survey"].doubts)
    assert any("“Survey” hears the same people already" in doubt for doubt in found["maxdiff"].doubts)
    assert not any("already" in doubt for doubt in found["ab-test"].doubts)


def test_a_method_without_a_price_says_so_and_is_not_valued(rates: dict[str, Rate]) -> None:
    one = ranked(asked(), {})["desk-research"]
    assert (one.cost_minor, one.value_minor, one.is_worthwhile) == (None, 0, False)
    assert "no price for something that it buys" in one.doubts[-1]


def test_a_workspaces_own_method_is_weighed_like_any_other(rates: dict[str, Rate]) -> None:
    own = replace(method_named("depth-interviews"), key="our-talks", name="Our talks", version=1)
    (one,) = recommend(asked("exploratory"), make_programme(), (own,), rates, TODAY)
    assert not one.exclusion
    assert one.cost_minor


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"duration": "report_days * 999999999"}, "more than 10,000 working days"),
        ({"sample": "interviews / 0"}, "divides by nothing"),
    ],
)
def test_a_method_that_cannot_be_worked_out_says_so_and_keeps_no_other_from_being_recommended(
    rates: dict[str, Rate], changes: dict[str, str], reason: str
) -> None:
    sound = method_named("depth-interviews")
    broken = replace(sound, key="broken", version=1, **changes)  # type: ignore[arg-type]  # names of its formulas
    first, last = recommend(asked("exploratory"), make_programme(), (broken, sound), rates, TODAY)
    assert (first.method, first.exclusion) == (sound, "")
    assert last.method == broken
    assert last.exclusion.startswith("It cannot be worked out. ")
    assert reason in last.exclusion
    assert (last.cost_minor, last.value_minor, last.reports_on) == (None, 0, None)


def test_a_report_beyond_the_calendar_is_no_reason_to_stop(rates: dict[str, Rate]) -> None:
    slow = replace(method_named("depth-interviews"), days=(10_000, 10_000, 10_000))
    (one,) = recommend(asked("exploratory"), make_programme(), (slow,), rates, date(9999, 1, 1))
    assert "later than any calendar" in one.exclusion
