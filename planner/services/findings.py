"""What people do with findings: record them, correct them, search and follow them."""

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import BinaryIO, Final

from sqlmodel import Session, col, update

from budgeting.errors import FindingError
from budgeting.learning.believing import Learned, learned
from budgeting.learning.finding import Confidence, Finding, Rows, Way, current, outcome_rows
from budgeting.plans.plan import PlannedStudy
from budgeting.questions import Question
from planner.imports.quote_files import media_type_of, read_quote_file
from planner.imports.uploads import clean_name
from planner.services.actors import Actor
from planner.services.course import Course, load_course
from planner.services.errors import ConflictError, NotFoundError
from planner.services.notices import News, tell
from planner.services.purses import keep_purse
from planner.services.trail import record
from planner.storage.database import Database
from planner.storage.records import ProgrammeRecord, QuestionRecord
from planner.storage.repositories import findings, programmes
from planner.storage.repositories.findings import FoundFinding, KeptFile, NotedFinding

LONGEST_QUERY: Final = 200

__all__ = [
    "LONGEST_QUERY",
    "KeptFile",
    "Reporting",
    "SeenFinding",
    "Told",
    "finding_file",
    "follow_findings",
    "read_report",
    "record_finding",
    "reporting_on",
    "search_findings",
    "see_finding",
]


@dataclass(frozen=True)
class Told:
    """What a person says of a finding: an outcome, or an estimate with its error in thousandths."""

    study_key: str
    told: str
    evidence: str
    confidence: Confidence
    found_on: date
    outcome: int | None = None
    estimate_milli: int | None = None
    error_milli: int | None = None


@dataclass(frozen=True)
class Reporting:
    """A question of the plan in force, the studies that may report on it, and how often each is right.

    ``ways`` has for each study what every outcome would do to belief; None for one that cannot happen.
    """

    course: Course
    question: Question
    studies: tuple[PlannedStudy, ...]
    rows: dict[str, Rows]

    @property
    def ways(self) -> dict[str, tuple[Learned | None, ...]]:
        """What each outcome of each study would do; nothing for a question about a number."""
        if self.question.decision.belief is not None:
            return {}
        places = range(len(self.question.decision.states))
        return {key: tuple(self._way(key, place) for place in places) for key in self.rows}

    def _way(self, study_key: str, outcome: int) -> Learned | None:
        held = [one.finding for one in self.course.noted if one.finding.question_key == self.question.key]
        told = Told(study_key, "What it would be", "", "fair", self.course.on, outcome=outcome)
        try:
            return learned([*held, _finding(self, told, None)])[-1]
        except FindingError:
            return None


@dataclass(frozen=True)
class SeenFinding:
    """One finding with what it did; ``learned`` is None for one that was corrected, ``corrected_by`` names by which."""

    course: Course
    noted: NotedFinding
    learned: Learned | None
    corrected_by: int | None


def reporting_on(database: Database, actor: Actor, programme_key: str, question_key: str) -> Reporting:
    """What a finding on a question can be. Raises NotFoundError, ConflictError while no plan is approved."""
    actor.require("finding.record")
    course = load_course(database, actor, programme_key)
    question = next((one for one in course.in_force.programme.questions if one.key == question_key), None)
    if question is None:
        raise NotFoundError
    reported = {one.study_key for one in course.findings if one.question_key == question_key}
    studies = tuple(one for one in course.funded if question_key in _asked(course, one) or one.study.key in reported)
    packages = ((one.study, one.package) for one in studies if one.package is not None)
    rows = {study.key: outcome_rows(study, package, question) for study, package in packages}
    return Reporting(course, _as_first_told(course, question), studies, rows)


def record_finding(
    database: Database,
    actor: Actor,
    programme_key: str,
    question_key: str,
    told: Told,
    *,
    file: KeptFile | None = None,
    replaces: int | None = None,
) -> int:
    """Record a finding, or correct the one numbered ``replaces``; its number.

    Raises FindingError in plain words, NotFoundError, and ConflictError when somebody recorded one meanwhile.
    """
    seen = reporting_on(database, actor, programme_key, question_key)
    finding = _finding(seen, told, replaces)
    _check_learned(seen.course, finding)
    with database.write() as session:
        programme = programmes.by_key(session, actor.workspace_id, programme_key)
        number = findings.next_number(session, programme)
        if number != finding.number:
            raise ConflictError("Somebody recorded a finding while you wrote this one. Look at it, then save again.")
        findings.add(session, programme, finding, by=actor.user_id, at=datetime.now(UTC), file=file)
        _answered(session, programme, question_key)
        keep_purse(session, actor, seen.course)
        action = "finding.recorded" if replaces is None else "finding.corrected"
        _tell_followers(session, actor, programme, number)
        detail = {"question": question_key, "study": told.study_key, "corrects": replaces}
        record(session, actor, action, f"programme:{programme_key}/finding:{number}", detail)
    return number


def _check_learned(course: Course, finding: Finding) -> None:
    """FindingError where belief cannot take the finding in, ConflictError where what it corrects is corrected."""
    before = [one.finding for one in course.noted if one.finding.question_key == finding.question_key]
    if finding.replaces is not None and finding.replaces not in {one.number for one in current(before)}:
        raise ConflictError("This finding was corrected already. Look at the newest one.")
    learned([*before, finding])


def see_finding(database: Database, actor: Actor, programme_key: str, number: int) -> SeenFinding:
    """One finding. Raises NotFoundError."""
    course = load_course(database, actor, programme_key)
    noted = course.noted_of(number)
    if noted is None:
        raise NotFoundError
    later = next((one.finding.number for one in course.noted if one.finding.replaces == number), None)
    told = course.learned.get(noted.finding.question_key, ())
    return SeenFinding(course, noted, next((one for one in told if one.finding.number == number), None), later)


def read_report(actor: Actor, file_name: str, stream: BinaryIO) -> KeptFile:
    """A study's report, to be kept with its finding. Raises UnreadableFileError."""
    actor.require("finding.record")
    content = read_quote_file(stream)
    return KeptFile(clean_name(file_name), media_type_of(content), hashlib.sha256(content).hexdigest(), content)


def finding_file(database: Database, actor: Actor, programme_key: str, number: int) -> KeptFile:
    """The file behind a finding. Raises NotFoundError."""
    actor.require("finding.see")
    with database.read() as session:
        programme = programmes.by_key(session, actor.workspace_id, programme_key)
        return findings.file_of(session, programme.id or 0, number)


def search_findings(database: Database, actor: Actor, query: str) -> tuple[FoundFinding, ...]:
    """The findings of the whole workspace that hold every word of ``query``, the newest first."""
    actor.require("finding.see")
    with database.read() as session:
        return findings.search(session, actor.workspace_id, query[:LONGEST_QUERY].split())


def follow_findings(database: Database, actor: Actor, programme_key: str, *, on: bool) -> None:
    """Begin or end to follow the findings of a programme. Raises NotFoundError."""
    actor.require("finding.follow")
    with database.write() as session:
        programme = programmes.by_key(session, actor.workspace_id, programme_key)
        findings.follow(session, programme, actor.user_id, on=on)
        record(session, actor, "finding.followed" if on else "finding.unfollowed", f"programme:{programme_key}")


def _tell_followers(session: Session, actor: Actor, programme: ProgrammeRecord, number: int) -> None:
    session.flush()
    path = f"/p/{programme.key}/findings/{number}"
    words = f"finding {number} in {programme.name}"
    followers = findings.followers(session, programme.id or 0)
    tell(
        session, actor, News("finding_followed", words, path, followers, f"programme:{programme.key}/finding:{number}")
    )


def _asked(course: Course, planned: PlannedStudy) -> tuple[str, ...]:
    """The questions of a study as they stand today; as the plan had them where it was deleted since."""
    today = next((one for one in course.programme.studies if one.key == planned.study.key), planned.study)
    return (*planned.study.question_keys, *today.question_keys)


def _as_first_told(course: Course, question: Question) -> Question:
    """The question with the belief before its first finding: a plan chosen since has that finding in it already."""
    first = next((one.finding for one in course.noted if one.finding.question_key == question.key), None)
    is_same = first is not None and first.states == tuple(state.name for state in question.decision.states)
    return replace(question, decision=first.decision) if first is not None and is_same else question


def _answered(session: Session, programme: ProgrammeRecord, question_key: str) -> None:
    session.exec(
        update(QuestionRecord)
        .where(
            col(QuestionRecord.programme_id) == programme.id,
            col(QuestionRecord.key) == question_key,
            col(QuestionRecord.state) != "closed",
        )
        .values(state="answered")
    )


def _finding(seen: Reporting, told: Told, replaces: int | None) -> Finding:
    planned = next((one for one in seen.studies if one.study.key == told.study_key), None)
    if planned is None or planned.level is None:
        raise FindingError("Choose the study that reported this.", place="study")
    if told.found_on > seen.course.on:
        raise FindingError("This day is yet to come. Give the day on which the study reported.", place="found_on")
    return Finding(
        number=max((one.finding.number for one in seen.course.noted), default=0) + 1,
        question_key=seen.question.key,
        study_key=told.study_key,
        level=planned.level,
        plan_number=seen.course.number,
        way=Way(planned.study.method.key, planned.study.method.sample_kind),
        decision=seen.question.decision,
        told=told.told,
        found_on=told.found_on,
        confidence=told.confidence,
        evidence=told.evidence,
        outcome=told.outcome,
        likelihood_ppm=() if seen.question.decision.belief else seen.rows[told.study_key],
        estimate_milli=told.estimate_milli,
        error_milli=told.error_milli,
        replaces=replaces,
    )
