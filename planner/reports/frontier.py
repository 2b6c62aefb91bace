"""What more or less money would buy, as the values that the page, its tables and the print show."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from budgeting.explaining.again.changes import in_words
from budgeting.explaining.budgets.frontier import Frontier, FrontierPoint, FrontierStep
from budgeting.explaining.budgets.frontier_without import IN_PROPORTION, OtherCurve, OtherCurves
from budgeting.money import exponent
from budgeting.plans.plan import Plan
from planner.filters import money, money_exact

_WORTH = {"net": "net worth", "gross": "worth of the answers"}
_MOST_LABELS, _APART = 5, 16


@dataclass(frozen=True)
class CurvePoint:
    """A point to draw: amounts in minor units, the budget also in words.

    ``path`` leads to its plan, empty where nothing can be opened.
    """

    limit_minor: int
    worth_minor: int
    bound_minor: int
    is_proven: bool
    path: str = ""
    limit_words: str = ""


@dataclass(frozen=True)
class StepRow:
    """A step up the curve, in words: what it brings, and the question that gains most (empty where none does).

    ``more_minor`` is how much more money it takes than the step below it, or than the least that was looked at.
    """

    step: FrontierStep
    says: str
    question_key: str
    question: str
    more_minor: int


@dataclass(frozen=True)
class StepLabel:
    """The name of a step, beside the point of the curve that it leads to."""

    limit_minor: int
    worth_minor: int
    name: str


@dataclass(frozen=True)
class FrontierPage:
    """The curve of one plan; ``other`` is the one that is drawn beside it, ``offered`` are all that can be."""

    plan: Plan
    found: Frontier
    offered: tuple[OtherCurve, ...] = ()
    other: OtherCurve | None = None

    @property
    def worth_name(self) -> str:
        """What the curve measures: net worth, or the worth of the answers."""
        return _WORTH[self.plan.programme.objective]

    @property
    def steps(self) -> tuple[StepRow, ...]:
        """The steps from the smallest budget up."""
        least = next((one.limit_minor for one in self.found.points if one.selection), 0)
        rows, below = [], self._written(least)
        for step in self.found.steps:
            # Of the budgets as they are written, so that each is the one above it and what it takes more.
            rows.append(_row(self.plan, step, self._written(step.to_minor) - below))
            below = self._written(step.to_minor)
        return tuple(rows)

    def _written(self, minor: int) -> int:
        """A budget as it is written: the plan's own as it is, any other rounded up, so that it is enough."""
        return minor if minor == self.found.chosen_minor else rounded_up(minor, self.plan.programme.currency)

    def budget(self, minor: int) -> str:
        """A budget of the curve in words, never less than it takes."""
        return self.more(self._written(minor))

    def more(self, minor: int) -> str:
        """Money in words, to the penny where it is no whole pound."""
        currency = self.plan.programme.currency
        return (money if minor == rounded_up(minor, currency) else money_exact)(minor, currency)

    def curve(self, base: str = "") -> tuple[CurvePoint, ...]:
        """The plan's own curve to draw; ``base`` is the address under which each point's plan is shown."""
        return self._named(curve(self.found.points, base))

    def _named(self, points: tuple[CurvePoint, ...]) -> tuple[CurvePoint, ...]:
        return tuple(replace(one, limit_words=self.budget(one.limit_minor)) for one in points)

    @property
    def labels(self) -> tuple[StepLabel, ...]:
        """The greatest steps that bring in a study, few enough to be written into the chart without touching."""
        found = self.found
        highest = max((one.worth_minor for one in found.points), default=0)
        taken = [found.here.worth_minor] if found.here else []
        labels = []
        for step in sorted(found.steps, key=lambda one: -one.gain_minor):
            point, entering = found.at(step.to_minor), step.found.of_kind("enters")
            if point and entering and all(abs(point.worth_minor - one) * _APART > highest for one in taken):
                name = self.plan.programme.study(entering[0].study).name
                labels.append(StepLabel(step.to_minor, point.worth_minor, f"+ {name}"))
                taken.append(point.worth_minor)
        return tuple(labels[:_MOST_LABELS])

    @property
    def next_step(self) -> StepRow | None:
        """What the next step up from the plan's own budget would bring."""
        return self._row_of(self.found.step_after(self.found.chosen_minor))

    @property
    def last_step(self) -> StepRow | None:
        """What the last step up to the plan's own budget brought."""
        return self._row_of(self.found.step_before(self.found.chosen_minor))

    def _row_of(self, step: FrontierStep | None) -> StepRow | None:
        return next((row for row in self.steps if row.step == step), None)

    @property
    def answer(self) -> tuple[str, ...]:
        """The answer in two sentences: what more money would buy, and what less would cost."""
        return (_of_more(self), _of_less(self))

    @property
    def beside(self) -> tuple[CurvePoint, ...]:
        """The curve to draw beside the plan's own: the budgets at which the studies were chosen again for it."""
        return self._named(curve(self.other.points)) if self.other else ()

    @property
    def proportion(self) -> str:
        """What more money would buy if the other ceilings grew with it; empty where that is not known."""
        grown = next((one for one in self.offered if one.rule == IN_PROPORTION), None)
        here, chosen = self.found.here, self.found.chosen_minor
        after = (
            next((one for one in grown.points if one.limit_minor > chosen and one.selection), None) if grown else None
        )
        if not (here and here.selection and after) or after.worth_minor <= here.worth_minor:
            return ""
        more, gain = (
            money(minor, self.plan.programme.currency)
            for minor in (self._written(after.limit_minor) - chosen, after.worth_minor - here.worth_minor)
        )
        least = "" if here.is_proven and after.is_proven else "at least "
        return f"If those ceilings grew with the budget, {more} more would buy {least}{gain} of {self.worth_name}."

    @property
    def open_count(self) -> int:
        """How many points are not proven best."""
        return sum(not point.is_proven for point in self.found.points)

    @property
    def other_words(self) -> str:
        """What the second curve shows, and how much of it is proven; empty where there is none."""
        if self.other is None:
            return ""
        open_count = sum(not point.is_proven for point in self.beside)
        proven = f"{open_count} of them not proven best" if open_count else "all of them proven best"
        chosen = f"For it the studies were chosen again at the {len(self.beside)} budgets with a dot, {proven}"
        return f"{_other_words(self.other, self.worth_name)} {chosen}; the line between them only leads the eye."


def frontier_page(plan: Plan, answers: Mapping[str, object], rule: str = "") -> FrontierPage | None:
    """The page of a plan from its answers, with the curve without ``rule`` where there is one; None: no answer yet."""
    found, others = answers.get("frontier"), answers.get("frontier_without")
    if not isinstance(found, Frontier):
        return None
    if not isinstance(others, OtherCurves):
        return FrontierPage(plan, found)
    return FrontierPage(plan, found, others.curves, others.of(rule))


def curve(points: tuple[FrontierPoint, ...], base: str = "") -> tuple[CurvePoint, ...]:
    """The points of a curve at which there is a plan; ``base`` is the address under which each one's plan is shown."""
    return tuple(
        CurvePoint(
            one.limit_minor,
            one.worth_minor,
            max(one.worth_minor, one.bound_minor) if one.bound_minor is not None else one.worth_minor,
            one.is_proven,
            f"{base}/{one.limit_minor}" if base else "",
        )
        for one in points
        if one.selection
    )


def _other_words(other: OtherCurve, worth: str) -> str:
    """What the second curve shows."""
    if other.rule == IN_PROPORTION:
        return f"The dashed curve shows the {worth} if the ceilings of periods and cost centres grew with the budget."
    return f"The dashed curve shows the {worth} if this rule had not been made: {other.name}."


def rounded_up(minor: int, currency: str) -> int:
    """``minor`` units, or what makes them whole pounds: a budget that is said to be enough must be."""
    unit: int = 10 ** exponent(currency)
    return -(-minor // unit) * unit


def _row(plan: Plan, step: FrontierStep, more_minor: int) -> StepRow:
    names = {study.key: study.name for study in plan.programme.studies}
    mostly = step.found.mostly
    said = in_words(names, step.found)
    question = plan.programme.question(mostly.question).text if mostly else ""
    return StepRow(step, said[:1].upper() + said[1:], mostly.question if mostly else "", question, more_minor)


def _of_more(page: FrontierPage) -> str:
    found, currency = page.found, page.plan.programme.currency
    row = page.next_step
    if row is None:
        if found.enough_minor >= found.chosen_minor:
            return "More money would buy nothing: every study that is worth its cost within the other rules is in."
        enough = page.budget(found.enough_minor)
        return f"More money would buy nothing: from {enough} on, the other rules decide what can be funded."
    more = money(rounded_up(row.step.to_minor - found.chosen_minor, currency), currency)
    gain = money(row.step.gain_minor, currency)
    mostly = f", mostly on “{row.question}”" if row.question else ""
    least = "" if row.step.is_exact else "at least "
    return f"{more} more would buy {least}{gain} of {page.worth_name}{mostly}."


def _of_less(page: FrontierPage) -> str:
    row, currency = page.last_step, page.plan.programme.currency
    if row is None:
        return "With less money no worse plan was found."
    step = row.step
    loss = money(step.gain_minor, currency)
    least = "" if step.is_exact else "at least "
    within = f"With {page.budget(step.from_minor)}, {money(page.found.chosen_minor - step.from_minor, currency)} less"
    return f"{within}, it would be worth {least}{loss} less."
