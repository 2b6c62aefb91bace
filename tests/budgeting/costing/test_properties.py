"""What must be true of every design: parts sum to the whole, nothing costs nothing, and more never costs less."""

from fractions import Fraction
from math import ceil

from hypothesis import given
from hypothesis import strategies as st

from budgeting.costing import Terms, package_from_design, spread_of
from budgeting.studies import Override, Package
from tests.budgeting.costing.designs import RATES, SURVEY

MILLI = 1_000
COMPLETES = st.integers(0, 20_000).map(lambda whole: whole * MILLI)
DESIGNS = st.fixed_dictionaries(
    {"completes": COMPLETES, "pages": st.integers(0, 10**6)},
    optional={"length": st.integers(0, 90_000), "incidence": st.integers(1_000, 100_000)},
)
SHARES = st.integers(0, 5_000)
OVERRIDES = st.dictionaries(
    st.sampled_from([element.key for element in SURVEY.elements]),
    st.builds(
        Override,
        st.just("Agreed by hand"),
        st.none() | st.integers(0, 10**6),
        st.none() | st.integers(0, 10**5),
    ),
)
TERMS = st.builds(Terms, SHARES, SHARES, OVERRIDES)


def priced(design: dict[str, int], terms: Terms | None = None) -> Package:
    return package_from_design(SURVEY, "standard", design, RATES, terms)


def half_even(exact: Fraction) -> int:
    floor, rest = divmod(exact.numerator, exact.denominator)
    twice = 2 * rest - exact.denominator
    return floor + (1 if twice > 0 or (twice == 0 and floor % 2) else 0)


@given(DESIGNS, TERMS)
def test_parts_always_sum_to_the_whole(design: dict[str, int], terms: Terms) -> None:
    package = priced(design, terms)
    by_section: dict[str, int] = {}
    for line in package.lines:
        by_section[line.section] = by_section.get(line.section, 0) + line.amount_minor
    assert package.cost_minor == sum(by_section.values()) + package.contingency_minor + package.vat_minor


@given(SHARES, SHARES, st.fixed_dictionaries({}, optional={"incidence": st.integers(1_000, 100_000)}))
def test_every_design_is_born_at_nothing(contingency_bp: int, vat_bp: int, assumptions: dict[str, int]) -> None:
    package = priced(assumptions, Terms(contingency_bp, vat_bp))
    assert package.cost_minor == 0
    assert {(line.quantity_milli, line.amount_minor) for line in package.lines} == {(0, 0)}


@given(DESIGNS, TERMS, COMPLETES, st.integers(0, 10**6))
def test_more_never_costs_less(design: dict[str, int], terms: Terms, completes: int, pages: int) -> None:
    more = design | {"completes": design["completes"] + completes, "pages": design["pages"] + pages}
    assert priced(design, terms).cost_minor <= priced(more, terms).cost_minor


@given(DESIGNS)
def test_lines_are_what_the_formulas_plainly_say(design: dict[str, int]) -> None:
    completes = design["completes"] // MILLI
    incidence = Fraction(design.get("incidence", 35_000), 100 * MILLI)
    hours = Fraction(completes * design.get("length", 15_000), 60)
    lines = {line.key: line for line in priced(design).lines}
    assert lines["asking"].quantity_milli == ceil(completes / incidence) * MILLI
    assert lines["talking"].quantity_milli == half_even(hours)
    assert lines["thanks"].amount_minor == completes * 500
    assert lines["printing"].amount_minor == half_even(Fraction(design["pages"] * 2 * 10, MILLI))


@given(DESIGNS, TERMS)
def test_contingency_and_vat_are_shares_rounded_once(design: dict[str, int], terms: Terms) -> None:
    package = priced(design, terms)
    taxed = sum(line.amount_minor for line in package.lines if line.bears_vat)
    share = Fraction(terms.contingency_bp, 10_000)
    assert package.contingency_minor == half_even(package.lines_minor * share)
    assert package.vat_minor == half_even(taxed * (1 + share) * Fraction(terms.vat_bp, 10_000))


@given(DESIGNS, TERMS)
def test_the_expected_cost_lies_between_the_cheapest_and_the_dearest(design: dict[str, int], terms: Terms) -> None:
    package, slack = priced(design, terms), 4
    low, high = package.cost_range_minor
    spread = spread_of(package)
    assert low - slack <= spread.mean_minor <= high + slack
    assert spread.low_minor <= spread.mean_minor <= spread.high_minor
    # No price between two ends varies more than where typical lies midway: sqrt(.5 x .5 / 7) of the range.
    assert spread.deviation_minor <= (high - low) / 28**0.5 + slack


@given(DESIGNS)
def test_pert_is_a_weighted_mean_and_the_deviation_of_its_beta_distribution(design: dict[str, int]) -> None:
    package = priced(design)
    ends = [(line.range_minor[0], line.amount_minor, line.range_minor[1]) for line in package.lines]
    means = [Fraction(low + 4 * typical + high, 6) for low, typical, high in ends]
    variances = [(mean - low) * (high - mean) / 7 for mean, (low, _, high) in zip(means, ends, strict=True)]
    deviation = float(sum(variances, Fraction(0))) ** 0.5
    spread = spread_of(package)
    assert spread.mean_minor == half_even(sum(means, Fraction(0)))
    assert abs(spread.deviation_minor - deviation) <= 0.5 + 1e-6
