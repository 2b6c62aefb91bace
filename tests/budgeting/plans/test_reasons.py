import re
from dataclasses import replace

from budgeting.plans.laying_out import lay_out
from budgeting.plans.plan import Plan
from budgeting.posing.building import build_problem
from budgeting.posing.ranking import with_shared
from budgeting.problem import ChosenBundle, ChosenPackage, Fixed, Problem, Selection, Solution
from budgeting.programme import Alternatives, Budget, ContactRule, LevelRule, Prerequisite, Programme, StaffCapacity
from budgeting.studies import Trigger
from tests.builders import make_line, make_package, make_packages, make_programme, make_question, make_study

SURVEY = make_study("survey")
DEPTHS = make_study("depths", method_key="depth-interviews", packages=make_packages(4_000, 8_000, samples=(12, 20)))
CALLS = make_study("calls", method_key="call-analysis", packages=make_packages(2_000, samples=(40,)))
TEST = make_study(
    "test", method_key="ab-test", period_key="q2", packages=make_packages(9_000), trigger=Trigger("survey")
)
QUEUES = make_question("queues")


def lay(programme: Programme, *chosen: str, problem: Problem | None = None) -> Plan:
    """A plan that funds ``study.level`` of ``chosen`` and answers each question with its best plain bundle."""
    posed = problem or build_problem(programme)
    names = sorted(name.split(".") for name in chosen)
    packages = tuple(ChosenPackage(key, level, programme.study(key).period_key) for key, level in names)  # type: ignore[arg-type]  # a level by name
    bought = {(package.study, package.level) for package in packages}
    bundles = []
    for question in posed.questions:
        within = [
            one
            for one in question.bundles
            if not one.follow_ups and {(ref.study, ref.level) for ref in one.packages} <= bought
        ]
        if within:
            best = max(within, key=lambda one: one.value_minor)
            bundles.append(ChosenBundle(question.key, best.key))
    selection = with_shared(posed, Selection(packages, tuple(bundles)))
    return lay_out(programme, posed, Solution("feasible", selection, None, None, None, 0.0))


def reason(plan: Plan, key: str) -> str:
    return next(one.reason for one in plan.studies if one.study.key == key)


def test_a_funded_study_names_what_it_answers() -> None:
    assert reason(lay(make_programme(SURVEY), "survey.minimum"), "survey") == (
        "Helps to answer “Do customers leave because of fees?”."
    )


def test_a_study_whose_levels_finance_refused_says_so_and_why() -> None:
    rules = tuple(LevelRule("calls", one.level, "refused", "Rejected by Femi: too dear") for one in CALLS.packages)
    plan = lay(replace(make_programme(SURVEY, CALLS), level_rules=rules), "survey.minimum")
    assert reason(plan, "calls") == "Finance refused every level of it. Rejected by Femi: too dear"


def test_a_study_that_may_still_be_bought_at_another_level_names_the_refused_one() -> None:
    rules = (LevelRule("depths", DEPTHS.packages[-1].level, "refused", "Rejected by Femi: too dear"),)
    with_rule = lay(replace(make_programme(SURVEY, DEPTHS), level_rules=rules), "survey.minimum")
    without = lay(make_programme(SURVEY, DEPTHS), "survey.minimum")
    level = DEPTHS.packages[-1].level
    assert reason(with_rule, "depths") == f"{reason(without, 'depths')} Finance refused its {level} level."


def test_a_mandatory_study_says_so() -> None:
    assert reason(lay(make_programme(replace(SURVEY, is_mandatory=True)), "survey.minimum"), "survey") == "Mandatory."


def test_a_study_that_a_person_decided_on_says_so() -> None:
    programme = make_programme(SURVEY)
    problem = build_problem(programme, fixed=[Fixed("survey", "minimum")])
    assert reason(lay(programme, "survey.minimum", problem=problem), "survey").startswith("Stays as it was decided: ")


def test_a_study_that_another_waits_for_says_which() -> None:
    base = make_study("base", question_keys=())
    later = replace(SURVEY, period_key="q2")
    programme = make_programme(base, later, prerequisites=(Prerequisite("survey", "base"),))
    assert reason(lay(programme, "base.minimum", "survey.minimum"), "base") == "“Survey” waits for it."


def test_a_study_funded_without_an_answer_is_just_funded() -> None:
    plan = lay(make_programme(make_study("base", question_keys=())), "base.minimum")
    assert reason(plan, "base") == "Funded in this plan."


def test_a_study_without_a_costed_level_says_so() -> None:
    plan = lay(make_programme(make_study("blank", packages=(make_package(pounds=0),))))
    assert reason(plan, "blank") == "No level of it has been costed yet."


def test_a_study_without_a_question_says_so() -> None:
    assert reason(lay(make_programme(make_study(question_keys=()))), "survey") == (
        "Names no question that it could answer."
    )


def test_a_study_dearer_than_its_question_could_be_worth_says_by_how_much() -> None:
    dear = make_study("dear", packages=make_packages(90_000))
    assert reason(lay(make_programme(dear)), "dear") == (
        "Costs £90,000, more than the £80,000 that its question could ever be worth."
    )


def test_the_worth_of_several_questions_is_taken_together() -> None:
    dear = make_study("dear", packages=make_packages(160_001), question_keys=("fees", "queues"))
    plan = lay(make_programme(dear, questions=(make_question(), QUEUES)))
    assert reason(plan, "dear") == (
        "Costs £160,001, more than the £160,000 that its questions together could ever be worth."
    )


def test_the_alternative_that_was_chosen_is_named() -> None:
    programme = make_programme(SURVEY, DEPTHS, alternatives=(Alternatives("ways", "Ways", ("survey", "depths")),))
    assert reason(lay(programme, "survey.standard"), "depths") == "An alternative, “Survey”, was chosen instead."
    assert "alternative" not in reason(lay(programme), "depths")


def test_a_study_that_waits_for_one_left_out_says_which() -> None:
    programme = make_programme(SURVEY, CALLS, prerequisites=(Prerequisite("survey", "calls"),))
    assert reason(lay(programme), "survey") == "Waits for “Calls”, which is left out."


def test_a_study_that_waits_for_a_conditional_one_says_so() -> None:
    programme = make_programme(SURVEY, CALLS, TEST, prerequisites=(Prerequisite("calls", "test"),))
    assert reason(lay(programme), "calls") == "Waits for “Test”, which runs only if a finding releases it."


def test_a_study_that_would_start_before_what_it_needs_has_reported_says_when() -> None:
    programme = make_programme(SURVEY, CALLS, prerequisites=(Prerequisite("survey", "calls"),))
    assert reason(lay(programme, "calls.minimum"), "survey") == (
        "Must wait for “Calls”, which in this plan reports in Q1."
    )
    later = replace(programme, studies=(replace(SURVEY, period_key="q2"), CALLS))
    assert "Must wait" not in reason(lay(later, "calls.minimum"), "survey")


def test_a_study_kept_out_by_request_says_so() -> None:
    programme = make_programme(SURVEY)
    problem = build_problem(programme, include=set())
    assert reason(lay(programme, problem=problem), "survey") == "Was kept out of this plan by request."


def test_a_study_that_would_tell_nothing_new_says_so() -> None:
    twin = make_study("twin", packages=make_packages(30_000, samples=(1,)))
    programme = make_programme(SURVEY, twin)
    nothing_new = "Would make no answer of this plan worth more: it tells too little that is new, or reports too late."
    assert reason(lay(programme, "survey.enhanced"), "twin") == nothing_new
    gross = replace(programme, objective="gross")
    assert reason(lay(gross, "survey.enhanced"), "twin") == nothing_new


def test_a_study_that_adds_less_than_it_costs_says_how_much() -> None:
    dear = make_study("dear", packages=make_packages(30_000, samples=(1_000,)))
    said = reason(lay(make_programme(SURVEY, dear), "survey.minimum"), "dear")
    assert re.fullmatch(
        r"Would add £[\d,.]+ to this plan, less than the £30,000 that its minimum level costs on top.", said
    )


def test_a_budget_that_would_be_exceeded_is_named_with_the_excess() -> None:
    budgets = (Budget(10**9), Budget(400_000, "q1", "insight"))
    assert reason(lay(make_programme(SURVEY, budgets=budgets)), "survey") == (
        "Its cheapest level would need £1,000 more than the budget “Q1 · Insight” of £4,000."
    )


def test_a_study_that_breaks_a_limit_at_every_start_says_so_and_one_that_does_not_is_worth_too_little() -> None:
    budgets = (Budget(10**9), Budget(400_000, "q1"), Budget(300_000, "q2"))
    late = replace(SURVEY, latest_period_key="q2")
    assert reason(lay(make_programme(late, budgets=budgets)), "survey") == (
        "Its cheapest level would need £1,000 more than the budget “Q1” of £4,000; "
        "started later it would break a limit too."
    )
    roomy = make_programme(replace(SURVEY, latest_period_key="q3"), budgets=budgets)
    assert reason(lay(roomy), "survey") == "Other studies are worth more within the same money."


def test_customers_who_may_not_be_asked_again_are_counted() -> None:
    phone = make_study("phone", method_key="telephone-survey", packages=make_packages(1_000, samples=(300,)))
    again = replace(phone, key="again", question_keys=("queues",))
    programme = replace(make_programme(phone, again, questions=(make_question(), QUEUES)), contacts=ContactRule(400, 1))
    assert reason(lay(programme, "phone.minimum"), "again") == (
        "Its cheapest level would need 300 customers to ask in Q1, of whom 100 may still be asked."
    )


def test_staff_that_is_not_there_is_named() -> None:
    days = (make_line(850, role="senior", days_milli=2_500),)
    study = make_study(packages=(make_package(pounds=1_000, lines=days),))
    capacities = (StaffCapacity("junior", "q1", 0), StaffCapacity("senior", "q1", 2_000))
    assert reason(lay(make_programme(study, capacities=capacities)), "survey") == (
        "Its cheapest level would need 2.5 days of senior in Q1, where 2 days are free."
    )


def test_what_fits_and_pays_gave_way_to_what_is_worth_more() -> None:
    budgets = (Budget(10**9), Budget(1_300_000, "q1"))
    assert reason(lay(make_programme(SURVEY, CALLS, budgets=budgets), "survey.standard"), "calls") == (
        "Other studies are worth more within the same money."
    )


def test_a_follow_up_whose_trigger_is_left_out_says_so() -> None:
    assert reason(lay(make_programme(SURVEY, TEST)), "test") == "Waits for a finding of “Survey”, which is left out."


def test_a_follow_up_that_would_not_pay_says_so() -> None:
    programme = make_programme(SURVEY, replace(TEST, packages=make_packages(79_000)))
    assert reason(lay(programme, "survey.standard"), "test") == (
        "After a finding of “Survey” it would add less value than it costs in this plan."
    )


def test_a_follow_up_that_would_pay_gave_way_to_what_is_worth_more() -> None:
    assert reason(lay(make_programme(SURVEY, TEST), "survey.standard"), "test") == (
        "Other studies are worth more within the same money."
    )


def test_days_that_the_plan_already_uses_are_not_free() -> None:
    days = (make_line(850, role="senior", days_milli=1_500),)
    kept = make_study("kept", question_keys=(), packages=(make_package(pounds=10, lines=days),))
    study = make_study(packages=(make_package(pounds=1_000, lines=days),))
    programme = make_programme(kept, study, capacities=(StaffCapacity("senior", "q1", 2_000),))
    said = reason(lay(programme, "kept.standard"), "survey")
    assert said == "Its cheapest level would need 1.5 days of senior in Q1, where 0.5 days are free."


def test_days_held_for_a_follow_up_are_not_free() -> None:
    days = (make_line(850, role="senior", days_milli=1_500),)
    test = replace(TEST, packages=(make_package("minimum", 9_000, lines=days),))
    late = make_study("late", period_key="q2", question_keys=("queues",), packages=(make_package(lines=days),))
    capacities = (StaffCapacity("senior", "q2", 2_000),)
    programme = make_programme(SURVEY, test, late, questions=(make_question(), QUEUES), capacities=capacities)
    problem = build_problem(programme)
    followed = next(one for one in problem.questions[0].bundles if one.follow_ups)
    level = followed.packages[0].level
    selection = Selection((ChosenPackage("survey", level, "q1"),), (ChosenBundle("fees", followed.key),))
    plan = lay_out(programme, problem, Solution("feasible", selection, None, None, None, 0.0))
    assert reason(plan, "late") == "Its cheapest level would need 1.5 days of senior in Q2, where 0.5 days are free."


def test_a_study_whose_method_fits_none_of_its_questions_says_so() -> None:
    question = replace(make_question(), kind="causal")
    groups = make_study("groups", method_key="focus-groups", packages=make_packages(4_000, samples=(12,)))
    plan = lay(make_programme(groups, questions=(question,)))
    assert (
        reason(plan, "groups") == "The method “Focus groups” does not answer a causal question. Choose one that does."
    )
