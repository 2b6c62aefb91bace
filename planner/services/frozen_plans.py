"""Opening what a plan version froze: checked against its digest, laid out once, kept for a while."""

from functools import lru_cache

from budgeting.approvals.lines import ReviewLine, review_lines
from budgeting.errors import BudgetingError
from budgeting.plans.laying_out import lay_out
from budgeting.plans.plan import Plan
from planner.services.errors import FormerReleaseError, TamperedError
from planner.storage import mapping
from planner.storage.mapping.documents import BrokenContentError


def opened(content: str, digest: str, number: int) -> Plan:
    """The plan of frozen content. Raises TamperedError, FormerReleaseError."""
    try:
        return _laid_out(content, digest)
    except BrokenContentError:
        raise tampered(number) from None
    except (BudgetingError, ValueError):
        raise FormerReleaseError from None


def opened_lines(content: str, digest: str, number: int) -> tuple[ReviewLine, ...]:
    """The lines of frozen content that finance decides on. Raises what ``opened`` raises."""
    opened(content, digest, number)
    return _lines(content, digest)


def tampered(number: int) -> TamperedError:
    """The refusal of a version that is not what was frozen."""
    return TamperedError(f"Version {number} is no longer what was written: its content does not match its digest.")


@lru_cache(maxsize=16)
def _laid_out(content: str, digest: str) -> Plan:
    """Frozen content never changes, so a plan that was laid out once need not be again."""
    return lay_out(*mapping.thaw(content, digest))


@lru_cache(maxsize=16)
def _lines(content: str, digest: str) -> tuple[ReviewLine, ...]:
    return review_lines(_laid_out(content, digest))
