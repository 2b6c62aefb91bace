"""The JSON Schema of problem files, made from the values and described for those who write one by hand."""

import json
from typing import Any, Final

from pydantic import ConfigDict, TypeAdapter

from budgeting.optimiser.door.amounts import bounds
from budgeting.problem import Problem

# Settings reach dataclasses only through a type that is not one itself.
ADAPTER: Final = TypeAdapter(tuple[Problem], config=ConfigDict(extra="forbid", strict=True))
DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_TITLE: Final = "Problem of choice: which study at which level, within money, days and rules"
_PERIOD = "Key of one of the periods."
_STUDY = "Key of one of the studies."
_LEVEL = "Level of effort: minimum, standard or enhanced."
_MINOR = "Money in whole minor units of the currency (pence for GBP)."
_KEY = "Short text that names it within the file; each is used once."
_NAME = "What people call it; sentences about the result use it."
_SPEND = "The money it uses, by period and cost centre."
_DAYS = "The staff days it uses, by role and period."
_CONTACTS = "The customers whom it writes to, calls or meets, by group and period."
_COUNTED = "Contacts it makes if released; they count in full against the limits of contacts."

DESCRIPTIONS: Final[dict[str, str]] = {
    "Problem": "All that the choice depends on. Periods are in order of time; the order of other lists is free.",
    "Problem.format": "The version of this format.",
    "Problem.name": "What people call the problem.",
    "Problem.currency": "ISO 4217 code of the currency of all money in the file.",
    "Problem.objective": "net: most value after all cost; gross: most value within the budgets, whatever it costs.",
    "Problem.periods": "Keys of the periods (months, quarters), the earliest first.",
    "Problem.studies": "The studies among which to choose.",
    "Problem.questions": "The questions, each with the bundles of studies that could answer it.",
    "Problem.budgets": "Ceilings on money: in all, in a period, of a cost centre, or of both together.",
    "Problem.capacities": "Ceilings on staff days. A role and period without one has no limit.",
    "Problem.shared": "Things bought once for several studies.",
    "Problem.needs": "Prerequisites between studies.",
    "Problem.alternatives": "Groups of studies of which at most one is funded.",
    "Problem.fixed": "Studies that people have already decided to fund.",
    "Problem.contact_limits": "The most contacts with groups of customers. A group without a limit has none.",
    "Problem.coverage": "Groups of studies of which at least so many are funded.",
    "Problem.reserve": "How much is set aside under every budget for what findings may release.",
    "Candidate": "A study: at most one of its choices is taken.",
    "Candidate.key": _KEY,
    "Candidate.name": _NAME,
    "Candidate.choices": "The ways to fund it, one for each level and start.",
    "Candidate.mandatory": "true when it must be funded.",
    "Candidate.excluded": "true when it may not be funded up front. It may still follow up on a finding.",
    "Choice": "One way to fund a study: a level that starts in a period.",
    "Choice.level": _LEVEL,
    "Choice.start": "Key of the period in which it starts.",
    "Choice.end": "Key of the period in which it reports; the same as start or later.",
    "Choice.spend": _SPEND,
    "Choice.days": _DAYS,
    "Choice.contacts": _CONTACTS,
    "Spend": "Money that falls due in one period and is paid by one cost centre.",
    "Spend.period": _PERIOD,
    "Spend.cost_centre": "Who pays.",
    "Spend.minor": _MINOR,
    "StaffDays": "Days of one staff role in one period.",
    "StaffDays.role": "The staff role.",
    "StaffDays.period": _PERIOD,
    "StaffDays.days_milli": "Thousandths of a day: 2500 is two and a half days.",
    "Contacts": "Contacts with customers of one group in one period.",
    "Contacts.group": "The group of customers: a segment, a panel, a list.",
    "Contacts.period": _PERIOD,
    "Contacts.count": "How many customers are written to, called or met.",
    "QuestionBundles": "A question. At most one of its bundles answers it; leaving it unanswered is always possible.",
    "QuestionBundles.key": _KEY,
    "QuestionBundles.name": _NAME,
    "QuestionBundles.bundles": "The ways to answer it.",
    "Bundle": "A set of packages that together answer a question, with what may follow their findings.",
    "Bundle.key": "Short text that names it within its question.",
    "Bundle.packages": "The studies that it counts on, each at a level. All must be funded.",
    "Bundle.value_minor": "What the answer is worth before any cost, in minor units.",
    "Bundle.follow_ups": "Studies that a finding may release, paid from the reserve.",
    "Bundle.expected_follow_up_minor": "What the follow-ups cost on average: chance times cost, in minor units.",
    "PackageRef": "A study at a level, whenever it starts or by a given period.",
    "PackageRef.study": _STUDY,
    "PackageRef.level": _LEVEL,
    "PackageRef.by": "Key of the latest period in which it may start to count; null or left out for any.",
    "FollowUp": "A study released by a finding. It is not also funded up front, nor released by two bundles.",
    "FollowUp.study": _STUDY,
    "FollowUp.level": _LEVEL,
    "FollowUp.probability_ppm": "How likely it is released, in parts per million: 250000 is one in four.",
    "FollowUp.spend": "The money it uses if released; the reserve says how much of it counts against the budgets.",
    "FollowUp.days": "The staff days it uses if released; they count in full against the capacities.",
    "FollowUp.contacts": _COUNTED,
    "Ceiling": "A budget. Without period and cost centre it covers the whole problem.",
    "Ceiling.key": _KEY,
    "Ceiling.name": _NAME,
    "Ceiling.limit_minor": "The most that may be spent and held in reserve, in minor units.",
    "Ceiling.period": "Key of the period that it covers; null or left out for all.",
    "Ceiling.cost_centre": "The cost centre that it covers; null or left out for all.",
    "Capacity": "The days of one staff role that one period offers.",
    "Capacity.role": "The staff role.",
    "Capacity.period": _PERIOD,
    "Capacity.days_milli": "Thousandths of a day: 2500 is two and a half days.",
    "SharedElement": "Bought once when any study that uses it is funded or held in reserve.",
    "SharedElement.key": _KEY,
    "SharedElement.name": _NAME,
    "SharedElement.spend": _SPEND,
    "SharedElement.used_by": "Keys of the studies that use it.",
    "Needs": "The study is funded only if the needed one is, and starts in a later period than that ends.",
    "Needs.study": "Key of the study that needs the other.",
    "Needs.needs": "Key of the study that comes first.",
    "AtMostOne": "Different ways to one answer.",
    "AtMostOne.key": _KEY,
    "AtMostOne.name": _NAME,
    "AtMostOne.studies": "Keys of the studies of which at most one is funded.",
    "Fixed": "A decision already made: the study is funded at the level.",
    "Fixed.study": _STUDY,
    "Fixed.level": _LEVEL,
    "Fixed.start": "Key of the period in which it starts; null or left out for any.",
    "ContactLimit": "The most contacts with customers of one group, in one period or in all of them together.",
    "ContactLimit.key": _KEY,
    "ContactLimit.name": _NAME,
    "ContactLimit.group": "The group of customers.",
    "ContactLimit.limit_count": "The most contacts, follow-ups that may be released included.",
    "ContactLimit.period": "Key of the period that it covers; null or left out for all.",
    "Coverage": "At least so many of the studies are funded. A follow-up that waits for a finding does not count.",
    "Coverage.key": _KEY,
    "Coverage.name": _NAME,
    "Coverage.studies": "Keys of the studies, for example those that hear from one persona.",
    "Coverage.least_count": "How many of them are funded at least.",
    "Reserve": "What is set aside for follow-ups under every budget.",
    "Reserve.kind": (
        "full: the full cost of every follow-up, so that no finding breaks a budget; expected: cost times chance, so "
        "that findings may break one; confidence: enough in most of many drawn futures."
    ),
    "Reserve.confidence_ppm": "Share of the futures in which no budget is broken, in parts per million.",
    "Reserve.futures_count": "How many futures are drawn, the same ones each time.",
}


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a problem file, with a title and a description for every field."""
    made = ADAPTER.json_schema()
    definitions: dict[str, Any] = made["$defs"]
    for name, definition in definitions.items():
        definition["description"] = DESCRIPTIONS[name]
        for field, inner in definition["properties"].items():
            inner["description"] = DESCRIPTIONS[f"{name}.{field}"]
            _limit(field, inner)
    root = definitions.pop("Problem") | {"title": _TITLE}
    return {"$schema": DIALECT, **root, "$defs": definitions}


def schema_text() -> str:
    """``schema()`` as the text of a file."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def _limit(field: str, inner: dict[str, Any]) -> None:
    limits = bounds(field)
    if limits is not None:
        inner |= {"minimum": limits[0], "maximum": limits[1]}
