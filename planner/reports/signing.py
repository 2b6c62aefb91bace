"""The sign-off log of a version, from what the audit trail tells of it."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final

from planner.filters import plural
from planner.reports.cover import Step

_PLAN_STEPS: Final = {
    "plan.submitted": "Submitted for approval",
    "plan.part_approved": "Approved by a first person",
    "plan.approved": "Approved",
    "plan.rejected": "Rejected",
    "plan.sent_back": "Sent back with decided lines",
    "plan.started": "Started",
    "plan.activated": "Started",
    "plan.closed": "Closed",
    "plan.superseded": "Replaced by a later version",
}
_LINE_STEPS: Final = {
    "line.approved": "approved",
    "line.reduced": "reduced",
    "line.queried": "queried",
    "line.rejected": "rejected",
    "line.held": "held",
    "line.withdrawn": "taken back to be decided again",
}


def steps_of(entries: Iterable[Mapping[str, Any]]) -> tuple[Step, ...]:
    """The log, the oldest step first.

    ``entries`` have action, detail, happened_at and who. What one person decided on lines without a word of their own,
    one kind of decision after another on one day, is one step that counts them; with a note it stands by itself.
    """
    log: list[Step] = []
    counts: dict[tuple[str, str, str, date], int] = {}
    places: dict[tuple[str, str, str, date], int] = {}
    for entry in entries:
        step = _step(entry)
        if step is None:
            continue
        if entry["action"] not in _LINE_STEPS or step.note:
            log.append(step)
            continue
        key = (entry["action"], step.who, step.on_behalf_of, step.at.date())
        if key not in counts:
            places[key] = len(log)
            log.append(step)
        counts[key] = counts.get(key, 0) + _line_count(entry["detail"])
        log[places[key]] = _counting(step, entry["action"], counts[key])
    return tuple(log)


def _step(entry: Mapping[str, Any]) -> Step | None:
    action, detail = str(entry["action"]), entry["detail"]
    what = _PLAN_STEPS.get(action)
    if action in _LINE_STEPS:
        what = f"{_line_name(detail)} {_LINE_STEPS[action]}"
    if what is None:
        return None
    moment: datetime = entry["happened_at"]
    return Step(what, str(entry["who"]), moment, _word(detail, "on_behalf_of"), _word(detail, "note"))


def _counting(step: Step, action: str, count: int) -> Step:
    if count == 1:
        return step
    return Step(f"{plural(count, 'cost line')} {_LINE_STEPS[action]}", step.who, step.at, step.on_behalf_of)


def _line_name(detail: Mapping[str, Any]) -> str:
    label = _word(detail, "label")
    return f"“{label}”" if label else plural(_line_count(detail), "cost line")


def _line_count(detail: Mapping[str, Any]) -> int:
    places = detail.get("places")
    return len(places) if isinstance(places, list) else 1


def _word(detail: Mapping[str, Any], name: str) -> str:
    found = detail.get(name)
    return found if isinstance(found, str) else ""
