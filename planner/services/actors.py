"""The person on whose behalf a service acts, with the roles they hold in one workspace at this moment."""

from dataclasses import dataclass
from datetime import date, datetime

from planner.permissions import is_allowed
from planner.services.errors import ForbiddenError
from planner.zones import USUAL, day_in


@dataclass(frozen=True)
class Actor:
    """Read from the database for every request, so that a role taken away is gone at once.

    ``scopes`` are set when a program asks with a token of theirs: of what the roles allow, only this. ``proven_at`` is
    when they last gave a password or a code in this session. ``language`` is the one they chose to read in, if any;
    ``zone`` is the one whose calendar their workspace keeps.
    """

    user_id: int
    name: str
    email: str
    workspace_id: int
    roles: frozenset[str]
    scopes: frozenset[str] | None = None
    proven_at: datetime | None = None
    language: str = ""
    zone: str = USUAL

    def may(self, permission: str) -> bool:
        """Whether this person may do what ``permission`` names."""
        return is_allowed(self.roles, permission) and (self.scopes is None or permission in self.scopes)

    def require(self, permission: str) -> None:
        """Raise ForbiddenError unless this person may do what ``permission`` names."""
        if not self.may(permission):
            raise ForbiddenError

    def today(self) -> date:
        """The day it is where they work."""
        return day_in(self.zone)

    @property
    def initials(self) -> str:
        """Two letters for a small badge."""
        words = self.name.split() or ["?"]
        return (words[0][0] + words[-1][0] if len(words) > 1 else words[0][:2]).upper()
