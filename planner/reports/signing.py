"""Who signed what: the log of a version from what the audit trail tells of it, and each study's lines in words."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from budgeting.approvals.decisions import LineStanding
from budgeting.approvals.states import LINE_STATE_WORDS, LineState
from planner.filters import count, plural
from planner.reports.cover import FIRST_APPROVAL, Step

_PLAN_STEPS: Final = {
    "plan.submitted": "Submitted for approval",
    "plan.part_approved": FIRST_APPROVAL,
    "plan.approved": "Approved",
    "plan.rejected": "Rejected",
    "plan.sent_back": "Sent back with decided lines",
    "plan.taken_in": "Decisions taken in",
    "plan.activated": "Started",
    "plan.closed": "Closed",
    "plan.superseded": "Replaced by a later version",
}
_LINE_WORDS: Final = {
    "approve": "approved",
    "reduce": "reduced",
    "query": "queried",
    "reject": "rejected",
    "hold": "held",
    "withdraw": "asked for again",
}
_STATES: Final[tuple[LineState, ...]] = ("approved", "reduced", "queried", "rejected", "held", "asked")


def steps_of(entries: Iterable[Mapping[str, Any]]) -> tuple[Step, ...]:
    """The log, the oldest step first; ``entries`` have action, detail, happened_at and who.

    What one person decided on lines one after another on one day, without a word about any of them, is one step.
    """
    log: list[tuple[Step, Counter[str]]] = []
    for entry in entries:
        step, counted = _step(entry), _counted(entry["detail"])
        if step is None:
            continue
        if log and _continues(log[-1], step, counted):
            former, sums = log.pop()
            counted = sums + counted
            step = Step(_lines_in_words(counted), former.who, step.at, former.on_behalf_of)
        log.append((step, counted))
    return tuple(step for step, _ in log)


def approvals_in_words(standings: Sequence[LineStanding]) -> dict[str, tuple[str, ...]]:
    """For each study and shared cost, by its place, how its lines stand, and what was said of single ones.

    Nothing where no line of it was decided.
    """
    by_owner: dict[str, list[LineStanding]] = {}
    for one in standings:
        by_owner.setdefault(one.review.owner_place, []).append(one)
    return {place: _owner_words(found) for place, found in by_owner.items() if any(one.decision for one in found)}


def _owner_words(found: Sequence[LineStanding]) -> tuple[str, ...]:
    counted = Counter(one.state for one in found)
    people = dict.fromkeys(one.decision.who for one in found if one.decision)
    states = [f"{count(counted[state])} {LINE_STATE_WORDS[state]}" for state in _STATES if counted[state]]
    whole = f"Of {plural(len(found), 'cost line')}: {', '.join(states)} ({', '.join(people)})."
    said = [_said(one) for one in found if one.decision and one.decision.note]
    return (whole, *said)


def _said(one: LineStanding) -> str:
    decision = one.decision
    note, who = (decision.note, decision.who) if decision else ("", "")
    return f"{one.review.line.label}, {LINE_STATE_WORDS[one.state]} by {who}: “{note}”"


def _step(entry: Mapping[str, Any]) -> Step | None:
    action, detail = str(entry["action"]), entry["detail"]
    what = _PLAN_STEPS.get(action, "")
    if action.startswith("line."):
        what = _lines_in_words(_counted(detail))
    if not what:
        return None
    notes = [str(line[-1]) for line in _lines(detail) if line[-1]]
    note = _word(detail, "note") or "; ".join(notes)
    return Step(what, str(entry["who"]), entry["happened_at"], _word(detail, "for"), note)


def _continues(last: tuple[Step, Counter[str]], step: Step, counted: Counter[str]) -> bool:
    former, sums = last
    same = (former.who, former.on_behalf_of, former.at.date()) == (step.who, step.on_behalf_of, step.at.date())
    return bool(sums and counted) and same and not (former.note or step.note)


def _lines_in_words(counted: Counter[str]) -> str:
    first = True
    words = []
    for action, done in _LINE_WORDS.items():
        if counted[action]:
            words.append(f"{plural(counted[action], 'cost line') if first else count(counted[action])} {done}")
            first = False
    return ", ".join(words)


def _counted(detail: Mapping[str, Any]) -> Counter[str]:
    return Counter(str(line[1]) for line in _lines(detail))


def _lines(detail: Mapping[str, Any]) -> list[Sequence[Any]]:
    """``[place, action, …, note]`` of every line that an entry tells of."""
    found = detail.get("lines")
    return found if isinstance(found, list) else []


def _word(detail: Mapping[str, Any], name: str) -> str:
    found = detail.get(name)
    return found if isinstance(found, str) else ""
