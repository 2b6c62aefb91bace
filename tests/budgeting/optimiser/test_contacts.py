"""Limits on contacts with customers."""

import pytest

from budgeting.optimiser.solving import solve
from budgeting.problem import ContactLimit, Contacts
from tests.budgeting.optimiser.problems import bundle, choice, follow_up, problem, proven, question, study

A = study("a", choice(contacts=(Contacts("customers", "p1", 300),)))
B = study("b", choice(contacts=(Contacts("customers", "p2", 200), Contacts("staff", "p1", 900))))
C = study("c")
BOTH = (question("q", bundle("one", 500, "a")), question("r", bundle("one", 400, "b")))


@pytest.mark.parametrize(
    ("limit", "kept"),
    [
        (ContactLimit("all", "All", "customers", 500), ["a", "b"]),
        (ContactLimit("all", "All", "customers", 499), ["a"]),
        (ContactLimit("first", "First", "customers", 300, "p1"), ["a", "b"]),
        (ContactLimit("first", "First", "customers", 299, "p1"), ["b"]),
        (ContactLimit("third", "Third", "customers", 0, "p3"), ["a", "b"]),
        (ContactLimit("others", "Others", "investors", 0), ["a", "b"]),
    ],
)
def test_contacts_of_a_group_fit_what_the_limit_covers(limit: ContactLimit, kept: list[str]) -> None:
    assert proven(solve(problem((A, B), *BOTH, contact_limits=(limit,)))) == kept


@pytest.mark.parametrize(("most", "kept"), [(100, ["a"]), (99, [])])
def test_the_contacts_of_a_follow_up_count_in_full(most: int, kept: list[str]) -> None:
    asked = question("q", bundle("one", 500, "a", follow_ups=(follow_up("c", contacts=100),)))
    limit = ContactLimit("second", "Second", "customers", most, "p2")
    assert proven(solve(problem((A, C), asked, contact_limits=(limit,)))) == kept
