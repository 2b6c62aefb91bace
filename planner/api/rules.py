"""The rules of choice: what comes first, what excludes each other, what must be covered, how often people are asked."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import Field

from budgeting.errors import BudgetingError
from budgeting.programme import Alternatives, ContactRule, CoverageRule, Prerequisite
from budgeting.rules import LevelRule, LevelRuleKind
from budgeting.studies import Level
from planner.api.bodies import Body, Key, Line, Paging, Whole
from planner.api.editing import check_seen
from planner.api.filling import filled, refusal, refused_by
from planner.api.operations import PREFIX, operation
from planner.api.replies import Page, Reply, listed
from planner.context import actor, current
from planner.forms.alternatives import AlternativesForm
from planner.forms.choice_rules import RulesForm
from planner.problems import RefusedError
from planner.services.choice_rules import ChoiceRules, SeenRules, see_rules, set_rules
from planner.services.taking_in import drop_level_rule, list_level_rules

_RESERVED = frozenset({"new"})
_NO_GROUP = "There is no such group. Leave the key out for a new one."


@dataclass(frozen=True)
class RulesTold:
    """Every rule that a choice keeps to."""

    prerequisites: tuple[Prerequisite, ...]
    alternatives: tuple[Alternatives, ...]
    coverage: tuple[CoverageRule, ...]
    contacts: ContactRule | None


class PairTyped(Body):
    """A study and another that must be done before it."""

    study: Key
    needs: Key


class CoverageTyped(Body):
    """A part of the journey, as ``kind:name``, and how many studies must serve it at least."""

    place: Line
    least_count: Annotated[int, Field(ge=1, le=1_000)]


class ContactsTyped(Body):
    """How many customers can be asked, and how often at most."""

    customers_count: Whole
    most_per_period: Whole | None = None
    most_in_all: Whole | None = None


class GroupTyped(Body):
    """Studies of which at most one is funded; one that is there keeps its key."""

    key: Key | None = None
    name: Line
    study_keys: Annotated[list[Key], Field(min_length=2, max_length=100)]


class LevelDropped(Body):
    """What finance decided about a study at one level."""

    study_key: Key
    level: Level
    kind: LevelRuleKind


class RulesTyped(Body):
    """All rules at once: what is not named holds no longer."""

    prerequisites: Annotated[list[PairTyped], Field(max_length=200, default_factory=list)]
    alternatives: Annotated[list[GroupTyped], Field(max_length=100, default_factory=list)]
    coverage: Annotated[list[CoverageTyped], Field(max_length=200, default_factory=list)]
    contacts: ContactsTyped | None = None


@operation("GET", "/programmes/<programme_key>/rules", "study.see")
def one(programme_key: str) -> Reply[RulesTold]:
    """Read the rules of choice."""
    seen = _see(programme_key)
    rules = seen.rules
    told = RulesTold(rules.prerequisites, rules.alternatives, rules.coverage, rules.contacts)
    return Reply(told, seen.programme.currency, seen.version, f"{PREFIX}/programmes/{programme_key}/rules")


@operation("PUT", "/programmes/<programme_key>/rules", "study.edit", also=("study.see",))
def change(programme_key: str, seen: int, body: RulesTyped) -> Reply[RulesTold]:
    """Set the rules of choice."""
    found = _see(programme_key)
    check_seen(seen, found.version)
    rules = replace(_rules(body, found), alternatives=_groups(body, found))
    try:
        set_rules(current().database, actor(), programme_key, rules, seen_version=seen)
    except BudgetingError as error:
        raise refused_by(error, {"pairs": "prerequisites"}) from None
    return one(programme_key)


@operation("GET", "/programmes/<programme_key>/level-rules", "study.see")
def levels(programme_key: str, query: Paging) -> Reply[Page[LevelRule]]:
    """List what finance decided about levels of studies."""
    return listed(list_level_rules(current().database, actor(), programme_key), query)


@operation("POST", "/programmes/<programme_key>/level-rules/drop", "study.edit", also=("study.see",))
def drop_level(programme_key: str, body: LevelDropped) -> Reply[Page[LevelRule]]:
    """Take such a decision away, so that the next choice is free again; answers with the others."""
    for rule in list_level_rules(current().database, actor(), programme_key):
        if (rule.study_key, rule.level, rule.kind) == (body.study_key, body.level, body.kind):
            drop_level_rule(current().database, actor(), programme_key, rule)
            return levels(programme_key, Paging())
    raise RefusedError([("study_key", "Nothing of that kind was decided about this level.")])


def _see(programme_key: str) -> SeenRules:
    return see_rules(current().database, actor(), programme_key)


def _rules(body: RulesTyped, found: SeenRules) -> ChoiceRules:
    form = filled(RulesForm, _typed(body)).offer(found)
    rules = form.read()
    if rules is None:
        names = {"pairs": "prerequisites", "customers": "contacts", "most_per_period": "contacts"}
        raise refusal(form, {**names, "most_in_all": "contacts"})
    return rules


def _typed(body: RulesTyped) -> Iterator[tuple[str, object]]:
    for row, pair in enumerate(body.prerequisites):
        yield f"pairs-{row}-study", pair.study
        yield f"pairs-{row}-needs", pair.needs
    for row, rule in enumerate(body.coverage):
        yield f"coverage-{row}-place", rule.place
        yield f"coverage-{row}-least", rule.least_count
    if body.contacts:
        yield "customers", body.contacts.customers_count
        yield "most_per_period", body.contacts.most_per_period
        yield "most_in_all", body.contacts.most_in_all


def _groups(body: RulesTyped, found: SeenRules) -> tuple[Alternatives, ...]:
    kept = {one.key for one in found.programme.alternatives}
    made: list[Alternatives] = []
    for place, typed in enumerate(body.alternatives):
        if typed.key is not None and typed.key not in kept:
            raise RefusedError([(f"alternatives.{place}.key", _NO_GROUP)])
        pairs = [("name", typed.name), *(("study_keys", key) for key in typed.study_keys)]
        form = filled(AlternativesForm, pairs).offer(found.programme)
        group = form.read(typed.key, kept | {one.key for one in made} | _RESERVED)
        if group is None:
            raise RefusedError((f"alternatives.{place}.{field}", sentence) for field, sentence in refusal(form).fields)
        made.append(group)
    return tuple(made)
