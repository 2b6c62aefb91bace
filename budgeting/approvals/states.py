"""Which step follows which: a table of state x action for plans, lines, studies and programmes."""

from collections.abc import Collection, Mapping
from typing import Final, Literal, TypeVar

from budgeting.errors import ApprovalError

PlanState = Literal[
    "draft", "in_review", "part_approved", "approved", "rejected", "sent_back", "active", "closed", "superseded"
]
PlanAction = Literal["submit", "approve", "approve_in_part", "reject", "send_back", "start", "close", "supersede"]
LineState = Literal["asked", "approved", "reduced", "queried", "rejected", "held"]
LineAction = Literal["approve", "reduce", "query", "reject", "hold", "withdraw"]
StudyState = Literal["kept", "waiting", "asked_for", "released", "in_field", "reported", "closed", "stopped"]
StudyAction = Literal["ask", "release", "begin_fieldwork", "report", "close", "stop"]
ProgrammeState = Literal["planning", "running", "closed"]
ProgrammeAction = Literal["start", "close"]

_State = TypeVar("_State", bound=str)
_Action = TypeVar("_Action", bound=str)
Table = Mapping[tuple[_State, _Action], _State]

NEXT_STATE: Final[Table[PlanState, PlanAction]] = {
    ("draft", "submit"): "in_review",
    ("in_review", "approve"): "approved",
    ("in_review", "approve_in_part"): "part_approved",
    ("in_review", "reject"): "rejected",
    ("in_review", "send_back"): "sent_back",
    ("part_approved", "approve"): "approved",
    ("part_approved", "reject"): "rejected",
    ("approved", "start"): "active",
    ("approved", "supersede"): "superseded",
    ("active", "close"): "closed",
    ("active", "supersede"): "superseded",
}
# Finance may change its mind: whatever was decided, another decision may follow it, and any may be withdrawn.
_DECIDED: Final[dict[LineAction, LineState]] = {
    "approve": "approved",
    "reduce": "reduced",
    "query": "queried",
    "reject": "rejected",
    "hold": "held",
}
_LINE_STATES: Final[tuple[LineState, ...]] = ("asked", *_DECIDED.values())
NEXT_LINE_STATE: Final[Table[LineState, LineAction]] = {
    **{
        (state, action): end
        for state in _LINE_STATES
        for action, end in _DECIDED.items()
        if state != end or action == "reduce"
    },
    **{(state, "withdraw"): "asked" for state in _LINE_STATES if state != "asked"},
}
NEXT_STUDY_STATE: Final[Table[StudyState, StudyAction]] = {
    ("kept", "release"): "released",
    ("waiting", "ask"): "asked_for",
    ("asked_for", "release"): "released",
    ("released", "begin_fieldwork"): "in_field",
    ("in_field", "report"): "reported",
    ("reported", "close"): "closed",
    ("kept", "stop"): "stopped",
    ("waiting", "stop"): "stopped",
    ("asked_for", "stop"): "stopped",
    ("released", "stop"): "stopped",
    ("in_field", "stop"): "stopped",
}
NEXT_PROGRAMME_STATE: Final[Table[ProgrammeState, ProgrammeAction]] = {
    ("planning", "start"): "running",
    ("running", "close"): "closed",
}
# Versions on which finance may decide, and whose lines it may decide; and those that somebody has decided on for good.
OPEN_STATES: Final[tuple[PlanState, ...]] = ("in_review", "part_approved")
IN_FORCE_STATES: Final[tuple[PlanState, ...]] = ("approved", "active")
DECIDED_STATES: Final[tuple[PlanState, ...]] = (
    "approved",
    "rejected",
    "sent_back",
    "active",
    "closed",
    "superseded",
)

PLAN_STATE_WORDS: Final[Mapping[PlanState, str]] = {
    "draft": "is a draft",
    "in_review": "is in review",
    "part_approved": "is approved by one person and waits for a second",
    "approved": "is approved",
    "rejected": "was rejected",
    "sent_back": "was sent back with decided lines",
    "active": "is under way",
    "closed": "is closed",
    "superseded": "was replaced by a later version",
}
_PLAN_ACTION_WORDS: Final[Mapping[PlanAction, str]] = {
    "submit": "submitted",
    "approve": "approved",
    "approve_in_part": "approved by a first person",
    "reject": "rejected",
    "send_back": "sent back",
    "start": "started",
    "close": "closed",
    "supersede": "replaced by a later version",
}
LINE_STATE_WORDS: Final[Mapping[LineState, str]] = {
    "asked": "asked for",
    "approved": "approved",
    "reduced": "reduced",
    "queried": "queried",
    "rejected": "rejected",
    "held": "held",
}
STUDY_STATE_WORDS: Final[Mapping[StudyState, str]] = {
    "kept": "kept",
    "waiting": "waiting for a finding",
    "asked_for": "asked for and waits for finance",
    "released": "released",
    "in_field": "in the field",
    "reported": "reported",
    "closed": "closed",
    "stopped": "stopped",
}


def next_state(state: PlanState, action: PlanAction) -> PlanState:
    """The state that ``action`` leads to from ``state``; ApprovalError when the table has no such step."""
    try:
        return NEXT_STATE[state, action]
    except KeyError:
        raise ApprovalError(
            f"This plan {PLAN_STATE_WORDS[state]}, so it cannot be {_PLAN_ACTION_WORDS[action]} now. "
            "Look at its latest version."
        ) from None


def actions_from(state: PlanState) -> tuple[PlanAction, ...]:
    """The steps that the table allows from ``state``."""
    return tuple(action for (start, action) in NEXT_STATE if start == state)


def next_line_state(state: LineState, action: LineAction) -> LineState:
    """What a decision makes of a line; ApprovalError when the table has no such step."""
    try:
        return NEXT_LINE_STATE[state, action]
    except KeyError:
        why = "nothing has been decided" if state == "asked" else f"it is {LINE_STATE_WORDS[state]} already"
        raise ApprovalError(f"This cannot be done to the line now: {why}.") from None


def line_actions_from(state: LineState) -> tuple[LineAction, ...]:
    """What may be decided about a line in ``state``."""
    return tuple(action for (start, action) in NEXT_LINE_STATE if start == state)


def next_study_state(state: StudyState, action: StudyAction) -> StudyState:
    """The state of a funded study after ``action``; ApprovalError when the table has no such step."""
    try:
        return NEXT_STUDY_STATE[state, action]
    except KeyError:
        raise ApprovalError(
            f"This study is {STUDY_STATE_WORDS[state]}, so that step cannot be taken now. Look at it again."
        ) from None


def next_programme_state(state: ProgrammeState, action: ProgrammeAction) -> ProgrammeState:
    """The state of a programme after ``action``; ApprovalError when the table has no such step."""
    try:
        return NEXT_PROGRAMME_STATE[state, action]
    except KeyError:
        raise ApprovalError("This programme cannot take that step now. Look at its plans.") from None


def programme_state(plan_states: Collection[PlanState]) -> ProgrammeState:
    """Where a programme stands by the states of its plan versions: it runs while one is under way."""
    if "active" in plan_states:
        return "running"
    is_over = "closed" in plan_states and not {"approved", "in_review", "part_approved"} & set(plan_states)
    return "closed" if is_over else "planning"


def check_note(action: PlanAction, note: str) -> None:
    """ApprovalError when a plan is rejected or sent back without a word of why."""
    if action == "reject" and not note.strip():
        raise ApprovalError(
            "Say in a note why you reject the plan, so that its author knows what to change.", place="note"
        )
