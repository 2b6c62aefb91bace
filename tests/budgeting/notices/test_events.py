"""Who is told of what: by role, by being concerned, and never of what they did themselves."""

import pytest

from budgeting.notices.events import (
    EVENT_OF_ACTION,
    RULES,
    WAYS,
    Event,
    Member,
    audience,
    events_for,
    way_of,
)

ADA, FEMI, GRACE, MONA, TOMAS = 1, 2, 3, 4, 5
MEMBERS = (
    Member(ADA, frozenset({"researcher"})),
    Member(FEMI, frozenset({"finance"})),
    Member(GRACE, frozenset({"finance"})),
    Member(MONA, frozenset({"manager"})),
    Member(TOMAS, frozenset({"administrator"})),
)
STRANGER = 99


@pytest.mark.parametrize(
    ("event", "actor", "concerned", "told"),
    [
        ("plan_submitted", ADA, (ADA,), (FEMI, GRACE)),
        ("second_approver", FEMI, (ADA,), (GRACE,)),
        ("plan_approved", GRACE, (ADA,), (ADA,)),
        ("plan_sent_back", FEMI, (ADA, ADA), (ADA,)),
        ("queried", FEMI, (ADA, STRANGER), (ADA,)),
        ("mentioned", ADA, (ADA, MONA), (MONA,)),
        ("finding_recorded", ADA, (), (FEMI, GRACE, MONA)),
        ("follow_up_waits", ADA, (), (FEMI, GRACE)),
        ("role_waits", TOMAS, (), (FEMI, GRACE)),
        ("quote_expires", None, (), (FEMI, GRACE)),
        ("decide_by_near", None, (), (ADA,)),
    ],
)
def test_each_event_reaches_whom_it_should(
    event: Event, actor: int | None, concerned: tuple[int, ...], told: tuple[int, ...]
) -> None:
    assert audience(event, MEMBERS, concerned, actor) == told


@pytest.mark.parametrize("event", RULES)
def test_nobody_is_told_of_what_they_did_nor_anybody_outside(event: Event) -> None:
    everybody = [one.user_id for one in MEMBERS]
    for actor in everybody:
        told = audience(event, MEMBERS, [*everybody, STRANGER], actor)
        assert actor not in told
        assert STRANGER not in told


@pytest.mark.parametrize("event", RULES)
def test_every_event_reaches_somebody_by_some_way(event: Event) -> None:
    rule = RULES[event]
    assert rule.roles or rule.is_about_somebody
    assert rule.way in WAYS
    assert rule.words.format(who="Ada", what="it")


def test_every_step_of_the_trail_that_tells_names_an_event() -> None:
    assert set(EVENT_OF_ACTION.values()) <= set(RULES)


def test_what_somebody_chose_counts_and_what_is_no_way_does_not() -> None:
    assert way_of("mentioned", {}) == "at_once"
    assert way_of("mentioned", {"mentioned": "here"}) == "here"
    assert way_of("mentioned", {"mentioned": "by pigeon"}) == "at_once"


def test_a_person_chooses_only_about_what_can_reach_them() -> None:
    assert "quote_expires" in events_for({"finance"})
    assert "quote_expires" not in events_for({"manager"})
    assert "mentioned" in events_for({"administrator"})
