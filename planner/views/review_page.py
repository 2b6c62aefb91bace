"""What the review desk shows: the lines in their sections, the tray, and what its decisions would do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from flask import url_for

from budgeting.approvals.decisions import LineChange, LineDecision, LineStanding
from budgeting.approvals.effects import Effects
from budgeting.approvals.states import OPEN_STATES
from budgeting.plans.plan import Plan
from budgeting.what_ifs.comparing import Comparison
from planner.context import actor, current
from planner.filters import date_, money
from planner.forms.plans import DecideForm
from planner.forms.review import ReviewForm
from planner.forms.review_tray import Pending, Tray
from planner.once import once_for_the_same
from planner.reports.review_desk import GROUPINGS, Desk, DeskLine, Grouping, lay_out_desk
from planner.services import comments
from planner.services.delegations import Colleague
from planner.services.jobs import Job
from planner.services.plans import VersionHead
from planner.services.review import SeenReview
from planner.views.review_line import OpenedLine, open_line
from planner.views.review_rows import Rows


@dataclass(frozen=True)
class Clash:
    """A line on which somebody else was faster: what they decided, and what stands in the tray."""

    line: DeskLine
    theirs: LineDecision
    yours: LineChange


@dataclass(frozen=True)
class Weighed:
    """The job that looks for the best plan under the decisions, and what it found."""

    job: Job | None = None
    comparison: Comparison | None = None


@dataclass(frozen=True)
class Shown:
    """Everything that the page and its parts show."""

    programme_key: str
    seen: SeenReview
    form: ReviewForm
    is_part: bool = False
    effects: Effects | None = None
    effect_refusal: str = ""
    refusal: str = ""
    clashes: Sequence[Clash] = ()
    typed_place: str = ""
    weighed: Weighed = field(default_factory=Weighed)
    decide_form: DecideForm | None = None

    @property
    def head(self) -> VersionHead:
        """The version's head."""
        return self.seen.seen.head

    @property
    def plan(self) -> Plan:
        """The version laid out."""
        return self.seen.seen.plan

    @property
    def currency(self) -> str:
        """ISO code of every amount."""
        return self.plan.programme.currency

    @property
    def by(self) -> Grouping:
        """How the lines that need a look are grouped."""
        return next((one for one in GROUPINGS if one == self.form.by.data), "study")

    @cached_property
    def desk(self) -> Desk:
        """The lines in their sections."""
        return _desk(self.plan, self.seen.standings, self.seen.looks, self.by)

    @cached_property
    def _by_place(self) -> Mapping[str, DeskLine]:
        return {line.place: line for line in self.desk.lines}

    def line(self, place: str) -> DeskLine | None:
        """The line at ``place``; None where the version has none."""
        return self._by_place.get(place)

    @cached_property
    def tray(self) -> Tray:
        """The decisions that wait, on lines of this version."""
        return self.form.tray.among(self._by_place)

    @cached_property
    def rows(self) -> Rows:
        """What the rows say beside their lines."""
        return Rows(
            programme_key=self.programme_key,
            number=self.head.number,
            currency=self.currency,
            path=self.path,
            may_decide=self.may_decide,
            tray=self.tray,
            answers=tuple(self._answers.items()),
            opened=self.opened,
            opened_line=self.opened_line,
        )

    @property
    def _answers(self) -> Mapping[str, tuple[str, str]]:
        if all(line.standing.state != "queried" for line in self.desk.lines):
            return {}
        return comments.newest_answers(current().database, actor(), self.programme_key)

    @property
    def unreadable(self) -> tuple[str, ...]:
        """What could not be read of the figures in the tray, a sentence each, with the name of its box."""
        boxes = (box for row in self.form.worded for box in (row.form.quantity, row.form.price))
        return tuple(f"{box.label.text}: {error}" for box in boxes for error in box.errors)

    def held_of(self, pending: Sequence[Pending]) -> int:
        """What the plan needs for the lines of some decisions in the tray, in minor units."""
        return sum(self._by_place[one.place].review.held_minor for one in pending)

    @property
    def opened(self) -> str:
        """The place of the line that is open when the page comes."""
        return self.form.opened.data or ""

    @property
    def opened_line(self) -> OpenedLine | None:
        """That line with all that is known of it."""
        line = self.line(self.opened)
        return open_line(self.seen.seen, line, may_decide=self.may_decide, path=self.path) if line else None

    @property
    def opened_section(self) -> str:
        """The section that must not be folded, because a line of it is open."""
        line = self.line(self.opened)
        return line.section if line else ""

    @property
    def job(self) -> Job | None:
        """The job that looks for the best plan under the decisions."""
        return self.weighed.job

    @property
    def comparison(self) -> Comparison | None:
        """What that job found."""
        return self.weighed.comparison

    @property
    def path(self) -> str:
        """Where the desk's form goes."""
        return url_for("review.change", programme_key=self.programme_key, number=self.head.number)

    @property
    def effect_path(self) -> str:
        """Where the effect is asked for while somebody types."""
        return url_for("review.effect", programme_key=self.programme_key, number=self.head.number)

    @property
    def is_closed(self) -> bool:
        """Whether nothing can be decided here any longer."""
        return self.head.state not in OPEN_STATES

    @property
    def hindrance(self) -> str:
        """Why the person at the screen cannot decide, though others can; empty when they can, and when nobody does."""
        return self.seen.hindrance if not self.is_closed and actor().may("plan.decide") else ""

    @property
    def may_decide(self) -> bool:
        """Whether the person at the screen may decide on lines of this version now."""
        return not self.is_closed and actor().may("plan.decide") and not self.seen.hindrance

    @property
    def colleagues(self) -> Sequence[Colleague]:
        """For whom they may decide today."""
        return self.seen.acting_for

    @property
    def why_not(self) -> str:
        """Why the plan cannot be approved yet."""
        return self.seen.approval.why_not

    @property
    def second_words(self) -> str:
        """That two people must approve, and who has; empty where one is enough."""
        approval = self.seen.approval
        if not approval.needs_second:
            return ""
        limit = f"from {money(approval.limit_minor, self.currency)} on" if approval.limit_minor is not None else "here"
        if approval.first_by:
            return f"{approval.first_by} approved on {date_(approval.first_at)}; {limit} a second person must approve."
        return f"Two people must approve {limit}: the first approval does not release the money yet."

    @property
    def before(self) -> int | None:
        """The version before this one."""
        return self.head.number - 1 if self.head.number > 1 else None


@once_for_the_same(8)
def _desk(plan: Plan, standings: Sequence[LineStanding], looks: Mapping[str, tuple[str, ...]], by: Grouping) -> Desk:
    lines = [DeskLine(number, one, _reasons(looks, one)) for number, one in enumerate(standings)]
    return lay_out_desk(plan, lines, by)


def _reasons(looks: Mapping[str, tuple[str, ...]], standing: LineStanding) -> tuple[str, ...]:
    """Why a line that is still asked for needs a look; what has been decided needs none."""
    if standing.state != "asked":
        return ()
    if standing.has_changed:
        return ("it has changed since the plan was chosen",)
    return (*_changed_since(standing), *looks.get(standing.review.place, ()))


def _changed_since(standing: LineStanding) -> tuple[str, ...]:
    """Whether it was approved before, as another line than it is now."""
    last = next((one for one in reversed(standing.history) if one.action != "withdraw"), None)
    if last is None or last.action != "approve" or last.digest == standing.review.digest:
        return ()
    return (f"it has changed since {last.who} approved it in version {last.plan_number}",)
