"""Studies: what each would take from nothing, level by level and line by line, and what it would be worth."""

from dataclasses import dataclass
from typing import Final

from budgeting.errors import BudgetingError
from budgeting.keys import make_key
from budgeting.methods import Method
from budgeting.programme import Programme
from budgeting.studies import JudgedLikelihood, Level, Package, Trigger
from planner.api.bodies import Body, Key, Paging
from planner.api.editing import check_seen
from planner.api.filling import filled, refusal, refused_by
from planner.api.operations import PREFIX, operation
from planner.api.replies import Page, Reply, listed, told_as
from planner.api.study_boxes import StudyTyped, typed_of
from planner.context import actor, current
from planner.forms.rows import errors_of
from planner.forms.studies import StudyForm, form_for
from planner.problems import RefusedError
from planner.services import copying, studies
from planner.services.methods import method_in_use
from planner.services.programmes import see_programme
from planner.services.studies import SeenStudy
from planner.services.study_levels import Draft, LevelWorth, Typed, draft_study

# Addresses beside those of studies on the pages, which no study may be named like.
_RESERVED: Final = frozenset({"new", "preview"})
_NAMES: Final = {"trigger": "waits_for", "minimum": "levels"}


@dataclass(frozen=True)
class LevelHead:
    """What one level costs and is worth."""

    level: Level
    sample: int
    sample_unit: str
    cost_minor: int
    value_minor: int
    net_minor: int


@dataclass(frozen=True)
class StudyHead:
    """A study in a list."""

    key: str
    name: str
    method_key: str
    question_keys: tuple[str, ...]
    cost_centre_key: str
    period_key: str
    is_mandatory: bool
    levels: tuple[LevelHead, ...]


@dataclass(frozen=True)
class LevelTold:
    """One level with every line of its cost, and what it would be worth."""

    package: Package
    value_minor: int
    net_minor: int


@dataclass(frozen=True)
class StudyTold:
    """A study whole."""

    key: str
    name: str
    method_key: str
    method_version: int
    purpose: str
    alternatives: str
    question_keys: tuple[str, ...]
    cost_centre_key: str
    period_key: str
    latest_period_key: str
    is_mandatory: bool
    waits_for: Trigger | None
    needs: tuple[str, ...]
    judged: tuple[JudgedLikelihood, ...]
    levels: tuple[LevelTold, ...]


@dataclass(frozen=True)
class Priced:
    """What a study would cost and be worth as typed; nothing of it is kept."""

    levels: tuple[LevelTold, ...]


class CopyFrom(Body):
    """The programme that a study is copied from; the same one where none is named."""

    programme: Key = ""


@operation("GET", "/programmes/<programme_key>/studies", "study.see")
def every(programme_key: str, query: Paging) -> Reply[Page[StudyHead]]:
    """List studies with what each level costs and is worth."""
    programme, seen = studies.list_studies(current().database, actor(), programme_key)
    heads = [_head(one) for one in seen]
    return listed(heads, query, programme.currency)


@operation("GET", "/programmes/<programme_key>/studies/<key>", "study.see")
def one(programme_key: str, key: str) -> Reply[StudyTold]:
    """Read a study with its levels and lines."""
    seen = studies.see_study(current().database, actor(), programme_key, key)
    path = f"{PREFIX}/programmes/{programme_key}/studies/{key}"
    return Reply(_told(seen), seen.programme.currency, seen.version, path)


@operation(
    "POST",
    "/programmes/<programme_key>/studies",
    "study.edit",
    also=("programme.see", "method.see", "study.see", "rate.see"),
    status=201,
)
def write(programme_key: str, body: StudyTyped) -> Reply[StudyTold]:
    """Write a study."""
    programme = see_programme(current().database, actor(), programme_key).programme
    key = make_key(body.name, {study.key for study in programme.studies} | _RESERVED)
    _save(programme, body, key, method_in_use(current().database, actor(), body.method), None)
    return one(programme_key, key)


@operation(
    "POST", "/programmes/<programme_key>/studies/price", "study.see", also=("programme.see", "method.see", "rate.see")
)
def price(programme_key: str, body: StudyTyped) -> Reply[Priced]:
    """Work out what a study would cost and be worth, and keep nothing."""
    programme = see_programme(current().database, actor(), programme_key).programme
    form, draft = _draft(programme, body, method_in_use(current().database, actor(), body.method), None)
    if errors_of(form):
        raise refusal(form, _NAMES)
    return Reply(Priced(tuple(_level(one) for one in draft.levels)), programme.currency)


@operation("PUT", "/programmes/<programme_key>/studies/<key>", "study.edit", also=("study.see", "rate.see"))
def change(programme_key: str, key: str, seen: int, body: StudyTyped) -> Reply[StudyTold]:
    """Change a study; its method stays the same."""
    kept = studies.see_study(current().database, actor(), programme_key, key)
    check_seen(seen, kept.version)
    if body.method != kept.study.method_key:
        raise RefusedError([("method", "A study keeps its method. Write a new study to use another one.")])
    _save(kept.programme, body, key, kept.study.method, seen)
    return one(programme_key, key)


@operation("POST", "/programmes/<programme_key>/studies/<key>/copy", "study.edit", also=("study.see",), status=201)
def copy(programme_key: str, key: str, query: CopyFrom) -> Reply[StudyTold]:
    """Copy the words of a study, and none of its quantities."""
    try:
        made = copying.copy_study(current().database, actor(), programme_key, key, query.programme)
    except BudgetingError as error:
        raise refused_by(error) from None
    return one(programme_key, made)


def _save(programme: Programme, body: StudyTyped, key: str, method: Method, seen: int | None) -> None:
    form, draft = _draft(programme, body, method, key if seen is not None else None)
    is_valid = form.validate()
    study = form.to_study(key, draft.packages, draft.judged) if is_valid and not errors_of(form) else None
    if study is None:
        raise refusal(form, _NAMES)
    try:
        studies.write_study(
            current().database, actor(), programme.key, study, seen_version=seen, needs=form.needs.data or ()
        )
    except BudgetingError as error:
        form.refuse_domain(error)
        raise refusal(form, _NAMES) from None


def _draft(programme: Programme, body: StudyTyped, method: Method, key: str | None) -> tuple[StudyForm, Draft]:
    """What is typed, priced; whatever cannot be read or costed has its error in the form."""
    prices = studies.prices_of(current().database, actor(), programme)
    if not prices.prices:
        sentence = f"There is no rate card in {programme.currency} yet, so nothing can be costed."
        raise RefusedError([("body", sentence)])
    form = filled(form_for(method), typed_of(body, method, programme.currency)).offer(programme, method, key)
    typed = Typed(
        method,
        form.read_designs(),
        form.read_terms(),
        form.chosen_questions(),
        form.period.data,
        form.read_judged(),
        key,
    )
    draft = draft_study(programme, typed, prices.prices)
    for level, error in draft.refusals.items():
        form.refuse_domain(error, level)
    if not draft.packages and not errors_of(form):
        raise RefusedError([("levels", "Every line is still at nothing. Fill in one level or more.")])
    return form, draft


def _head(seen: SeenStudy) -> StudyHead:
    levels = tuple(
        told_as(LevelHead, one.package, value_minor=one.value_minor, net_minor=one.net_minor) for one in seen.levels
    )
    return told_as(StudyHead, seen.study, levels=levels)


def _told(seen: SeenStudy) -> StudyTold:
    study, pairs = seen.study, seen.programme.prerequisites
    return told_as(
        StudyTold,
        study,
        method_version=study.method.version,
        waits_for=study.trigger,
        needs=tuple(pair.needs_key for pair in pairs if pair.study_key == study.key),
        levels=tuple(_level(one) for one in seen.levels),
    )


def _level(found: LevelWorth) -> LevelTold:
    return LevelTold(found.package, found.value_minor, found.net_minor)
