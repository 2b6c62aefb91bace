"""A first engine that certifies too little: who disagrees, and what is then said."""

import pytest

from budgeting.optimiser import cpsat, searching
from budgeting.optimiser.building import build
from budgeting.optimiser.cpsat import Found
from budgeting.optimiser.proving import Proof
from budgeting.optimiser.solving import solve
from tests.budgeting.optimiser.test_solving import LOOSE


def test_a_first_engine_that_certifies_too_little_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """As that fault does: a plan worth less than the best, called optimal with its bound."""
    monkeypatch.setattr(Proof, "begin", lambda *_: None)
    best = solve(LOOSE)
    assert best.account is not None
    size = build(LOOSE).size
    monkeypatch.setattr(searching, "first_plan", lambda _: None)
    monkeypatch.setattr(cpsat, "maximise_part", lambda *_, **__: Found("optimal", (0,) * size, 0, 0))
    found = solve(LOOSE, workers=1)
    assert found.account is not None
    assert found.status == "feasible"
    assert found.account.objective_minor > 0


def test_the_tree_finds_what_a_first_engine_that_certifies_too_little_has_missed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    best = solve(LOOSE).account
    size = build(LOOSE).size
    monkeypatch.setattr(searching, "first_plan", lambda _: None)
    monkeypatch.setattr(cpsat, "maximise_part", lambda *_, **__: Found("optimal", (0,) * size, 0, 0))
    found = solve(LOOSE, workers=1)
    assert (found.account, found.status, found.engines) == (best, "optimal", ("HiGHS", "exact tree"))
