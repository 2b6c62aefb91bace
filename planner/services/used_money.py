"""The money that studies and shared costs have used, as orders and invoices tell it."""

from collections.abc import Mapping

from sqlmodel import Session

from budgeting.learning.money import Used


def used_of(session: Session, workspace_id: int, programme_key: str) -> Mapping[str, Used]:  # noqa: ARG001  nothing is ordered yet
    """What each ``study:<key>`` and ``shared:<key>`` has committed and spent; empty where nothing was ordered."""
    return {}
