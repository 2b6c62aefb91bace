"""The ten studies of the sample plan, each at three levels."""

from budgeting.studies import CostLine, Level, Mark, Package, Rate, Section, Study, Trigger

_CARD = "Starter rate card 2027"


def _rate(element: str, unit: str, typical: int, mark: Mark = "B") -> Rate:
    return Rate(element, unit, typical * 8 // 10, typical, typical * 13 // 10, mark, "Median of three quotes")


_RATES = {
    "complete": _rate("Survey complete", "complete", 350, "C"),
    "incentive": _rate("Incentive", "person", 4_500),
    "senior": _rate("Senior researcher", "day", 62_000, "A"),
    "analyst": _rate("Analyst", "day", 41_000, "A"),
    "recruit": _rate("Recruitment", "person", 6_850),
    "script": _rate("Survey scripting", "set-up", 120_000),
    "transcript": _rate("Transcription", "hour", 7_225),
    "print": _rate("Printing and post", "letter", 87, "C"),
    "travel": _rate("Travel to a branch", "visit", 18_550, "C"),
    "licence": _rate("Panel licence", "year", 360_000, "A"),
    "profile": _rate("Member profile", "member", 75, "C"),
}
_ROLES = {"senior": "Senior researcher", "analyst": "Analyst"}


def _line(section: Section, rate: str, driver: str, count: int, units: int = 1_000, why: str = "") -> CostLine:
    price = _RATES[rate]
    return CostLine(
        section,
        price.element,
        driver,
        price.unit,
        price,
        _CARD,
        count * 1_000,
        units,
        _ROLES.get(rate, ""),
        why or "Follows from the sample.",
    )


def _survey(level: Level, completes: int, days: int) -> Package:
    lines = (
        _line("set_up", "script", "set-ups", 1, why="One questionnaire of 12 minutes."),
        _line("fieldwork", "complete", "completes", completes),
        _line("analysis", "analyst", "analysis days", days, 1_500),
        _line("reporting", "senior", "reporting days", 4, why="Report, and one meeting with the decision's owner."),
    )
    return Package(level, completes, "completes", 35 + days, lines)


def _talks(level: Level, people: int, word: str = "interviews") -> Package:
    lines = (
        _line("recruitment", "recruit", "people", people, 1_200, "One in five cancels."),
        _line("incentives", "incentive", "people", people),
        _line("fieldwork", "senior", word, people, 500, "Two conversations fill a day."),
        _line("processing", "transcript", "recorded hours", people, 750),
        _line("analysis", "analyst", "analysis days", people // 3),
    )
    return Package(level, people, word, 30 + people, lines)


def _records(level: Level, days: int) -> Package:
    lines = (_line("analysis", "analyst", "analysis days", days), _line("reporting", "senior", "reporting days", 2))
    return Package(level, days * 400, "records", 10 + days, lines)


def _letters(level: Level, letters: int) -> Package:
    lines = (
        _line("materials", "print", "letters", letters),
        _line("set_up", "senior", "writing days", 3),
        _line("analysis", "analyst", "analysis days", 4),
    )
    return Package(level, letters, "letters", 60, lines)


def _visits(level: Level, visits: int) -> Package:
    lines = (
        _line("fieldwork", "travel", "visits", visits),
        _line("fieldwork", "senior", "visits", visits, 1_500),
        _line("analysis", "analyst", "analysis days", visits),
    )
    return Package(level, visits, "visits", 70, lines)


PANEL_LINES = (_line("recruitment", "licence", "years", 1), _line("recruitment", "profile", "members", 800))

STUDIES = (
    Study(
        "dispute-survey",
        "Dispute survey",
        "online-survey",
        ("dispute-time", "fee-letters"),
        "insight",
        "q1",
        (_survey("minimum", 300, 5), _survey("standard", 600, 6), _survey("enhanced", 1_200, 8)),
        "Ask people who closed a dispute in the last year what made them stay or go.",
    ),
    Study(
        "dispute-records",
        "Dispute records",
        "records-analysis",
        ("dispute-time",),
        "insight",
        "q1",
        (_records("minimum", 8), _records("standard", 14), _records("enhanced", 22)),
        "Set the length of each dispute beside whether the customer left.",
        is_mandatory=True,
    ),
    Study(
        "fee-diary",
        "Late-fee diary",
        "diary",
        ("fee-moment",),
        "insight",
        "q1",
        (_talks("minimum", 15, "diaries"), _talks("standard", 24, "diaries"), _talks("enhanced", 36, "diaries")),
        "Follow people from the due date to the fee, day by day.",
    ),
    Study(
        "fee-interviews",
        "Late-fee interviews",
        "depth-interviews",
        ("fee-moment",),
        "insight",
        "q1",
        (_talks("minimum", 18), _talks("standard", 30), _talks("enhanced", 42)),
    ),
    Study(
        "fee-letter-test",
        "Fee letter test",
        "split-test",
        ("fee-letters",),
        "insight",
        "q3",
        (_letters("minimum", 2_000), _letters("standard", 5_000), _letters("enhanced", 10_000)),
        "Send half of the customers the plainer letter and compare who stays.",
        trigger=Trigger("dispute-survey", 0),
    ),
    Study(
        "mortgage-interviews",
        "Missed-payment interviews",
        "depth-interviews",
        ("mortgage-words",),
        "lending",
        "q2",
        (_talks("minimum", 12), _talks("standard", 18), _talks("enhanced", 27)),
        "Hear from people in the month after a payment failed.",
    ),
    Study(
        "mortgage-calls",
        "First-call recordings",
        "records-analysis",
        ("mortgage-words",),
        "lending",
        "q2",
        (_records("minimum", 6), _records("standard", 12), _records("enhanced", 18)),
        "Compare how calls open with how they end.",
    ),
    Study(
        "branch-visits",
        "Branch visits",
        "observation",
        ("branch-counters",),
        "lending",
        "q3",
        (_visits("minimum", 9), _visits("standard", 15), _visits("enhanced", 24)),
    ),
    Study(
        "branch-survey",
        "Branch customer survey",
        "online-survey",
        ("branch-counters",),
        "lending",
        "q3",
        (_survey("minimum", 300, 5), _survey("standard", 500, 6), _survey("enhanced", 900, 8)),
    ),
    Study(
        "leaver-tracker",
        "Leaver tracker",
        "tracker",
        ("dispute-time", "mortgage-words"),
        "insight",
        "q1",
        (_survey("minimum", 800, 8), _survey("standard", 1_600, 10), _survey("enhanced", 3_200, 12)),
    ),
)
