"""The journey on one printed page says which points it shows, and where the others are."""

from datetime import date

from budgeting.journey import DrawnJourney
from budgeting.questions import AnxietyPoint
from planner.reports.journey_page import Curve, JourneyPicture, heat_rows
from planner.reports.pages import MOST_HEAT_ROWS, journey_html


def printed(count: int, of: int) -> str:
    points = [AnxietyPoint(f"p{n}", f"Point {n}", "Branch", "Join", 5, 3_000) for n in range(count)]
    curve = Curve((), (), (), ())
    picture = JourneyPicture("Retention", "GBP", DrawnJourney(), 1, "", curve, heat_rows(points, {}, {}), of, None)
    return " ".join(journey_html(picture, date(2027, 1, 1)).split())


def test_a_print_that_leaves_points_out_says_which_and_where_they_are() -> None:
    told = f"Shown are the {MOST_HEAT_ROWS} points with the most severity × reach, of 83; the page"
    assert told in printed(20, 83)
    assert "Shown are the 5 points" in printed(5, 6)


def test_a_print_of_all_points_says_nothing_of_others() -> None:
    assert "Shown are" not in printed(5, 5)
