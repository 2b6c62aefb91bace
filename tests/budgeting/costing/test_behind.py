"""What stands behind a line: the figures of its formula and who entered them."""

from dataclasses import replace

from budgeting.costing import package_from_design
from budgeting.costing.behind import Figure, element_behind, figures_behind
from budgeting.studies import DesignEntry
from tests.budgeting.costing.designs import RATES, SURVEY

PLAIN = package_from_design(SURVEY, "minimum", {"completes": 400_000}, RATES)
BY_ADA = DesignEntry("completes", 400_000, "ada@example.com", "2027-01-04T09:00:00+00:00")
PACKAGE = replace(PLAIN, design=(BY_ADA, DesignEntry("pages", 2_000)))


def test_a_line_shows_the_figures_of_its_formula_in_their_order_with_who_entered_them() -> None:
    completes, incidence = figures_behind(SURVEY, PACKAGE, "asking")
    assert completes == Figure(SURVEY.input("completes"), 400_000, BY_ADA)
    assert incidence == Figure(SURVEY.input("incidence"), 35_000, None)


def test_a_line_that_is_not_the_methods_has_nothing_behind_it() -> None:
    assert element_behind(SURVEY, "panel") is None
    assert figures_behind(SURVEY, PACKAGE, "panel") == ()


def test_a_line_follows_from_the_element_of_its_key() -> None:
    assert element_behind(SURVEY, "thanks") == SURVEY.elements[2]
