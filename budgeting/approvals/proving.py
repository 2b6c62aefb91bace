"""Who decides shows that it is them: with a second factor where one is asked for, and anew for large plans."""

from datetime import timedelta
from typing import Final

from budgeting.errors import ApprovalError

PROOF_HOLDS: Final = timedelta(minutes=15)
ASKED_AT: Final = "proof"


def check_proof(*, takes_two: bool, since_proof: timedelta | None) -> None:
    """ApprovalError at ``ASKED_AT`` when a plan that two people approve is approved on an old proof.

    ``since_proof`` is how long ago the person gave their password or a code; None: never, as a program that acts for
    them. A clock that was set back counts as a moment ago.
    """
    if takes_two and (since_proof is None or since_proof > PROOF_HOLDS):
        raise ApprovalError(
            "This plan is large enough to need two people, so show once more that it is you: enter your password or a "
            "code from your phone, then approve.",
            place=ASKED_AT,
        )


def check_second_factor(*, is_asked: bool, has_one: bool) -> None:
    """ApprovalError when everybody who decides on money must sign in with a second factor and this person does not."""
    if is_asked and not has_one:
        raise ApprovalError(
            "In this workspace, whoever decides on money signs in with a code from their phone as well. Set that up on "
            "the page Your account, then decide."
        )
