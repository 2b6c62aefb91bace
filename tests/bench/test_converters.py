"""Public instances keep their optimum when they become problems of choice; tiny ones are counted out by hand."""

from itertools import product

import pytest

from bench.optimiser.engines.running import rows_of
from bench.optimiser.goal import DATA
from bench.optimiser.public.instance import Instance
from bench.optimiser.public.projects import project
from bench.optimiser.public.reading import FAMILIES, bests, instances
from budgeting.optimiser.door import faults
from budgeting.problem import Problem

MADE = DATA / "made"


def best_of(problem: Problem) -> int:
    rows = rows_of(problem)
    values = (rows.value(list(chosen)) for chosen in product((0, 1), repeat=rows.size))
    return max(value for value in values if value is not None)


def made(family: str) -> list[Instance]:
    return instances(family, MADE)


@pytest.mark.parametrize(
    ("family", "optima"),
    [
        ("chu-beasley", [16, 7]),
        ("sac-94", [16]),
        ("multiple-choice", [8]),
        ("quadratic", [12]),
        ("set-union", [9]),
    ],
)
def test_a_tiny_instance_keeps_its_optimum(family: str, optima: list[int]) -> None:
    assert [best_of(one.problem) for one in made(family)] == optima


def test_a_customer_is_served_when_all_that_requests_build_on_is_bought() -> None:
    found = {one.name: best_of(one.problem) for one in made("next-release")}
    assert found == {"nrp-made-0.3": 0, "nrp-made-0.5": 5, "nrp-made-0.7": 9}


def test_a_converted_instance_can_be_posed() -> None:
    found = {family: [list(faults(one.problem)) for one in instances(family, DATA)] for family in FAMILIES}
    assert {family for family, faulty in found.items() if not faulty or any(faulty)} == set()


def test_a_resource_is_never_used_beyond_what_there_is() -> None:
    (small,) = (one.problem for one in made("sac-94"))
    rows = rows_of(small)
    assert rows.value([1] * rows.size) is None


def test_the_optimum_in_the_head_of_a_file_is_read_and_0_means_none() -> None:
    assert [(one.best, one.is_optimum) for one in made("sac-94")] == [(16, True)]
    assert [(one.best, one.is_optimum) for one in made("chu-beasley")] == [(None, False)] * 2


def test_a_published_best_is_found_by_name() -> None:
    assert bests(DATA)["nrp1-0.3"] == (1204, True)
    assert bests(DATA)["mknapcb1-00"] == (24_381, False)
    assert [one.best for one in instances("quadratic", DATA) if one.name == "jeu_100_25_1"] == [18_558]


def test_a_project_is_read_with_what_comes_before() -> None:
    tasks, capacities = project((MADE / "j30made.sm").read_text(encoding="utf-8"))
    assert [(task.duration, task.uses, task.after) for task in tasks] == [
        (0, (0,), ()),
        (3, (2,), (0,)),
        (2, (2,), (0,)),
        (0, (0,), (1, 2)),
    ]
    assert capacities == [3]
