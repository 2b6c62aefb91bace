"""Studies that a person has already decided on."""

from budgeting.optimiser.solving import solve
from budgeting.problem import Fixed
from tests.budgeting.optimiser.problems import bundle, choice, problem, question, study


def test_a_fixed_study_is_funded_at_its_level_even_where_another_is_better() -> None:
    ways = (choice(100), choice(900, "enhanced"))
    posed = problem((study("a", *ways),), question("q", bundle("one", 500, "a")))
    free, decided = (
        solve(posed),
        solve(problem((study("a", *ways),), *posed.questions, fixed=(Fixed("a", "enhanced"),))),
    )
    assert free.selection is not None
    assert decided.selection is not None
    assert [one.level for one in free.selection.packages] == ["standard"]
    assert [one.level for one in decided.selection.packages] == ["enhanced"]
    assert decided.selection.bundles == ()
