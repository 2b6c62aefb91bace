"""From what a person types to an order or an invoice: its money shared over lines, and what must not be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from budgeting.approvals.lines import ReviewLine, shared_out
from budgeting.approvals.states import StudyState
from budgeting.errors import SpendingError
from budgeting.money import LARGEST_MINOR
from budgeting.spending.entries import Invoice, Order, Part, Tally, invoiced_on_order, of_owner

# States in which a study may be ordered for.
ORDERABLE: tuple[StudyState, ...] = ("kept", "released", "in_field", "reported")


@dataclass(frozen=True)
class Owner:
    """A study or shared cost that money was granted to.

    ``state`` is None for a shared cost; ``lines`` are those of the plan in force; ``granted_minor`` is all that was
    granted to it.
    """

    place: str
    name: str
    granted_minor: int
    lines: tuple[ReviewLine, ...]
    state: StudyState | None = None

    @property
    def is_orderable(self) -> bool:
        """Whether something may still be ordered for it."""
        return self.state is None or self.state in ORDERABLE

    @property
    def is_final(self) -> bool:
        """Whether nothing more is to be ordered for it."""
        return self.state in {"closed", "stopped"}

    @property
    def counts_vat(self) -> bool:
        """Whether VAT counts against the budget."""
        return any(line.terms.vat_bp for line in self.lines)


@dataclass(frozen=True)
class Excess:
    """How far an order would go beyond what was approved, in minor units; ``line_names`` the lines that it passes.

    ``asked_minor`` is what the budget would have to give beyond the grant, ``free_minor`` what it has.
    """

    owner_minor: int
    line_names: tuple[str, ...]
    asked_minor: int
    free_minor: int

    @property
    def needs_reason(self) -> bool:
        """Whether somebody must say why."""
        return self.owner_minor > 0 or bool(self.line_names)

    @property
    def is_refused(self) -> bool:
        """Whether the budget does not hold it."""
        return self.asked_minor > max(0, self.free_minor)


@dataclass(frozen=True)
class Typed:
    """Money as it stands on an order or an invoice: the lines it names (none: the whole), net, VAT, and units bought.

    Units can be told of one line alone.
    """

    line_keys: tuple[str, ...]
    net_minor: int
    vat_minor: int = 0
    quantity_milli: int | None = None


def parts_of(owner: Owner, typed: Typed) -> tuple[Part, ...]:
    """The parts of an entry: its net shared over the lines as they were planned, VAT over those that bear it.

    Raises SpendingError for a line that the owner has not, and for money out of range.
    """
    if not 0 < typed.net_minor <= LARGEST_MINOR:
        raise SpendingError("Give an amount above zero.", place="net")
    if not 0 <= typed.vat_minor <= typed.net_minor:
        raise SpendingError("VAT is zero or more, and never more than the amount before it.", place="vat")
    if typed.quantity_milli is not None and len(typed.line_keys) != 1:
        raise SpendingError("Units can be told of one line at a time. Choose the one line.", place="quantity")
    counted = typed.vat_minor if owner.counts_vat else 0
    if not typed.line_keys:
        return (Part(owner.place, typed.net_minor, counted),)
    chosen = [line for line in owner.lines if line.line.key in typed.line_keys]
    if len(chosen) != len(set(typed.line_keys)):
        raise SpendingError("Choose lines of this study or shared cost.", place="lines")
    weights = [line.amount_minor for line in chosen]
    taxed = [line.amount_minor if line.line.bears_vat else 0 for line in chosen]
    nets = _shared(typed.net_minor, weights)
    vats = _shared(counted, taxed if any(taxed) else weights)
    return tuple(_part(line, net, vat, typed.quantity_milli) for line, net, vat in zip(chosen, nets, vats, strict=True))


def excess_of(owner: Owner, parts: Sequence[Part], found: Mapping[str, Tally], free_minor: int) -> Excess:
    """What ordering ``parts`` on top of ``found`` would do to what was approved; ``free_minor`` is nobody's yet."""
    added = sum(part.minor for part in parts)
    used = of_owner(dict(found), owner.place).minor
    fulls = {line.place: line for line in owner.lines}
    passed = tuple(
        fulls[part.place].line.label
        for part in parts
        if part.place in fulls and _at(found, part.place) + part.minor > fulls[part.place].full_minor
    )
    beyond = max(0, used + added - owner.granted_minor)
    asked = max(owner.granted_minor, used + added) - max(owner.granted_minor, used)
    return Excess(beyond, passed, asked, free_minor)


def check_order(owner: Owner, excess: Excess, reason: str, *, is_seen: bool) -> None:
    """SpendingError where nothing more may be ordered, the budget does not hold it, or nobody said why."""
    if not owner.is_orderable:
        raise SpendingError(f"Nothing can be ordered for “{owner.name}”: it is not kept or is over.", place="owner")
    if excess.is_refused:
        raise SpendingError(
            "This is more than was approved and more than the budget has free. Have a new version of the plan approved"
            " first.",
            place="net",
        )
    if excess.needs_reason and not (reason.strip() and is_seen):
        raise SpendingError(
            "This is more than was approved. Say why it is needed, and tick that you have looked at it again.",
            place="reason" if not reason.strip() else "is_seen",
        )


def check_day(day: date, today: date, place: str) -> None:
    """SpendingError for a day that is yet to come."""
    if day > today:
        raise SpendingError("This day is yet to come. Give the day that stands on the paper.", place=place)


def parts_on_order(order: Order, invoices: Sequence[Invoice], typed: Typed, *, counts_vat: bool) -> tuple[Part, ...]:
    """The parts of an invoice on ``order``: as the order shares its money, so that a paid order leaves no penny."""
    done = invoiced_on_order(order.number, invoices)
    weights = [part.net_minor for part in order.parts]
    taxed = [part.vat_minor for part in order.parts]
    nets, vats = (
        [done.get(p.place, (0, 0))[0] for p in order.parts],
        [done.get(p.place, (0, 0))[1] for p in order.parts],
    )
    counted = typed.vat_minor if counts_vat else 0
    net_after = _shared(sum(nets) + typed.net_minor, weights)
    vat_after = _shared(sum(vats) + counted, taxed if any(taxed) else weights)
    quantity = typed.quantity_milli if len(order.parts) == 1 else None
    return tuple(
        replace(part, net_minor=net_after[k] - nets[k], vat_minor=vat_after[k] - vats[k], quantity_milli=quantity)
        for k, part in enumerate(order.parts)
    )


def parts_back(parts: Sequence[Part]) -> tuple[Part, ...]:
    """The same money and units the other way round."""
    return tuple(
        replace(
            part,
            net_minor=-part.net_minor,
            vat_minor=-part.vat_minor,
            quantity_milli=None if part.quantity_milli is None else -part.quantity_milli,
        )
        for part in parts
    )


def credited_parts(invoice: Invoice, earlier: Sequence[Invoice], typed: Typed) -> tuple[Part, ...]:
    """The parts of a credit note of ``typed`` on ``invoice``, after its ``earlier`` ones. Raises SpendingError."""
    left = invoice.net_minor + sum(one.net_minor for one in earlier)
    if not 0 < typed.net_minor <= left:
        raise SpendingError("A credit note is above zero and never for more than is left of its invoice.", place="net")
    vat_left = sum(part.vat_minor for part in invoice.parts) + sum(p.vat_minor for one in earlier for p in one.parts)
    counted = min(typed.vat_minor, vat_left)
    weights = [part.net_minor for part in invoice.parts]
    nets, vats = _shared(typed.net_minor, weights), _shared(counted, weights)
    return tuple(
        replace(part, net_minor=-net, vat_minor=-vat, quantity_milli=None if part.quantity_milli is None else 0)
        for part, net, vat in zip(invoice.parts, nets, vats, strict=True)
    )


def _part(line: ReviewLine, net: int, vat: int, quantity_milli: int | None) -> Part:
    own = line.line
    return Part(line.place, net, vat, quantity_milli, own.element, own.unit, own.price_minor)


def _shared(whole: int, weights: Sequence[int]) -> tuple[int, ...]:
    """``whole`` in proportion to ``weights``; to the first part where all weights are nothing."""
    if any(weight > 0 for weight in weights):
        return shared_out(whole, [max(0, weight) for weight in weights])
    return (whole, *(0 for _ in weights[1:]))


def _at(found: Mapping[str, Tally], place: str) -> int:
    tally = found.get(place)
    return tally.minor if tally else 0
