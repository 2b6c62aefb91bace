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


def test_a_fixed_start_is_kept_even_where_it_is_dearer() -> None:
    ways = (choice(100), choice(300, start="p2"), choice(50, start="p3"))
    posed = problem((study("a", *ways),), question("q", bundle("one", 500, "a")))
    starts = []
    for rule in ((), (Fixed("a", "standard"),), (Fixed("a", "standard", "p2"),)):
        found = solve(problem(posed.studies, *posed.questions, fixed=rule)).selection
        assert found is not None
        starts += [one.start for one in found.packages]
    assert starts == ["p3", "p3", "p2"]
