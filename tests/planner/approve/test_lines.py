"""Finance decides on lines: each decision is kept, with one entry for a form, and nobody decides on their own."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from budgeting.approvals.decisions import LineChange
from budgeting.approvals.exceptions import Loaded
from budgeting.errors import ApprovalError
from budgeting.prices.currencies import ExchangeRate
from planner.services import plans, review
from planner.services.actors import Actor
from planner.services.delegations import (
    acting_for,
    end_delegation,
    give_delegation,
    list_delegations,
    takers,
)
from planner.services.errors import (
    ConflictError,
    ForbiddenError,
    LineConflictError,
    NotFoundError,
    TamperedError,
)
from planner.services.exchange_rates import add_exchange_rates
from planner.services.line_deciding import yardstick_of
from planner.services.review import SeenReview, approve_without_look, decide_lines, see_review
from planner.services.studies import see_study, write_study
from planner.storage import audit
from planner.storage.database import Database
from planner.storage.tables import LINE_DECISION, PLAN_VERSION
from tests.people import Cast, make_person
from tests.planner.choose.choosing import KEY, head
from tests.planner.planning import load_prices

TODAY = datetime.now(UTC).date()


def see(database: Database, actor: Actor) -> SeenReview:
    return see_review(database, actor, KEY, 1)


def change(seen: SeenReview, at: int = 0, action: str = "approve", **more: object) -> LineChange:
    one = seen.standings[at]
    return LineChange(one.review.place, action, one.turn, **more)  # type: ignore[arg-type]  # a decision in words


def decide(database: Database, actor: Actor, *changes: LineChange, key: str = "", **more: int | None) -> None:
    decide_lines(database, actor, KEY, 1, changes, form_key=key, **more)


def actions(database: Database, cast: Cast) -> list[str]:
    with database.read() as session:
        entries = audit.entries_about(session, cast.workspace_id, f"programme:{KEY}/plan:1")
    return [entry["action"] for entry in entries]


def test_the_desk_adds_up_to_the_plan(database: Database, cast: Cast, in_review: int) -> None:
    seen = see(database, cast.femi)
    plan = seen.seen.plan
    assert sum(one.cost_minor for one in seen.by_owner) == plan.cost_minor
    assert sum(one.cost_minor for one in seen.by_cost_centre) == plan.cost_minor
    assert seen.counts == {"asked": len(seen.standings)}
    assert len(seen.no_look) + len(seen.to_look) == len(seen.standings)
    assert "not approved yet" in seen.approval.why_not
    assert (seen.hindrance, see(database, cast.ada).hindrance != "") == ("", True)


def test_a_decision_is_kept_with_who_when_and_why(database: Database, cast: Cast, in_review: int) -> None:
    decide(database, cast.femi, change(see(database, cast.femi), action="query", note="Why so many?"))
    found = see(database, cast.mona).standings[0]
    assert (found.state, found.turn, found.history[0].who, found.history[0].note) == (
        "queried",
        1,
        "Femi",
        "Why so many?",
    )
    assert found.decision == found.history[0]
    assert actions(database, cast)[0] == "line.queried"


def test_many_lines_are_decided_at_once_or_none(database: Database, cast: Cast, in_review: int) -> None:
    seen = see(database, cast.femi)
    wrong = change(seen, 1, "reject")
    with pytest.raises(ApprovalError, match="Say in a note"):
        decide(database, cast.femi, change(seen), wrong)
    assert see(database, cast.femi).counts == {"asked": len(seen.standings)}
    decide(database, cast.femi, change(seen), change(seen, 1, "hold", note="Until Q2"))
    assert see(database, cast.femi).counts["held"] == 1
    assert actions(database, cast)[0] == "line.decided"


def test_what_makes_no_form_is_refused(database: Database, cast: Cast, in_review: int) -> None:
    seen = see(database, cast.femi)
    with pytest.raises(ApprovalError, match="at least one line"):
        decide(database, cast.femi)
    with pytest.raises(ApprovalError, match="once at a time"):
        decide(database, cast.femi, change(seen), change(seen))
    with pytest.raises(NotFoundError):
        decide(database, cast.femi, LineChange("study:nothing:here", "approve", 0))


def test_lines_that_need_no_look_are_approved_together_and_the_others_not(
    database: Database, cast: Cast, in_review: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ApprovalError, match="needs no look is decided already"):
        approve_without_look(database, cast.femi, KEY, 1, form_key="a")
    dear = see(database, cast.femi).standings[0].review.place
    look = lambda line, _: ("dear",) if line.place == dear else ()  # noqa: E731  a stand-in of one line
    monkeypatch.setattr("planner.services.line_deciding.reasons_to_look", look)
    decided = approve_without_look(database, cast.femi, KEY, 1, form_key="b").decisions
    assert approve_without_look(database, cast.femi, KEY, 1, form_key="b").decisions == decided
    seen = see(database, cast.femi)
    assert [one.review.place for one in seen.standings if one.state == "asked"] == [dear]
    assert actions(database, cast).count("line.approved") == 1


def test_what_one_loaded_oneself_is_known_on_the_desk_and_to_who_acts_for_one(
    database: Database, cast: Cast, grace: Actor, in_review: int
) -> None:
    load_prices(database, cast)
    usd = ExchangeRate("USD", "GBP", Decimal("0.79"), date(2026, 11, 1))
    add_exchange_rates(database, cast.femi, [usd])
    programme = see(database, cast.femi).seen.plan.programme
    with database.read() as session:
        femis = yardstick_of(session, cast.femi, programme).own
        graces = yardstick_of(session, grace, programme).own
        together = yardstick_of(session, grace, programme, {grace.user_id, cast.femi.user_id}).own
    assert femis == together == Loaded(frozenset({"starter"}), (usd,))
    assert graces == Loaded()


@pytest.mark.parametrize("name", ["ada", "mona", "adam"])
def test_only_finance_decides_on_lines(database: Database, cast: Cast, in_review: int, name: str) -> None:
    with pytest.raises(ForbiddenError):
        decide(database, getattr(cast, name), change(see(database, cast.femi)))


def test_nobody_decides_on_lines_that_they_wrote_or_as_an_administrator(
    database: Database, cast: Cast, in_review: int
) -> None:
    both = make_person(database, "Duo", cast.workspace_id, frozenset({"researcher", "finance"}))
    chief = make_person(database, "Chief", cast.workspace_id, frozenset({"administrator", "finance"}))
    study = see_study(database, both, KEY, "calls")
    write_study(database, both, KEY, study.study, seen_version=study.version)
    for person, words in ((both, "You edited this plan"), (chief, "Administrators")):
        with pytest.raises(ApprovalError, match=words):
            decide(database, person, change(see(database, cast.femi)))


def test_nobody_of_another_workspace_finds_its_lines(database: Database, cast: Cast, in_review: int) -> None:
    with pytest.raises(NotFoundError):
        see(database, cast.eve)
    with pytest.raises(NotFoundError):
        decide(database, cast.eve, change(see(database, cast.femi)))


def test_a_line_somebody_decided_on_meanwhile_shows_both(
    database: Database, cast: Cast, grace: Actor, in_review: int
) -> None:
    seen = see(database, grace)
    decide(database, cast.femi, change(seen, action="reject", note="Too dear"))
    with pytest.raises(LineConflictError, match="Femi decided on") as raised:
        decide(database, grace, change(seen), change(seen, 1))
    assert raised.value.yours == change(seen)
    assert raised.value.theirs is not None
    assert (raised.value.theirs.action, raised.value.theirs.note) == ("reject", "Too dear")
    assert see(database, grace).standings[1].state == "asked"


def test_a_form_that_is_sent_again_is_answered_the_same_and_done_once(
    database: Database, cast: Cast, in_review: int
) -> None:
    asked = change(see(database, cast.femi))
    first = decide_lines(database, cast.femi, KEY, 1, [asked], form_key="key")
    assert decide_lines(database, cast.femi, KEY, 1, [asked], form_key="key") == first
    assert actions(database, cast).count("line.approved") == 1
    with pytest.raises(ConflictError, match="said something else"):
        decide(database, cast.femi, change(see(database, cast.femi), 1), key="key")
    with pytest.raises(ConflictError, match="no longer good"):
        decide(database, cast.femi, asked, key="k" * 65)


def test_a_change_of_a_study_drops_its_approvals_and_no_other(database: Database, cast: Cast, in_review: int) -> None:
    seen = see(database, cast.femi)
    decide(database, cast.femi, *(change(seen, at) for at in range(len(seen.standings))))
    found = see_study(database, cast.ada, KEY, "calls")
    moved = found.study.__class__(**{**found.study.__dict__, "cost_centre_key": "digital"})
    write_study(database, cast.ada, KEY, moved, seen_version=found.version)
    after = see(database, cast.femi)
    assert {one.review.owner_key for one in after.standings if one.has_changed} == {"calls"}
    assert {one.review.owner_key for one in after.standings if one.state != "approved"} == {"calls"}
    with pytest.raises(ApprovalError, match="changed since the plan was chosen"):
        plans.decide_plan(database, cast.femi, KEY, 1, "approve", "", seen_version=head(database, cast.femi).version)


def test_lines_are_decided_while_the_plan_is_in_review_alone(database: Database, cast: Cast, in_review: int) -> None:
    asked = change(see(database, cast.femi))
    plans.decide_plan(database, cast.femi, KEY, 1, "reject", "No", seen_version=head(database, cast.femi).version)
    with pytest.raises(ApprovalError, match="while a plan is in review"):
        decide(database, cast.femi, asked)


def test_a_tampered_version_is_not_decided_on(database: Database, cast: Cast, in_review: int) -> None:
    asked = change(see(database, cast.femi))
    with database.write() as session:
        where = "" if database.is_sqlite else " ON plan_version"
        session.execute(sa.text(f"DROP TRIGGER plan_version_update{where}"))
        session.execute(sa.update(PLAN_VERSION).values(content=PLAN_VERSION.c.content + " "))
    with pytest.raises(TamperedError):
        decide(database, cast.femi, asked)


@pytest.mark.parametrize("statement", ["UPDATE line_decision SET note = 'Fine'", "DELETE FROM line_decision"])
def test_a_decision_is_never_rewritten(database: Database, cast: Cast, in_review: int, statement: str) -> None:
    decide(database, cast.femi, change(see(database, cast.femi)))
    with pytest.raises(sa.exc.IntegrityError, match="another one is added"), database.write() as session:
        session.execute(sa.text(statement))


def test_the_table_itself_refuses_a_decision_of_the_author(database: Database, cast: Cast, in_review: int) -> None:
    decide(database, cast.femi, change(see(database, cast.femi)))
    with database.read() as session:
        row = dict(session.execute(sa.select(LINE_DECISION)).mappings().one())
    del row["id"]
    for wrong in (
        {"decided_by": row["author_id"]},
        {"decided_for": row["author_id"]},
        {"decided_for": cast.femi.user_id},
    ):
        with pytest.raises(sa.exc.IntegrityError, match="decider"), database.write() as session:
            session.execute(sa.insert(LINE_DECISION).values(**{**row, "turn": 2, **wrong}))


def test_a_colleague_decides_in_anothers_name_on_the_days_they_were_asked_for(
    database: Database, cast: Cast, grace: Actor, in_review: int
) -> None:
    asked = change(see(database, grace))
    with pytest.raises(ApprovalError, match="Femi has not asked you"):
        decide(database, grace, asked, on_behalf_of_id=cast.femi.user_id)
    number = give_delegation(database, cast.femi, grace.user_id, TODAY, TODAY + timedelta(days=3), "On leave")
    assert [one.name for one in acting_for(database, grace)] == ["Femi"]
    assert acting_for(database, grace, TODAY + timedelta(days=4)) == ()
    assert [one.name for one in see(database, grace).acting_for] == ["Femi"]
    decide(database, grace, asked, on_behalf_of_id=cast.femi.user_id)
    assert see(database, grace).standings[0].history[0].who == "Grace for Femi"
    end_delegation(database, cast.femi, number)
    with pytest.raises(ApprovalError, match="has not asked you"):
        decide(database, grace, change(see(database, grace), 1), on_behalf_of_id=cast.femi.user_id)
    (given,) = list_delegations(database, cast.femi)
    assert (given.giver, given.taker, given.reason, given.ended_at is not None) == ("Femi", "Grace", "On leave", True)


def test_a_delegation_goes_to_finance_and_is_its_givers_to_end(database: Database, cast: Cast, grace: Actor) -> None:
    assert [one.name for one in takers(database, cast.femi)] == ["Grace"]
    with pytest.raises(ApprovalError, match="Choose somebody in finance"):
        give_delegation(database, cast.femi, cast.mona.user_id, TODAY, TODAY)
    with pytest.raises(NotFoundError):
        give_delegation(database, cast.femi, cast.eve.user_id, TODAY, TODAY)
    with pytest.raises(ApprovalError, match="These days are over"):
        give_delegation(database, cast.femi, grace.user_id, date(2020, 1, 1), date(2020, 1, 2))
    with pytest.raises(ForbiddenError):
        give_delegation(database, cast.adam, grace.user_id, TODAY, TODAY)
    number = give_delegation(database, cast.femi, grace.user_id, TODAY, TODAY)
    with pytest.raises(ForbiddenError):
        end_delegation(database, grace, number)
    end_delegation(database, cast.femi, number)
    with pytest.raises(ConflictError):
        end_delegation(database, cast.femi, number)
    with pytest.raises(NotFoundError):
        end_delegation(database, cast.eve, number)


def test_the_desk_reexports_what_it_is_used_with() -> None:
    assert {"see_review", "decide_lines", "weigh", "ask_to_weigh", "see_weighed", "see_changes"} <= set(review.__all__)
