"""The rules of a programme beside its budgets: between studies, for the whole choice, and for the reserve."""

from collections.abc import Iterable
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Final, Literal, get_args

from budgeting.errors import ProgrammeError
from budgeting.methods.method import Level

CoverageKind = Literal["stage", "persona", "touchpoint"]
COVERAGE_KINDS: tuple[CoverageKind, ...] = get_args(CoverageKind)
ReserveKind = Literal["full", "expected", "confidence"]
LevelRuleKind = Literal["kept", "refused"]
RESERVE_KINDS: tuple[ReserveKind, ...] = get_args(ReserveKind)

MOST_COVERED: Final = 1_000
MOST_CUSTOMERS: Final = 1_000_000_000
MOST_ASKED: Final = 1_000
MOST_CONTACTS: Final = 1_000_000_000
LEAST_CONFIDENCE_PPM: Final = 500_000
MOST_CONFIDENCE_PPM: Final = 995_000
USUAL_CONFIDENCE_PPM: Final = 900_000


@dataclass(frozen=True)
class Prerequisite:
    """``study_key`` may be funded only if ``needs_key`` is, and starts in a later period than it."""

    study_key: str
    needs_key: str


@dataclass(frozen=True)
class Alternatives:
    """Different ways to the same answer: at most one of ``study_keys`` is funded."""

    key: str
    name: str
    study_keys: tuple[str, ...]


@dataclass(frozen=True)
class CoverageRule:
    """At least ``least_count`` studies that serve ``value``, a stage, persona or touchpoint of the journey, are kept.

    A study serves what the anxiety points behind its questions belong to. One that waits for a finding does not count.
    """

    key: str
    kind: CoverageKind
    value: str
    least_count: int = 1

    def __post_init__(self) -> None:
        if not self.value.strip():
            raise ProgrammeError("Say which stage, persona or touchpoint must be covered.", place="coverage")
        if not 1 <= self.least_count <= MOST_COVERED:
            raise ProgrammeError("A rule of coverage asks for 1 to 1,000 studies.", place="coverage")


@dataclass(frozen=True)
class ContactRule:
    """How often customers may be asked: on average no customer more than this many times.

    ``customers_count`` is how many customers there are to ask; ``most_per_period`` holds for each period,
    ``most_in_all`` for the whole programme, and one of them may be None. The limit on contacts is customers x times,
    1,000,000,000 at most.
    """

    customers_count: int
    most_per_period: int | None = None
    most_in_all: int | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.customers_count <= MOST_CUSTOMERS:
            raise ProgrammeError("The customers who may be asked are 1 to 1,000,000,000.", place="customers")
        times = [most for most in (self.most_per_period, self.most_in_all) if most is not None]
        if not times:
            raise ProgrammeError(
                "Say how often a customer may be asked: in a period, in the whole programme, or both.",
                place="most_per_period",
            )
        if not all(1 <= most <= MOST_ASKED for most in times):
            raise ProgrammeError("A customer may be asked 1 to 1,000 times.", place="most_per_period")
        self._refuse_endless("most_per_period", self.most_per_period)
        self._refuse_endless("most_in_all", self.most_in_all)

    def _refuse_endless(self, place: str, most: int | None) -> None:
        """A limit that no plan could ever reach, and that no problem could state."""
        if most is not None and self.customers_count * most > MOST_CONTACTS:
            raise ProgrammeError(
                f"{self.customers_count:,} customers asked {most:,} times would be more than {MOST_CONTACTS:,} "
                "contacts, and that limits nothing. Enter fewer customers, or ask them less often.",
                place=place,
            )


@dataclass(frozen=True)
class ReserveRule:
    """What is set aside for studies that wait for a finding.

    ``full``: the whole cost of each, so that no finding can break a budget. ``expected``: cost times chance; findings
    may then break a budget. ``confidence``: enough that every budget holds with ``confidence_ppm``.
    """

    kind: ReserveKind = "full"
    confidence_ppm: int = USUAL_CONFIDENCE_PPM

    def __post_init__(self) -> None:
        if not LEAST_CONFIDENCE_PPM <= self.confidence_ppm <= MOST_CONFIDENCE_PPM:
            raise ProgrammeError("The confidence of a reserve lies between 50 % and 99.5 %.", place="confidence")


FULL_RESERVE: Final = ReserveRule()


@dataclass(frozen=True)
class LevelRule:
    """What finance decided about a study at one level: it is ``kept`` there whatever comes, or ``refused`` there.

    ``start_key`` is the period in which a kept one starts, empty where any will do.
    """

    study_key: str
    level: Level
    kind: LevelRuleKind
    reason: str = ""
    start_key: str = ""


def check_no_cycle(prerequisites: Iterable[Prerequisite], name_by_key: dict[str, str]) -> None:
    """ProgrammeError naming the studies of a circle, when following prerequisites leads back to where it began."""
    needs: dict[str, set[str]] = {}
    for pair in prerequisites:
        needs.setdefault(pair.study_key, set()).add(pair.needs_key)
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        circle = [name_by_key.get(key, key) for key in reversed(error.args[1])]
        raise ProgrammeError(
            "These studies wait for each other in a circle: " + " → ".join(circle) + ". Remove one of the links.",
            place="prerequisites",
        ) from None
