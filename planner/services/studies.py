"""What people do with studies: see what each level costs and brings, write them from £0, change them."""

from collections.abc import Mapping
from dataclasses import dataclass

from budgeting.methods import method_named
from budgeting.methods.packages import package_from_design
from budgeting.programme import Programme
from budgeting.studies import LEVELS, Level, Package, Rate, Study
from budgeting.worth import PackageWorth, package_worth
from planner.services.actors import Actor
from planner.services.trail import record
from planner.storage import mapping
from planner.storage.database import Database
from planner.storage.repositories import rates, versions

DesignByLevel = Mapping[Level, Mapping[str, int]]


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
            tuple(
                package_worth(programme.question(key), study, package, starts_on) for key in study.question_keys
            ),
        )
        for package in study.packages
    )


def price_levels(method_key: str, designs: DesignByLevel, prices: Mapping[str, Rate], card: str) -> tuple[Package, ...]:
    """The packages that the designs (inputs in thousandths) lead to; a level without any input is not there."""
    method = method_named(method_key)
    return tuple(
        package_from_design(method, level, designs[level], prices, card)
        for level in LEVELS
        if any(designs.get(level, {}).values())
    )


def rates_of(database: Database, actor: Actor, card_key: str) -> dict[str, Rate]:
    """The unit prices of a rate card by element. Raises NotFoundError."""
    actor.require("rate.see")
    with database.read() as session:
        return rates.by_element(session, actor.workspace_id, card_key)


def write_study(
    database: Database, actor: Actor, programme_key: str, study: Study, *, seen_version: int | None
) -> None:
    """Save a new study (``seen_version`` None) or a changed one. Raises ConflictError when the edit is stale."""
    actor.require("study.edit")
    with database.write() as session:
        version = mapping.save_study(
            session, actor.workspace_id, programme_key, study, author_id=actor.user_id, seen_version=seen_version
        )
        # Reading it back builds the domain value, which refuses what does not fit; nothing is then left behind.
        mapping.load_programme(session, actor.workspace_id, programme_key)
        place = f"programme:{programme_key}/study:{study.key}"
        costs = {package.level: package.cost_minor for package in study.packages}
        record(session, actor, "study.written", place, {"version": version, "cost_minor": costs})
