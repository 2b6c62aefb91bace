"""Who may decide: nobody on what they wrote, nobody twice, nobody on their own word, and no administrator."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from budgeting.errors import ApprovalError

MONEY_ROLES: Final = frozenset({"finance"})
LONGEST_NOTE: Final = 2_000
_BETWEEN: Final = " / "


@dataclass(frozen=True)
class Principal:
    """Somebody in whose name another decides, with the roles they hold today."""

    user_id: int
    name: str
    roles: frozenset[str]


@dataclass(frozen=True)
class Decider:
    """Who decides, with the roles they hold today; ``on_behalf_of`` is the colleague for whom they act, if any."""

    user_id: int
    name: str
    roles: frozenset[str]
    on_behalf_of: Principal | None = None

    @property
    def people(self) -> frozenset[int]:
        """Everybody whose word the decision is."""
        return frozenset({self.user_id} | ({self.on_behalf_of.user_id} if self.on_behalf_of else set()))

    @property
    def words(self) -> str:
        """``Grace Mwangi for Femi Adeyemi``."""
        return in_whose_name(self.name, self.on_behalf_of.name if self.on_behalf_of else "")


@dataclass(frozen=True)
class LimitChange:
    """Somebody (None: the command line) set from how much on two approve plans in a currency; None: never."""

    set_by_id: int | None
    currency: str
    limit_minor: int | None


@dataclass(frozen=True)
class Delegation:
    """``taker`` may decide for ``giver`` from the first to the last day, both included."""

    giver_id: int
    taker_id: int
    from_on: date
    until_on: date

    def __post_init__(self) -> None:
        if self.giver_id == self.taker_id:
            raise ApprovalError("Choose a colleague: nobody stands in for themselves.", place="taker")
        if self.until_on < self.from_on:
            raise ApprovalError("The last day lies before the first. Enter a later one.", place="until_on")

    def holds(self, on: date) -> bool:
        """Whether it holds on the day."""
        return self.from_on <= on <= self.until_on


def in_whose_name(name: str, on_behalf_of: str) -> str:
    """``X`` or ``X for Y``."""
    return f"{name} for {on_behalf_of}" if on_behalf_of else name


def check_decision(
    author_id: int, editor_ids: Collection[int], decider_id: int, decider_roles: Collection[str]
) -> None:
    """ApprovalError unless the decider is in finance, is no administrator, and neither wrote nor edited the plan."""
    if "administrator" in decider_roles:
        raise ApprovalError("Administrators look after people and cannot decide on money. Ask somebody in finance.")
    if not MONEY_ROLES & set(decider_roles):
        raise ApprovalError("Only people in finance decide on a plan. Ask somebody in finance.")
    if decider_id == author_id:
        raise ApprovalError("You wrote this plan, so somebody else in finance must decide on it.")
    if decider_id in editor_ids:
        raise ApprovalError("You edited this plan, so somebody else in finance must decide on it.")


def check_decider(author_id: int, editor_ids: Collection[int], decider: Decider) -> None:
    """ApprovalError unless the decider, and whoever they act for, may decide on the plan and neither wrote on it."""
    check_decision(author_id, editor_ids, decider.user_id, decider.roles)
    giver = decider.on_behalf_of
    if giver is None:
        return
    try:
        check_decision(author_id, editor_ids, giver.user_id, giver.roles)
    except ApprovalError:
        raise ApprovalError(
            f"{giver.name} may not decide on this plan, so nobody may in their name. Decide in your own, or ask "
            "somebody else in finance."
        ) from None


def check_delegation(delegations: Collection[Delegation], decider: Decider, on: date) -> None:
    """ApprovalError unless whoever the decider acts for has asked them to, for that day."""
    giver = decider.on_behalf_of
    if giver is None:
        return
    held = (one for one in delegations if one.holds(on))
    if (giver.user_id, decider.user_id) not in {(one.giver_id, one.taker_id) for one in held}:
        raise ApprovalError(f"{giver.name} has not asked you to decide for them today. Decide in your own name.")


def check_second(decider: Decider, first_people: Collection[int]) -> None:
    """ApprovalError when the second approval is the word of somebody whose word the first one was."""
    if decider.user_id in first_people:
        raise ApprovalError("You approved this plan first. A second person in finance must approve it too.")
    if decider.people & set(first_people):
        raise ApprovalError(
            "The first approval was given by or for the colleague you act for. Approve in your own name, or ask "
            "another person in finance."
        )


def both_notes(first_name: str, first: str, second_name: str, second: str) -> str:
    """The notes of two approvals as one, within ``LONGEST_NOTE``: a note alone as it is, two with their names.

    Where both do not fit, the one that takes more than its half is cut.
    """
    first, second = first.strip(), second.strip()
    if not (first and second):
        return first or second
    parts = [f"{first_name}: {first}", f"{second_name}: {second}"]
    room = LONGEST_NOTE - len(_BETWEEN)
    for this, other in ((0, 1), (1, 0)):
        parts[this] = _cut(parts[this], max(room // 2, room - len(parts[other])))
    return _BETWEEN.join(parts)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def needs_second(total_minor: int, limit_minor: int | None) -> bool:
    """Whether a plan that needs ``total_minor`` (cost and reserve) is approved by two people; None: no limit is set."""
    return limit_minor is not None and total_minor >= limit_minor


def limit_in_force(limits_minor: Mapping[str, int | None], currency: str) -> int | None:
    """The limit for plans in ``currency`` where each of ``limits_minor`` is set; None: one person is enough.

    Where there is a limit in other currencies alone, it is nothing: two people then approve every plan.
    """
    if currency in limits_minor:
        return limits_minor[currency]
    return 0 if any(one is not None for one in limits_minor.values()) else None


def spared_by(changes: Iterable[LimitChange], currency: str, total_minor: int) -> int | None:
    """Who moved the limits so that a plan of ``total_minor``, which needed two people before, needs one; None: nobody.

    ``changes`` are all that were ever made, the oldest first. Whoever else sets a limit of the currency later, and
    leaves the plan to one person, has agreed to that.
    """
    limits_minor: dict[str, int | None] = {}
    needed_two, loosener = False, None
    for change in changes:
        limits_minor[change.currency] = change.limit_minor
        needs_two = needs_second(total_minor, limit_in_force(limits_minor, currency))
        if needs_two:
            loosener = None
        elif needed_two:
            loosener = change.set_by_id
        elif change.currency == currency and change.set_by_id != loosener:
            loosener = None
        needed_two = needs_two
    return loosener


def check_limit_is_not_ones_own(changes: Iterable[LimitChange], currency: str, total_minor: int, by: Decider) -> None:
    """ApprovalError when the plan needs one person alone because ``by`` made it so, whenever that was."""
    if spared_by(changes, currency, total_minor) in by.people:
        raise ApprovalError(
            "This plan needed two people until you, or whom you act for, changed the limit from which two approve. "
            "Somebody else in finance must approve it, or set that limit."
        )


def needs_confirmation(role: str, giver_id: int, taker_id: int) -> bool:
    """Whether a role that an administrator gives waits for a second person: the right to decide on money always does.

    Raises ApprovalError when they give that right to themselves.
    """
    if role not in MONEY_ROLES:
        return False
    if giver_id == taker_id:
        raise ApprovalError(
            "Administrators cannot give themselves the right to decide on money. Ask another administrator.",
            place="role",
        )
    return True


def check_confirmation(giver_id: int, taker_id: int, confirmer_id: int, confirmer_roles: Collection[str]) -> None:
    """ApprovalError unless a second person, an administrator or somebody in finance, confirms the right to decide."""
    if confirmer_id == giver_id:
        raise ApprovalError("You gave this role, so somebody else must confirm it.")
    if confirmer_id == taker_id:
        raise ApprovalError("Nobody confirms a role of their own. Ask another administrator or somebody in finance.")
    if not {"administrator", "finance"} & set(confirmer_roles):
        raise ApprovalError("An administrator or somebody in finance confirms this role. Ask one of them.")
