"""Deciding on lines: who may, what each decision does, all or none, and once for each form."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime

from pydantic import TypeAdapter
from sqlmodel import Session

from budgeting.approvals.deciders import Decider, check_decider
from budgeting.approvals.decisions import (
    LineChange,
    LineDecision,
    LineStanding,
    check_change,
    reduced,
    reduction_reason,
)
from budgeting.approvals.exceptions import Loaded, Yardstick, reasons_to_look
from budgeting.approvals.states import OPEN_STATES, next_line_state
from budgeting.errors import ApprovalError
from budgeting.programme import Programme
from planner.services import comments
from planner.services.actors import Actor
from planner.services.delegations import decider_of
from planner.services.errors import LineConflictError, NotFoundError
from planner.services.form_keys import Answer, act_once
from planner.services.frozen_plans import is_whole, tampered
from planner.services.line_standings import editors_of, have_ready, standings_to_decide, state_of
from planner.services.plans import see_plan
from planner.services.second_factor import require_second_factor
from planner.services.trail import record
from planner.storage import mapping
from planner.storage.database import Database
from planner.storage.keeping import kept_until_rewritten, lent_to
from planner.storage.records import PlanVersionRecord
from planner.storage.repositories import exchange_rates, plans, rates

_DECISIONS = TypeAdapter(tuple[LineDecision, ...])


@dataclass(frozen=True)
class DecidedLines:
    """The decisions that were saved, in the order of the form."""

    decisions: tuple[LineDecision, ...]


def decide_lines(
    database: Database,
    actor: Actor,
    programme_key: str,
    number: int,
    changes: Sequence[LineChange],
    *,
    form_key: str,
    on_behalf_of_id: int | None = None,
) -> DecidedLines:
    """Decide on lines of a version in review, all or none. Sent again with the same key, the answer is the same.

    Raises ApprovalError in plain words (``place`` names the field, or the line), NotFoundError, TamperedError,
    FormerReleaseError, and LineConflictError when somebody decided on one of them since it was seen.
    """
    actor.require("plan.decide")

    def decide(session: Session) -> Answer:
        found, decider = _claimed(session, actor, programme_key, number, on_behalf_of_id)
        with lent_to(session):
            _check_who(session, actor, programme_key, found, decider)
            made = _decisions(session, actor, programme_key, found, decider, changes)
        return _save(session, actor, programme_key, found, decider, made)

    said = ["lines", number, [asdict(one) for one in changes], on_behalf_of_id]
    return _decided_once(database, actor, programme_key, form_key, said, decide)


def approve_without_look(
    database: Database,
    actor: Actor,
    programme_key: str,
    number: int,
    *,
    form_key: str,
    on_behalf_of_id: int | None = None,
) -> DecidedLines:
    """Approve every line that is still asked for and needs no look. Raises as ``decide_lines``."""
    actor.require("plan.decide")
    seen = see_plan(database, actor, programme_key, number)

    def decide(session: Session) -> Answer:
        found, decider = _claimed(session, actor, programme_key, number, on_behalf_of_id)
        with lent_to(session):
            _check_who(session, actor, programme_key, found, decider)
        yardstick = yardstick_of(session, actor, seen.plan.programme, decider.people)
        changes = [
            LineChange(one.review.place, "approve", one.turn)
            for one in standings_to_decide(session, actor, programme_key, found)
            if one.state == "asked" and not one.has_changed and not reasons_to_look(one.review, yardstick)
        ]
        if not changes:
            raise ApprovalError("Every line that needs no look is decided already. Look at the others one by one.")
        made = _decisions(session, actor, programme_key, found, decider, changes)
        return _save(session, actor, programme_key, found, decider, made)

    said = ["lines without look", number, on_behalf_of_id]
    return _decided_once(database, actor, programme_key, form_key, said, decide)


def _claimed(
    session: Session, actor: Actor, programme_key: str, number: int, on_behalf_of_id: int | None
) -> tuple[PlanVersionRecord, Decider]:
    """The version, open and whole, and who would decide on its lines. Raises as ``decide_lines``."""
    found = plans.row(session, actor.workspace_id, programme_key, number)
    if not is_whole(found.content, found.digest):
        raise tampered(number)
    if state_of(found) not in OPEN_STATES:
        raise ApprovalError("Lines are decided while a plan is in review. Look at its latest version.")
    return found, decider_of(session, actor, on_behalf_of_id)


def _check_who(session: Session, actor: Actor, programme_key: str, found: PlanVersionRecord, decider: Decider) -> None:
    """Raise ApprovalError unless the decider may decide on the version's lines."""
    check_decider(found.author_id, editors_of(session, actor, programme_key, found), decider)
    require_second_factor(session, actor)


def _decisions(
    session: Session,
    actor: Actor,
    programme_key: str,
    found: PlanVersionRecord,
    decider: Decider,
    changes: Sequence[LineChange],
) -> tuple[LineDecision, ...]:
    if not changes:
        raise ApprovalError("Choose at least one line, then decide.")
    if len({one.place for one in changes}) < len(changes):
        raise ApprovalError("A line is decided once at a time. Choose one decision for each.")
    places = [one.place for one in changes]
    standings = standings_to_decide(session, actor, programme_key, found, places)
    return tuple(_decision(standing_at(standings, one.place), one, found, decider) for one in changes)


def _decision(standing: LineStanding, change: LineChange, found: PlanVersionRecord, decider: Decider) -> LineDecision:
    check_turn(standing, change)
    check_change(standing, change)
    giver = decider.on_behalf_of
    made = LineDecision(
        place=change.place,
        digest=standing.review.digest,
        action=change.action,
        decided_by_id=decider.user_id,
        decided_by=decider.name,
        at=datetime.now(UTC).isoformat(timespec="seconds"),
        plan_number=found.number,
        turn=standing.turn + 1,
        quantity_milli=change.quantity_milli,
        rate_minor=change.rate_minor,
        note=change.note.strip(),
        on_behalf_of_id=giver.user_id if giver else None,
        on_behalf_of=giver.name if giver else "",
    )
    if change.action != "reduce":
        return made
    reason = reduction_reason(made.who, made.note)
    after = reduced(standing.review, change.quantity_milli, change.rate_minor, reason)
    return replace(made, reduced_digest=after.digest)


def check_turn(standing: LineStanding, change: LineChange) -> None:
    """Raise LineConflictError, with both decisions, when somebody decided on the line since it was seen."""
    if standing.turn != change.seen_turn:
        raise LineConflictError(change, standing.history[-1] if standing.history else None, standing.review.line.label)


def _save(
    session: Session,
    actor: Actor,
    programme_key: str,
    found: PlanVersionRecord,
    decider: Decider,
    made: tuple[LineDecision, ...],
) -> Answer:
    """Keep the decisions, ask each query where its line is talked about, and enter all in the trail at once."""
    mapping.add_line_decisions(session, found, made, datetime.now(UTC))
    for one in made:
        if one.action == "query":
            comments.ask(session, actor, programme_key, one.place, one.note, plan_number=found.number)
    states = {next_line_state("asked", one.action) if one.action != "withdraw" else "withdrawn" for one in made}
    action = f"line.{states.pop()}" if len(states) == 1 else "line.decided"
    detail = {
        "place": ", ".join(one.place for one in made) if len(made) == 1 else f"{len(made)} lines",
        "lines": [[one.place, one.action, one.digest, one.quantity_milli, one.rate_minor, one.note] for one in made],
        "for": decider.on_behalf_of.name if decider.on_behalf_of else "",
    }
    record(session, actor, action, f"programme:{programme_key}/plan:{found.number}", detail)
    return {"decisions": _DECISIONS.dump_python(made, mode="json")}


def _decided_once(
    database: Database,
    actor: Actor,
    programme_key: str,
    form_key: str,
    said: object,
    decide: Callable[[Session], Answer],
) -> DecidedLines:
    """What ``decide`` comes to in its turn, before which all that it is lent has been found."""
    have_ready(database, actor, programme_key)
    answer = act_once(database, actor, programme_key, form_key, said, decide)
    return DecidedLines(_DECISIONS.validate_python(answer["decisions"]))


def standing_at(standings: Sequence[LineStanding], place: str) -> LineStanding:
    """Where the line at ``place`` stands. Raises NotFoundError."""
    for one in standings:
        if one.review.place == place:
            return one
    raise NotFoundError


def yardstick_of(
    session: Session, actor: Actor, programme: Programme, people: Collection[int] | None = None
) -> Yardstick:
    """What prices are held against: the cards of the day on which studies are priced.

    ``people`` are those whose word a decision would be, who do not pass their own prices unseen; None: ``actor``.
    """
    own = frozenset(people or {actor.user_id})
    on = max(actor.today(), programme.starts_on)
    return _yardstick(session, actor.workspace_id, programme.market, on, own)


@kept_until_rewritten
def _yardstick(session: Session, workspace_id: int, market: str, on: date, own: frozenset[int]) -> Yardstick:
    return Yardstick(
        [one.card for one in rates.every(session, workspace_id)],
        [one.rate for one in exchange_rates.every(session, workspace_id)],
        market,
        on,
        Loaded(
            rates.keys_loaded_by(session, workspace_id, own),
            exchange_rates.loaded_by(session, workspace_id, own),
        ),
    )
