"""The rules of the house hold in every file, and each check is shown to find an offender."""

import tomllib
from collections.abc import Callable

import grimp
import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from tests import house

LOCK = (house.ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT = tomllib.loads((house.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

# The first releases without a known hole that matters here.
SAFE_VERSIONS = {
    "flask": "3.1.1",
    "jinja2": "3.1.6",
    "lxml": "6.0",
    "pillow": "12.0",
    "protobuf": "6.33.5",
    "pypdf": "6.6",
    "pysqlite3": "0.6",
    "sqlalchemy": "2.1",
    "waitress": "3.0.1",
    "weasyprint": "68",
    "werkzeug": "3.1.6",
}


def offences(check: Callable[[str], list[str]], *suffixes: str) -> dict[str, list[str]]:
    """What a check finds in the written files, by file."""
    files = [path for path in house.written_files(*suffixes) if path.name not in {"house.py", "test_house.py"}]
    found = {house.name_of(path): check(path.read_text(encoding="utf-8", errors="replace")) for path in files}
    return {name: problems for name, problems in found.items() if problems}


def imports_of_the_project() -> dict[str, set[str]]:
    graph = grimp.build_graph("planner", "budgeting", cache_dir=None)
    return {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}


def test_the_rules_are_asked_of_real_files() -> None:
    assert {"budgeting/money.py", "planner/config.py", "planner.sh", "tests/test_house.py", "README.md"} <= {
        house.name_of(path) for path in house.written_files()
    }


def test_no_file_is_too_long() -> None:
    assert offences(house.too_long_file, ".py", ".html", ".css", ".js", ".sh") == {}


def test_a_file_that_is_too_long_is_found() -> None:
    assert house.too_long_file("line\n" * 300) == []
    assert house.too_long_file("line\n" * 301) == ["301 lines"]


def test_no_function_is_too_long() -> None:
    assert offences(house.too_long_functions, ".py") == {}


def test_a_function_that_is_too_long_is_found_and_its_docstring_is_free() -> None:
    body = "    x = 1\n"
    assert house.too_long_functions("def f():\n" + body * 30) == ["f (line 1): 31 lines"]
    assert house.too_long_functions('def f():\n    """Says.\n\n    More.\n    """\n' + body * 29) == []


def test_no_modules_import_each_other_in_a_ring() -> None:
    assert house.import_cycle(imports_of_the_project()) == []


def test_a_ring_of_imports_is_found() -> None:
    ring = house.import_cycle({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}})
    assert set(ring) == {"a", "b", "c"}


def test_the_domain_knows_no_clock_and_throws_no_dice() -> None:
    found = offences(house.clocks_and_dice, ".py")
    assert {name: problems for name, problems in found.items() if name.startswith("budgeting/")} == {}


@pytest.mark.parametrize(
    "offender",
    [
        "on = date.today()",
        "at = datetime.now(UTC)",
        "rng = np.random.default_rng()",
        "import random",
        "now = time.time()",
    ],
)
def test_a_clock_and_dice_are_found(offender: str) -> None:
    assert len(house.clocks_and_dice(offender)) == 1
    assert house.clocks_and_dice("rng = np.random.default_rng(7)\ntoday = given.today") == []


def test_templates_keep_to_the_content_policy() -> None:
    assert offences(house.unsafe_markup, ".html", ".svg") == {}


@pytest.mark.parametrize(
    "offender",
    [
        '<p class="a"\n style="color: red">',
        "<style>p {}</style>",
        "<script>go()</script>",
        "<button type=button onclick='go()'>",
        '<a href="javascript:go()">',
        "{{ words | safe }}",
        "{% autoescape false %}",
    ],
)
def test_markup_that_breaks_the_content_policy_is_found(offender: str) -> None:
    assert len(house.unsafe_markup(offender)) == 1


def test_markup_within_the_content_policy_is_left_alone() -> None:
    assert (
        house.unsafe_markup('<script src="/static/a.js"></script>{# no style= here #}<p class="once">on = 1</p>') == []
    )


def test_no_file_names_a_place_of_one_machine_or_a_registry() -> None:
    assert offences(house.machine_places) == {}


@pytest.mark.parametrize(
    "offender", ["open('/" + "work/a.csv')", "/" + "tmp/x", "/" + "home/ada/plan", "py" + "pi.org"]
)
def test_a_place_of_one_machine_is_found(offender: str) -> None:
    assert len(house.machine_places(offender)) == 1


def test_nothing_is_left_unfinished() -> None:
    assert offences(house.unfinished) == {}


def test_a_mark_of_unfinished_work_is_found() -> None:
    assert house.unfinished("x = 1  # TO" + "DO later") == ["TO" + "DO"]


def test_every_exception_to_a_tool_has_a_code_and_a_reason() -> None:
    assert offences(house.unreasoned_exceptions, ".py") == {}


@pytest.mark.parametrize(
    "bare", ["noqa", "noqa: E501", "type: ignore", "type: ignore[arg-type]", "type: ignore because why"]
)
def test_an_exception_without_code_or_reason_is_found(bare: str) -> None:
    assert len(house.unreasoned_exceptions(f"x = 1  # {bare}")) == 1


@pytest.mark.parametrize(
    "reasoned", ["noqa: S101  it has just been set", "type: ignore[misc]  # the driver is untyped"]
)
def test_an_exception_with_code_and_reason_is_left_alone(reasoned: str) -> None:
    assert house.unreasoned_exceptions(f"x = 1  # {reasoned}") == []


def test_every_setting_is_described() -> None:
    read = set().union(
        *(house.settings_read(path.read_text("utf-8")) for path in (house.ROOT / "planner").rglob("*.py"))
    )
    described = house.settings_described((house.ROOT / "docs/settings.md").read_text(encoding="utf-8"))
    assert {"PLANNER_PORT", "DATABASE_URL"} <= read
    assert described == read


def test_a_setting_without_a_heading_is_seen() -> None:
    assert house.settings_read("port = environ.get('PLANNER_PORT')") == {"PLANNER_PORT"}
    assert house.settings_described("Set PLANNER_PORT.\n\n## `PLANNER_HOST`\n") == {"PLANNER_HOST"}


def test_the_lock_holds_hashes_and_no_address() -> None:
    assert "://" not in LOCK
    assert LOCK.count("--hash=sha256:") >= len(house.locked_versions(LOCK))


def test_the_lock_satisfies_the_project() -> None:
    asked = [Requirement(text) for text in [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]]
    locked = house.locked_versions(LOCK)
    assert [str(need) for need in asked if not need.specifier.contains(locked.get(need.name, "0"))] == []


def test_no_package_is_older_than_its_first_safe_version() -> None:
    locked = house.locked_versions(LOCK)
    assert SAFE_VERSIONS.keys() <= locked.keys()
    assert {name: locked[name] for name, safe in SAFE_VERSIONS.items() if Version(locked[name]) < Version(safe)} == {}


def test_the_lowest_version_of_the_lock_is_the_lowest_as_a_version() -> None:
    assert house.locked_versions("numpy==10.0 ; a\nnumpy==9.1 ; b\nnumpy==9.10 ; c\n") == {"numpy": "9.1"}
