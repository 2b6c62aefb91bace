"""What a service says when it cannot do what was asked; planner/errors.py turns each into a page."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from budgeting.approvals.decisions import LineChange, LineDecision


class ServiceError(Exception):
    """The request cannot be met; ``message`` is a sentence or two for the person who asked."""

    message = "That cannot be done."

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self.message)
        self.message = message or self.message


class NotFoundError(ServiceError):
    """There is no such thing, or it belongs to another workspace: both read the same."""

    message = "There is nothing at this address, or it is not yours to see."


class ForbiddenError(ServiceError):
    """The person's roles do not allow it."""

    message = "Your roles in this workspace do not allow this."


class ConflictError(ServiceError):
    """Somebody else changed the same thing first, or its state no longer allows the step."""

    message = "Somebody else changed this while you were working on it."


class LineConflictError(ConflictError):
    """Two people decided on one line at once: ``theirs`` was first and holds, ``yours`` was not saved."""

    def __init__(self, yours: "LineChange", theirs: "LineDecision | None", label: str) -> None:
        who = f"{theirs.who} decided on “{label}” meanwhile" if theirs else f"“{label}” was decided meanwhile"
        super().__init__(f"{who}, so nothing of yours was saved. Look at both, then decide again.")
        self.yours = yours
        self.theirs = theirs


class TooManyJobsError(ConflictError):
    """The person has as much long work under way as one person may have."""

    message = "Too many of your jobs have not ended yet."


class TamperedError(ServiceError):
    """What was frozen is not what was written: somebody changed it behind the application's back."""

    message = "What is kept of this version is no longer what was written."


class FormerReleaseError(ServiceError):
    """What was frozen is whole, but in a shape that this release cannot lay out."""

    message = (
        "This version was frozen by an earlier release of the planner and can no longer be opened; "
        "its digest and decisions are kept. Choose again."
    )


class LockedOutError(ServiceError):
    """Too many failed sign-ins for this account or from this address."""

    message = "Too many failed sign-ins. Wait 15 minutes, then try again."


class PasswordError(ServiceError):
    """A password that is not taken; the message says why, ``place`` names the field."""

    def __init__(self, message: str, place: str = "new") -> None:
        super().__init__(message)
        self.place = place


class LinkError(ServiceError):
    """A link that lets nobody in any more, or never did: all read the same."""

    message = "This link is no longer good: it was used, it ran out, or another one took its place."


class NotInvitedError(ServiceError):
    """Somebody whom single sign-on knows and the planner does not."""
