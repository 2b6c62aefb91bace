"""What people do with questions: look at what knowing would be worth, write them, change them."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlmodel import Session

from budgeting.advice import weighing
from budgeting.advice.designing import check_own_rates_fit
from budgeting.advice.pairing import PairWorth, pairs_of
from budgeting.advice.weighing import DecisionWeight, Distinction
from budgeting.advice.workings import DecisionWorkings, Verdict, best_alone, verdict_on, workings_of
from budgeting.decisions import Decision
from budgeting.evidence.worth import PackageWorth, QuestionWorth, question_worth
from budgeting.programme import Programme
from budgeting.questions import AnxietyPoint, Question
from budgeting.sensitivity.tornado import Tornado, ceiling_tornado
from planner.services.actors import Actor
from planner.services.trail import record
from planner.storage import mapping
from planner.storage.database import Database
from planner.storage.keeping import kept_until_written
from planner.storage.repositories import programmes, versions


@dataclass(frozen=True)
class QuestionCard:
    """A question with its worth, and days left to its decision on the day it is looked at.

    ``same_decision`` holds other questions that feed its decision: their worths must not be added.
    """

    question: Question
    worth: QuestionWorth
    days_left: int
    same_decision: tuple[Question, ...] = ()

    @cached_property
    def study_count(self) -> int:
        """How many studies could answer it."""
        return len({package.study_key for package in self.worth.packages})

    @cached_property
    def verdict(self) -> Verdict:
        """What follows from its ceiling and the studies there are."""
        return verdict_on(self.worth)


@dataclass(frozen=True)
class SeenQuestion:
    """A question with all that its page shows, and the version that was seen."""

    programme: Programme
    question: Question
    worth: QuestionWorth
    workings: DecisionWorkings
    weight: DecisionWeight
    tornado: Tornado
    pairs: tuple[PairWorth, ...]
    distinctions: tuple[Distinction, ...]
    same_decision: tuple[Question, ...]
    version: int

    @cached_property
    def verdict(self) -> Verdict:
        """What follows from its ceiling and the studies there are."""
        return verdict_on(self.worth)

    @cached_property
    def best_alone(self) -> PackageWorth | None:
        """The level of a study that nets most by itself."""
        return best_alone(self.worth)


@dataclass(frozen=True)
class KeptQuestion:
    """A question as it is saved, and the version that was seen."""

    question: Question
    version: int


@dataclass(frozen=True)
class DraftedDecision:
    """A decision that is still being typed, and what it hangs on."""

    decision: Decision
    weight: DecisionWeight


def list_questions(
    database: Database, actor: Actor, programme_key: str, today: date
) -> tuple[Programme, tuple[QuestionCard, ...]]:
    """The programme and every question, the one worth most to know first. Raises NotFoundError."""
    actor.require("question.see")
    with database.read() as session:
        return _listed(session, actor.workspace_id, programme_key, today)


@kept_until_written
def _listed(
    session: Session, workspace_id: int, programme_key: str, today: date
) -> tuple[Programme, tuple[QuestionCard, ...]]:
    programme = mapping.load_programme(session, workspace_id, programme_key)
    cards = (
        QuestionCard(
            question,
            question_worth(programme, question),
            (question.decision.decide_by - today).days,
            weighing.questions_of_same_decision(programme, question),
        )
        for question in programme.questions
    )
    return programme, tuple(sorted(cards, key=lambda card: (-card.worth.ceiling_minor, card.question.key)))


def open_question(database: Database, actor: Actor, programme_key: str, key: str) -> KeptQuestion:
    """One question as it is saved, to be changed. Raises NotFoundError."""
    actor.require("question.see")
    with database.read() as session:
        version = versions.of_question(session, actor.workspace_id, programme_key, key)
        programme = mapping.load_programme(session, actor.workspace_id, programme_key)
    return KeptQuestion(programme.question(key), version)


def see_question(database: Database, actor: Actor, programme_key: str, key: str) -> SeenQuestion:
    """One question with its worth. Raises NotFoundError."""
    actor.require("question.see")
    with database.read() as session:
        return _seen(session, actor.workspace_id, programme_key, key)


@kept_until_written
def _seen(session: Session, workspace_id: int, programme_key: str, key: str) -> SeenQuestion:
    version = versions.of_question(session, workspace_id, programme_key, key)
    programme = mapping.load_programme(session, workspace_id, programme_key)
    question = programme.question(key)
    worth = question_worth(programme, question)
    return SeenQuestion(
        programme=programme,
        question=question,
        worth=worth,
        workings=workings_of(question.decision, worth.best_option),
        weight=weighing.weigh_decision(question.decision),
        tornado=ceiling_tornado(question),
        pairs=pairs_of(programme, question, worth),
        distinctions=weighing.distinctions(question.decision),
        same_decision=weighing.questions_of_same_decision(programme, question),
        version=version,
    )


def weigh_draft(decision: Decision) -> DraftedDecision:
    """What a decision is worth knowing about while it is being typed; nothing is saved."""
    return DraftedDecision(decision, weighing.weigh_decision(decision))


def anxiety_points_of(database: Database, actor: Actor, programme_key: str) -> tuple[AnxietyPoint, ...]:
    """The anxiety points a question can hang from, hottest first."""
    actor.require("question.see")
    with database.read() as session:
        return mapping.load_anxiety_points(session, actor.workspace_id, programme_key)


def frame_of_form(database: Database, actor: Actor, programme_key: str) -> tuple[str, tuple[AnxietyPoint, ...]]:
    """What the form of a question is made from: the currency, and the anxiety points. Raises NotFoundError."""
    actor.require("question.see")
    with database.read() as session:
        currency = programmes.by_key(session, actor.workspace_id, programme_key).currency
    return currency, anxiety_points_of(database, actor, programme_key)


def taken_keys(database: Database, actor: Actor, programme_key: str) -> set[str]:
    """Keys that a new question cannot have. Raises NotFoundError."""
    actor.require("question.see")
    with database.read() as session:
        programme = mapping.load_programme(session, actor.workspace_id, programme_key)
    return {question.key for question in programme.questions}


def write_question(
    database: Database, actor: Actor, programme_key: str, question: Question, *, seen_version: int | None
) -> None:
    """Save a new question (``seen_version`` None) or a changed one.

    Raises ConflictError when the edit is stale, DecisionError when a study's own hit rates would no longer fit.
    """
    actor.require("question.edit")
    with database.write() as session:
        version = mapping.save_question(
            session, actor.workspace_id, programme_key, question, author_id=actor.user_id, seen_version=seen_version
        )
        check_own_rates_fit(mapping.load_programme(session, actor.workspace_id, programme_key), question)
        place = f"programme:{programme_key}/question:{question.key}"
        record(session, actor, "question.written", place, {"text": question.text, "version": version})
