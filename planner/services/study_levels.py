"""The levels of a study side by side: what each costs, tells and brings, and the steps between them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from budgeting.advice.increments import Rung, Step, steps_between
from budgeting.advice.sizing import Sizing, sizing_of
from budgeting.advice.telling import Told, told_by
from budgeting.costing import Spread, Terms, package_from_design, spread_of
from budgeting.errors import BudgetingError
from budgeting.evidence.worth import PackageWorth, package_worth
from budgeting.methods import Method
from budgeting.programme import Programme, SharedCost
from budgeting.studies import LEVELS, CostLine, JudgedLikelihood, Level, Package, Rate, Study

DesignByLevel = Mapping[Level, Mapping[str, int]]
TermsByLevel = Mapping[Level, Terms]


@dataclass(frozen=True)
class LevelWorth:
    """One level of a study: its package, what its sample tells, and what it would bring alone to each question."""

    package: Package
    by_question: tuple[PackageWorth, ...]
    told: Told | None = None

    @cached_property
    def value_minor(self) -> int:
        """What it is worth alone, over all its questions."""
        return sum(worth.value_minor for worth in self.by_question)

    @cached_property
    def net_minor(self) -> int:
        """Worth less cost."""
        return self.value_minor - self.package.cost_minor

    @cached_property
    def spread(self) -> Spread:
        """The cost that is expected of it, and the range that holds it 8 times in 10."""
        return spread_of(self.package)

    @cached_property
    def rung(self) -> Rung:
        """The level as the steps between levels see it."""
        package = self.package
        return Rung(package.level, package.cost_minor, self.value_minor, self.told, package.days_to_result)


@dataclass(frozen=True)
class Typed:
    """A study that is being built, as far as it can be read: inputs in thousandths by level, and the terms."""

    method: Method
    designs: DesignByLevel
    terms: TermsByLevel = field(default_factory=dict)
    question_keys: tuple[str, ...] = ()
    period_key: str | None = None
    judged: tuple[JudgedLikelihood, ...] = ()
    own_key: str | None = None


@dataclass(frozen=True)
class Draft:
    """A study that is being built: its levels so far, what kept a level from being costed, and what it shares."""

    levels: tuple[LevelWorth, ...]
    refusals: Mapping[Level, BudgetingError] = field(default_factory=dict)
    shared: tuple[SharedCost, ...] = ()
    judged: tuple[JudgedLikelihood, ...] = ()

    @property
    def packages(self) -> tuple[Package, ...]:
        """Its levels, priced."""
        return tuple(level.package for level in self.levels)

    @property
    def steps(self) -> tuple[Step, ...]:
        """From nothing to the lowest level, and on from level to level."""
        return steps_of(self.levels)

    def at(self, level: Level) -> LevelWorth | None:
        """The level; None while nothing is filled in there."""
        return self._by_level.get(level)

    def line(self, level: Level, key: str) -> CostLine | None:
        """The level's line; None while nothing is filled in there."""
        return self._lines.get((level, key))

    def sums(self, name: str) -> list[int]:
        """A sum of each level's package by its name (``cost_minor`` …), 0 while nothing is filled in there."""
        return [getattr(found.package, name) if (found := self.at(level)) else 0 for level in LEVELS]

    def vat_at(self, vat_bp: int) -> list[int]:
        """The VAT of each level at a rate in basis points."""
        return [found.package.vat_at(vat_bp) if (found := self.at(level)) else 0 for level in LEVELS]

    @cached_property
    def _by_level(self) -> dict[Level, LevelWorth]:
        return {level.package.level: level for level in self.levels}

    @cached_property
    def _lines(self) -> dict[tuple[Level, str], CostLine]:
        return {(package.level, line.key): line for package in self.packages for line in package.lines}


def steps_of(levels: tuple[LevelWorth, ...]) -> tuple[Step, ...]:
    """The steps between ``levels``, which stand from the lowest up."""
    ordered = sorted(levels, key=lambda one: LEVELS.index(one.package.level))
    return steps_between([one.rung for one in ordered])


def weigh_levels(programme: Programme, study: Study) -> tuple[LevelWorth, ...]:
    """What each level of ``study`` would tell and bring alone to its questions."""
    starts_on = programme.period(study.period_key).starts_on
    asked = [programme.question(key) for key in study.question_keys]
    return tuple(
        LevelWorth(
            package,
            tuple(package_worth(question, study, package, starts_on) for question in asked),
            told_by(study.method, package, asked[0] if asked else None),
        )
        for package in study.packages
    )


def price_levels(
    method: Method, designs: DesignByLevel, prices: Mapping[str, Rate], terms: TermsByLevel | None = None
) -> tuple[Package, ...]:
    """The packages that the designs (inputs in thousandths) lead to; a level without any quantity is not there."""
    packages, refusals = _priced(Typed(method, designs, terms or {}), prices)
    for refusal in refusals.values():
        raise refusal
    return packages


def draft_study(programme: Programme, typed: Typed, prices: Mapping[str, Rate]) -> Draft:
    """Price what is typed so far and weigh it for its questions; nothing is saved."""
    packages, refusals = _priced(typed, prices)
    shared = tuple(one for one in programme.shared_costs if typed.own_key in one.study_keys)
    return Draft(weigh_levels(programme, _study(programme, typed, packages)), refusals, shared, typed.judged)


def size_study(programme: Programme, typed: Typed, prices: Mapping[str, Rate], level: Level) -> Sizing | None:
    """How large the sample of ``level`` should be, the rest as typed; None while there is nothing to weigh."""
    packages, _ = _priced(typed, prices)
    package = next((one for one in packages if one.level == level), None)
    if package is None or not typed.question_keys:
        return None
    study, terms = _study(programme, typed, packages), typed.terms.get(level, Terms())
    questions = [programme.question(key) for key in typed.question_keys]
    return sizing_of(study, package, prices, terms, questions, programme.period(study.period_key).starts_on)


def _study(programme: Programme, typed: Typed, packages: tuple[Package, ...]) -> Study:
    periods = {period.key for period in programme.periods}
    period = typed.period_key if typed.period_key in periods else programme.periods[0].key
    centre = programme.cost_centres[0].key if programme.cost_centres else ""
    asked = typed.question_keys
    return Study("draft", "Draft", typed.method, asked, centre, period or "", packages, judged=typed.judged)


def _priced(typed: Typed, prices: Mapping[str, Rate]) -> tuple[tuple[Package, ...], dict[Level, BudgetingError]]:
    quantities = {one.key for one in typed.method.quantities}
    packages: list[Package] = []
    refusals: dict[Level, BudgetingError] = {}
    for level in LEVELS:
        design = typed.designs.get(level, {})
        if not any(milli for name, milli in design.items() if name in quantities):
            continue
        try:
            packages.append(package_from_design(typed.method, level, design, prices, typed.terms.get(level)))
        except BudgetingError as error:
            refusals[level] = error
    return tuple(packages), refusals
