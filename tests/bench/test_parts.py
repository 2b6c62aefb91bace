"""The list of parts names every locked package with its hashes and licence, and holds by the rules of its form."""

import json
import re
from importlib.metadata import metadata
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from bench import parts
from tests.promised import Measured
from tests.test_house import LOCK, PROJECT

FORM = JsonStrictValidator(SchemaVersion.V1_6)
_PIN = re.compile(r"^([a-z0-9-]+)==([^\s;\\]+)", re.MULTILINE)


@pytest.fixture(scope="module")
def text() -> str:
    return parts.told(PROJECT, list(parts.pins_of(LOCK)))


@pytest.fixture(scope="module")
def listed(text: str) -> dict[str, dict[str, Any]]:
    return {one["purl"]: one for one in json.loads(text)["components"]}


def test_the_list_keeps_the_rules_of_its_form(text: str) -> None:
    assert FORM.validate_str(text) is None
    broken = json.loads(text)
    broken["components"][0]["hashes"][0]["content"] = "none"
    assert FORM.validate_str(json.dumps(broken)) is not None


def test_every_locked_package_is_a_part_and_nothing_else_is(
    listed: dict[str, dict[str, Any]], measured: Measured
) -> None:
    assert set(listed) == {f"pkg:pypi/{name}@{version}" for name, version in _PIN.findall(LOCK)}
    known = sum(bool(part.get("licenses")) for part in listed.values())
    measured("A23", f"{len(listed)} parts listed, {known} with the licence that the installed package tells")


def test_each_part_has_the_hashes_of_the_lock(listed: dict[str, dict[str, Any]]) -> None:
    hashes = [one["content"] for part in listed.values() for one in part["hashes"]]
    assert sorted(hashes) == sorted(set(re.findall(r"sha256:([0-9a-f]{64})", LOCK)))
    assert all(part["hashes"] for part in listed.values())


def test_the_list_tells_what_the_product_needs_from_what_serves_its_makers(listed: dict[str, dict[str, Any]]) -> None:
    scopes = {part["name"]: part["scope"] for part in listed.values()}
    assert {scopes[name] for name in ("flask", "jinja2", "ortools", "psycopg-binary", "werkzeug")} == {"required"}
    assert {scopes[name] for name in ("pytest", "mypy", "cyclonedx-python-lib", "license-expression")} == {"excluded"}


def test_the_list_holds_no_address_but_that_of_its_form(text: str) -> None:
    assert set(re.findall(r'\w+://[^"\s]+', text)) == {"http://cyclonedx.org/schema/bom-1.6.schema.json"}


def test_a_package_that_is_installed_in_another_version_lends_no_licence() -> None:
    pin = parts.Pin("flask", metadata("flask")["Version"], "", (), frozenset())
    assert parts.licences_of(pin)
    assert parts.licences_of(parts.Pin("flask", "0.0.1", "", (), frozenset())) == []
    assert parts.licences_of(parts.Pin("no-such-package", "1", "", (), frozenset())) == []
