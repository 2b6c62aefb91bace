"""The door: problems that cannot be posed are refused before any engine sees them, each fault at its place."""

from dataclasses import replace
from importlib import import_module
from typing import Any

import pytest

from budgeting.errors import ProblemError
from budgeting.money import LARGEST_MINOR
from budgeting.optimiser.door import check, faults
from budgeting.problem import (
    AtMostOne,
    Bundle,
    Capacity,
    Ceiling,
    Choice,
    ContactLimit,
    Contacts,
    Coverage,
    Fixed,
    FollowUp,
    Needs,
    PackageRef,
    Problem,
    Reserve,
    SharedElement,
    Spend,
    StaffDays,
)
from budgeting.studies import LARGEST_QUANTITY_MILLI
from tests.budgeting.optimiser.problems import bundle, choice, follow_up, problem, question, study

A, B, C = study("a"), study("b"), study("c")
ASKED = question("q", bundle("one", 500, "a"))
BIG = (Spend("p1", "cc", LARGEST_MINOR),)
LONG = (StaffDays("r", "p1", LARGEST_QUANTITY_MILLI),)
LONE = PackageRef("a", "standard")


def odd(**more: Any) -> Problem:  # noqa: ANN401  any value may be tried
    return replace(problem((A, B)), **more)


def having(one: Choice) -> Problem:
    return problem((study("a", one),))


def answered_by(one: Bundle) -> Problem:
    return problem((A, B), question("q", one))


REFUSED: list[tuple[Problem, str, str]] = [
    (odd(format="other/2"), "format", "The format is “other/2”"),
    (odd(objective="most"), "objective", "“most” is not an objective"),
    (odd(currency="pounds"), "currency", "not a currency code"),
    (odd(periods=()), "periods", "at least one period"),
    (having(choice(1.5)), "studies[0].choices[0].spend[0].minor", "1.5 is not a whole number"),  # type: ignore[arg-type]  # the fault
    (having(choice(True)), "studies[0].choices[0].spend[0].minor", "True is not a whole number"),  # noqa: FBT003  # the fault
    (having(choice(-1)), "studies[0].choices[0].spend[0].minor", "-1 is out of range"),
    (having(choice(LARGEST_MINOR + 1)), "studies[0].choices[0].spend[0].minor", "out of range"),
    (answered_by(bundle("one", -1)), "questions[0].bundles[0].value_minor", "out of range"),
    (
        answered_by(Bundle("one", (), 1, (FollowUp("b", "standard", 1_000_001),))),
        "questions[0].bundles[0].follow_ups[0].probability_ppm",
        "out of range",
    ),
    (odd(capacities=(Capacity("r", "p1", -1),)), "capacities[0].days_milli", "out of range"),
    (odd(contact_limits=(ContactLimit("m", "M", "g", -1),)), "contact_limits[0].limit_count", "out of range"),
    (odd(coverage=(Coverage("m", "M", ("a",), 1.5),)), "coverage[0].least_count", "1.5 is not a whole number"),  # type: ignore[arg-type]  # the fault
    (odd(reserve=Reserve("some")), "reserve.kind", "Use full, expected, confidence."),  # type: ignore[arg-type]  # the fault
    (odd(reserve=Reserve("full", 1_000_001)), "reserve.confidence_ppm", "Use 0 to 1,000,000."),
    (odd(reserve=Reserve("full", 1, 0)), "reserve.futures_count", "0 is out of range. Use 1 to 1,000."),
    (odd(reserve=Reserve("full", 1, 1_001)), "reserve.futures_count", "Use 1 to 1,000."),
    (having(choice(contacts=(Contacts("g", "p1", -1),))), "studies[0].choices[0].contacts[0].count", "out of range"),
    (having(choice(contacts=(Contacts("g", "p9", 1),))), "studies[0].choices[0].contacts[0].period", "“p9”"),
    (
        answered_by(bundle("one", 1, "a", follow_ups=(replace(follow_up("b"), contacts=(Contacts("g", "p9", 1),)),))),
        "questions[0].bundles[0].follow_ups[0].contacts[0].period",
        "“p9”",
    ),
    (
        answered_by(Bundle("one", (PackageRef("a", "standard", "p9"),), 1)),
        "questions[0].bundles[0].packages[0].by",
        "“p9” is not one of the periods",
    ),
    (odd(contact_limits=(ContactLimit("m", "M", "g", 1, "p9"),)), "contact_limits[0].period", "“p9”"),
    (odd(contact_limits=(ContactLimit("m", "M", "g", 1),) * 2), "contact_limits[1].key", "“m” appears twice"),
    (odd(coverage=(Coverage("m", "M", ("x",)),)), "coverage[0].studies[0]", "“x” is not one of the studies"),
    (odd(coverage=(Coverage("m", "M", ("a", "a")),)), "coverage[0].studies[1]", "“a” appears twice"),
    (odd(coverage=(Coverage("m", "M", ("a",)),) * 2), "coverage[1].key", "“m” appears twice"),
    (
        odd(fixed=(Fixed("a", "standard", "p2"),)),
        "fixed[0].start",
        "“a” is not offered at the standard level from “p2”",
    ),
    (odd(periods=("p1", "p1")), "periods[1]", "appears twice"),
    (problem((A, A)), "studies[1].key", "“a” appears twice"),
    (problem((A,), ASKED, ASKED), "questions[1].key", "“q” appears twice"),
    (odd(budgets=(Ceiling("x", "X", 1), Ceiling("x", "Y", 2))), "budgets[1].key", "“x” appears twice"),
    (problem((study("a", choice(), choice()),)), "studies[0].choices[1]", "“standard from p1” appears twice"),
    (problem((A,), question("q", bundle("one", 1), bundle("one", 2))), "questions[0].bundles[1].key", "twice"),
    (answered_by(Bundle("one", (LONE, LONE), 1)), "questions[0].bundles[0].packages[1].study", "“a” appears twice"),
    (
        answered_by(bundle("one", 1, follow_ups=(follow_up("a"), follow_up("a")))),
        "questions[0].bundles[0].follow_ups[1].study",
        "twice",
    ),
    (odd(shared=(SharedElement("e", "E", (), ("a", "a")),)), "shared[0].used_by[1]", "“a” appears twice"),
    (odd(alternatives=(AtMostOne("w", "W", ("a", "a")),)), "alternatives[0].studies[1]", "“a” appears twice"),
    (odd(fixed=(Fixed("a", "standard"), Fixed("a", "standard"))), "fixed[1].study", "“a” appears twice"),
    (odd(needs=(Needs("a", "b"), Needs("a", "b"))), "needs[1]", "“a from b” appears twice"),
    (having(choice(start="p9")), "studies[0].choices[0].start", "“p9” is not one of the periods"),
    (having(choice(end="p9")), "studies[0].choices[0].end", "“p9” is not one of the periods"),
    (having(choice(start="p2", end="p1")), "studies[0].choices[0].end", "before it starts"),
    (having(choice(level="grand")), "studies[0].choices[0].level", "“grand” is not a level"),  # type: ignore[arg-type]  # the fault
    (having(choice(days=(StaffDays("r", "p9", 1),))), "studies[0].choices[0].days[0].period", "“p9”"),
    (
        answered_by(bundle("one", 1, "x")),
        "questions[0].bundles[0].packages[0]",
        "“x” is not offered at the standard level",
    ),
    (
        answered_by(bundle("one", 1, follow_ups=(follow_up("x"),))),
        "questions[0].bundles[0].follow_ups[0].study",
        "“x” is not one of the studies",
    ),
    (
        answered_by(bundle("one", 1, "a", follow_ups=(follow_up("a"),))),
        "questions[0].bundles[0].follow_ups[0].study",
        "cannot be bought up front and released",
    ),
    (
        answered_by(bundle("one", 1, follow_ups=(replace(follow_up("a"), level="grand"),))),  # type: ignore[arg-type]  # on purpose
        # the fault
        "questions[0].bundles[0].follow_ups[0].level",
        "“grand” is not a level",
    ),
    (odd(budgets=(Ceiling("x", "X", 1, period="p9"),)), "budgets[0].period", "“p9”"),
    (odd(capacities=(Capacity("r", "p9", 1),)), "capacities[0].period", "“p9”"),
    (odd(shared=(SharedElement("e", "E", (Spend("p9", "cc", 1),), ()),)), "shared[0].spend[0].period", "“p9”"),
    (odd(shared=(SharedElement("e", "E", (), ("x",)),)), "shared[0].used_by[0]", "“x” is not one of the studies"),
    (odd(needs=(Needs("x", "a"),)), "needs[0].study", "“x”"),
    (odd(needs=(Needs("a", "x"),)), "needs[0].needs", "“x”"),
    (odd(alternatives=(AtMostOne("w", "W", ("x",)),)), "alternatives[0].studies[0]", "“x”"),
    (odd(fixed=(Fixed("a", "enhanced"),)), "fixed[0]", "“a” is not offered at the enhanced level"),
    (
        problem((A, B, C), needs=(Needs("a", "b"), Needs("b", "c"), Needs("c", "a"))),
        "needs",
        "“C” → “A”",
    ),
    (problem((A,), needs=(Needs("a", "a"),)), "needs", "in a circle: “A” → “A”"),
    (
        problem(tuple(study(f"s{i}", Choice("standard", "p1", "p1", BIG)) for i in range(901))),
        "studies",
        "too large to plan with exactly",
    ),
    (
        problem(tuple(study(f"s{i}", Choice("standard", "p1", "p1", (), LONG * 10)) for i in range(901))),
        "capacities",
        "too large to plan with exactly",
    ),
]


@pytest.mark.parametrize(("posed", "place", "words"), REFUSED, ids=[f"{p}: {w}" for _, p, w in REFUSED])
def test_what_cannot_be_posed_is_refused_at_its_place(posed: Problem, place: str, words: str) -> None:
    with pytest.raises(ProblemError) as refused:
        check(posed)
    assert refused.value.place == place
    assert words in refused.value.message


def test_every_fault_is_found_not_just_the_first() -> None:
    assert len(list(faults(odd(currency="x", needs=(Needs("x", "y"),))))) == 3


def test_the_largest_amounts_are_let_through_and_one_more_is_not() -> None:
    for more, count in ((0, 0), (1, 1)):
        dear = having(choice(LARGEST_MINOR + more))
        wide = odd(budgets=(Ceiling("x", "X", LARGEST_MINOR + more),))
        assert [len(list(faults(one))) for one in (dear, wide)] == [count, count]


def test_contacts_that_add_up_to_too_much_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    met = having(choice(1, contacts=(Contacts("g", "p1", 6), Contacts("g", "p2", 5))))
    assert list(faults(met)) == []
    monkeypatch.setattr(import_module("budgeting.optimiser.door.amounts"), "LARGEST_TOTAL", 10)
    found = list(faults(met))
    assert [fault.place for fault in found] == ["contact_limits"]
    assert found[0].message.startswith("The sum of all contacts is too large to plan with exactly")


def test_a_variant_of_a_checked_problem_is_still_held_to_its_sums() -> None:
    dear = tuple(study(key, choice(LARGEST_MINOR)) for key in (f"s{i:04}" for i in range(1000)))
    fine, grown = problem((study("a"),)), problem(dear)
    check(fine, is_variant=True)
    with pytest.raises(ProblemError):
        check(grown, is_variant=True)
