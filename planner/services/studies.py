"""What people do with studies: see what each level costs and brings, write them from £0, change them."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property

from sqlmodel import Session

from budgeting.advice.designing import check_reports_in_time, check_study_fits
from budgeting.advice.increments import Step
from budgeting.plans.provenance import stamped
from budgeting.plans.standing import quote_warnings
from budgeting.programme import Prerequisite, Programme, check_no_cycle
from budgeting.studies import Study
from planner.services.actors import Actor
from planner.services.rates import PriceList, prices_for
from planner.services.study_levels import LevelWorth, price_levels, steps_of, weigh_levels
from planner.services.study_rules import StudyRules, rules_of
from planner.services.trail import record
from planner.storage import mapping
from planner.storage.database import Database
from planner.storage.keeping import kept_until_written
from planner.storage.repositories import programmes, versions

__all__ = [
    "LevelWorth",
    "SeenStudy",
    "list_studies",
    "price_levels",
    "prices_of",
    "see_study",
    "weigh_levels",
    "write_study",
]


@dataclass(frozen=True)
class SeenStudy:
    """A study with all that its page shows, and the version that was seen."""

    programme: Programme
    study: Study
    levels: tuple[LevelWorth, ...]
    version: int

    @cached_property
    def best(self) -> LevelWorth | None:
        """The level that nets most by itself, the cheaper of equals; None when no level is designed."""
        return max(self.levels, key=lambda level: level.net_minor, default=None)

    @cached_property
    def has_own_figures(self) -> bool:
        """Whether somebody put a figure of their own in place of a formula's, a card's or a hit rate."""
        lines = (line for package in self.study.packages for line in package.lines)
        return bool(self.study.judged) or any(line.override for line in lines)

    def expired_quotes(self, on: date) -> tuple[str, ...]:
        """A sentence for each line whose quote holds no more on a day, said once over the levels."""
        lines = [line for package in self.study.packages for line in package.lines]
        return tuple(dict.fromkeys(quote_warnings(lines, on)))

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """From nothing to the lowest level, and on from level to level."""
        return steps_of(self.levels)

    @cached_property
    def rules(self) -> StudyRules:
        """The rules that touch it."""
        return rules_of(self.programme, self.study)


def list_studies(database: Database, actor: Actor, programme_key: str) -> tuple[Programme, tuple[SeenStudy, ...]]:
    """The programme and every study with its levels. Raises NotFoundError."""
    actor.require("study.see")
    with database.read() as session:
        return _listed(session, actor.workspace_id, programme_key)


def see_study(database: Database, actor: Actor, programme_key: str, key: str) -> SeenStudy:
    """One study with its levels side by side. Raises NotFoundError."""
    actor.require("study.see")
    with database.read() as session:
        return _seen(session, actor.workspace_id, programme_key, key)


@kept_until_written
def _listed(session: Session, workspace_id: int, programme_key: str) -> tuple[Programme, tuple[SeenStudy, ...]]:
    programme = mapping.load_programme(session, workspace_id, programme_key)
    return programme, tuple(
        SeenStudy(programme, study, weigh_levels(programme, study), version=0) for study in programme.studies
    )


@kept_until_written
def _seen(session: Session, workspace_id: int, programme_key: str, key: str) -> SeenStudy:
    version = versions.of_study(session, workspace_id, programme_key, key)
    programme = mapping.load_programme(session, workspace_id, programme_key)
    study = programme.study(key)
    return SeenStudy(programme, study, weigh_levels(programme, study), version)


def prices_of(database: Database, actor: Actor, programme: Programme) -> PriceList:
    """The prices that studies of ``programme`` are costed with: those in force when it starts, or today if later."""
    on = max(actor.today(), programme.starts_on)
    return prices_for(database, actor, programme.currency, programme.market, on)


def write_study(
    database: Database,
    actor: Actor,
    programme_key: str,
    study: Study,
    *,
    seen_version: int | None,
    needs: Collection[str] | None = None,
) -> None:
    """Save a new study (``seen_version`` None) or a changed one, and with it the studies it ``needs`` (None: as now).

    Raises ConflictError when the edit is stale, StudyError or ProgrammeError when it does not fit among the others.
    """
    actor.require("study.edit")
    with database.write() as session:
        study = _stamped_now(session, actor, programme_key, study)
        version = mapping.save_study(
            session, actor.workspace_id, programme_key, study, author_id=actor.user_id, seen_version=seen_version
        )
        # Reading it back builds the domain value, which refuses what does not fit; nothing is then left behind.
        programme = mapping.load_programme(session, actor.workspace_id, programme_key)
        check_study_fits(programme, study)
        if needs is not None:
            programme = _replace_needs(session, actor, programme, study.key, needs)
        check_reports_in_time(programme, study)
        place = f"programme:{programme_key}/study:{study.key}"
        costs = {package.level: package.cost_minor for package in study.packages}
        record(session, actor, "study.written", place, {"version": version, "cost_minor": costs})


def _stamped_now(session: Session, actor: Actor, programme_key: str, study: Study) -> Study:
    """The study with the person and the moment on all of it that is new or changed."""
    programme = mapping.load_programme(session, actor.workspace_id, programme_key)
    before = next((other for other in programme.studies if other.key == study.key), None)
    return stamped(study, before, actor.name, datetime.now(UTC).isoformat(timespec="seconds"))


def _replace_needs(session: Session, actor: Actor, programme: Programme, key: str, needs: Collection[str]) -> Programme:
    """Make ``needs`` the prerequisites of the study, in the programme's order; gives that programme back.

    ProgrammeError for a circle.
    """
    others = [pair for pair in programme.prerequisites if pair.study_key != key]
    own = [Prerequisite(key, study.key) for study in programme.studies if study.key in needs]
    if set(programme.prerequisites) == {*others, *own}:
        return programme
    check_no_cycle([*others, *own], {study.key: study.name for study in programme.studies})
    seen = programmes.by_key(session, actor.workspace_id, programme.key).version
    mapping.save_prerequisites(session, actor.workspace_id, programme.key, [*others, *own], seen_version=seen)
    return replace(programme, prerequisites=(*others, *own))
