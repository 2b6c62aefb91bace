"""Orders and invoices: what was promised to suppliers and what they charged, only ever added to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from budgeting.money import largest_remainder

InvoiceKind = Literal["invoice", "credit", "counter"]
INVOICE_KINDS: Final[tuple[InvoiceKind, ...]] = ("invoice", "credit", "counter")


@dataclass(frozen=True)
class Part:
    """What an entry charges to one place: a line (``study:diary:incentives``) or the whole of its owner.

    ``net_minor`` is before VAT, ``vat_minor`` the VAT that counts against the budget (0 where it is won back).
    ``quantity_milli`` is how many units were bought, None where nobody told. ``element``, ``unit`` and ``rate_minor``
    are those of the planned line; empty and 0 for the whole of an owner.
    """

    place: str
    net_minor: int
    vat_minor: int = 0
    quantity_milli: int | None = None
    element: str = ""
    unit: str = ""
    rate_minor: int = 0

    @property
    def minor(self) -> int:
        """What it takes from the budget."""
        return self.net_minor + self.vat_minor


@dataclass(frozen=True)
class Order:
    """A promise to pay, for one study or shared cost (``owner``); below zero where it takes the rest of one back.

    ``cancels`` is the number of the order whose rest it takes back.
    """

    number: int
    owner: str
    supplier: str
    ordered_on: date
    parts: tuple[Part, ...]
    reference: str = ""
    reason: str = ""
    cancels: int | None = None

    @property
    def minor(self) -> int:
        """What it takes from the budget."""
        return sum(part.minor for part in self.parts)

    @property
    def net_minor(self) -> int:
        """Before VAT."""
        return sum(part.net_minor for part in self.parts)


@dataclass(frozen=True)
class Invoice:
    """A supplier's charge, a credit note, or the counter-entry that takes one of both out again (below zero).

    ``entry`` is its number here, ``number`` the supplier's. ``of_entry`` names what is credited or countered, ``turn``
    how many times this number was entered (below zero for a counter-entry, so that one follows each entry).
    """

    entry: int
    owner: str
    supplier: str
    number: str
    invoiced_on: date
    parts: tuple[Part, ...]
    kind: InvoiceKind = "invoice"
    order_number: int | None = None
    of_entry: int | None = None
    turn: int = 1
    vat_minor: int = 0
    reason: str = ""

    @property
    def minor(self) -> int:
        """What it takes from the budget."""
        return sum(part.minor for part in self.parts)

    @property
    def net_minor(self) -> int:
        """Before VAT."""
        return sum(part.net_minor for part in self.parts)


@dataclass(frozen=True)
class Actual:
    """What a study's fieldwork came to by the day ``as_of``: the newest report holds.

    ``completes`` counts what the study's sample counts. ``incidence_ppm`` is how many of those asked belonged to it,
    ``length_milli`` minutes, ``show_ppm`` how many of those invited came; None where nobody measured.
    """

    study_key: str
    as_of: date
    completes: int
    incidence_ppm: int | None = None
    length_milli: int | None = None
    show_ppm: int | None = None
    started_on: date | None = None
    ended_on: date | None = None
    note: str = ""


@dataclass(frozen=True)
class Tally:
    """Money at one place in minor units: invoiced, and ordered and not yet invoiced; with the VAT that counts.

    ``quantity_milli`` is what the invoices bought, None unless every one of them tells.
    """

    spent_net_minor: int = 0
    spent_vat_minor: int = 0
    committed_net_minor: int = 0
    committed_vat_minor: int = 0
    quantity_milli: int | None = None

    @property
    def spent_minor(self) -> int:
        """Invoiced."""
        return self.spent_net_minor + self.spent_vat_minor

    @property
    def committed_minor(self) -> int:
        """Ordered and not yet invoiced."""
        return self.committed_net_minor + self.committed_vat_minor

    @property
    def net_minor(self) -> int:
        """Both, before VAT."""
        return self.spent_net_minor + self.committed_net_minor

    @property
    def minor(self) -> int:
        """Both."""
        return self.spent_minor + self.committed_minor


NO_TALLY: Final = Tally()


def supplier_key(name: str) -> str:
    """A supplier's name as names are compared: ``ACME  Ltd`` and ``Acme ltd`` are one."""
    return " ".join(name.casefold().split())


def number_key(number: str) -> str:
    """An invoice number as numbers are compared: case and spaces count for nothing."""
    return "".join(number.casefold().split())


def invoiced_on_order(order_number: int, invoices: Iterable[Invoice]) -> dict[str, tuple[int, int]]:
    """What invoices, less credits and counter-entries, came to on an order: net and VAT by place."""
    found: dict[str, tuple[int, int]] = {}
    for part in (part for one in invoices if one.order_number == order_number for part in one.parts):
        net, vat = found.get(part.place, (0, 0))
        found[part.place] = (net + part.net_minor, vat + part.vat_minor)
    return found


def rest_of(order: Order, orders: Sequence[Order], invoices: Sequence[Invoice]) -> tuple[Part, ...]:
    """What of an order is not yet invoiced, by place; nothing once its rest was taken back.

    What was invoiced is shared over the places as the order shares its own money, so that an order that is invoiced in
    full leaves no penny anywhere.
    """
    if order.cancels is not None or any(one.cancels == order.number for one in orders):
        return ()
    done = [part for one in invoices if one.order_number == order.number for part in one.parts]
    nets = _left([part.net_minor for part in order.parts], sum(part.net_minor for part in done))
    vats = _left([part.vat_minor for part in order.parts], sum(part.vat_minor for part in done))
    left = (
        replace(part, net_minor=net, vat_minor=vat, quantity_milli=None)
        for part, net, vat in zip(order.parts, nets, vats, strict=True)
    )
    return tuple(part for part in left if part.minor)


def _left(whole: Sequence[int], done_minor: int) -> tuple[int, ...]:
    """``whole`` part by part after ``done_minor`` of it, never below zero."""
    done = min(max(0, done_minor), sum(whole))
    if not done:
        return tuple(whole)
    return tuple(one - gone for one, gone in zip(whole, largest_remainder(done, whole), strict=True))


def tallies(orders: Sequence[Order], invoices: Sequence[Invoice]) -> dict[str, Tally]:
    """The money at each place that an entry names."""
    committed: dict[str, list[Part]] = {}
    for part in (part for order in orders for part in rest_of(order, orders, invoices)):
        committed.setdefault(part.place, []).append(part)
    spent: dict[str, list[Part]] = {}
    for part in (part for invoice in invoices for part in invoice.parts):
        spent.setdefault(part.place, []).append(part)
    return {
        place: _tally(spent.get(place, ()), committed.get(place, ())) for place in dict.fromkeys((*spent, *committed))
    }


def _tally(spent: Sequence[Part], committed: Sequence[Part]) -> Tally:
    quantities = [part.quantity_milli for part in spent]
    known = [one for one in quantities if one is not None]
    is_known = bool(known) and len(known) == len(quantities)
    return Tally(
        sum(part.net_minor for part in spent),
        sum(part.vat_minor for part in spent),
        sum(part.net_minor for part in committed),
        sum(part.vat_minor for part in committed),
        sum(known) if is_known else None,
    )


def owner_of(place: str) -> str:
    """``study:diary`` of ``study:diary:incentives``, and of itself."""
    return ":".join(place.split(":")[:2])


def of_owner(found: dict[str, Tally], owner: str) -> Tally:
    """The money at an owner, its lines and what was told of the whole together."""
    own = [tally for place, tally in found.items() if owner_of(place) == owner]
    return Tally(
        sum(one.spent_net_minor for one in own),
        sum(one.spent_vat_minor for one in own),
        sum(one.committed_net_minor for one in own),
        sum(one.committed_vat_minor for one in own),
    )
