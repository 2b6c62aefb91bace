"""The list of parts (SBOM): every package that requirements.lock names, in the form of CycloneDX 1.6.

python -m bench.parts [FILE]. Versions, hashes and who needs what stand in the lock, licences in what is installed;
nothing is asked of the network, and no address of where packages came from is told.
"""

import argparse
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any, Final

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.model.license import DisjunctiveLicense, License
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT: Final = Path(__file__).resolve().parent.parent
_PINNED: Final = re.compile(r"^([a-z0-9][a-z0-9.-]*)==([^\s;\\]+)(?: ; ([^\\\n]+?))? \\$", re.MULTILINE)
_HASH: Final = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_WANTED_BY: Final = re.compile(r"^ +# (?:via |  )([a-z0-9][a-z0-9.-]*)", re.MULTILINE)
_MADE: Final = LicenseFactory()


@dataclass(frozen=True)
class Pin:
    """One locked package: ``marker`` says on which machines it is installed, ``wanted_by`` names who needs it."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]
    wanted_by: frozenset[str]


def main() -> None:
    """Print the list, or write it to a file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path)
    asked = parser.parse_args()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pins = list(pins_of((ROOT / "requirements.lock").read_text(encoding="utf-8")))
    text = told(project, pins)
    if asked.file is None:
        print(text)
    else:
        asked.file.write_text(text + "\n", encoding="utf-8")
        print(f"{asked.file} lists {len(pins)} packages.", file=sys.stderr)


def pins_of(lock: str) -> Iterator[Pin]:
    """Every package of a lock; one that differs by machine is there once for each version."""
    heads = list(_PINNED.finditer(lock))
    for head, end in zip(heads, [*(one.start() for one in heads[1:]), len(lock)], strict=True):
        block = lock[head.end() : end]
        name, version, marker = head.groups(default="")
        yield Pin(name, version, marker, tuple(_HASH.findall(block)), frozenset(_WANTED_BY.findall(block)))


def told(project: dict[str, Any], pins: Sequence[Pin]) -> str:
    """The list of parts of a project as JSON."""
    needed = needed_to_run(pins, project["dependencies"])
    bom = Bom()
    root = Component(
        name=project["name"],
        version=project["version"],
        type=ComponentType.APPLICATION,
        bom_ref=project["name"],
        licenses=[_MADE.make_from_string(project["license"])],
    )
    bom.metadata.component = root
    parts = {pin: component_of(pin, is_needed=pin.name in needed) for pin in pins}
    for part in parts.values():
        bom.components.add(part)
    for name, owner in [(project["name"], root), *((pin.name, part) for pin, part in parts.items())]:
        bom.register_dependency(owner, [part for pin, part in parts.items() if name in pin.wanted_by])
    return JsonV1Dot6(bom).output_as_string(indent=2)


def needed_to_run(pins: Iterable[Pin], dependencies: Iterable[str]) -> set[str]:
    """The names of what the product needs, all the way down; the rest serves those who work on it."""
    pins = list(pins)
    needed: set[str] = set()
    found = {str(canonicalize_name(Requirement(one).name)) for one in dependencies}
    while found:
        needed |= found
        found = {pin.name for pin in pins if pin.wanted_by & found} - needed
    return needed


def component_of(pin: Pin, *, is_needed: bool) -> Component:
    """A package as the list tells it: its hashes are those of every file that may be installed for it."""
    purl = PackageURL("pypi", None, pin.name, pin.version)
    return Component(
        name=pin.name,
        version=pin.version,
        type=ComponentType.LIBRARY,
        bom_ref=purl.to_string(),
        purl=purl,
        scope=ComponentScope.REQUIRED if is_needed else ComponentScope.EXCLUDED,
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=one) for one in pin.hashes],
        licenses=licences_of(pin),
        properties=[Property(name="insight-planner:only-where", value=pin.marker)] if pin.marker else [],
    )


def licences_of(pin: Pin) -> list[License]:
    """What the installed package says of its licence; nothing where it is not installed or says nothing."""
    try:
        said = metadata(pin.name)
    except PackageNotFoundError:
        return []
    if said["Version"] != pin.version:
        return []
    written = next((said[name] for name in ("License-Expression", "License") if name in said), "")
    exact = _MADE.make_from_string(written) if written and "\n" not in written else None
    if exact is not None and not (isinstance(exact, DisjunctiveLicense) and exact.name):
        return [exact]
    classified = [one.rpartition(" :: ")[2] for one in said.get_all("Classifier", []) if one.startswith("License :: ")]
    names = [name for name in dict.fromkeys(classified) if name != "OSI Approved"]
    return [DisjunctiveLicense(name=name) for name in names] or ([exact] if exact is not None else [])


if __name__ == "__main__":
    main()
