"""The problem of choice: which study at which level, within money, days and rules.

A problem stands alone: it holds no word of questions' texts or cost lines, only what the choice depends on, so that a
file of it can be solved anywhere and solved again later. All money is in whole minor units of ``currency``.
"""

from dataclasses import dataclass
from typing import Final, Literal

from budgeting.studies import Level

FORMAT: Final = "planner-problem/2"
Format = Literal["planner-problem/1", "planner-problem/2"]
ProblemObjective = Literal["net", "gross"]
ReserveKind = Literal["full", "expected", "confidence"]


@dataclass(frozen=True)
class Spend:
    """Money that falls due in one period and is paid by one cost centre."""

    period: str
    cost_centre: str
    minor: int


@dataclass(frozen=True)
class StaffDays:
    """Days of one role used in one period, in thousandths of a day."""

    role: str
    period: str
    days_milli: int


@dataclass(frozen=True)
class Contacts:
    """How many customers of one group a study writes to, calls or meets in one period."""

    group: str
    period: str
    count: int


@dataclass(frozen=True)
class Choice:
    """One way to fund a study: a level that starts in a period, with all it uses. It reports in the period ``end``."""

    level: Level
    start: str
    end: str
    spend: tuple[Spend, ...] = ()
    days: tuple[StaffDays, ...] = ()
    contacts: tuple[Contacts, ...] = ()

    @property
    def cost_minor(self) -> int:
        """Money over all periods and cost centres."""
        return sum(item.minor for item in self.spend)


@dataclass(frozen=True)
class Candidate:
    """A study and the ways to fund it; at most one is chosen, one when ``mandatory``, none when ``excluded``."""

    key: str
    name: str
    choices: tuple[Choice, ...]
    mandatory: bool = False
    excluded: bool = False


@dataclass(frozen=True)
class PackageRef:
    """A study at a level that starts in the period ``by`` or earlier; at any start when ``by`` is None."""

    study: str
    level: Level
    by: str | None = None


@dataclass(frozen=True)
class FollowUp:
    """A study released by a finding: how likely (parts per million) and what it then uses. Paid from the reserve."""

    study: str
    level: Level
    probability_ppm: int
    spend: tuple[Spend, ...] = ()
    days: tuple[StaffDays, ...] = ()
    contacts: tuple[Contacts, ...] = ()


@dataclass(frozen=True)
class Bundle:
    """A way to answer a question: packages bought up front, follow-ups released by findings, and what that is worth.

    ``value_minor`` is the expected value of the information in minor units, before any cost.
    ``expected_follow_up_minor`` is the follow-ups' expected cost; what is set aside for them is the reserve rule's to
    say. Two bundles of one question may name the same packages ``by`` different periods: the later they start, the less
    of the decision is open.
    """

    key: str
    packages: tuple[PackageRef, ...]
    value_minor: int
    follow_ups: tuple[FollowUp, ...] = ()
    expected_follow_up_minor: int = 0


@dataclass(frozen=True)
class QuestionBundles:
    """The bundles among which one answers a question; answering with nothing is always possible and worth nothing."""

    key: str
    name: str
    bundles: tuple[Bundle, ...]


@dataclass(frozen=True)
class Ceiling:
    """A budget: the most that may be spent (reserve included) in one period, by one cost centre, by both, or in all."""

    key: str
    name: str
    limit_minor: int
    period: str | None = None
    cost_centre: str | None = None


@dataclass(frozen=True)
class Capacity:
    """Days of one role available in one period, in thousandths of a day."""

    role: str
    period: str
    days_milli: int


@dataclass(frozen=True)
class ContactLimit:
    """The most contacts with customers of one ``group``, in one period, or in all of them together (None)."""

    key: str
    name: str
    group: str
    limit_count: int
    period: str | None = None


@dataclass(frozen=True)
class Coverage:
    """At least ``least_count`` of ``studies`` are funded (a follow-up that waits for a finding does not count)."""

    key: str
    name: str
    studies: tuple[str, ...]
    least_count: int = 1


@dataclass(frozen=True)
class Reserve:
    """What is set aside for follow-ups under every budget.

    ``full``: the full cost of each, so that no finding can break a budget. ``expected``: cost times chance, rounded up;
    findings may break a budget. ``confidence``: in at least ``confidence_ppm`` of ``futures_count``
    futures, drawn once and for all from the questions' keys, no budget is broken.
    """

    kind: ReserveKind = "full"
    confidence_ppm: int = 900_000
    futures_count: int = 200


@dataclass(frozen=True)
class SharedElement:
    """Bought once if any study that uses it is funded."""

    key: str
    name: str
    spend: tuple[Spend, ...]
    used_by: tuple[str, ...]


@dataclass(frozen=True)
class Needs:
    """``study`` is funded only if ``needs`` is, and starts in a later period than the one in which ``needs`` ends."""

    study: str
    needs: str


@dataclass(frozen=True)
class AtMostOne:
    """At most one of ``studies`` is funded."""

    key: str
    name: str
    studies: tuple[str, ...]


@dataclass(frozen=True)
class Fixed:
    """A person has already decided: ``study`` is funded at ``level``, and starts in ``start`` where that is given."""

    study: str
    level: Level
    start: str | None = None


@dataclass(frozen=True)
class Problem:
    """A whole problem of choice. Periods are in order of time."""

    currency: str
    periods: tuple[str, ...]
    studies: tuple[Candidate, ...]
    questions: tuple[QuestionBundles, ...]
    budgets: tuple[Ceiling, ...]
    name: str = ""
    objective: ProblemObjective = "net"
    capacities: tuple[Capacity, ...] = ()
    shared: tuple[SharedElement, ...] = ()
    needs: tuple[Needs, ...] = ()
    alternatives: tuple[AtMostOne, ...] = ()
    fixed: tuple[Fixed, ...] = ()
    contact_limits: tuple[ContactLimit, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    reserve: Reserve = Reserve()
    format: Format = FORMAT
