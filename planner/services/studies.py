"""What people do with studies: see what each level costs and brings, write them from £0, change them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlmodel import Session

from budgeting.costing import Terms, package_from_design
from budgeting.designing import check_reports_in_time, check_study_fits
from budgeting.methods import Method
from budgeting.programme import Prerequisite, Programme, check_no_cycle
from budgeting.studies import LEVELS, Level, Package, Rate, Study
from budgeting.worth import PackageWorth, package_worth
from planner.services.actors import Actor
from planner.services.rates import PriceList, prices_for
from planner.services.study_rules import StudyRules, rules_of
from planner.services.trail import record
from planner.storage import mapping
from planner.storage.database import Database
from planner.storage.repositories import programmes, versions

DesignByLevel = Mapping[Level, Mapping[str, int]]
TermsByLevel = Mapping[Level, Terms]


@dataclass(frozen=True)
class LevelWorth:
    """One level of a study: its package, and what it would bring alone to each of its questions."""

    package: Package
    by_question: tuple[PackageWorth, ...]

    @property
    def value_minor(self) -> int:
        """What it is worth alone, over all its questions."""
        return sum(worth.value_minor for worth in self.by_question)

    @property
    def net_minor(self) -> int:
        """Worth less cost."""
        return self.value_minor - self.package.cost_minor


@dataclass(frozen=True)
class SeenStudy:
    """A study with all that its page shows, and the version that was seen."""

    programme: Programme
    study: Study
    levels: tuple[LevelWorth, ...]
    version: int

    @property
    def best(self) -> LevelWorth | None:
        """The level that nets most by itself, the cheaper of equals; None when no level is designed."""
        return max(self.levels, key=lambda level: level.net_minor, default=None)

    @property
    def rules(self) -> StudyRules:
        """The rules that touch it."""
        return rules_of(self.programme, self.study)


def list_studies(database: Database, actor: Actor, programme_key: str) -> tuple[Programme, tuple[SeenStudy, ...]]:
    """The programme and every study with its levels. Raises NotFoundError."""
    actor.require("study.see")
    with database.read() as session:
        programme = mapping.load_programme(session, actor.workspace_id, programme_key)
    return programme, tuple(
        SeenStudy(programme, study, weigh_levels(programme, study), version=0) for study in programme.studies
    )


def see_study(database: Database, actor: Actor, programme_key: str, key: str) -> SeenStudy:
    """One study with its levels side by side. Raises NotFoundError."""
    actor.require("study.see")
    with database.read() as session:
        version = versions.of_study(session, actor.workspace_id, programme_key, key)
        programme = mapping.load_programme(session, actor.workspace_id, programme_key)
    study = programme.study(key)
    return SeenStudy(programme, study, weigh_levels(programme, study), version)


def weigh_levels(programme: Programme, study: Study) -> tuple[LevelWorth, ...]:
    """What each level of ``study`` would bring alone to its questions."""
    starts_on = programme.period(study.period_key).starts_on
    return tuple(
        LevelWorth(
            package,
            tuple(package_worth(programme.question(key), study, package, starts_on) for key in study.question_keys),
        )
        for package in study.packages
    )


def price_levels(
    method: Method, designs: DesignByLevel, prices: Mapping[str, Rate], terms: TermsByLevel | None = None
) -> tuple[Package, ...]:
    """The packages that the designs (inputs in thousandths) lead to; a level without any quantity is not there."""
    terms = terms or {}
    quantities = {one.key for one in method.quantities}
    return tuple(
        package_from_design(method, level, designs[level], prices, terms.get(level))
        for level in LEVELS
        if any(milli for name, milli in designs.get(level, {}).items() if name in quantities)
    )


@dataclass(frozen=True)
class Draft:
    """A study that is being built: its levels, each with what it would bring to the questions chosen so far."""

    levels: tuple[LevelWorth, ...]

    @property
    def packages(self) -> tuple[Package, ...]:
        """Its levels, priced."""
        return tuple(level.package for level in self.levels)


def weigh_draft(
    programme: Programme,
    method: Method,
    packages: tuple[Package, ...],
    *,
    question_keys: tuple[str, ...],
    period_key: str | None,
) -> Draft:
    """Weigh what is designed so far for its questions; nothing is saved."""
    periods = {period.key for period in programme.periods}
    start = period_key if period_key in periods else programme.periods[0].key
    centre = programme.cost_centres[0].key if programme.cost_centres else ""
    study = Study("draft", "Draft", method, question_keys, centre, start or "", packages)
    return Draft(weigh_levels(programme, study))


def prices_of(database: Database, actor: Actor, programme: Programme) -> PriceList:
    """The prices that studies of ``programme`` are costed with: those in force when it starts, or today if later."""
    on = max(datetime.now(UTC).date(), programme.starts_on)
    return prices_for(database, actor, programme.currency, "", on)


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
