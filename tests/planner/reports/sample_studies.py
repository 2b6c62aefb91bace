"""The ten studies of the sample plan, each at three levels, costed from designs as people enter them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from budgeting.costing import Terms, package_from_design
from budgeting.methods import method_named
from budgeting.plans.provenance import stamped
from budgeting.studies import LEVELS, CostLine, Mark, Override, Package, Rate, Section, Study, Trigger

CARD = "starter-2027"
ENTERED_BY, ENTERED_AT = "Ada Larsen", "2026-11-10T09:00:00+00:00"


def _rate(element: str, unit: str, typical: int, mark: Mark = "C", card: str = CARD) -> Rate:
    low, high = typical * 8 // 10, typical * 13 // 10
    return Rate(
        element, unit, low, typical, high, mark, "Median of three quotes", card=card, valid_on=date(2026, 11, 1)
    )


RATES = {
    rate.element: rate
    for rate in (
        _rate("Researcher (SFIA 3)", "day", 41_000, "A"),
        _rate("Junior researcher", "day", 28_000, "B"),
        _rate("Senior researcher/moderator (SFIA 4)", "day", 62_000, "A"),
        _rate("Director/lead (SFIA 5)", "day", 90_000, "A"),
        _rate("Internal staff (loaded)", "day", 28_000),
        _rate("Translation", "word", 10, "A"),
        _rate("Panel screening", "person", 55, "B"),
        _rate("Panel interview minute", "minute", 22, "B"),
        _rate("Survey platform", "month", 10_000),
        _rate("Open-end coding", "response", 35),
        _rate("Automatic transcription", "minute", 10),
        _rate("Recruiter fee, consumer", "person", 5_500),
        _rate("Recruiter screening", "person", 600),
        _rate("Incentive, diary week", "person", 8_000),
        _rate("Diary platform place", "participant month", 1_250),
        _rate("Incentive, 60 min depth consumer", "person", 5_000),
        replace(
            _rate("Transcription, one-to-one", "minute", 115, "A", "quote-scrivener"),
            supplier="Scrivener & Co",
            expires_on=date(2027, 6, 30),
            origin="USD 1.46 at 0.79, 1 Nov 2026",
        ),
        _rate("Outcome lost in a trial", "person", 900),
        _rate("Shopper fee within it", "visit", 1_200, "A"),
        _rate("Mystery visit booking and travel", "visit", 3_300),
        _rate("Mystery purchase", "visit", 600),
        _rate("Reporting portal", "month", 12_000),
        _rate("Prize", "item", 5_000),
        _rate("Survey invitation", "person", 3),
        _rate("Panel licence", "year", 360_000, "A"),
        _rate("Member profile", "member", 75),
    )
}


def _shared(key: str, section: Section, element: str, quantity: int) -> CostLine:
    return CostLine(
        key, section, element, element, RATES[element], quantity * 1_000, justification="One panel for all."
    )


PANEL_LINES = (
    _shared("licence", "recruitment", "Panel licence", 1),
    _shared("profile", "recruitment", "Member profile", 800),
)
_NO_OVERRIDES: Mapping[str, Override] = {}


_Inputs = dict[str, tuple[float, ...]]


def _levels(method: str, inputs: _Inputs, terms: Terms = Terms()) -> tuple[Package, ...]:  # noqa: B008  frozen
    """The method at three levels; an input is given once for all levels or once for each."""
    return tuple(
        package_from_design(
            method_named(method),
            level,
            {name: round(values[min(place, len(values) - 1)] * 1_000) for name, values in inputs.items()},
            RATES,
            terms,
        )
        for place, level in enumerate(LEVELS)
    )


def _survey(*completes: float, contingency_bp: int = 0) -> tuple[Package, ...]:
    inputs: _Inputs = {
        "completes": completes,
        "interview_length": (10,),
        "questions": (24, 28, 32),
        "opens": (1,),
        "markets": (1,),
        "questionnaire_days": (2,),
        "analysis_days": (2, 3, 5),
        "report_days": (2,),
        "direction_days": (0.5,),
        "incidence": (35,),
    }
    return _levels("online-survey", inputs, Terms(contingency_bp))


def _talks(*people: float, overrides: Mapping[str, Override] = _NO_OVERRIDES) -> tuple[Package, ...]:
    days: _Inputs = {"guide_days": (1.5,), "report_days": (2,), "direction_days": (0.5,)}
    inputs = {"interviews": people, "interview_length": (60.0,)} | days
    return _levels("depth-interviews", inputs, Terms(overrides=overrides))


def _calls(*calls: float) -> tuple[Package, ...]:
    days: _Inputs = {"extraction_days": (1,), "analysis_days": (2, 3, 4), "report_days": (1.5,)}
    return _levels("call-analysis", {"calls": calls, "call_length": (8,), "direction_days": (0.5,)} | days)


def _diary(*people: float) -> tuple[Package, ...]:
    days: _Inputs = {"design_days": (2,), "analysis_days": (3, 4, 6), "report_days": (2,), "direction_days": (0.5,)}
    field: _Inputs = {"diarists": people, "diary_days": (14,), "diary_months": (1,), "exit_interviews": (4,)}
    return _levels("diary-study", field | days)


def _test(*visitors: float) -> tuple[Package, ...]:
    days: _Inputs = {"design_days": (3,), "build_days": (2,), "operations_days": (4,), "analysis_days": (3,)}
    return _levels("ab-test", {"visitors": visitors, "report_days": (1.5,), "direction_days": (0.5,)} | days)


def _visits(*sites: float) -> tuple[Package, ...]:
    days: _Inputs = {"scenario_days": (2,), "analysis_days": (3,), "report_days": (2,), "direction_days": (0.5,)}
    field: _Inputs = {"sites": sites, "waves": (1,), "purchase_share": (10,), "portal_months": (2,)}
    return _levels("mystery-shopping", field | days)


def _tracker(*responses: float) -> tuple[Package, ...]:
    days: _Inputs = {"set_up_days": (3,), "dashboard_days": (2,), "direction_days": (1,), "platform_months": (12,)}
    return _levels("nps-tracker", {"responses": responses, "waves": (4,), "opens": (1,), "prizes": (1,)} | days)


def _study(
    key: str,
    name: str,
    method: str,
    questions: tuple[str, ...],
    centre: str,
    period: str,
    packages: tuple[Package, ...],
    purpose: str = "",
    *,
    is_mandatory: bool = False,
    trigger: Trigger | None = None,
    alternatives: str = "",
    copied_from: str = "",
) -> Study:
    study = Study(
        key,
        name,
        method_named(method),
        questions,
        centre,
        period,
        packages,
        purpose,
        is_mandatory,
        trigger,
        alternatives=alternatives,
        copied_from=copied_from,
    )
    return stamped(study, None, ENTERED_BY, ENTERED_AT)


_BY_HAND = {"transcription": Override("The supplier bills by the started hour.", quantity_milli=1_200_000)}

STUDIES = (
    _study(
        "dispute-survey",
        "Dispute survey",
        "online-survey",
        ("dispute-time", "fee-letters"),
        "insight",
        "q1",
        _survey(300, 600, 1_200, contingency_bp=1_000),
        "Ask people who closed a dispute in the last year what made them stay or go.",
        alternatives="Asking by telephone reaches older customers, at three times the price of an answer.",
    ),
    _study(
        "dispute-records",
        "Dispute records",
        "call-analysis",
        ("dispute-time",),
        "insight",
        "q1",
        _calls(60, 150, 300),
        "Set the length of each dispute beside whether the customer left.",
        is_mandatory=True,
    ),
    _study(
        "fee-diary",
        "Late-fee diary",
        "diary-study",
        ("fee-moment",),
        "insight",
        "q1",
        _diary(15, 24, 36),
        "Follow people from the due date to the fee, day by day.",
        copied_from="Late-fee diary, in Retention 2026",
    ),
    _study(
        "fee-interviews",
        "Late-fee interviews",
        "depth-interviews",
        ("fee-moment",),
        "insight",
        "q1",
        _talks(18, 30, 42),
    ),
    _study(
        "fee-letter-test",
        "Fee letter test",
        "ab-test",
        ("fee-letters",),
        "insight",
        "q3",
        _test(2_000, 5_000, 10_000),
        "Send half of the customers the plainer letter and compare who stays.",
        trigger=Trigger("dispute-survey", 0),
    ),
    _study(
        "mortgage-interviews",
        "Missed-payment interviews",
        "depth-interviews",
        ("mortgage-words",),
        "lending",
        "q2",
        _talks(12, 18, 27, overrides=_BY_HAND),
        "Hear from people in the month after a payment failed.",
    ),
    _study(
        "mortgage-calls",
        "First-call recordings",
        "call-analysis",
        ("mortgage-words",),
        "lending",
        "q2",
        _calls(50, 120, 250),
        "Compare how calls open with how they end.",
    ),
    _study(
        "branch-visits", "Branch visits", "mystery-shopping", ("branch-counters",), "lending", "q3", _visits(9, 15, 24)
    ),
    _study(
        "branch-survey", "Branch survey", "online-survey", ("branch-counters",), "lending", "q3", _survey(300, 500, 900)
    ),
    _study(
        "leaver-tracker",
        "Leaver tracker",
        "nps-tracker",
        ("dispute-time", "mortgage-words"),
        "insight",
        "q1",
        _tracker(200, 400, 800),
    ),
)
