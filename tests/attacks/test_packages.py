"""A package with a known hole, or one that nobody listed, does not get in."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from tests import house
from tests.promised import Measured
from tests.test_house import LOCK, SAFE_VERSIONS

_PIN = re.compile(
    r"^([a-z0-9][a-z0-9.-]*)==(\S+)(?:[^\n]*\\\n(?:\s+--hash=sha256:[0-9a-f]{64}(?: \\)?\n?)+)?", re.MULTILINE
)
PROJECT = tomllib.loads((house.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def too_old(lock: str) -> list[str]:
    """Packages of a lock below the first release without a known hole."""
    locked = house.locked_versions(lock)
    return sorted(name for name, safe in SAFE_VERSIONS.items() if Version(locked.get(name, "0")) < Version(safe))


def without_a_hash(lock: str) -> list[str]:
    """Packages of a lock that could be replaced unseen."""
    return [found[1] for found in _PIN.finditer(lock) if "--hash=sha256:" not in found[0]]


def test_every_package_of_the_lock_has_its_hash_and_is_new_enough(measured: Measured) -> None:
    count = len(house.locked_versions(LOCK))
    assert without_a_hash(LOCK) == []
    assert too_old(LOCK) == []
    measured("A23", f"{count} packages, each by its hash; {len(SAFE_VERSIONS)} floors, 0 below")


@pytest.mark.parametrize("name", SAFE_VERSIONS)
def test_an_older_package_would_be_found(name: str) -> None:
    older = re.sub(rf"^{name}==\S+", f"{name}==0.0.1", LOCK, flags=re.MULTILINE)
    assert too_old(older) == [name]


def test_a_package_without_a_hash_would_be_found() -> None:
    assert without_a_hash("flask==3.1.1\n") == ["flask"]
    assert without_a_hash(f"flask==3.1.1 \\\n    --hash=sha256:{'a' * 64}\n") == []


def test_the_set_up_takes_nothing_that_is_not_in_the_lock() -> None:
    door = (house.ROOT / "planner.sh").read_text(encoding="utf-8")
    assert "--require-hashes --no-deps --only-binary=:all: -r requirements.lock" in door
    assert all(Requirement(one).specifier for one in PROJECT["dependencies"])
