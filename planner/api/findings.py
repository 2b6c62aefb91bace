"""Findings: what a study reported, what it changed, and what is done about it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, ClassVar, Final, Literal

from pydantic import Field

from budgeting.errors import BudgetingError
from budgeting.learning.finding import Finding
from planner.api.amounts import plain_milli
from planner.api.bodies import WITH_FILE, Body, FileTyped, Key, Milli, Paging, Text, Whole
from planner.api.filling import checked, filled, refusal, refused_by
from planner.api.operations import PREFIX, operation
from planner.api.replies import Attached, Page, Reply, attached, listed, told_as
from planner.context import actor, current
from planner.forms.findings import DecidedForm, FindingForm, KnownForm, StepForm
from planner.imports.errors import UnreadableFileError
from planner.problems import RefusedError
from planner.services import findings, follow_ups
from planner.services.course import Course, load_course
from planner.services.errors import NotFoundError
from planner.services.findings import SeenFinding

_OF: Final = "/programmes/<programme_key>"
_STUDY: Final = f"{_OF}/follow-ups/<study_key>"
_NAMES: Final = {"estimate": "estimate_milli", "error": "error_milli", "study": "study_key"}


@dataclass(frozen=True)
class FindingTold:
    """A finding; ``corrected_by`` is the number of the one that took its place."""

    number: int
    finding: Finding
    recorder: str
    recorded_at: datetime
    file_name: str
    chance_ppm: int | None
    corrected_by: int | None


@dataclass(frozen=True)
class FollowUpTold:
    """A study that may follow a finding: what it costs, is worth, and where it stands."""

    study_key: str
    name: str
    state: str
    call: str
    cost_minor: int
    worth_minor: int


@dataclass(frozen=True)
class StandsNow:
    """Where the studies of the plan stand, what follows, and what was decided and known since."""

    states: dict[str, str]
    follow_ups: tuple[FollowUpTold, ...]
    decided: dict[str, str]
    known: dict[str, str]


class FindingTyped(Body):
    """A finding; ``outcome`` counts the states of its question from 0, for a number its estimate and error."""

    most_bytes: ClassVar[int] = WITH_FILE

    study_key: Key
    told: Text
    evidence: Text = ""
    confidence: Literal["low", "fair", "high"] = "fair"
    found_on: date
    outcome: Annotated[int, Field(ge=0, le=20)] | None = None
    estimate_milli: Milli | None = None
    error_milli: Milli | None = None
    replaces: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    file: FileTyped | None = None


class Noted(Body):
    """Why a step is taken."""

    note: Annotated[str, Field(max_length=1_000)] = ""


class DecidedTyped(Body):
    """What the owner of a decision did; ``option`` counts its options from 0."""

    option: Whole
    taken_on: date
    acted_on: date | None = None
    note: Annotated[str, Field(max_length=1_000)] = ""


class KnownTyped(Body):
    """What turned out to be so; ``state`` counts the states of the question from 0."""

    state: Whole
    known_on: date
    note: Annotated[str, Field(max_length=1_000)] = ""


class Following(Body):
    """Whether one follows the findings of the programme."""

    is_on: bool


@operation("GET", f"{_OF}/findings", "finding.see")
def every(programme_key: str, query: Paging) -> Reply[Page[FindingTold]]:
    """List findings."""
    course = _course(programme_key)
    replaced = {one.finding.replaces: one.finding.number for one in course.noted}
    told = [_told(SeenFinding(course, noted, None, replaced.get(noted.finding.number))) for noted in course.noted]
    return listed(told, query, course.programme.currency)


@operation("GET", f"{_OF}/findings/<int:number>", "finding.see")
def one(programme_key: str, number: int) -> Reply[FindingTold]:
    """Read a finding."""
    seen = findings.see_finding(current().database, actor(), programme_key, number)
    return Reply(
        _told(seen), seen.course.programme.currency, path=f"{PREFIX}/programmes/{programme_key}/findings/{number}"
    )


@operation("POST", f"{_OF}/questions/<key>/findings", "finding.record", also=("finding.see",), status=201)
def record(programme_key: str, key: str, body: FindingTyped) -> Reply[FindingTold]:
    """Record what a study found about a question, or correct a finding by one that takes its place."""
    seen = findings.reporting_on(current().database, actor(), programme_key, key)
    typed = [
        ("study", body.study_key),
        ("told", body.told),
        ("evidence", body.evidence),
        ("confidence", body.confidence),
        ("found_on", body.found_on.isoformat()),
        ("outcome", body.outcome),
        ("estimate", None if body.estimate_milli is None else plain_milli(body.estimate_milli)),
        ("error", None if body.error_milli is None else plain_milli(body.error_milli)),
    ]
    form = filled(FindingForm, typed).offer(seen)
    told = form.read()
    if told is None:
        raise refusal(form, _NAMES)
    where = current().database, actor(), programme_key, key, told
    try:
        file = findings.read_report(actor(), body.file.name, body.file.content("file")) if body.file else None
        number = findings.record_finding(*where, file=file, replaces=body.replaces)
    except UnreadableFileError as error:
        raise RefusedError([("file", error.message)]) from None
    except BudgetingError as error:
        raise refused_by(error, _NAMES) from None
    return one(programme_key, number)


@operation("GET", f"{_OF}/findings/<int:number>/file", "finding.see", content_type="application/octet-stream")
def report(programme_key: str, number: int) -> Reply[Attached]:
    """Fetch the file behind a finding."""
    found = findings.finding_file(current().database, actor(), programme_key, number)
    return attached(found.content, "application/octet-stream", found.name)


@operation("POST", f"{_OF}/findings/follow", "finding.follow", also=("finding.see",))
def follow(programme_key: str, body: Following) -> Reply[Page[FindingTold]]:
    """Begin or end to follow the findings of a programme."""
    findings.follow_findings(current().database, actor(), programme_key, on=body.is_on)
    return every(programme_key, Paging())


@operation("GET", f"{_OF}/follow-ups", "finding.see")
def stands(programme_key: str) -> Reply[StandsNow]:
    """Read where studies stand and which follow-ups are worth it."""
    course = _course(programme_key)
    told = StandsNow(
        states=dict(course.states),
        follow_ups=tuple(
            told_as(FollowUpTold, one, study_key=one.planned.study.key, name=one.planned.study.name)
            for one in course.follow_ups
        ),
        decided={key: taken.option_name for key, taken in course.taken.items()},
        known={key: known.state_name for key, known in course.known.items()},
    )
    return Reply(told, course.programme.currency)


@operation("POST", f"{_STUDY}/begin", "finding.record", also=("finding.see",))
def begin(programme_key: str, study_key: str) -> Reply[StandsNow]:
    """Say that a study is in the field."""
    return _bare(programme_key, study_key, follow_ups.begin_fieldwork)


@operation("POST", f"{_STUDY}/ask", "follow_up.ask", also=("finding.see",))
def ask(programme_key: str, study_key: str, body: Noted) -> Reply[StandsNow]:
    """Ask finance to release a follow-up."""
    return _noted(programme_key, study_key, body, follow_ups.ask_for_release)


@operation("POST", f"{_STUDY}/release", "follow_up.release", also=("finding.see",))
def release(programme_key: str, study_key: str, body: Noted) -> Reply[StandsNow]:
    """Release a follow-up from the reserve."""
    return _noted(programme_key, study_key, body, follow_ups.release)


@operation("POST", f"{_STUDY}/stop", "follow_up.stop", also=("finding.see",))
def stop(programme_key: str, study_key: str, body: Noted) -> Reply[StandsNow]:
    """Stop a study and return its money."""
    return _noted(programme_key, study_key, body, follow_ups.stop)


@operation("POST", f"{_STUDY}/close", "finding.record", also=("finding.see",))
def close(programme_key: str, study_key: str) -> Reply[StandsNow]:
    """Say that nothing more will be ordered for a study."""
    return _bare(programme_key, study_key, follow_ups.close_study)


@operation("POST", f"{_OF}/questions/<key>/decided", "finding.record", also=("finding.see",))
def decided(programme_key: str, key: str, body: DecidedTyped) -> Reply[StandsNow]:
    """Record what the owner of a decision did."""
    options = _question(programme_key, key).belief_of(key).decision.options
    typed = [("option", body.option), ("taken_on", body.taken_on), ("acted_on", body.acted_on), ("note", body.note)]
    form = checked(filled(DecidedForm, typed).offer([one.name for one in options]))
    taken = (int(form.option.data), form.note.data or "", body.taken_on, body.acted_on)
    return _step(
        programme_key, lambda: follow_ups.take_decision(current().database, actor(), programme_key, key, taken)
    )


@operation("POST", f"{_OF}/questions/<key>/known", "finding.record", also=("finding.see",))
def known(programme_key: str, key: str, body: KnownTyped) -> Reply[StandsNow]:
    """Record what turned out to be so."""
    states = _question(programme_key, key).belief_of(key).decision.states
    typed = [("state", body.state), ("known_on", body.known_on), ("note", body.note)]
    form = checked(filled(KnownForm, typed).offer([one.name for one in states]))
    told = (int(form.state.data), form.note.data or "", body.known_on)
    return _step(programme_key, lambda: follow_ups.know_outcome(current().database, actor(), programme_key, key, told))


def _told(seen: SeenFinding) -> FindingTold:
    chance_ppm = seen.learned.chance_ppm if seen.learned else None
    number, corrected_by = seen.noted.finding.number, seen.corrected_by
    return told_as(FindingTold, seen.noted, number=number, chance_ppm=chance_ppm, corrected_by=corrected_by)


def _course(programme_key: str) -> Course:
    return load_course(current().database, actor(), programme_key)


def _question(programme_key: str, key: str) -> Course:
    course = _course(programme_key)
    if key not in {one.key for one in course.in_force.programme.questions}:
        raise NotFoundError
    return course


def _bare(programme_key: str, study_key: str, act: Callable[..., None]) -> Reply[StandsNow]:
    return _step(programme_key, lambda: act(current().database, actor(), programme_key, study_key))


def _noted(programme_key: str, study_key: str, body: Noted, act: Callable[..., None]) -> Reply[StandsNow]:
    note = checked(filled(StepForm, [("note", body.note)])).note.data or ""
    return _step(programme_key, lambda: act(current().database, actor(), programme_key, study_key, note))


def _step(programme_key: str, act: Callable[[], None]) -> Reply[StandsNow]:
    try:
        act()
    except BudgetingError as error:
        raise refused_by(error) from None
    return stands(programme_key)
