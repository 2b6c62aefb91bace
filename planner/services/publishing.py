"""What can be handed out of a programme: the version that counts, and everything that is made from it."""

from dataclasses import dataclass

from planner.services.actors import Actor
from planner.services.errors import FormerReleaseError
from planner.services.plans import SeenPlan, VersionHead, list_versions, see_plan
from planner.services.supplier_briefs import Briefed, briefed_studies
from planner.services.verifying_record import APPROVED_STATES
from planner.storage.database import Database


@dataclass(frozen=True)
class Handouts:
    """The version that counts, the newest approved one or else the newest; ``seen`` is None where none can be opened.

    ``newest`` is the number of the newest version of all, ``briefs`` its funded studies.
    """

    head: VersionHead | None
    seen: SeenPlan | None
    newest: int
    briefs: tuple[Briefed, ...]

    @property
    def is_approved(self) -> bool:
        """Whether the money of it may be spent, or could be."""
        return self.head is not None and self.head.state in APPROVED_STATES


def see_handouts(database: Database, actor: Actor, programme_key: str) -> Handouts:
    """What can be handed out. Raises NotFoundError when there is no such programme."""
    heads = list_versions(database, actor, programme_key)
    approved = [head for head in heads if head.state in APPROVED_STATES - {"superseded"}]
    head = next(iter([*approved, *heads]), None)
    if head is None:
        return Handouts(None, None, 0, ())
    try:
        seen = see_plan(database, actor, programme_key, head.number)
    except FormerReleaseError:
        return Handouts(head, None, heads[0].number, ())
    return Handouts(head, seen, heads[0].number, briefed_studies(seen.plan))
