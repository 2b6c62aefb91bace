"""Taking finance's decisions into the programme, so that the studies can be chosen again: all of them, or none."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from budgeting.approvals.decisions import LineStanding, standings
from budgeting.approvals.lines_today import digests_today
from budgeting.approvals.states import PlanState
from budgeting.approvals.taking_in import Taken, changed_since, take_in, waiting
from budgeting.errors import ApprovalError
from budgeting.programme import LevelRule, Programme
from planner.services.actors import Actor
from planner.services.errors import ConflictError
from planner.services.form_keys import Answer, act_once
from planner.services.frozen_plans import opened_lines
from planner.services.line_standings import state_of
from planner.services.shared_costs import share_cost
from planner.services.studies import write_study
from planner.services.trail import record
from planner.storage import mapping
from planner.storage.database import Database
from planner.storage.joining import JoinedDatabase
from planner.storage.records import PlanVersionRecord
from planner.storage.repositories import plans, programmes, versions

_TAKEN_FROM: tuple[PlanState, ...] = ("sent_back", "rejected")


@dataclass(frozen=True)
class TakenIn:
    """What was taken in, a sentence for each decision."""

    words: tuple[str, ...]


def take_decisions_in(
    database: Database,
    actor: Actor,
    programme_key: str,
    number: int,
    *,
    seen_version: int,
    keeps_approved: bool = False,
    form_key: str = "",
) -> TakenIn:
    """Write what finance decided on a version that came back into the programme as it stands.

    Reduced lines become overrides with finance's reason, rejected ones leave their level out of the choice; with
    ``keeps_approved`` approved studies stay at their level and start. Raises ApprovalError when there is nothing to
    take in, ConflictError when the version or a decided line has changed meanwhile, NotFoundError, TamperedError.
    """
    actor.require("study.edit")

    def take(session: Session) -> Answer:
        found = _sent_back(session, actor, programme_key, number, seen_version)
        programme = mapping.load_programme(session, actor.workspace_id, programme_key)
        open_ = _open(session, actor, found, programme)
        taken = take_in(programme, open_, keeps_approved=keeps_approved)
        _save(JoinedDatabase(database, session), session, actor, programme, taken)
        detail = {"words": list(taken.words)}
        record(session, actor, "plan.taken_in", f"programme:{programme_key}/plan:{number}", detail)
        return {"words": list(taken.words)}

    said = ["take in", number, keeps_approved]
    return TakenIn(tuple(act_once(database, actor, programme_key, form_key, said, take)["words"]))


def _sent_back(session: Session, actor: Actor, programme_key: str, number: int, seen_version: int) -> PlanVersionRecord:
    """The version, if its decisions may be taken in now."""
    found = plans.row(session, actor.workspace_id, programme_key, number)
    if found.version != seen_version:
        raise ConflictError
    if state_of(found) not in _TAKEN_FROM:
        raise ApprovalError("Decisions are taken in once finance has sent the plan back. Wait for that.")
    return found


def list_level_rules(database: Database, actor: Actor, programme_key: str) -> tuple[LevelRule, ...]:
    """What finance's decisions say about levels of studies. Raises NotFoundError."""
    actor.require("study.see")
    with database.read() as session:
        return mapping.load_programme(session, actor.workspace_id, programme_key).level_rules


def drop_level_rule(database: Database, actor: Actor, programme_key: str, rule: LevelRule) -> None:
    """Take such a rule away, so that the level may be chosen, or left out, again.

    What finance decided on its lines stays. Raises NotFoundError, ConflictError when the rule is there no more.
    """
    actor.require("study.edit")
    with database.write() as session:
        seen_version = programmes.by_key(session, actor.workspace_id, programme_key).version
        rules = mapping.load_programme(session, actor.workspace_id, programme_key).level_rules
        if rule not in rules:
            raise ConflictError("This rule is there no more. Reload the page.")
        left = [one for one in rules if one != rule]
        mapping.save_level_rules(session, actor.workspace_id, programme_key, left, seen_version=seen_version)
        detail = {"level": rule.level, "kind": rule.kind}
        record(session, actor, "rules.set", f"programme:{programme_key}/study:{rule.study_key}", detail)


def _open(session: Session, actor: Actor, found: PlanVersionRecord, programme: Programme) -> Sequence[LineStanding]:
    """The version's lines with what was decided on them, without what is taken in already. Raises ConflictError."""
    lines = opened_lines(found.content, found.digest, found.number)
    today = digests_today(lines, programme)
    decisions = mapping.load_line_decisions(session, actor.workspace_id, programme.key)
    own = [one for one in decisions if one.plan_number <= found.number]
    open_ = waiting(standings(lines, own, today=today), today)
    words = changed_since(open_)
    if words:
        raise ConflictError(words)
    return open_


def _save(joined: Database, session: Session, actor: Actor, programme: Programme, taken: Taken) -> None:
    """Save what became another by the services that people save it with, in the transaction that is open."""
    key = programme.key
    for study_key in taken.study_keys:
        version = versions.of_study(session, actor.workspace_id, key, study_key)
        write_study(joined, actor, key, taken.programme.study(study_key), seen_version=version)
    for shared in taken.programme.shared_costs:
        if shared.key in taken.shared_keys:
            seen_version = programmes.by_key(session, actor.workspace_id, key).version
            share_cost(joined, actor, key, shared, seen_version=seen_version)
    if taken.level_rules != programme.level_rules:
        session.flush()
        session.expire_all()
        seen_version = programmes.by_key(session, actor.workspace_id, key).version
        mapping.save_level_rules(session, actor.workspace_id, key, taken.level_rules, seen_version=seen_version)
