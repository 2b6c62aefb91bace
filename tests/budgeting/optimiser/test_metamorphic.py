"""What must follow when a problem is changed: each law is also seen to bite where it is broken on purpose."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from budgeting.optimiser.solving import solve
from budgeting.problem import (
    Candidate,
    Choice,
    Fixed,
    Problem,
    Selection,
    Solution,
    Spend,
)
from tests.budgeting.optimiser.strategies import drawn

NOTHING = -(10**9)
SEEDS = range(40)
_BIT = 4


def best(posed: Problem) -> int:
    """The objective of the best plan; less than any when there is none."""
    found = solve(posed)
    assert found.status in ("optimal", "infeasible")
    return found.account.objective_minor if found.account else NOTHING


def plan(posed: Problem) -> Selection | None:
    return solve(posed).selection


def better_and_worse(change: Callable[[Problem], Problem]) -> Counter[str]:
    """How often the best plan of drawn problems is better, and how often worse, after ``change``."""
    seen: Counter[str] = Counter()
    for posed in map(drawn, SEEDS):
        before, after = best(posed), best(change(posed))
        seen.update(better=after > before, worse=after < before)
    return seen


def with_budgets(of: Problem, more: int) -> Problem:
    return replace(of, budgets=tuple(replace(one, limit_minor=max(0, one.limit_minor + more)) for one in of.budgets))


def scaled(part: Any, by: int) -> Any:  # noqa: ANN401  any part of a problem
    """``part`` with all its money multiplied."""
    if isinstance(part, tuple):
        return tuple(scaled(item, by) for item in part)
    if not hasattr(part, "__dataclass_fields__"):
        return part
    fields = {name: getattr(part, name) for name in part.__dataclass_fields__}
    return replace(part, **{n: v * by if n.endswith("minor") else scaled(v, by) for n, v in fields.items()})


def test_more_budget_is_never_worse() -> None:
    seen = better_and_worse(lambda posed: with_budgets(posed, 6))
    assert seen["worse"] == 0
    assert seen["better"] >= _BIT


def test_less_budget_is_never_better() -> None:
    seen = better_and_worse(lambda posed: with_budgets(posed, -6))
    assert seen["better"] == 0
    assert seen["worse"] >= _BIT


LOOSER: dict[str, Callable[[Problem], Problem]] = {
    "no budgets": lambda p: replace(p, budgets=()),
    "no capacities": lambda p: replace(p, capacities=()),
    "no limits of contacts": lambda p: replace(p, contact_limits=()),
    "no needs": lambda p: replace(p, needs=()),
    "no alternatives": lambda p: replace(p, alternatives=()),
    "no coverage": lambda p: replace(p, coverage=()),
    "nothing fixed": lambda p: replace(p, fixed=()),
    "fixed at any start": lambda p: replace(p, fixed=tuple(replace(one, start=None) for one in p.fixed)),
    "nothing mandatory": lambda p: replace(p, studies=tuple(replace(one, mandatory=False) for one in p.studies)),
    "nothing excluded": lambda p: replace(p, studies=tuple(replace(one, excluded=False) for one in p.studies)),
    "expected cost in place of full cover": lambda p: _eased(p, "full", kind="expected"),
    "some confidence in place of full cover": lambda p: _eased(p, "full", kind="confidence"),
    "less confidence": lambda p: _eased(p, "confidence", confidence_ppm=0),
    "bundles at any start": lambda p: _bundles(p, by=None),
}


def _eased(of: Problem, from_kind: str, **change: Any) -> Problem:  # noqa: ANN401  any field of a reserve
    return replace(of, reserve=replace(of.reserve, **change)) if of.reserve.kind == from_kind else of


def _bundles(of: Problem, **change: Any) -> Problem:  # noqa: ANN401  any field of a package named
    def changed(question: Any) -> Any:  # noqa: ANN401  a question
        bundles = [replace(b, packages=tuple(replace(ref, **change) for ref in b.packages)) for b in question.bundles]
        return replace(question, bundles=tuple(bundles))

    return replace(of, questions=tuple(changed(question) for question in of.questions))


def test_a_looser_rule_is_never_worse_and_often_better() -> None:
    better: Counter[str] = Counter()
    for posed in map(drawn, range(25)):
        before = best(posed)
        for name, loosen in LOOSER.items():
            looser = loosen(posed)
            after = before if looser == posed else best(looser)
            assert after >= before, name
            better[name] += after > before
    assert sum(count > 0 for count in better.values()) >= len(LOOSER) - 3


def test_scaling_all_money_changes_no_plan() -> None:
    # Tenfold, so that chance times cost is whole and rounding it up changes nothing.
    moved = 0
    for posed in (scaled(drawn(seed), 10) for seed in SEEDS):
        before, after = solve(posed), solve(scaled(posed, 7))
        assert after.selection == before.selection
        if before.account and after.account:
            assert after.account.objective_minor == 7 * before.account.objective_minor
        moved += plan(replace(scaled(posed, 7), budgets=posed.budgets)) != before.selection
    assert moved >= _BIT


def _with_a_rival_package(of: Problem, more: int) -> Problem:
    """The first study also at a level on which no bundle counts, at ``more`` money than its first choice."""
    study = of.studies[0]
    like = study.choices[0]
    spend = (*like.spend, Spend(like.start, "x", more)) if more > 0 else ()
    rival = Choice("enhanced", like.start, like.end, spend, like.days, like.contacts)
    changed: Candidate = replace(study, choices=(*study.choices, rival))
    return replace(of, studies=(changed, *of.studies[1:]))


def test_a_dominated_package_is_never_chosen() -> None:
    chosen: Counter[str] = Counter()
    for posed in (replace(drawn(seed), fixed=()) for seed in SEEDS):
        for name, more in (("dominated", 1), ("free", 0)):
            found = plan(_with_a_rival_package(posed, more))
            chosen[name] += found is not None and any(one.level == "enhanced" for one in found.packages)
    assert chosen["dominated"] == 0
    assert chosen["free"] >= _BIT


def _forced(of: Problem, study: str) -> Problem:
    return replace(of, studies=tuple(replace(one, mandatory=one.mandatory or one.key == study) for one in of.studies))


def _as_chosen(of: Problem, found: Solution) -> Problem:
    """All that is funded fixed at its level and start."""
    packages = found.selection.packages if found.selection else ()
    return replace(of, fixed=tuple(Fixed(one.study, one.level, one.start) for one in packages))


def test_a_study_forced_in_that_was_in_anyway_changes_nothing() -> None:
    moved = 0
    for posed in map(drawn, SEEDS):
        found = solve(posed)
        if found.selection is None:
            continue
        funded = {one.study for one in found.selection.packages}
        for study in posed.studies:
            forced = plan(_forced(posed, study.key))
            if study.key in funded:
                assert forced == found.selection
            else:
                assert forced != found.selection
                moved += 1
        assert plan(_as_chosen(posed, found)) == found.selection
    assert moved >= _BIT
