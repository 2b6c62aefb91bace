from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from budgeting.posing.pruning import bundle_worth, without_dominated
from budgeting.problem import Bundle, FollowUp, PackageRef, Spend

A, B = PackageRef("alpha", "standard"), PackageRef("beta", "standard")


def bundle(*packages: PackageRef, value: int, follow_up: FollowUp | None = None, expected: int = 0) -> Bundle:
    return Bundle("", packages, value, (follow_up,) if follow_up else (), expected)


def follow_up(period: str = "q2", chance: int = 500_000) -> FollowUp:
    return FollowUp("gamma", "standard", chance, (Spend(period, "insight", 100),))


def values(bundles: tuple[Bundle, ...]) -> list[int]:
    return [one.value_minor for one in bundles]


def test_the_worth_of_a_bundle_counts_its_follow_ups_under_net_only() -> None:
    one = bundle(A, value=100, follow_up=follow_up(), expected=30)
    assert (bundle_worth(one, "net"), bundle_worth(one, "gross")) == (70, 100)


def test_a_bundle_worth_nothing_is_left_out() -> None:
    assert without_dominated([bundle(A, value=0)], "net") == ()


def test_a_bundle_worth_no_more_than_one_inside_it_is_left_out() -> None:
    assert values(without_dominated([bundle(A, B, value=9), bundle(A, value=9), bundle(B, value=8)], "net")) == [9, 8]


def test_a_bundle_is_judged_against_all_that_lies_inside_however_deep() -> None:
    third = PackageRef("gamma", "minimum")
    bundles = [bundle(A, value=9), bundle(A, B, value=3), bundle(A, B, third, value=9)]
    assert values(without_dominated(bundles, "net")) == [9]


def test_two_halves_that_are_worth_nothing_alone_are_kept_together() -> None:
    bundles = [bundle(A, value=0), bundle(B, value=0), bundle(A, B, value=5)]
    assert values(without_dominated(bundles, "net")) == [5]


def test_a_follow_up_must_add_more_than_it_costs() -> None:
    bundles = [bundle(A, value=9), bundle(A, value=12, follow_up=follow_up(), expected=4)]
    assert values(without_dominated(bundles, "net")) == [9]
    assert values(without_dominated(bundles, "gross")) == [9, 12]


def test_a_follow_up_paid_in_another_period_is_no_part_of_a_larger_bundle() -> None:
    small = bundle(A, value=9, follow_up=follow_up("q2"))
    same = bundle(A, B, value=9, follow_up=follow_up("q2", chance=1))
    other = bundle(A, B, value=9, follow_up=follow_up("q3"))
    assert values(without_dominated([small, same], "net")) == [9]
    assert values(without_dominated([small, other], "net")) == [9, 9]


def test_bundles_are_numbered_in_order_of_size_and_key() -> None:
    kept = without_dominated([bundle(A, B, value=20), bundle(B, value=8), bundle(A, value=9)], "net")
    assert [(one.key, one.value_minor) for one in kept] == [("b1", 9), ("b2", 8), ("b3", 20)]


PACKAGES = tuple(PackageRef(key, "standard") for key in ("alpha", "beta", "gamma", "delta"))
SUBSETS = [subset for size in range(1, 5) for subset in combinations(PACKAGES, size)]


def best_within(bundles: tuple[Bundle, ...], bought: tuple[PackageRef, ...]) -> int:
    within = (one for one in bundles if set(one.packages) <= set(bought))
    return max((bundle_worth(one, "net") for one in within), default=0)


@given(st.lists(st.integers(-5, 20), min_size=len(SUBSETS), max_size=len(SUBSETS)))
def test_whatever_is_bought_no_plan_misses_a_bundle_left_out(worth: list[int]) -> None:
    every = tuple(bundle(*subset, value=value) for subset, value in zip(SUBSETS, worth, strict=True))
    kept = without_dominated(every, "net")
    assert all(best_within(kept, bought) == max(0, best_within(every, bought)) for bought in SUBSETS)
