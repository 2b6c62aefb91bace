from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from budgeting.errors import ProblemError
from budgeting.evidence.worth import question_worth
from budgeting.money import rounded
from budgeting.posing.answering import combinations
from budgeting.posing.building import build_problem
from budgeting.problem import (
    AtMostOne,
    Bundle,
    Capacity,
    Ceiling,
    Choice,
    Fixed,
    Needs,
    PackageRef,
    SharedElement,
    Spend,
    StaffDays,
)
from budgeting.programme import Alternatives, Budget, Prerequisite, Programme, SharedCost, StaffCapacity
from budgeting.studies import Study, Trigger
from budgeting.value import discrete
from tests.builders import (
    POUNDS,
    make_decision,
    make_line,
    make_package,
    make_packages,
    make_programme,
    make_question,
    make_study,
)

SURVEY = make_study("survey")
DEPTHS = make_study("depths", method_key="depth-interviews", packages=make_packages(4_000, 8_000, samples=(12, 20)))
CALLS = make_study("calls", method_key="call-analysis", packages=make_packages(2_000, samples=(40,)))
TEST = make_study(
    "test", method_key="ab-test", period_key="q2", packages=make_packages(9_000), trigger=Trigger("survey")
)


def bundles_of(programme: Programme) -> tuple[Bundle, ...]:
    return build_problem(programme).questions[0].bundles


def packages_of(bundle: Bundle) -> set[tuple[str, str]]:
    return {(package.study, package.level) for package in bundle.packages}


def studies_in(bundles: tuple[Bundle, ...]) -> set[frozenset[str]]:
    return {frozenset(package.study for package in bundle.packages) for bundle in bundles}


def test_a_package_falls_due_in_its_period_and_reports_in_a_later_one() -> None:
    package = make_package(days_to_result=70, lines=(make_line(850, role="senior", days_milli=2_000),))
    problem = build_problem(make_programme(make_study(packages=(package,))))
    assert problem.studies[0].choices == (
        Choice(
            "standard",
            "q1",
            "q2",
            (Spend("q1", "insight", 11_700 * POUNDS),),
            (StaffDays("senior", "q1", 2_000),),
        ),
    )


def test_a_study_that_reports_after_the_programme_ends_in_its_last_period() -> None:
    late = make_study(period_key="q4", packages=(make_package(days_to_result=200),))
    assert build_problem(make_programme(late)).studies[0].choices[0].end == "q4"


def test_a_package_without_a_cost_is_not_offered() -> None:
    study = make_study(packages=(make_package("minimum", 0), make_package("standard", 100)))
    problem = build_problem(make_programme(study))
    assert [choice.level for choice in problem.studies[0].choices] == ["standard"]
    assert {ref for bundle in problem.questions[0].bundles for ref in bundle.packages} == {
        PackageRef("survey", "standard")
    }


def test_every_combination_of_levels_is_a_bundle() -> None:
    programme = make_programme(SURVEY, DEPTHS, CALLS)
    valued = list(combinations(programme, programme.questions[0], programme.studies))
    assert len({one.refs for one in valued}) == len(valued) == 4 * 3 * 2 - 1


def test_a_single_study_is_worth_acting_times_open_share_times_evsi() -> None:
    question = make_question(decision=make_decision(acting_ppm=800_000))
    programme = make_programme(SURVEY, questions=(question,))
    worth = {one.level: one for one in question_worth(programme, question).packages}
    bundles = bundles_of(programme)
    assert len(bundles) == 3
    for bundle in bundles:
        one = worth[bundle.packages[0].level]
        decision = question.decision
        evsi = discrete.evsi(decision.prior, decision.payoffs_minor, one.likelihood)
        assert bundle.value_minor == one.value_minor
        assert bundle.value_minor == pytest.approx(0.8 * float(one.open_share) * evsi, abs=1)


def test_two_studies_are_worth_less_than_their_sum() -> None:
    question = replace(make_question(decision=make_decision(prior_ppm=(300_000, 700_000))), kind="exploratory")
    programme = make_programme(SURVEY, DEPTHS, questions=(question,))
    bundles = {frozenset(packages_of(one)): one for one in bundles_of(programme)}
    pair = frozenset({("survey", "standard"), ("depths", "standard")})
    parts = [bundles[frozenset({package})].value_minor for package in pair]
    assert max(parts) < bundles[pair].value_minor < sum(parts)


def test_no_bundle_is_worth_less_than_one_inside_it() -> None:
    bundles = bundles_of(make_programme(SURVEY, DEPTHS, CALLS))
    pairs = [(one, other) for one in bundles for other in bundles if packages_of(one) < packages_of(other)]
    assert pairs
    assert all(inside.value_minor < whole.value_minor for inside, whole in pairs)


def test_a_study_that_delays_the_answer_drags_the_bundle_down() -> None:
    slow = make_study("slow", method_key="desk-research", packages=(make_package(days_to_result=255, sample=5),))
    offered = studies_in(bundles_of(make_programme(SURVEY, slow)))
    assert frozenset({"survey", "slow"}) not in offered


def test_a_question_that_is_settled_has_no_bundle() -> None:
    question = make_question(decision=make_decision(((10, 10), (0, 0))))
    assert bundles_of(make_programme(SURVEY, questions=(question,))) == ()


def test_alternatives_never_share_a_bundle() -> None:
    ways = (Alternatives("ways", "Ways to ask", ("survey", "depths")),)
    programme = make_programme(SURVEY, DEPTHS, CALLS, alternatives=ways)
    assert not any({"survey", "depths"} <= studies for studies in studies_in(bundles_of(programme)))
    assert build_problem(programme).alternatives == (AtMostOne("ways", "Ways to ask", ("depths", "survey")),)


def test_more_than_six_studies_of_one_question_are_refused() -> None:
    studies = [make_study(f"s{number}", packages=make_packages(100)) for number in range(7)]
    with pytest.raises(ProblemError, match=r"named by 7 studies\. Name it in 6 at most") as caught:
        build_problem(make_programme(*studies))
    assert caught.value.place == "fees"


def test_a_conditional_study_is_only_a_follow_up() -> None:
    problem = build_problem(make_programme(SURVEY, TEST))
    (test,) = (study for study in problem.studies if study.key == "test")
    assert (test.choices, test.excluded) == ((), True)
    bundles = problem.questions[0].bundles
    assert not any(ref.study == "test" for bundle in bundles for ref in bundle.packages)
    followed = [bundle for bundle in bundles if bundle.follow_ups]
    assert followed
    for bundle in followed:
        assert packages_of(bundle) & {("survey", level) for level in ("minimum", "standard", "enhanced")}


def test_a_follow_up_costs_its_chance_and_is_worth_more_than_stopping() -> None:
    bundles = bundles_of(make_programme(SURVEY, TEST))
    plain = {bundle.packages: bundle for bundle in bundles if not bundle.follow_ups}
    followed = [bundle for bundle in bundles if bundle.follow_ups]
    assert followed
    for bundle in followed:
        (follow_up,) = bundle.follow_ups
        assert 0 < follow_up.probability_ppm < 1_000_000
        assert follow_up.spend == (Spend("q2", "insight", 9_000 * POUNDS),)
        expected = rounded(Fraction(follow_up.probability_ppm, 1_000_000) * 9_000 * POUNDS)
        assert bundle.expected_follow_up_minor == expected
        assert bundle.value_minor - expected > plain[bundle.packages].value_minor


def test_a_follow_up_starts_when_its_trigger_has_reported() -> None:
    slow = make_study("survey", packages=(make_package(days_to_result=70),))
    early = replace(TEST, period_key="q1")
    followed = [bundle for bundle in bundles_of(make_programme(slow, early)) if bundle.follow_ups]
    assert [one.spend[0].period for bundle in followed for one in bundle.follow_ups] == ["q2"]


@pytest.mark.parametrize(
    "hopeless",
    [
        pytest.param(replace(TEST, trigger=Trigger("survey", 5)), id="its finding cannot be"),
        pytest.param(replace(TEST, period_key="q4", packages=(make_package(days_to_result=90),)), id="it is too late"),
        pytest.param(replace(TEST, packages=make_packages(10**6)), id="it is too dear"),
        pytest.param(replace(TEST, packages=()), id="it is not costed"),
        pytest.param(replace(TEST, trigger=Trigger("calls")), id="its trigger cannot help"),
        pytest.param(replace(TEST, question_keys=()), id="it answers nothing"),
    ],
)
def test_a_follow_up_that_cannot_pay_is_not_offered(hopeless: Study) -> None:
    calls = make_study("calls", question_keys=())
    assert not any(bundle.follow_ups for bundle in bundles_of(make_programme(SURVEY, calls, hopeless)))


def test_a_follow_up_is_not_offered_beside_its_alternative() -> None:
    ways = (Alternatives("ways", "Ways", ("survey", "test")),)
    programme = make_programme(SURVEY, TEST, alternatives=ways)
    assert not any(bundle.follow_ups for bundle in bundles_of(programme))
    assert build_problem(programme).alternatives == ()


def test_a_follow_up_is_offered_only_with_what_it_needs() -> None:
    programme = make_programme(SURVEY, CALLS, TEST, prerequisites=(Prerequisite("test", "calls"),))
    followed = [bundle for bundle in bundles_of(programme) if bundle.follow_ups]
    assert followed
    assert all({"survey", "calls"} <= {ref.study for ref in bundle.packages} for bundle in followed)
    assert build_problem(programme).needs == ()


def test_a_study_that_needs_a_conditional_one_is_not_offered() -> None:
    programme = make_programme(SURVEY, CALLS, TEST, prerequisites=(Prerequisite("calls", "test"),))
    problem = build_problem(programme)
    assert [study.key for study in problem.studies if study.excluded] == ["calls", "test"]


def test_rules_and_limits_are_carried_over() -> None:
    programme = make_programme(
        replace(SURVEY, is_mandatory=True),
        DEPTHS,
        budgets=(Budget(9), Budget(1, "q1"), Budget(2, None, "digital"), Budget(3, "q2", "insight")),
        capacities=(StaffCapacity("senior", "q1", 5_000), StaffCapacity("junior", "q1", 7_000)),
        shared_costs=(SharedCost("panel", "Panel", "digital", "q1", ("survey", "depths"), (make_line(70),)),),
        prerequisites=(Prerequisite("depths", "survey"),),
        objective="gross",
    )
    problem = build_problem(programme, fixed=[Fixed("survey", "minimum")])
    assert problem.periods == ("q1", "q2", "q3", "q4")
    assert problem.budgets == (
        Ceiling("budget", "Whole programme", 9),
        Ceiling("budget-digital", "Digital", 2, None, "digital"),
        Ceiling("budget-q1", "Q1", 1, "q1", None),
        Ceiling("budget-q2-insight", "Q2 · Insight", 3, "q2", "insight"),
    )
    assert problem.capacities == (Capacity("junior", "q1", 7_000), Capacity("senior", "q1", 5_000))
    spend = (Spend("q1", "digital", 70 * POUNDS),)
    assert problem.shared == (SharedElement("panel", "Panel", spend, ("depths", "survey")),)
    assert problem.needs == (Needs("depths", "survey"),)
    assert problem.fixed == (Fixed("survey", "minimum"),)
    assert problem.objective == "gross"
    assert [study.mandatory for study in problem.studies] == [False, True]


def test_only_the_included_studies_are_on_offer() -> None:
    question = replace(make_question(), kind="exploratory")
    problem = build_problem(make_programme(SURVEY, DEPTHS, questions=(question,)), include={"depths"})
    assert [study.key for study in problem.studies if study.excluded] == ["survey"]
    assert studies_in(problem.questions[0].bundles) == {frozenset({"depths"})}


def test_the_same_programme_in_another_order_gives_the_same_problem() -> None:
    questions = (make_question("fees"), make_question("queues"))
    one = make_programme(SURVEY, DEPTHS, CALLS, TEST, questions=questions)
    other = replace(one, studies=one.studies[::-1], questions=questions[::-1], periods=one.periods[::-1])
    assert build_problem(one) == build_problem(other)


def test_a_decision_that_falls_before_every_study_is_not_answered() -> None:
    question = make_question(decision=make_decision(decide_by=date(2026, 12, 1)))
    assert bundles_of(make_programme(SURVEY, TEST, questions=(question,))) == ()
