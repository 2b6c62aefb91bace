"""Settings come from the environment; a malformed one stops the start with one clear sentence."""

import re
from pathlib import Path

import pytest

from planner.config import SettingsError, load_settings


def test_nothing_set_gives_a_planner_on_this_machine_alone(tmp_path: Path) -> None:
    settings = load_settings({"PLANNER_HOME": str(tmp_path / "new" / "home")})
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.database_url == f"sqlite:///{tmp_path}/new/home/planner.sqlite"
    assert not settings.is_https


def test_the_secret_key_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    first = load_settings({"PLANNER_HOME": str(tmp_path)}).secret_key
    assert load_settings({"PLANNER_HOME": str(tmp_path)}).secret_key == first
    assert len(first) >= 32
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_the_secret_key_does_not_show_when_settings_are_printed(tmp_path: Path) -> None:
    settings = load_settings({"PLANNER_HOME": str(tmp_path)})
    assert settings.secret_key not in repr(settings)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PLANNER_PORT", "80a", "whole number from 1 to 65535"),
        ("PLANNER_PORT", "0", "whole number"),
        ("PLANNER_PORT", "65536", "whole number"),
        ("PLANNER_PORT", "９", "whole number"),
        ("PLANNER_PORT", "9" * 5000, "whole number"),
        ("PLANNER_HTTPS", "maybe", "1 or 0"),
        ("DATABASE_URL", "mysql://x", "sqlite:/// or postgresql://"),
        ("PLANNER_SECRET_KEY", "short", "at least 32"),
        ("PLANNER_SECRET_KEY", "", "at least 32"),
        ("PLANNER_TRUSTED_HOSTS", "ü" * 70, "no host name"),
        ("PLANNER_HOME", "/dev/null/home", "cannot be made"),
    ],
)
def test_a_malformed_setting_is_named(tmp_path: Path, name: str, value: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words) as told:
        load_settings({"PLANNER_HOME": str(tmp_path), name: value})
    assert len(str(told.value)) < 300


def test_an_address_may_be_written_as_in_a_browser(tmp_path: Path) -> None:
    assert load_settings({"PLANNER_HOME": str(tmp_path), "PLANNER_HOST": "[::1]"}).host == "::1"


def test_every_setting_has_a_heading_in_the_documentation() -> None:
    root = Path(__file__).parents[3]
    documented = {
        line.removeprefix("## ").strip("`")
        for line in (root / "docs" / "settings.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("## `")
    }
    source = (root / "planner" / "config.py").read_text(encoding="utf-8")
    read = set(re.findall(r'"(PLANNER_[A-Z_]+)"', source))
    assert documented == read | {"DATABASE_URL"}


@pytest.mark.parametrize(("cores", "expected"), [({0}, 1), ({0, 5}, 2), (set(range(64)), 2)])
def test_as_many_web_processes_as_cores_two_at_most(
    home: Path, cores: set[int], expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.sched_getaffinity", lambda _process: cores)
    assert load_settings({"PLANNER_HOME": str(home)}).web_processes == expected
    assert load_settings({"PLANNER_HOME": str(home), "PLANNER_WEB_PROCESSES": "7"}).web_processes == 7
