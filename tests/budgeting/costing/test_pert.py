"""Three-point prices: the expected cost of a package and how far off it may be."""

from dataclasses import replace

import numpy as np
import pytest

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
    # (600 + 4 x 1,200 + 3,000) / 6 = 1,400; sqrt(800 x 1,600 / 7) = 427.6; 427.6 x 1.28155 = 548.
    assert spread_of(package(line("Panel", 600, 1_200, 3_000))) == Spread(1_400, 428, 852, 1_948)


def test_lines_at_the_same_price_move_together_and_others_do_not() -> None:
    panel = line("Panel", 600, 1_200, 3_000)
    twice = spread_of(package(panel, replace(panel, key="again")))
    apart = spread_of(package(panel, line("Venue", 0, 1_200, 1_800)))
    assert (twice.mean_minor, twice.deviation_minor) == (2_800, 855)
    # Venue: sqrt(1,100 x 700 / 7) = 331.7; sqrt(427.6^2 + 331.7^2) = 541.2.
    assert (apart.mean_minor, apart.deviation_minor) == (1_400 + 1_100, 541)


def test_the_range_never_leaves_the_lowest_and_highest_prices() -> None:
    # 1,000 -+ 1.28155 sqrt(1,000 x 5,000 / 7) = -83 to 2,083.
    assert spread_of(package(line("Panel", 0, 0, 6_000))) == Spread(1_000, 845, 0, 2_083)
    assert spread_of(package(line("Panel", 500, 500, 6_500))).low_minor == 500
    assert spread_of(package(line("Panel", 0, 6_000, 6_000))).high_minor == 6_000


PRICES = [
    [(25, 100, 1_000)],
    [(350, 450, 600)],
    [(20, 100, 250)],
    [(350, 450, 600), (40, 55, 80), (400, 700, 1_500), (100, 500, 2_000), (35, 55, 85)],
]


@pytest.mark.parametrize("prices", PRICES)
def test_prices_drawn_at_random_lie_in_the_range_about_eight_times_in_ten(prices: list[tuple[int, int, int]]) -> None:
    draws = np.random.default_rng(20_271)
    costs = np.zeros(20_000)
    for low, typical, high in prices:
        rise, fall = (1 + 4 * part / (high - low) for part in (typical - low, high - typical))
        costs += low + (high - low) * draws.beta(rise, fall, costs.size)
    spread = spread_of(package(*(line(f"Price {place}", *prices[place]) for place in range(len(prices)))))
    held = np.mean((costs >= spread.low_minor) & (costs <= spread.high_minor))
    assert 0.74 < held < 0.88
    assert np.std(costs) == pytest.approx(spread.deviation_minor, rel=0.03, abs=1)


def test_contingency_and_the_vat_that_counts_widen_the_spread_with_the_cost() -> None:
    taxed, untaxed = line("Panel", 6_000, 12_000, 30_000), line("Vouchers", 6_000, 12_000, 30_000, bears_vat=False)
    # 14,000 x 1.5 and 4,000 x 1.5; with VAT 14,000 x 1.5 x 1.2 and 4,000 x 1.5 x 1.2.
    assert spread_of(package(untaxed, contingency_bp=5_000, vat_bp=2_000)) == spread_of(
        package(taxed, contingency_bp=5_000)
    )
    with_vat = spread_of(package(taxed, contingency_bp=5_000, vat_bp=2_000))
    assert (with_vat.mean_minor, with_vat.deviation_minor) == (25_200, 7_697)


def test_packages_and_shared_lines_that_buy_at_one_price_move_together() -> None:
    panel = line("Panel", 600, 1_200, 3_000)
    spread = spread_of_all((package(panel), package(panel, contingency_bp=5_000)), (panel,))
    assert (spread.mean_minor, spread.deviation_minor) == (1_400 * 7 // 2, round(427.618 * 7 / 2))
