"""What people ask of a plan version, answered by choosing again: ask, wait, look."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from pydantic import ValidationError
from sqlmodel import Session

from planner.jobs.queue import JobQueue
from planner.newest import Newest
from planner.services.actors import Actor
from planner.services.errors import ConflictError, FormerReleaseError
from planner.services.jobs import start_job
from planner.services.plans import SeenPlan, see_plan
from planner.solving.answer_kinds import ANSWER_KINDS
from planner.solving.answer_parent import answer_in_child
from planner.storage.database import Database
from planner.storage.mapping.documents import canonical
from planner.storage.repositories import answers, plans

# Answers that a process keeps read: what the pages of two or three versions show.
_MOST_READ: Final = 16
# The answer of a kind about the plan in a version's content, as JSON values; None when it was told to stop.
Ask = Callable[[str, str], object | None]


@dataclass(frozen=True)
class SeenAnswers:
    """A plan version with what has been answered about it, by kind; ``job_id`` is the job that answers now, if any.

    ``digest`` is that of all its answers, empty while there are none.
    """

    seen: SeenPlan
    answer_by_kind: Mapping[str, Any]
    job_id: int | None
    digest: str


def see_answers(database: Database, actor: Actor, programme_key: str, number: int | None, *kinds: str) -> SeenAnswers:
    """A version (the newest when ``number`` is None) with its answers of ``kinds``, of every kind when none is named.

    Raises what ``see_plan`` raises.
    """
    seen = see_plan(database, actor, programme_key, number)
    asked = (actor.workspace_id, programme_key, seen.head.number)
    with database.read() as session:
        digests = answers.digests(session, *asked)
        wanted = {kind: digests[kind] for kind in kinds or ANSWER_KINDS if kind in digests}
        read = _read_every(wanted, lambda: answers.contents(session, *asked))
        job_id = answers.answering_job(session, *asked)
    found = {kind: answer for kind, answer in read.items() if answer is not None}
    return SeenAnswers(seen, found, job_id, answers.digest_of_all(digests))


def ask_for_answers(database: Database, queue: JobQueue, actor: Actor, programme_key: str, number: int) -> int:
    """Have everything answered about a version; the job's id, that of the one at work where there is one.

    Raises what ``see_plan`` raises, and ConflictError with too many unfinished jobs.
    """
    actor.require("plan.explain")
    see_plan(database, actor, programme_key, number)
    arguments = {"programme": programme_key, "number": number}

    def at_work(session: Session) -> int | None:
        return answers.answering_job(session, actor.workspace_id, programme_key, number)

    return start_job(database, queue, actor, "answer", programme_key, arguments, at_work)


def answer_ahead(database: Database, queue: JobQueue, actor: Actor, programme_key: str, number: int) -> None:
    """Have a version explained before anybody asks; when too much runs already, whoever wants to know asks for it."""
    with suppress(ConflictError, FormerReleaseError):
        ask_for_answers(database, queue, actor, programme_key, number)


def unanswered(database: Database, actor: Actor, programme_key: str, number: int) -> list[str]:
    """The kinds of question about a version of which no readable answer is kept. Raises what ``see_plan`` raises."""
    actor.require("plan.explain")
    with database.read() as session:
        plans.row(session, actor.workspace_id, programme_key, number)
        kept = answers.contents(session, actor.workspace_id, programme_key, number)
    return [kind for kind in ANSWER_KINDS if kind not in kept or _read(kind, kept[kind]) is None]


def find_answer(
    database: Database,
    actor: Actor,
    programme_key: str,
    number: int,
    kind: str,
    ask: Ask | None = None,
) -> None:
    """Answer one question about a version and keep the answer, unless one that can be read is kept already.

    ``ask`` finds it, or else a process that does it all in one go. Raises what ``see_plan`` raises, and ProblemError
    where there is no answer.
    """
    actor.require("plan.explain")
    with database.read() as session:
        version = plans.row(session, actor.workspace_id, programme_key, number)
        kept = answers.contents(session, actor.workspace_id, programme_key, number).get(kind)
    if kept is not None and _read(kind, kept) is not None:
        return
    found = ask(kind, version.content) if ask else answer_in_child(kind, version.content)
    if found is not None:
        with database.write() as session:
            version = plans.row(session, actor.workspace_id, programme_key, number)
            answers.keep(session, version, kind, canonical(found), datetime.now(UTC), instead_of=kept)


def _read(kind: str, content: str) -> object | None:
    """The answer in ``content``; None where another release kept it in another shape: then it is found anew."""
    try:
        answer: object = ANSWER_KINDS[kind].adapter.validate_json(content)
    except ValidationError:
        return None
    return answer


# What was read last, by kind and digest, in a tuple since it may be None: an answer that is kept never changes.
_READ: Final[Newest[tuple[str, str], tuple[object | None]]] = Newest(_MOST_READ)


def _read_every(digests: Mapping[str, str], contents: Callable[[], Mapping[str, str]]) -> dict[str, object | None]:
    """The answers with these digests, by kind; ``contents`` are asked for where one was not read yet."""
    looked_up = {kind: _READ.find((kind, digest)) for kind, digest in digests.items()}
    known = {kind: one[0] for kind, one in looked_up.items() if one is not None}
    if len(known) == len(digests):
        return known
    found = contents()
    for kind in digests.keys() - known.keys() & found.keys():
        known[kind] = _read(kind, found[kind])
        _READ.keep((kind, digests[kind]), (known[kind],))
    return {kind: known[kind] for kind in digests if kind in known}
