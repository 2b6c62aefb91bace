from dataclasses import replace

import pytest

from budgeting.errors import ProgrammeError
from budgeting.posing.building import build_problem
from budgeting.problem import Reserve
from budgeting.programme import ReserveRule
from budgeting.rules import RESERVE_KINDS, ReserveKind
from tests.builders import make_programme, make_study


@pytest.mark.parametrize("kind", RESERVE_KINDS)
def test_the_reserve_is_posed_as_the_programme_says(kind: ReserveKind) -> None:
    programme = replace(make_programme(make_study()), reserve=ReserveRule(kind, 800_000))
    assert build_problem(programme).reserve == Reserve(kind, 800_000, 200)


def test_unless_somebody_says_otherwise_the_whole_cost_is_held_in_reserve() -> None:
    assert build_problem(make_programme(make_study())).reserve.kind == "full"


@pytest.mark.parametrize("ppm", [499_999, 995_001])
def test_a_confidence_that_is_none_is_refused(ppm: int) -> None:
    with pytest.raises(ProgrammeError, match=r"between 50 % and 99\.5 %"):
        ReserveRule("confidence", ppm)
