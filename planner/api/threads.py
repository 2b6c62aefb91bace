"""From any pound to the customers' words and back; and what was found before, in the whole workspace."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final

from pydantic import Field

from budgeting.plans.plan import Fate
from budgeting.questions import AnxietyPoint
from budgeting.studies import Level
from planner.api.bodies import Body, Key, Paging
from planner.api.operations import operation
from planner.api.replies import Page, Reply, listed, page_of
from planner.context import actor, current
from planner.services import threads
from planner.services.feedback import SaidItem
from planner.services.findings import LONGEST_QUERY, search_findings
from planner.services.past_findings import LONGEST, similar_questions
from planner.services.threads import Heard, Money, Strand, Thread

_OF: Final = "/programmes/<programme_key>/thread"


@dataclass(frozen=True)
class StrandTold:
    """A study with its money, and the questions and findings that it hangs from."""

    study_key: str
    name: str
    fate: Fate
    level: Level | None
    state: str | None
    money: Money
    question_keys: tuple[str, ...]
    findings: tuple[int, ...]


@dataclass(frozen=True)
class PointMoneyTold:
    """An anxiety point with the studies that it draws, and their money, each counted once."""

    point: AnxietyPoint
    granted_minor: int
    used_minor: int
    study_keys: tuple[str, ...]


@dataclass(frozen=True)
class ThreadTold:
    """Studies with what was heard; ``point`` and ``item`` are where one starts from a complaint."""

    strands: tuple[StrandTold, ...]
    heard: tuple[Heard, ...]
    point: PointMoneyTold | None
    item: SaidItem | None


@dataclass(frozen=True)
class LoomTold:
    """Every thread at once: studies with their money, and points with what they draw."""

    strands: tuple[StrandTold, ...]
    points: tuple[PointMoneyTold, ...]


@dataclass(frozen=True)
class FoundTold:
    """A finding of any programme."""

    programme_key: str
    programme_name: str
    question_key: str
    question_text: str
    number: int
    told: str
    found_on: date


@dataclass(frozen=True)
class PastTold:
    """A question that was asked before, and what was found."""

    programme_key: str
    programme_name: str
    key: str
    text: str
    state: str
    findings: tuple[FoundTold, ...]


class Searched(Paging):
    """The words that a finding holds; all of them where none are named."""

    words: Annotated[str, Field(max_length=LONGEST_QUERY)] = ""


class LikeText(Body):
    """Questions like which text; the one that is being written is left out."""

    text: Annotated[str, Field(max_length=LONGEST)]
    programme: Key = ""
    question: Key = ""


@operation("GET", _OF, "finding.see")
def whole(programme_key: str) -> Reply[LoomTold]:
    """Read every thread at once."""
    loom = threads.see_loom(current().database, actor(), programme_key)
    told = LoomTold(tuple(map(_strand, loom.strands)), tuple(map(_point, loom.points)))
    return Reply(told, loom.course.programme.currency)


@operation("GET", f"{_OF}/studies/<key>", "finding.see")
def study(programme_key: str, key: str) -> Reply[ThreadTold]:
    """Follow a study's money down to words."""
    return _told(threads.thread_of_study(current().database, actor(), programme_key, key))


@operation("GET", f"{_OF}/questions/<key>", "finding.see")
def question(programme_key: str, key: str) -> Reply[ThreadTold]:
    """Follow a question both ways."""
    return _told(threads.thread_of_question(current().database, actor(), programme_key, key))


@operation("GET", f"{_OF}/anxiety-points/<key>", "finding.see")
def point(programme_key: str, key: str) -> Reply[ThreadTold]:
    """Follow an anxiety point up to money."""
    return _told(threads.thread_of_point(current().database, actor(), programme_key, key))


@operation("GET", f"{_OF}/said/<int:item_id>", "finding.see")
def said(programme_key: str, item_id: int) -> Reply[ThreadTold]:
    """Follow what a customer said up to money."""
    return _told(threads.thread_of_item(current().database, actor(), programme_key, item_id))


@operation("GET", "/findings", "finding.see")
def search(query: Searched) -> Reply[Page[FoundTold]]:
    """Search the findings of the whole workspace."""
    found = search_findings(current().database, actor(), " ".join(query.words.split()))
    return listed([_found(one) for one in found], query)


@operation("GET", "/findings/similar", "question.see")
def similar(query: LikeText) -> Reply[Page[PastTold]]:
    """List questions that were asked before and are like a text."""
    besides = (query.programme, query.question)
    found = similar_questions(current().database, actor(), " ".join(query.text.split()), besides=besides)
    told = [
        PastTold(
            *(one.programme_key, one.programme_name, one.key, one.text, one.state),
            tuple(_found(each) for each in one.findings),
        )
        for one in found
    ]
    return Reply(page_of(told, 1, max(1, len(told))))


def _told(thread: Thread) -> Reply[ThreadTold]:
    point = _point(thread.point) if thread.point else None
    told = ThreadTold(tuple(map(_strand, thread.strands)), thread.heard, point, thread.item)
    return Reply(told, thread.course.programme.currency)


def _strand(one: Strand) -> StrandTold:
    planned = one.planned
    return StrandTold(
        *(planned.study.key, planned.study.name, planned.fate, planned.level, one.state, one.money),
        tuple(question.key for question in one.questions),
        tuple(finding.number for finding in one.findings),
    )


def _point(found: threads.PointMoney) -> PointMoneyTold:
    keys = tuple(one.planned.study.key for one in found.strands)
    return PointMoneyTold(found.point, found.granted_minor, found.used_minor, keys)


def _found(one: Any) -> FoundTold:  # noqa: ANN401  what a search gives has no name outside its room
    finding = one.noted.finding
    return FoundTold(
        *(one.programme_key, one.programme_name, finding.question_key, one.question_text),
        *(finding.number, finding.told, finding.found_on),
    )
