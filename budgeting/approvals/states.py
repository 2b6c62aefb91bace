"""Who may decide on a plan, and which step follows which: one table of state x action."""

from collections.abc import Collection
from typing import Final, Literal

from budgeting.errors import ApprovalError

PlanState = Literal["draft", "in_review", "approved", "rejected"]
PlanAction = Literal["submit", "approve", "reject"]

NEXT_STATE: Final[dict[tuple[PlanState, PlanAction], PlanState]] = {
    ("draft", "submit"): "in_review",
    ("in_review", "approve"): "approved",
    ("in_review", "reject"): "rejected",
}
_STATE_WORDS: Final[dict[PlanState, str]] = {
    "draft": "is a draft",
    "in_review": "is in review",
    "approved": "is approved",
    "rejected": "was rejected",
}
_ACTION_WORDS: Final[dict[PlanAction, str]] = {
    "submit": "submitted",
    "approve": "approved",
    "reject": "rejected",
}


def next_state(state: PlanState, action: PlanAction) -> PlanState:
    """The state that ``action`` leads to from ``state``; ApprovalError when the table has no such step."""
    try:
        return NEXT_STATE[state, action]
    except KeyError:
        raise ApprovalError(
            f"This plan {_STATE_WORDS[state]}, so it cannot be {_ACTION_WORDS[action]} now. Look at its latest version."
        ) from None


def actions_from(state: PlanState) -> tuple[PlanAction, ...]:
    """The steps that the table allows from ``state``."""
    return tuple(action for (start, action) in NEXT_STATE if start == state)


def check_decision(
    author_id: int, editor_ids: Collection[int], decider_id: int, decider_roles: Collection[str]
) -> None:
    """ApprovalError unless the decider is in finance, is no administrator, and neither wrote nor edited the plan."""
    if "administrator" in decider_roles:
        raise ApprovalError("Administrators look after people and cannot decide on money. Ask somebody in finance.")
    if "finance" not in decider_roles:
        raise ApprovalError("Only people in finance decide on a plan. Ask somebody in finance.")
    if decider_id == author_id:
        raise ApprovalError("You wrote this plan, so somebody else in finance must decide on it.")
    if decider_id in editor_ids:
        raise ApprovalError("You edited this plan, so somebody else in finance must decide on it.")


def check_note(action: PlanAction, note: str) -> None:
    """ApprovalError when a plan is rejected without a word of why."""
    if action == "reject" and not note.strip():
        raise ApprovalError(
            "Say in a note why you reject the plan, so that its author knows what to change.", place="note"
        )
