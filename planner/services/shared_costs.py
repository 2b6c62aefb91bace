"""What people do with elements that several studies share: declare one, change it, take it away."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from budgeting.advice.designing import check_total
from budgeting.programme import Programme, SharedCost
from planner.services.actors import Actor
from planner.services.errors import NotFoundError
from planner.services.rates import PriceList
from planner.services.studies import prices_of
from planner.services.trail import record
from planner.storage import mapping
from planner.storage.database import Database
from planner.storage.repositories import programmes


@dataclass(frozen=True)
class SharingDesk:
    """What a shared element is declared with: the programme, its prices, and the version that was seen."""

    programme: Programme
    prices: PriceList
    version: int

    def shared(self, key: str) -> SharedCost:
        """The shared element named ``key``. Raises NotFoundError."""
        for one in self.programme.shared_costs:
            if one.key == key:
                return one
        raise NotFoundError


def see_sharing(database: Database, actor: Actor, programme_key: str) -> SharingDesk:
    """The programme with its shared elements, and the prices that they are costed with. Raises NotFoundError."""
    actor.require("study.see")
    with database.read() as session:
        version = programmes.by_key(session, actor.workspace_id, programme_key).version
        programme = mapping.load_programme(session, actor.workspace_id, programme_key)
    return SharingDesk(programme, prices_of(database, actor, programme), version)


def share_cost(database: Database, actor: Actor, programme_key: str, shared: SharedCost, *, seen_version: int) -> None:
    """Declare an element that several studies use and that is charged once, or change the one of its key.

    Raises ProgrammeError when it costs more than the product plans with, ConflictError for a stale edit.
    """
    actor.require("study.edit")
    stamped = replace(shared, by=actor.name, at=datetime.now(UTC).isoformat(timespec="seconds"))
    with database.write() as session:
        programme = mapping.load_programme(session, actor.workspace_id, programme_key)
        stamped = replace(stamped, vat_bp=programme.counted_vat_bp)
        mapping.save_shared_cost(session, actor.workspace_id, programme_key, stamped, seen_version=seen_version)
        check_total(shared, programme.currency)
        detail = {"name": shared.name, "cost_minor": shared.cost_minor}
        record(session, actor, "shared_cost.set", f"programme:{programme_key}/shared:{shared.key}", detail)


def stop_sharing(database: Database, actor: Actor, programme_key: str, key: str, *, seen_version: int) -> None:
    """Take a shared element away. Raises NotFoundError, or ConflictError for a stale edit."""
    actor.require("study.edit")
    with database.write() as session:
        found = mapping.load_programme(session, actor.workspace_id, programme_key)
        if key not in {one.key for one in found.shared_costs}:
            raise NotFoundError
        mapping.remove_shared_cost(session, actor.workspace_id, programme_key, key, seen_version=seen_version)
        record(session, actor, "shared_cost.removed", f"programme:{programme_key}/shared:{key}", {})
