"""When a study may start is a rule with a price, a place on the cards and a way out of a clash."""

from dataclasses import replace
from typing import Any

import pytest

from budgeting.errors import ProblemError
from budgeting.explaining.cards.cards import explain_studies
from budgeting.explaining.clash.clash_words import ClashWords
from budgeting.explaining.clash.doctor import Loosening, diagnose, nearest_that
from budgeting.explaining.rules.easing import Easing
from budgeting.explaining.rules.price_words import PricedRule, priced_rules
from budgeting.explaining.rules.rule_prices import Eased, rule_prices
from budgeting.explaining.rules.windows import spanned
from budgeting.optimiser.possible import is_possible
from budgeting.plans.frozen import Frozen
from budgeting.posing.building import build_problem
from budgeting.problem import Fixed, Problem, Solution
from budgeting.programme import Budget, Prerequisite, Programme
from budgeting.studies import Study
from tests.budgeting.explaining.brute import Brute
from tests.budgeting.optimiser.trying import best_by_trying
from tests.builders import POUNDS, make_packages, make_programme, make_question, make_study

UNSOLVED = Solution("unknown", None, None, None, None, 0.0)


def survey(**more: Any) -> Study:  # noqa: ANN401  any field may be said
    return replace(make_study("survey", packages=make_packages(4_000)), **more)


def calls(**more: Any) -> Study:  # noqa: ANN401  any field may be said
    made = make_study("calls", method_key="call-analysis", question_keys=("letters",), packages=make_packages(3_000))
    return replace(made, **more)


def asked(*studies: Study, q1: int = 5_000, **more: Any) -> Programme:  # noqa: ANN401  any field may be said
    """Two studies of a question each; the first quarter has money for one of them."""
    made = make_programme(
        *(studies or (survey(), calls())),
        questions=(make_question("fees"), make_question("letters")),
        budgets=(Budget(50_000 * POUNDS), Budget(q1 * POUNDS, "q1")),
    )
    return replace(made, **more)


def frozen(programme: Programme, **more: Any) -> Frozen:  # noqa: ANN401  any field may be said
    posed = build_problem(programme, **more)
    return Frozen(programme, posed, Brute()(posed))


def best(of: Problem) -> int:
    return best_by_trying(of) or 0


def priced(of: Frozen) -> dict[str, PricedRule]:
    return {one.price.rule: one for one in priced_rules(of, Brute(), lambda *_: None).rules}


def test_a_window_that_is_dropped_gives_what_the_programme_with_a_wider_one_gives() -> None:
    of = frozen(asked(survey(latest_period_key="q2"), calls(period_key="q2")))
    easing = Easing(of)
    for rule, window in easing.windows.items():
        for steps in (None, 1, -1, 2):
            opened = window.opened(steps)
            eased = easing.without([rule]) if steps is None else easing.loosened(rule, steps)
            wide = build_problem(spanned(of.programme, {window: opened}))
            assert best(eased) == best(wide)
            assert best(eased) >= best(of.problem)


def test_a_study_whose_start_takes_money_from_another_costs_what_moving_it_adds() -> None:
    of = frozen(asked())
    found = {one.rule: one for one in rule_prices(of, Brute(), lambda *_: None).prices}
    wide = {key: best(Easing(of).without([key])) - best(of.problem) for key in ("window:survey", "window:calls")}
    assert {key: found[key].dropped.gain_minor for key in wide} == wide
    assert all(gain > 0 for gain in wide.values())
    first = found["window:survey"].first
    assert first is not None
    assert (first.steps, first.gain_minor) == (1, wide["window:survey"])


def test_the_words_say_which_period_and_that_no_other_adds_more() -> None:
    one = priced(frozen(asked()))["window:calls"]
    assert one.name == "“Calls” may start only in Q1"
    assert one.step_words == "one period later, in Q2"
    assert one.says[0].startswith("Starting one period later, in Q2, would add £")
    assert one.says[0].endswith(": it would bring in “Survey” at the minimum level.")
    assert one.says[1:] == ("No other period adds more than that.",)


def test_where_the_nearest_period_is_as_dear_the_price_says_from_which_on_it_pays() -> None:
    tight = asked()
    tight = replace(tight, budgets=(*tight.budgets, Budget(1_000 * POUNDS, "q2")))
    one = priced(frozen(tight))["window:calls"]
    assert one.price.first is not None
    assert one.price.then is not None
    assert (one.price.first.gain_minor, one.price.holds_steps, one.price.then.steps) == (0, 1, 2)
    assert one.says[0].startswith(
        "Starting one period later, in Q2, would add nothing; starting 2 periods later, in Q3,"
    )


def test_windows_that_matter_nothing_together_are_chosen_again_once() -> None:
    programme = asked(q1=50_000)
    of, solver = frozen(programme), Brute()
    prices = rule_prices(of, solver, lambda *_: None).prices
    assert all(one.is_free for one in prices)
    assert solver.solves == len(programme.budgets) + 1


def test_a_study_that_is_placed_or_can_end_in_time_nowhere_else_has_no_window() -> None:
    placed = frozen(asked(), fixed=(Fixed("survey", "minimum", "q1"),))
    assert set(Easing(placed).windows) == {"window:calls"}
    last = asked(survey(period_key="q4"))
    only = replace(last, periods=last.periods[3:], budgets=(Budget(50_000 * POUNDS),))
    assert not Easing(frozen(only)).windows


def test_a_start_from_which_a_study_would_end_too_late_is_not_offered() -> None:
    long = replace(make_packages(4_000)[0], days_to_result=100)
    window = Easing(frozen(asked(survey(packages=(long,))))).windows["window:survey"]
    assert [one.key for one in window.later] == ["q2", "q3"]
    assert {one.start for one in window.choices} == {"q2", "q3"}


def test_a_problem_that_is_not_the_programmes_own_has_no_windows() -> None:
    of = frozen(asked())
    assert not Easing(
        replace(of, problem=replace(of.problem, needs=(), alternatives=(), name="", questions=()))
    ).windows


def test_cards_name_the_window_that_keeps_a_study_out_and_the_start_that_is_better() -> None:
    of = frozen(asked())
    cards = explain_studies(of, Brute(), lambda *_: None)
    out = next(one for one in cards.cards if one.fate == "left_out")
    other = next(one for one in cards.cards if one.fate == "kept")
    said = " ".join(out.changes)
    assert "It would be kept if it might start in Q2, or" in said
    assert f"or if “{other.study.capitalize()}” might start in Q2" in said
    gain = priced(of)[f"window:{other.study}"].price.dropped.gain_minor // POUNDS
    assert f"If it might start in Q2, and not only in Q1, the plan would be worth £{gain:,} more." in other.changes


def test_a_study_that_the_rules_leave_no_way_to_run_could_run_in_another_period() -> None:
    late = asked(survey(), calls(), prerequisites=(Prerequisite("calls", "survey"),))
    card = explain_studies(frozen(late), Brute(), lambda *_: None).card("calls")
    assert card is not None
    assert card.sentence == "Left out because the rules leave no way to run it."
    assert "It could run if it might start in Q2." in card.changes


def test_a_clash_names_the_window_and_a_wider_one_is_a_way_out() -> None:
    must = asked(survey(is_mandatory=True), calls(is_mandatory=True))
    easing = Easing(Frozen(must, build_problem(must), UNSOLVED))
    bare = replace(easing.frozen.problem, questions=())
    found = diagnose(bare, is_possible, easing.windows)
    assert found is not None
    assert set(found.clash) == {
        "window:survey",
        "window:calls",
        "budget:budget-q1",
        "mandatory:survey",
        "mandatory:calls",
    }
    changes = [one.changes for one in found.repairs]
    assert (Loosening("window:calls", 1),) in changes
    words = ClashWords(must, bare, easing.windows)
    assert "Let “Calls” start up to one period later, in Q2" in [words.repair(one) for one in found.repairs]
    assert "“Calls” may start only in Q1." in words.headline(found)
    assert words.place(Loosening("window:calls", 1)) == ("study", "calls")
    for repair in found.repairs:
        assert is_possible(replace(easing.repaired({one.rule: one.by for one in repair.changes}), questions=()))


def test_a_period_before_is_a_way_out_where_one_after_is_none() -> None:
    assert nearest_that(lambda by: by == -2, -3, 3) == -2
    assert nearest_that(lambda by: abs(by) == 1, -3, 3) == 1
    with pytest.raises(ProblemError, match="No other period"):
        nearest_that(lambda _by: False, -1, 2)


def test_a_step_before_counts_like_a_step_after() -> None:
    late = asked(survey(period_key="q2"), calls(period_key="q2"))
    tight = replace(late, budgets=(Budget(50_000 * POUNDS), Budget(5_000 * POUNDS, "q2")))
    one = priced(frozen(tight))["window:calls"]
    assert isinstance(one.price.first, Eased)
    assert one.price.first.steps == -1
    assert one.step_words == "one period earlier, in Q1"
