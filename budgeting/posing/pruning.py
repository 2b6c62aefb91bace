"""Leave out the bundles that no plan could need."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeAlias

from budgeting.problem import Bundle, FollowUp, PackageRef, ProblemObjective

_Follow: TypeAlias = tuple[FollowUp, ...]
_Name: TypeAlias = tuple[frozenset[PackageRef], _Follow]


def bundle_worth(bundle: Bundle, objective: ProblemObjective) -> int:
    """What a bundle adds to the objective before its packages' cost: value, less expected follow-ups under "net"."""
    return bundle.value_minor - (bundle.expected_follow_up_minor if objective == "net" else 0)


def without_dominated(bundles: Iterable[Bundle], objective: ProblemObjective) -> tuple[Bundle, ...]:
    """Drop each bundle worth no more than nothing or than one of its own sub-bundles, and number the rest.

    A sub-bundle holds some of the packages at the same levels, with the same follow-ups in the same periods, or none:
    it costs no more and leaves no less money, so a plan never needs the dropped one. Smaller bundles come first, then
    by key.
    """
    in_order = sorted(bundles, key=_order)
    best: dict[_Name, int] = {}
    kept: list[Bundle] = []
    for bundle in in_order:
        packages, follow = _name(bundle)
        worth = bundle_worth(bundle, objective)
        beaten = max([0, *(best.get(name, 0) for name in _smaller(packages, follow))])
        best[packages, follow] = max(worth, beaten)
        if worth > beaten:
            kept.append(bundle)
    return tuple(replace(bundle, key=f"b{number}") for number, bundle in enumerate(kept, start=1))


def _name(bundle: Bundle) -> _Name:
    """What makes bundles comparable: the packages, and what the follow-ups would use (not how likely they are)."""
    return frozenset(bundle.packages), tuple(replace(one, probability_ppm=0) for one in bundle.follow_ups)


def _smaller(packages: frozenset[PackageRef], follow: _Follow) -> Iterable[_Name]:
    """The sub-bundles one step below, whose own best already counts all that is below them."""
    for package in packages:
        yield packages - {package}, follow
    if follow:
        yield packages, ()


def _order(bundle: Bundle) -> tuple[int, int, list[tuple[str, str]], list[tuple[str, str]]]:
    return (
        len(bundle.packages),
        len(bundle.follow_ups),
        [(package.study, package.level) for package in bundle.packages],
        [(one.study, one.level) for one in bundle.follow_ups],
    )
