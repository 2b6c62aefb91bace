"""Which follow-ups the findings call for, what each is worth as things are now believed, and who may release it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from budgeting.approvals.states import NEXT_STUDY_STATE, StudyAction, StudyState
from budgeting.errors import FindingError
from budgeting.evidence.worth import package_value_minor
from budgeting.learning.believing import Learned
from budgeting.learning.finding import Finding, current
from budgeting.plans.plan import Plan, PlannedStudy
from budgeting.questions import Question

Call = Literal["unknown", "called", "not_called"]
# What a finding stands in for where nobody took the steps to the report.
_TO_REPORT: Final[Mapping[StudyState, tuple[StudyAction, ...]]] = {
    "kept": ("release", "begin_fieldwork", "report"),
    "released": ("begin_fieldwork", "report"),
    "in_field": ("report",),
    "reported": (),
}


@dataclass(frozen=True)
class FollowUp:
    """A conditional study of a plan, whether the findings call for it, and where it stands.

    ``call`` is unknown until its trigger's study has reported. ``worth_minor`` is what it is expected to add now,
    before its cost, on the questions that the plan holds it for; ``finding`` is the one that decided.
    """

    planned: PlannedStudy
    call: Call
    state: StudyState
    worth_minor: int
    finding: Finding | None

    @property
    def cost_minor(self) -> int:
        """What releasing it takes."""
        return self.planned.cost_minor

    @property
    def net_minor(self) -> int:
        """Worth less cost, as things are now believed."""
        return self.worth_minor - self.cost_minor

    @property
    def is_worth_it(self) -> bool:
        """Whether it is expected to bring more than it costs now."""
        return self.net_minor > 0


def follow_ups_of(
    plan: Plan,
    findings: Iterable[Finding],
    learned: Mapping[str, tuple[Learned, ...]],
    states: Mapping[str, StudyState],
    on: date,
) -> tuple[FollowUp, ...]:
    """Every conditional study of ``plan`` on the day ``on``; one whose outcome did not come stands as stopped."""
    held = current(findings)
    return tuple(_follow_up(plan, one, held, learned, states[one.study.key], on) for one in plan.conditional)


def states_of(
    plan: Plan, steps: Mapping[str, Collection[StudyAction]], findings: Iterable[Finding]
) -> dict[str, StudyState]:
    """Where each funded study stands: its steps in order from kept or waiting, then what the findings make of it.

    A study that somebody recorded a finding of has reported; a follow-up that its finding does not call for is stopped,
    unless it was released before. A step that the table no longer allows is passed over.
    """
    held = current(findings)
    reported = {one.study_key for one in held}
    return {
        one.study.key: _state(one, plan, steps.get(one.study.key, ()), held, has_told=one.study.key in reported)
        for one in (*plan.kept, *plan.conditional)
    }


def call_of(plan: Plan, planned: PlannedStudy, held: Collection[Finding]) -> tuple[Call, Finding | None]:
    """Whether the findings call for a conditional study, and by which finding.

    It is called by the outcome of its trigger on any question that the plan holds it for, and is not once the trigger
    has reported something else on all of them.
    """
    trigger = planned.study.trigger
    if trigger is None:
        return "unknown", None
    first = plan.programme.study(trigger.study_key)
    asked = {key for key in planned.answers if key in first.question_keys}
    told = [one for one in held if one.study_key == trigger.study_key and one.question_key in asked]
    for one in told:
        if one.outcome_of == trigger.outcome:
            return "called", one
    is_over = bool(told) and {one.question_key for one in told} >= asked
    return ("not_called", told[-1]) if is_over else ("unknown", None)


def check_release(released_by: int, recorded_by: int, asked_by: int, roles: Collection[str]) -> None:
    """FindingError unless the person is in finance, no administrator, and neither recorded the finding nor asked."""
    if "finance" not in roles or "administrator" in roles:
        raise FindingError("Only finance releases money from the reserve. Ask somebody in finance.")
    if released_by == recorded_by:
        raise FindingError("You recorded this finding, so somebody else in finance must confirm it.")
    if released_by == asked_by:
        raise FindingError("You asked for this release, so somebody else in finance must confirm it.")


def steps_to_close(planned: PlannedStudy, steps: Collection[StudyAction], state: StudyState) -> tuple[StudyAction, ...]:
    """The steps that bring a study that has reported to its end, those that a finding stood in for among them.

    FindingError unless it has reported.
    """
    if state != "reported":
        raise FindingError(f"“{planned.study.name}” has not reported yet. Record what it found, or stop it.")
    taken = _folded(planned, steps)
    return (*(step for step in _TO_REPORT[taken]), "close")


def check_ask(follow_up: FollowUp) -> None:
    """FindingError unless the finding that a follow-up waits for is there."""
    name = follow_up.planned.study.name
    if follow_up.call == "unknown":
        raise FindingError(f"“{name}” waits for a finding that nobody has recorded yet. Record that first.")
    if follow_up.call == "not_called":
        raise FindingError(f"The finding does not call for “{name}”, so its money went back.")


def _follow_up(
    plan: Plan,
    planned: PlannedStudy,
    held: Collection[Finding],
    learned: Mapping[str, tuple[Learned, ...]],
    state: StudyState,
    on: date,
) -> FollowUp:
    call, finding = call_of(plan, planned, held)
    questions = (plan.programme.question(key) for key in planned.answers)
    worth = sum(_worth_now(question, learned.get(question.key, ()), planned, on) for question in questions)
    return FollowUp(planned, call, state, worth, finding)


def _worth_now(question: Question, learned: tuple[Learned, ...], planned: PlannedStudy, on: date) -> int:
    """What the follow-up, started on the day, adds under the belief of today: a x tau x EVSI."""
    if planned.package is None:
        return 0
    believed = replace(question, decision=learned[-1].after.decision) if learned else question
    return package_value_minor(believed, planned.study, planned.package, on)


def _state(
    planned: PlannedStudy, plan: Plan, steps: Collection[StudyAction], held: Collection[Finding], *, has_told: bool
) -> StudyState:
    state = _folded(planned, steps)
    if has_told and state in ("kept", "released", "in_field"):
        return "reported"
    if state in ("waiting", "asked_for") and call_of(plan, planned, held)[0] == "not_called":
        return "stopped"
    return state


def _folded(planned: PlannedStudy, steps: Collection[StudyAction]) -> StudyState:
    """Where its steps alone bring a study; one that the table does not allow is passed over."""
    state: StudyState = "kept" if planned.fate == "kept" else "waiting"
    for step in steps:
        state = NEXT_STUDY_STATE.get((state, step), state)
    return state
