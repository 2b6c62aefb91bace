"""Leave out the bundles that no plan could need."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

from budgeting.problem import Bundle, FollowUp, PackageRef, ProblemObjective

_Follow: TypeAlias = tuple[FollowUp, ...]
_Name: TypeAlias = tuple[frozenset[PackageRef], _Follow]
_Order: TypeAlias = tuple[int, int, list[tuple[str, str]], list[tuple[str, str]], list[int]]


def bundle_worth(bundle: Bundle, objective: ProblemObjective) -> int:
    """What a bundle adds to the objective before its packages' cost: value, less expected follow-ups under "net"."""
    return bundle.value_minor - (bundle.expected_follow_up_minor if objective == "net" else 0)


def without_dominated(
    bundles: Iterable[Bundle], objective: ProblemObjective, periods: Sequence[str] = ()
) -> tuple[Bundle, ...]:
    """Drop each bundle worth no more than nothing or than one of its own sub-bundles, and number the rest.

    A sub-bundle holds some of the packages at the same levels, each free to start as late or later, with the same
    follow-ups in the same periods, or none: it costs no more and leaves no less money, so a plan never needs the
    dropped one. Smaller bundles come first, then by key, then by how late they may start. ``periods``, in order of
    time, are needed where packages have a latest start.
    """
    rank = {period: place for place, period in enumerate(periods)}
    in_order = sorted(bundles, key=lambda bundle: _order(bundle, rank))
    best: dict[_Name, int] = {}
    kept: list[Bundle] = []
    for bundle, looser in _with_looser(in_order, rank):
        packages, follow = _name(bundle)
        worth = bundle_worth(bundle, objective)
        beaten = max([0, *(best.get(name, 0) for name in (*_smaller(packages, follow), *looser))])
        best[packages, follow] = max(worth, beaten)
        if worth > beaten:
            kept.append(bundle)
    return tuple(replace(bundle, key=f"b{number}") for number, bundle in enumerate(kept, start=1))


def _name(bundle: Bundle) -> _Name:
    """What makes bundles comparable: the packages, and what the follow-ups would use (not how likely they are)."""
    return frozenset(bundle.packages), tuple(replace(one, probability_ppm=0) for one in bundle.follow_ups)


def _smaller(packages: frozenset[PackageRef], follow: _Follow) -> Iterator[_Name]:
    """The sub-bundles one step below, whose own best already counts all that is below them."""
    for package in packages:
        yield packages - {package}, follow
    if follow:
        yield packages, ()


def _with_looser(in_order: Sequence[Bundle], rank: dict[str, int]) -> Iterator[tuple[Bundle, list[_Name]]]:
    """Each bundle with those before it that differ by later starts alone."""
    if not any(package.by for bundle in in_order for package in bundle.packages):
        yield from ((bundle, []) for bundle in in_order)
        return
    alike: dict[tuple[frozenset[tuple[str, str]], _Follow], list[tuple[_Name, list[int]]]] = {}
    for bundle in in_order:
        packages, follow = name = _name(bundle)
        latest = _latest(bundle, rank)
        others = alike.setdefault((frozenset([(one.study, one.level) for one in packages]), follow), [])
        yield bundle, [other for other, starts in others if _is_looser(starts, latest)]
        others.append((name, latest))


def _is_looser(one: Sequence[int], other: Sequence[int]) -> bool:
    return one != other and all(first >= second for first, second in zip(one, other, strict=True))


def _latest(bundle: Bundle, rank: dict[str, int]) -> list[int]:
    """The latest start of each package, as its place in time; a place after them all where there is none."""
    return [len(rank) if package.by is None else rank[package.by] for package in bundle.packages]


def _order(bundle: Bundle, rank: dict[str, int]) -> _Order:
    return (
        len(bundle.packages),
        len(bundle.follow_ups),
        [(package.study, package.level) for package in bundle.packages],
        [(one.study, one.level) for one in bundle.follow_ups],
        [-place for place in _latest(bundle, rank)],
    )
