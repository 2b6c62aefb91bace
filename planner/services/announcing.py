"""From the trail to the people: what an audit entry tells, and whom, in the transaction of the change."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from sqlmodel import Session

from budgeting.approvals.deciders import in_whose_name
from budgeting.errors import BudgetingError
from budgeting.notices.events import EVENT_OF_ACTION, Event
from budgeting.notices.places import Place, check_place
from planner.services.actors import Actor
from planner.services.errors import NotFoundError
from planner.services.members import names_of
from planner.services.notices import News, tell
from planner.services.place_words import page_of, words_of, writers_of
from planner.storage.repositories import programmes

_OBJECT = re.compile(r"programme:([a-z0-9-]+)/([a-z]+:.+)")
# Where the next step is taken, after the page of the version.
_NEXT_STEP: Final[Mapping[Event, str]] = {"plan_submitted": "/review", "second_approver": "/review"}


def announce(session: Session, actor: Actor, action: str, object_: str, detail: Mapping[str, Any]) -> None:
    """Tell people of what ``actor`` did, where the rules name somebody; of all else nobody is told."""
    event = EVENT_OF_ACTION.get(action)
    if event == "delegated":
        tell(session, actor, _of_delegation(session, actor, action, detail))
    elif event is not None:
        news = _of_place(session, actor, event, object_)
        if news is not None:
            tell(session, actor, replace(news, who=_who(actor, action, detail)))


def _who(actor: Actor, action: str, detail: Mapping[str, Any]) -> str:
    """``Grace for Femi`` for a decision in a colleague’s place; elsewhere the same word says what money is for."""
    giver = detail.get("for") if action.startswith(("plan.", "line.")) else None
    return in_whose_name(actor.name, giver) if isinstance(giver, str) else actor.name


def _of_place(session: Session, actor: Actor, event: Event, object_: str) -> News | None:
    try:
        key, place = _place_in(object_)
        programme = programmes.by_key(session, actor.workspace_id, key)
        what = words_of(session, programme, place)
    except (BudgetingError, NotFoundError):
        return None
    path = page_of(key, place) + _NEXT_STEP.get(event, "")
    # Whoever follows the findings was told of this one at once, and is not told of it again.
    once = object_ if event == "finding_recorded" else ""
    return News(event, what, path, writers_of(session, programme, place, None), once)


def _place_in(object_: str) -> tuple[str, Place]:
    """The programme's key and the place that an entry's object names; BudgetingError for other objects."""
    found = _OBJECT.fullmatch(object_)
    return (found[1], check_place(found[2])) if found else ("", check_place(""))


def _of_delegation(session: Session, actor: Actor, action: str, detail: Mapping[str, Any]) -> News:
    names = names_of(session, actor.workspace_id)
    from_id, to_id = detail.get("from"), detail.get("to")
    giver, taker = (names.get(one, "somebody") if isinstance(one, int) else "somebody" for one in (from_id, to_id))
    verb = "decides" if action == "delegation.given" else "no longer decides"
    concerned = tuple(one for one in (from_id, to_id) if isinstance(one, int))
    return News("delegated", f"{taker} {verb} in place of {giver}", "/people/delegations", concerned)
