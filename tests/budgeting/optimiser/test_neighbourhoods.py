"""The walk through neighbourhoods: better plans only, the same from the same start, and an end when told."""

from budgeting.optimiser.building import build
from budgeting.optimiser.cpsat import Effort
from budgeting.optimiser.matrix import part_of
from budgeting.optimiser.neighbourhoods import Search
from budgeting.optimiser.relaxation import relax
from tests.budgeting.optimiser.problems import bundle, choice, problem, question, study

POSED = problem(
    tuple(study(f"s{i:02}", choice(60 + 7 * i % 50)) for i in range(24)),
    *(question(f"q{i:02}", bundle("one", 300 + 11 * i, f"s{i:02}", f"s{(i + 5) % 24:02}")) for i in range(20)),
    limit=900,
)
MODEL = build(POSED)
PART = part_of(MODEL.size, MODEL.constraints)
NOTHING = (0,) * MODEL.size


def walked(effort: Effort) -> tuple[list[int], tuple[int, ...], Search]:
    """The values of the plans on the way, where it ended, and the search."""
    relaxed = relax(PART, MODEL.objectives[0], 60.0)
    assert relaxed is not None
    search, seen = Search(MODEL, PART, relaxed), list[int]()

    def on_better(values: tuple[int, ...]) -> bool:
        seen.append(sum(c * values[i] for i, c in MODEL.objectives[0]))
        return True

    return seen, search.walk(NOTHING, effort, on_better), search


def test_each_plan_on_the_way_is_better_and_the_way_is_the_same_again() -> None:
    seen, end, search = walked(Effort(60.0, work=0.05))
    assert seen
    assert seen == sorted(set(seen))
    assert not search.is_cut_off
    assert walked(Effort(60.0, work=0.05))[:2] == (seen, end)


def test_a_walk_that_is_stopped_says_so() -> None:
    seen, end, search = walked(Effort(60.0, work=0.05, should_stop=lambda: True))
    assert (seen, end, search.is_cut_off) == ([], NOTHING, True)
