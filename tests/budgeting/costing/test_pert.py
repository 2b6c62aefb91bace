"""Three-point prices: the expected cost of a package and how far off it may be."""

from dataclasses import replace

from budgeting.costing import Spread, spread_of, spread_of_all
from budgeting.studies import CostLine, Package, Rate
from tests.builders import make_package


def line(element: str, low: int, typical: int, high: int, *, units: int = 1, bears_vat: bool = True) -> CostLine:
    rate = Rate(element, "thing", low, typical, high, "C")
    return CostLine(element, "fieldwork", element, element, rate, units * 1_000, bears_vat=bears_vat)


def package(*lines: CostLine, contingency_bp: int = 0, vat_bp: int = 0) -> Package:
    bare = make_package(pounds=0, lines=lines)
    return replace(bare, contingency_bp=contingency_bp, vat_bp=vat_bp)


def test_a_package_of_nothing_is_expected_to_cost_nothing() -> None:
    assert spread_of(package()) == Spread(0, 0, 0, 0)


def test_the_expected_price_is_a_sixth_of_low_four_times_typical_and_high() -> None:
    # (600 + 4 x 1,200 + 3,000) / 6 = 1,400; (3,000 - 600) / 6 = 400; 400 x 1.28155 = 512.6.
    assert spread_of(package(line("Panel", 600, 1_200, 3_000))) == Spread(1_400, 400, 887, 1_913)


def test_lines_at_the_same_price_move_together_and_others_do_not() -> None:
    panel = line("Panel", 600, 1_200, 3_000)
    twice = spread_of(package(panel, replace(panel, key="again")))
    apart = spread_of(package(panel, line("Venue", 0, 1_200, 1_800)))
    assert (twice.mean_minor, twice.deviation_minor) == (2_800, 800)
    # sqrt(400^2 + 300^2) = 500.
    assert (apart.mean_minor, apart.deviation_minor) == (1_400 + 1_100, 500)


def test_the_range_never_falls_below_nothing() -> None:
    spread = spread_of(package(line("Panel", 0, 0, 6_000)))
    assert (spread.mean_minor, spread.deviation_minor, spread.low_minor) == (1_000, 1_000, 0)
    assert spread.high_minor == 2_282


def test_contingency_and_the_vat_that_counts_widen_the_spread_with_the_cost() -> None:
    taxed, untaxed = line("Panel", 6_000, 12_000, 30_000), line("Vouchers", 6_000, 12_000, 30_000, bears_vat=False)
    # 14,000 x 1.5 and 4,000 x 1.5; with VAT 14,000 x 1.5 x 1.2 and 4,000 x 1.5 x 1.2.
    assert spread_of(package(untaxed, contingency_bp=5_000, vat_bp=2_000)) == spread_of(
        package(taxed, contingency_bp=5_000)
    )
    with_vat = spread_of(package(taxed, contingency_bp=5_000, vat_bp=2_000))
    assert (with_vat.mean_minor, with_vat.deviation_minor) == (25_200, 7_200)


def test_packages_and_shared_lines_that_buy_at_one_price_move_together() -> None:
    panel = line("Panel", 600, 1_200, 3_000)
    spread = spread_of_all((package(panel), package(panel, contingency_bp=5_000)), (panel,))
    assert (spread.mean_minor, spread.deviation_minor) == (1_400 * 7 // 2, 400 * 7 // 2)
