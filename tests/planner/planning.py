"""A small programme to plan in, saved as its people would, and what they type into its forms."""

from datetime import date
from typing import Any, Final

from budgeting.programme import Prerequisite, Programme
from budgeting.questions import AnxietyPoint
from budgeting.studies import Trigger
from planner.paths import DEMO
from planner.services.programmes import begin_programme
from planner.services.rates import RateCard, load_rate_card
from planner.storage.database import Database
from tests.builders import DIGITAL, INSIGHT, make_decision, make_programme, make_question, make_study
from tests.people import Cast
from tests.stock import Given

POINT: Final = AnxietyPoint("letter-fees", "Fees", "Letter", "Pay", 120, 5_000, (("Web", 120),))
HOSTILE: Final = (
    *("", " ", "NaN", "1E+999", "-1", "£1.999", "٣٤", "１２３"),
    *("9" * 15, "<script>", "1,00", "\0", "💷" * 9),
)


def make_world(database: Database, cast: Cast) -> Programme:
    """Two questions, a survey, a call analysis that it needs, and a follow-up to the survey; a rate card."""
    programme = make_programme(
        make_study("survey", period_key="q2"),
        make_study("calls", method_key="call-analysis"),
        make_study("deep-dive", method_key="depth-interviews", trigger=Trigger("survey"), period_key="q3"),
        questions=(
            make_question("fees", anxiety_points=(POINT,)),
            make_question("settled", decision=make_decision(((5_000, 4_000), (0, 0)))),
        ),
        prerequisites=(Prerequisite("survey", "calls"),),
    )
    begin_programme(database, cast.ada, programme)
    load_prices(database, cast)
    return programme


def planned(database: Database, given: Given) -> Programme:
    """As ``make_world``, as a layer of the stock."""
    return make_world(database, given["cast"])


def load_prices(database: Database, cast: Cast) -> None:
    """The starter rate card, loaded by finance."""
    card = RateCard("starter", "Starter rate card", "GBP", "2026 money", date(2027, 1, 1))
    load_rate_card(database, cast.femi, card, DEMO / "starter_rate_card.csv")


def question_fields(**changes: Any) -> dict[str, Any]:  # noqa: ANN401  one of several fields
    """The question form, filled in; ``__`` in a name stands for the hyphen of a cell."""
    fields = {
        "text": "Would a shorter letter keep customers?",
        "statement": "Whether to shorten the letter",
        "owner": "Head of letters",
        "decide_by": "2027-11-30",
        "acting": "80",
        "difference": "10",
        "prevalence": "15",
        "options-0-name": "Shorten it",
        "options-0-action": "Brief the agency",
        "options-1-name": "Leave it",
        "states-0-name": "Length drives leaving",
        "states-0-belief": "40",
        "states-1-name": "It does not",
        "states-1-belief": "60",
        "payoffs-0-0": "£100,000",
        "payoffs-0-1": "-50,000",
        "payoffs-1-0": "0",
        "payoffs-1-1": "0",
        "save": "1",
    }
    return fields | {name.replace("__", "-"): value for name, value in changes.items()}


def study_fields(**changes: Any) -> dict[str, Any]:  # noqa: ANN401  one of several fields
    """The form of a call analysis, filled in at the standard level."""
    fields = {
        "name": "Letter call analysis",
        "purpose": "Count the calls about letters.",
        "question_keys": ["fees"],
        "cost_centre": INSIGHT.key,
        "period": "q1",
        "trigger": "",
        "standard__calls": "150",
        "standard__analysis_days": "3",
        "save": "1",
    }
    return fields | changes


def programme_fields(**changes: Any) -> dict[str, Any]:  # noqa: ANN401  one of several fields
    """The form of a new programme, filled in."""
    fields = {
        "name": "Service 2028",
        "currency": "GBP",
        "start": f"{date.today().year + 1}-01-01",  # noqa: DTZ011  the form offers years from today's
        "quarters": "4",
        "cost_centres": f"{INSIGHT.name}\n\n {DIGITAL.name} ",
        "budget": "90,000",
    }
    return fields | changes
