from dataclasses import replace

import pytest

from budgeting.designing import check_reports_in_time
from budgeting.errors import StudyError
from budgeting.programme import Prerequisite
from budgeting.studies import Trigger
from tests.builders import make_programme, make_study

CALLS = make_study("calls", method_key="call-analysis")
PAIR = (Prerequisite("survey", "calls"),)


def test_a_study_starts_in_a_later_period_than_the_one_in_which_what_it_needs_reports() -> None:
    survey = make_study("survey", period_key="q2")
    check_reports_in_time(make_programme(survey, CALLS, prerequisites=PAIR), survey)
    late = replace(survey, period_key="q1")
    with pytest.raises(StudyError, match=r"“Calls” reports in Q1, when this study starts too: .* in Q2 or later\."):
        check_reports_in_time(make_programme(late, CALLS, prerequisites=PAIR), late)


def test_where_no_period_is_left_what_is_needed_has_to_move() -> None:
    survey, calls = make_study("survey", period_key="q2"), replace(CALLS, period_key="q4")
    with pytest.raises(StudyError, match=r"reports in Q4, after this study starts in Q2: start “Calls” earlier\."):
        check_reports_in_time(make_programme(survey, calls, prerequisites=PAIR), survey)


def test_a_follow_up_starts_when_it_is_released_so_nothing_is_too_late_for_it() -> None:
    follow_up = make_study("survey", trigger=Trigger("calls"))
    check_reports_in_time(make_programme(follow_up, CALLS, prerequisites=PAIR), follow_up)
