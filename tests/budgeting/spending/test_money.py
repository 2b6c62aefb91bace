"""No penny of an order, an invoice or a variance is lost, whatever is entered in whatever order."""

from dataclasses import replace
from datetime import date
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgeting.approvals.lines import LineTerms, ReviewLine, line_digest
from budgeting.cost_lines import CostLine, Rate
from budgeting.errors import SpendingError
from budgeting.methods import method_named
from budgeting.prices.cards import RateCard
from budgeting.spending.advising import Measured, Paid, corrected_card, figure_advice, rate_advice
from budgeting.spending.entering import (
    Owner,
    Typed,
    check_order,
    credited_parts,
    excess_of,
    parts_back,
    parts_of,
    parts_on_order,
)
from budgeting.spending.entries import Actual, Invoice, Order, Part, rest_of, tallies
from budgeting.spending.outlook import drivers_of, grouped, outlook_of, range_of
from budgeting.spending.productivity import earned_ppm, expected_quantities, figures_of
from budgeting.studies import Package
from tests.builders import make_package

DAY: Final = date(2027, 2, 1)
TERMS: Final = LineTerms("GBP", "standard", "insight", "q1", 500, 2_000)
MINOR: Final = st.integers(1, 5_000_000)
UNITS: Final = st.integers(1, 10_000_000)


def line(key: str, units_milli: int, price_minor: int, *, bears_vat: bool = True) -> ReviewLine:
    """A line as finance approved it, with a share of contingency and VAT of its own."""
    rate = Rate(key, "thing", price_minor // 2, price_minor, price_minor * 2, "B", card="card")
    own = CostLine(key, "fieldwork", key.title(), key, rate, units_milli, bears_vat=bears_vat)
    place = f"study:survey:{key}"
    contingency = own.amount_minor // 20
    vat = (own.amount_minor + contingency) // 5 if bears_vat else 0
    full = own.amount_minor + contingency + vat
    return ReviewLine(
        *(place, "kept", "survey", "Survey", own, TERMS, contingency, vat, full, 0), line_digest(place, own, TERMS)
    )


LINES: Final = st.lists(
    st.tuples(st.integers(1, 2_000_000), st.integers(1, 90_000), st.booleans()), min_size=1, max_size=4
).map(lambda those: tuple(line(f"l{n}", units, price, bears_vat=vat) for n, (units, price, vat) in enumerate(those)))
OWNERS: Final = LINES.map(
    lambda lines: Owner("study:survey", "Survey", sum(one.full_minor for one in lines), lines, "in_field")
)


@given(units=UNITS, price=st.integers(0, 1_000_000), bought=UNITS, paid=st.integers(0, 10**9))
def test_the_parts_of_a_difference_add_up_to_it(units: int, price: int, bought: int, paid: int) -> None:
    own = line("things", units, price).line
    told = drivers_of(own, bought, paid)
    assert told.whole_minor == paid - own.amount_minor
    assert drivers_of(own, units, paid).quantity_minor == 0
    assert drivers_of(own, bought, own.amount_at(price)).whole_minor == 0
    apart = drivers_of(own, None, paid)
    assert (apart.quantity_minor, apart.price_minor, apart.is_told_apart) == (0, paid - own.amount_minor, False)


@given(owner=OWNERS, net=MINOR, vat_bp=st.integers(0, 2_500), picks=st.sets(st.integers(0, 3)))
def test_an_entry_is_shared_over_its_lines_to_the_penny(owner: Owner, net: int, vat_bp: int, picks: set[int]) -> None:
    keys = tuple(one.line.key for place, one in enumerate(owner.lines) if place in picks)
    vat = net * vat_bp // 10_000
    parts = parts_of(owner, Typed(keys, net, vat))
    assert sum(part.net_minor for part in parts) == net
    assert sum(part.vat_minor for part in parts) == vat
    assert {part.place for part in parts} <= {owner.place, *(one.place for one in owner.lines)}


@settings(max_examples=200)
@given(owner=OWNERS, net=MINOR, vat_bp=st.integers(0, 2_500), cuts=st.lists(st.integers(0, 1_000), max_size=5))
def test_an_order_that_is_invoiced_bit_by_bit_ends_with_nothing_open(
    owner: Owner, net: int, vat_bp: int, cuts: list[int]
) -> None:
    keys = tuple(one.line.key for one in owner.lines)
    order = Order(1, owner.place, "S", DAY, parts_of(owner, Typed(keys, net, net * vat_bp // 10_000)))
    invoices: list[Invoice] = []
    marks = [*sorted({net * cut // 1_000 for cut in cuts} - {0, net}), net]
    paid = paid_vat = 0
    for entry, mark in enumerate(marks, start=1):
        vat = sum(part.vat_minor for part in order.parts) if mark == net else mark * vat_bp // 10_000
        parts = parts_on_order(order, invoices, Typed((), mark - paid, vat - paid_vat), counts_vat=True)
        assert sum(part.minor for part in parts) == mark - paid + vat - paid_vat
        invoices.append(Invoice(entry, owner.place, "S", str(entry), DAY, parts, order_number=1))
        paid, paid_vat = mark, vat
        assert sum(part.minor for part in rest_of(order, [order], invoices)) == order.minor - paid - paid_vat
    found = tallies([order], invoices)
    assert sum(one.committed_minor for one in found.values()) == 0
    assert sum(one.spent_minor for one in found.values()) == order.minor


@given(owner=OWNERS, net=MINOR, some=st.integers(1, 5_000_000))
def test_counter_entries_and_credits_take_out_exactly_what_went_in(owner: Owner, net: int, some: int) -> None:
    keys = tuple(one.line.key for one in owner.lines)
    invoice = Invoice(1, owner.place, "S", "1", DAY, parts_of(owner, Typed(keys, net)))
    back = replace(invoice, entry=2, kind="counter", of_entry=1, parts=parts_back(invoice.parts))
    assert all(one.minor == 0 for one in tallies([], [invoice, back]).values())
    credit = credited_parts(invoice, [], Typed((), min(some, net)))
    assert sum(part.net_minor for part in credit) == -min(some, net)
    noted = Invoice(2, owner.place, "S", "2", DAY, credit, "credit", of_entry=1)
    assert sum(one.spent_minor for one in tallies([], [invoice, noted]).values()) == net - min(some, net)
    with pytest.raises(SpendingError, match="left of its invoice"):
        credited_parts(invoice, [noted], Typed((), net - min(some, net) + 1))


def test_what_is_taken_back_of_an_order_is_open_no_more() -> None:
    owner = Owner("study:survey", "Survey", 10_000, (line("things", 1_000_000, 10),), "kept")
    order = Order(1, owner.place, "S", DAY, parts_of(owner, Typed(("things",), 9_000)))
    parts = parts_on_order(order, [], Typed((), 4_000), counts_vat=True)
    invoice = Invoice(1, owner.place, "S", "1", DAY, parts, order_number=1)
    rest = rest_of(order, [order], [invoice])
    assert sum(part.minor for part in rest) == 5_000
    back = Order(2, owner.place, "S", DAY, parts_back(rest), cancels=1)
    found = tallies([order, back], [invoice])
    assert sum(one.committed_minor for one in found.values()) == 0
    assert rest_of(order, [order, back], [invoice]) == ()


@settings(max_examples=200)
@given(owner=OWNERS, net=MINOR, units=st.none() | UNITS, expected=UNITS, is_over=st.booleans())
def test_the_forecast_is_spent_ordered_and_to_come_and_a_study_that_is_over_cost_what_was_spent(
    owner: Owner, net: int, units: int | None, expected: int, *, is_over: bool
) -> None:
    first = owner.lines[0]
    known = replace(owner, state="closed") if is_over else owner
    parts = parts_of(owner, Typed((first.line.key,), net, 0, units))
    found = tallies([], [Invoice(1, owner.place, "S", "1", DAY, parts)])
    one = outlook_of(known, found, {first.line.key: expected}, None)
    assert one.forecast_minor == one.tally.minor + one.to_come_minor
    assert one.other_minor + sum(each.drivers.whole_minor for each in one.lines) == one.difference_minor
    assert all(each.drivers.whole_minor == each.forecast_minor - each.line.full_minor for each in one.lines)
    if is_over:
        assert one.forecast_minor == net
    groups = grouped([one], lambda each: each.line.key)
    assert sum(group.forecast_minor for group in groups) == one.forecast_minor
    assert sum(group.granted_minor for group in groups) == one.owner.granted_minor
    package = Package("standard", 400, "completes", 10, tuple(each.line for each in owner.lines))
    low, high = range_of([one], {owner.place: package})
    assert low <= one.forecast_minor <= high


def test_with_nothing_entered_the_forecast_is_what_was_granted() -> None:
    lines = (line("things", 400_000, 2_700), line("days", 3_000, 50_000, bears_vat=False))
    owner = Owner("study:survey", "Survey", sum(one.full_minor for one in lines), lines, "kept")
    one = outlook_of(owner, {}, {}, None)
    assert (one.forecast_minor, one.difference_minor, one.needs_reason) == (owner.granted_minor, 0, False)


def test_a_dearer_price_and_a_harder_fieldwork_both_reach_the_forecast() -> None:
    things = line("things", 400_000, 2_700, bears_vat=False)
    owner = Owner("study:survey", "Survey", things.full_minor, (things,), "in_field")
    paid = tallies(
        [], [Invoice(1, owner.place, "S", "1", DAY, parts_of(owner, Typed(("things",), 310_000, 0, 100_000)))]
    )
    (found,) = outlook_of(owner, paid, {"things": 500_000}, None).lines
    assert found.forecast_net_minor == 500 * 3_100
    assert found.drivers.quantity_minor == 100 * 2_700
    assert found.drivers.price_minor == 500 * 400


def test_an_order_beyond_the_grant_needs_a_reason_and_room_in_the_budget() -> None:
    things = line("things", 100_000, 100, bears_vat=False)
    owner = Owner("study:survey", "Survey", things.full_minor, (things,), "kept")
    parts = parts_of(owner, Typed((), things.full_minor + 500))
    excess = excess_of(owner, parts, {}, 500)
    assert (excess.owner_minor, excess.asked_minor, excess.is_refused) == (500, 500, False)
    with pytest.raises(SpendingError, match="Say why"):
        check_order(owner, excess, "", is_seen=True)
    with pytest.raises(SpendingError, match="looked at it again"):
        check_order(owner, excess, "Needed", is_seen=False)
    check_order(owner, excess, "Needed", is_seen=True)
    with pytest.raises(SpendingError, match="budget has free"):
        check_order(owner, excess_of(owner, parts, {}, 499), "Needed", is_seen=True)
    with pytest.raises(SpendingError, match="is over"):
        check_order(replace(owner, state="closed"), excess, "Needed", is_seen=True)


def test_a_line_beyond_its_own_money_is_named_even_within_the_study() -> None:
    lines = (line("things", 100_000, 100), line("days", 1_000, 90_000))
    owner = Owner("study:survey", "Survey", sum(one.full_minor for one in lines), lines, "kept")
    excess = excess_of(owner, parts_of(owner, Typed(("things",), lines[0].full_minor + 1)), {}, 0)
    assert (excess.line_names, excess.owner_minor, excess.is_refused) == (("Things",), 0, False)
    assert excess.needs_reason


def test_measured_figures_take_the_place_of_assumed_ones() -> None:
    method = method_named("telephone-survey")
    actual = Actual("survey", DAY, 100, incidence_ppm=250_000, length_milli=12_000, show_ppm=800_000)
    assert figures_of(method, actual) == {"incidence": 25_000, "interview_length": 12_000}
    assert figures_of(method_named("depth-interviews"), actual)["over_recruit"] == 25_000
    package = make_package("standard", 0, sample=400)
    assert earned_ppm(package, actual) == 250_000
    assert earned_ppm(package, None) is None
    assert expected_quantities(method, package, None) == {}


def test_three_fieldworks_that_paid_more_than_the_card_says_advise_a_new_price() -> None:
    rate = Rate("Interview", "complete", 2_500, 2_700, 3_000, "B", card="card-1")
    paid = [Paid("Interview", "complete", "GBP", minor, f"INV {minor}") for minor in (3_100, 3_400, 3_200)]
    (advice,) = rate_advice(paid, {"Interview": rate}, "GBP")
    assert advice.prices == (3_100, 3_200, 3_400)
    card = RateCard("card-1", "Prices", "GBP", "2027", date(2027, 1, 1), (replace(rate, card=""),))
    new = corrected_card(card, advice, DAY)
    assert (new.rates[0].typical_minor, new.valid_on, new.key) == (3_200, DAY, "")
    assert "3 invoices" in new.rates[0].evidence
    assert rate_advice(paid[:1], {"Interview": rate}, "GBP") == ()
    assert rate_advice(paid, {"Interview": rate}, "EUR") == ()
    near = [replace(one, unit_minor=2_800) for one in paid]
    assert rate_advice(near, {"Interview": rate}, "GBP") == ()


def test_fieldwork_that_differs_from_a_method_advises_a_new_figure() -> None:
    method = method_named("online-survey")
    measured = [Measured("online-survey", "incidence", milli, str(milli)) for milli in (20_000, 24_000)]
    (advice,) = figure_advice(measured, (method,))
    assert (advice.milli, advice.span_milli) == (22_000, (20_000, 24_000))
    assert advice.corrected.input("incidence").default_milli == 22_000
    assert figure_advice(measured[:1], (method,)) == ()
    assert (
        advice.digest != figure_advice([*measured, Measured("online-survey", "incidence", 1, "x")], (method,))[0].digest
    )


def test_units_are_told_of_one_line_and_lines_are_the_owners_own() -> None:
    owner = Owner("study:survey", "Survey", 1_000, (line("a", 1_000, 100), line("b", 1_000, 100)), "kept")
    for typed, words in (
        (Typed(("a", "b"), 100, 0, 5), "one line at a time"),
        (Typed(("c",), 100), "Choose lines"),
        (Typed((), 0), "above zero"),
        (Typed((), 10, 11), "VAT is zero"),
    ):
        with pytest.raises(SpendingError, match=words):
            parts_of(owner, typed)
    assert parts_of(owner, Typed((), 100)) == (Part("study:survey", 100),)
