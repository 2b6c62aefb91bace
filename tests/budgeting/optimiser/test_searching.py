"""What the second core does: it proves where a proof is near, and looks for better plans where it is far."""

from dataclasses import replace
from threading import Event

import pytest

from budgeting.optimiser.asked import Asked
from budgeting.optimiser.cpsat import Effort
from budgeting.optimiser.progress import Known
from budgeting.optimiser.relaxation import relax
from budgeting.optimiser.searching import Search
from tests.budgeting.optimiser.problems import bundle, choice, problem, question, study

POSED = problem(
    tuple(study(f"s{i}", choice(50)) for i in range(4)),
    *(question(f"q{i}", bundle("one", 100 + i, f"s{i}")) for i in range(4)),
    limit=120,
)


@pytest.mark.parametrize(("above_minor", "done"), [(1, "proves"), (100, "walks")])
def test_a_bound_far_from_the_plan_calls_for_better_plans_and_a_near_one_for_a_proof(
    above_minor: int, done: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(Search, "_walk", lambda *_: said.append("walks"))
    monkeypatch.setattr(Search, "_grow", lambda *_: said.append("proves"))
    search = Search(POSED, Asked(5.0, 2, True, True, Known(), 0.0, None, None))  # noqa: FBT003  as solve() gives them
    search.relaxed = relax(search.part, search.wanted, 5.0)
    assert search.best.offer(search.first)
    assert search.best.value is not None
    search.best.bound = search.best.value + above_minor
    assert not search._beside(search.part, replace(Effort(5.0), work=0.1), Event())
    assert said == [done]
