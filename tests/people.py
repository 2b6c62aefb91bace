"""The cast: who works in the workspace, and who must see nothing of it."""

from dataclasses import dataclass
from typing import Final

from planner.services.actors import Actor
from planner.storage.database import Database
from planner.storage.records import MembershipRecord, UserRecord, WorkspaceRecord

PASSWORD: Final = "correct horse battery staple"
# Argon2id of PASSWORD at the cheapest cost, so that a test does not pay for making it.
PASSWORD_HASH: Final = "$argon2id$v=19$m=8,t=1,p=1$I6MyxhodiIgkf2/fiPNoWg$sUevLOVnDeNkTIxJqtNPBoSaZ2ZOSZ+Y8mrirTHBSIg"


@dataclass(frozen=True)
class Cast:
    """Ada researches, Femi is finance, Mona manages, Adam administers; Eve holds every role, in the other workspace."""

    workspace_id: int
    other_workspace_id: int
    ada: Actor
    femi: Actor
    mona: Actor
    adam: Actor
    eve: Actor

    @property
    def everybody(self) -> tuple[Actor, ...]:
        """All five people."""
        return (self.ada, self.femi, self.mona, self.adam, self.eve)


def make_cast(database: Database) -> Cast:
    """Save the two workspaces and the five people."""
    ours = _make_workspace(database, "acme", "Acme Bank")
    theirs = _make_workspace(database, "other", "Other Bank")
    everything = frozenset({"researcher", "finance", "manager", "administrator"})
    return Cast(
        workspace_id=ours,
        other_workspace_id=theirs,
        ada=make_person(database, "Ada", ours, frozenset({"researcher"})),
        femi=make_person(database, "Femi", ours, frozenset({"finance"})),
        mona=make_person(database, "Mona", ours, frozenset({"manager"})),
        adam=make_person(database, "Adam", ours, frozenset({"administrator"})),
        eve=make_person(database, "Eve", theirs, everything),
    )


def make_person(database: Database, name: str, workspace_id: int, roles: frozenset[str]) -> Actor:
    """Save a person with ``roles`` who signs in as ``name@example.com`` with PASSWORD."""
    email = f"{name.lower()}@example.com"
    with database.write() as session:
        person = UserRecord(name=name, email=email, password=PASSWORD_HASH, session_key=f"session-key-of-{name}")
        session.add(person)
        session.flush()
        user_id = person.id or 0
        for role in sorted(roles):
            session.add(MembershipRecord(user_id=user_id, workspace_id=workspace_id, role=role))
    return Actor(user_id=user_id, name=name, email=email, workspace_id=workspace_id, roles=roles)


def _make_workspace(database: Database, key: str, name: str) -> int:
    with database.write() as session:
        workspace = WorkspaceRecord(key=key, name=name)
        session.add(workspace)
        session.flush()
        return workspace.id or 0
