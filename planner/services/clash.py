"""Why a programme has no plan, and the ways out of it."""

from dataclasses import dataclass
from itertools import zip_longest

from budgeting.explaining.clash.clash_words import ClashWords, Place
from budgeting.explaining.clash.doctor import Loosening
from budgeting.explaining.clash.way_out import Outcome
from budgeting.explaining.rules.easing import Easing
from budgeting.plans.frozen import Frozen
from budgeting.problem import Solution
from planner.services.actors import Actor
from planner.services.diagnoses import Diagnoses
from planner.services.optimising import pose_choice
from planner.solving.clash_child import CLASHING
from planner.solving.clash_parent import diagnose_in_child
from planner.storage.database import Database

# One for the whole process: looking for a clash keeps a processor busy for up to half a minute.
_FOUND = Diagnoses(diagnose_in_child)


@dataclass(frozen=True)
class Change:
    """One change of a way out, in words, and where it is made: a place, and a study's key where that is its page.

    ``is_amount`` where a little less of it would not do; ``purpose`` is that of a study that would become optional.
    """

    words: str
    place: Place
    study_key: str
    is_amount: bool = False
    purpose: str = ""


@dataclass(frozen=True)
class WayOut:
    """A way out: its changes, what it adds to budgets in minor units, and the plan after it (None: not known)."""

    changes: tuple[Change, ...]
    money_minor: int
    outcome: Outcome | None = None

    @property
    def places(self) -> tuple[tuple[Place, str], ...]:
        """Where the changes are made, each place once, with a study's key where that is its page."""
        return tuple(dict.fromkeys((change.place, change.study_key) for change in self.changes))


@dataclass(frozen=True)
class SeenClash:
    """The clash in a sentence, rule by rule, and the ways out; no sentence where a plan exists."""

    currency: str
    headline: str = ""
    rules: tuple[str, ...] = ()
    ways_out: tuple[WayOut, ...] = ()

    @property
    def has_amounts(self) -> bool:
        """Whether some way out is to add an amount."""
        return any(change.is_amount for way in self.ways_out for change in way.changes)

    @property
    def is_each_known(self) -> bool:
        """Whether it is known what the plan after each way out would be worth."""
        return all(way.outcome for way in self.ways_out)


def see_clash(database: Database, actor: Actor, programme_key: str) -> SeenClash:
    """Why the programme as it stands has no plan.

    Raises NotFoundError, ProblemError in plain words, and NoDiagnosisError when looking again may help.
    """
    posed = pose_choice(database, actor, programme_key)
    frozen = Frozen(posed.programme, posed.problem, Solution("unknown", None, None, None, None, 0.0))
    said = _FOUND.of(CLASHING.dump_json(frozen).decode())
    currency, found = posed.problem.currency, said.diagnosis
    if found is None:
        return SeenClash(currency)
    words = ClashWords(posed.programme, posed.problem, Easing(frozen).windows)
    ways = tuple(
        WayOut(tuple(_change(words, one) for one in repair.changes), repair.money_minor, outcome)
        for repair, outcome in zip_longest(found.repairs, said.outcomes)
    )
    return SeenClash(currency, words.headline(found), tuple(words.rule(one) for one in found.clash), _in_order(ways))


def _in_order(ways: tuple[WayOut, ...]) -> tuple[WayOut, ...]:
    """Least extra money first; of those that ask for as much, the best plan first, where all plans are known."""
    if not all(way.outcome for way in ways):
        return ways
    return tuple(sorted(ways, key=lambda way: (way.money_minor, -way.outcome.net_minor if way.outcome else 0)))


def _change(words: ClashWords, one: Loosening) -> Change:
    return Change(words.change(one), *words.place(one), one.by is not None, words.purpose(one))
