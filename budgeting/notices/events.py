"""What people are told of: each event with its audience, its sentence, and how it reaches them unless they choose."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, Literal

Event = Literal[
    "mentioned",
    "queried",
    "answered",
    "plan_submitted",
    "second_approver",
    "plan_sent_back",
    "plan_approved",
    "plan_rejected",
    "finding_recorded",
    "finding_followed",
    "follow_up_waits",
    "follow_up_decided",
    "over_granted",
    "quote_expires",
    "decide_by_near",
    "role_waits",
    "role_decided",
    "delegated",
]
Way = Literal["at_once", "digest", "here"]

WAYS: Final[tuple[Way, ...]] = ("at_once", "digest", "here")
_FINANCE: Final = frozenset({"finance"})
_RESEARCHER: Final = frozenset({"researcher"})
_READERS: Final = frozenset({"researcher", "finance", "manager"})
_NOBODY: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True)
class Rule:
    """One event: ``name`` in the settings, whom it reaches by ``roles``, its ``words``, and its ``way``.

    ``words`` holds {who} and {what}. With ``is_about_somebody`` it reaches the people whom it concerns as well: who is
    mentioned, who wrote or submitted the plan, who asked.
    """

    name: str
    words: str
    roles: frozenset[str] = _NOBODY
    is_about_somebody: bool = False
    way: Way = "at_once"


RULES: Final[Mapping[Event, Rule]] = {
    "mentioned": Rule("Somebody mentions me", "{who} mentions you on {what}", is_about_somebody=True),
    "queried": Rule("Finance asks about a line of mine", "{who} asks about {what}", is_about_somebody=True),
    "answered": Rule("My query is answered", "{who} answers your query on {what}", is_about_somebody=True),
    "plan_submitted": Rule("A plan asks for approval", "{who} submitted {what}", _FINANCE),
    "second_approver": Rule(
        "A plan needs a second approver", "{who} approved {what}; it needs one more person in finance", _FINANCE
    ),
    "plan_sent_back": Rule("My plan is sent back", "{who} sent {what} back", is_about_somebody=True),
    "plan_approved": Rule("My plan is approved", "{who} approved {what}", is_about_somebody=True),
    "plan_rejected": Rule("My plan is rejected", "{who} rejected {what}", is_about_somebody=True),
    "finding_recorded": Rule("A finding is recorded", "{who} recorded {what}", _READERS, way="digest"),
    "finding_followed": Rule(
        "A programme that I follow has a finding", "{who} recorded {what}", is_about_somebody=True
    ),
    "follow_up_waits": Rule("A follow-up waits for its money", "{who} asks to release the money of {what}", _FINANCE),
    "follow_up_decided": Rule(
        "A follow-up is released or stopped", "{who} decided on a follow-up: {what}", _RESEARCHER, way="digest"
    ),
    "over_granted": Rule(
        "More is ordered than was granted", "{who} ordered more than was granted for {what}", _RESEARCHER | _FINANCE
    ),
    "quote_expires": Rule("A quote expires in two weeks", "{what}", _FINANCE, way="digest"),
    "decide_by_near": Rule("A decision is due in two weeks", "{what}", _RESEARCHER, way="digest"),
    "role_waits": Rule("A role waits for a second person", "{who} asks to make {what}", _FINANCE | {"administrator"}),
    "role_decided": Rule("A role is given or taken", "{what}", is_about_somebody=True),
    "delegated": Rule(
        "Somebody decides in another's place", "{who} changed a delegation: {what}", is_about_somebody=True
    ),
}

# What the audit trail calls a step, and the event that it is.
EVENT_OF_ACTION: Final[Mapping[str, Event]] = {
    "plan.submitted": "plan_submitted",
    "plan.part_approved": "second_approver",
    "plan.approved": "plan_approved",
    "plan.rejected": "plan_rejected",
    "plan.sent_back": "plan_sent_back",
    "finding.recorded": "finding_recorded",
    "finding.corrected": "finding_recorded",
    "follow_up.asked": "follow_up_waits",
    "follow_up.released": "follow_up_decided",
    "follow_up.stopped": "follow_up_decided",
    "order.over_granted": "over_granted",
    "delegation.given": "delegated",
    "delegation.ended": "delegated",
}


@dataclass(frozen=True)
class Member:
    """Somebody of the workspace, with the roles they hold."""

    user_id: int
    roles: frozenset[str]


def audience(
    event: Event, members: Collection[Member], concerned: Collection[int], actor_id: int | None
) -> tuple[int, ...]:
    """The ids of the people who are told of ``event``, in order: nobody is told of what they did themselves.

    ``concerned`` are the people whom it is about; of them, only those who are members still.
    """
    rule = RULES[event]
    told = {one.user_id for one in members if one.roles & rule.roles}
    if rule.is_about_somebody:
        told |= {one.user_id for one in members} & set(concerned)
    return tuple(sorted(told - {actor_id}))


def way_of(event: Event, chosen: Mapping[str, str]) -> Way:
    """How a notice of ``event`` reaches somebody who chose ``chosen``, ways by event."""
    found = chosen.get(event)
    return next((way for way in WAYS if way == found), RULES[event].way)


def events_for(roles: Collection[str]) -> tuple[Event, ...]:
    """The events that can reach somebody with ``roles``, in the order of their settings."""
    return tuple(event for event, rule in RULES.items() if rule.is_about_somebody or rule.roles & set(roles))
