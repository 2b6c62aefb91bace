"""The cards say in plain words what was found out."""

from functools import cache

from budgeting.explaining.cards.card_words import chance, some
from budgeting.explaining.cards.cards import Card, Cards, explain_studies
from budgeting.optimiser.solving import solve
from budgeting.plans.frozen import Frozen
from budgeting.posing.building import build_problem
from budgeting.problem import Problem, Selection, Solution
from budgeting.programme import Alternatives, Budget, Prerequisite, Programme
from budgeting.studies import Trigger
from tests.builders import POUNDS, make_packages, make_programme, make_question, make_study

JARGON = ("optimal", "constraint", "feasible", "objective", "slack", "dual", "ratio", "shadow", "solver", "bundle")


def choose(problem: Problem, known: Selection | None = None, *, enough_gap: float = 0.0) -> Solution:
    return solve(problem, time_limit_seconds=5, workers=1, is_settled=known is None, enough_gap=enough_gap)


@cache
def cards() -> Cards:
    """A programme in which a study is kept, mandatory, left out, blocked, uncosted and waiting for a finding."""
    programme = make_programme(
        make_study("survey"),
        make_study("calls", method_key="call-analysis"),
        make_study("tracker", question_keys=("letters",), is_mandatory=True, packages=make_packages(4_000)),
        make_study("rival", question_keys=("letters",)),
        make_study("huge", packages=make_packages(90_000)),
        make_study("bare", packages=make_packages(0)),
        make_study("trial", method_key="depth-interviews", trigger=Trigger("survey"), period_key="q3"),
        questions=(make_question("fees"), make_question("letters")),
        budgets=(Budget(40_000 * POUNDS),),
        alternatives=(Alternatives("ways", "Ways to ask", ("tracker", "rival")),),
    )
    return explained(programme)


def explained(programme: Programme) -> Cards:
    problem = build_problem(programme)
    return explain_studies(Frozen(programme, problem, choose(problem)), choose, lambda *_: None)


def card(key: str) -> Card:
    found = cards().card(key)
    assert found is not None
    return found


def test_every_study_has_a_card_in_the_programmes_order() -> None:
    assert [one.study for one in cards().cards] == ["survey", "calls", "tracker", "rival", "huge", "bare", "trial"]
    assert cards().card("nothing") is None


def test_a_kept_study_says_what_the_plan_would_lose_and_what_would_take_its_place() -> None:
    calls = card("calls")
    assert calls.sentence == (
        "Kept. Without it the best plan is worth £4,619 less after all costs, even with “Trial” in its place."
    )
    assert calls.changes == (
        "It may cost up to £4,619 more and stay, £9,619 instead of £5,000; any dearer, and it would go.",
        "It would be left out if what it tells were worth £4,619 less.",
    )
    assert calls.swap is not None
    assert calls.swap.before.net_minor - calls.swap.after.net_minor == calls.loss_minor == 461_858


def test_a_study_that_is_only_mandatory_says_what_that_costs() -> None:
    tracker = card("tracker")
    assert tracker.sentence == (
        "Kept only because it is mandatory. "
        "Without it the best plan is worth £6,479 more after all costs, with “Rival” in its place."
    )
    assert tracker.changes == ("If nobody had asked for it, it would be left out.",)


def test_a_study_that_cannot_run_names_each_rule_without_which_it_could() -> None:
    assert card("rival").sentence == "Left out because the rules leave no way to run it."
    assert card("rival").changes == (
        "It could run if more than one of “Rival” and “Tracker” might run.",
        "It could run if “Tracker” were not mandatory.",
    )
    assert card("huge").changes == ("It could run if the ceiling of £40,000 on the whole programme were lifted.",)
    assert card("huge").swap is None


def test_a_study_without_a_cost_says_just_that() -> None:
    assert card("bare").sentence == "No level of it has been costed yet."
    assert card("bare").changes == ()


def test_a_study_that_could_wait_for_a_finding_says_what_holding_money_for_it_would_displace() -> None:
    assert card("trial").sentence == (
        "Left out. The best plan that keeps money ready for it drops “Calls”, and is worth £4,619 less after all costs."
    )


def test_a_conditional_study_says_what_releases_it_and_what_the_possibility_is_worth() -> None:
    found = explained(
        make_programme(
            make_study("survey", packages=make_packages(5_000)),
            make_study("trial", method_key="depth-interviews", trigger=Trigger("survey"), period_key="q3"),
            make_study("letters", question_keys=("letters",)),
            questions=(make_question("fees"), make_question("letters")),
        )
    )
    trial = found.card("trial")
    assert trial is not None
    assert trial.fate == "conditional"
    assert trial.sentence.startswith("Runs only if “Survey” reports “State 1”, about ")
    assert "Without that possibility the best plan is worth £" in trial.sentence


def test_what_would_go_with_a_study_is_named() -> None:
    found = explained(
        make_programme(
            make_study("survey", period_key="q2"),
            make_study("calls", method_key="call-analysis", question_keys=()),
            prerequisites=(Prerequisite("survey", "calls"),),
        )
    )
    calls = found.card("calls")
    assert calls is not None
    assert "“Survey” waits for it, and would have to go with it." in calls.changes


def test_no_card_needs_the_language_of_optimisation() -> None:
    texts = [text.lower() for one in cards().cards for text in (one.sentence, *one.changes)]
    assert not [text for text in texts if any(word in text for word in JARGON)]


def test_many_names_are_cut_short_and_chances_are_said_in_words() -> None:
    assert some(["A"]) == "“A”"
    assert some(["A", "B", "C", "D"]) == "“A”, “B”, “C” and 1 other"
    assert some(["A", "B", "C", "D", "E"]) == "“A”, “B”, “C” and 2 others"
    assert [chance(ppm) for ppm in (250_000, 100_000, 20_000, 1_000)] == [
        *("2 times in 10", "1 time in 10", "2 times in 100", "less than once in 100 times"),
    ]
