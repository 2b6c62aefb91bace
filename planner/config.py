"""Settings: read once from the environment, checked, never changed afterwards; docs/settings.md tells of each."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

_HIGHEST_PORT = 65535
_SHORTEST_SECRET = 32
_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off", ""})
_SCHEMES = ("sqlite:///", "postgresql://", "postgresql+psycopg://", "postgres://")


class SettingsError(Exception):
    """A setting is malformed; the message is one sentence for the person who starts the product."""


@dataclass(frozen=True)
class Settings:
    """Everything that may differ between two installations."""

    host: str
    port: int
    home: Path
    database_url: str
    secret_key: str = field(repr=False)
    is_https: bool = False
    is_behind_proxy: bool = False
    trusted_hosts: tuple[str, ...] = ()
    idle_minutes: int = 30
    absolute_hours: int = 12
    threads: int = 8


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Settings from ``environ``; makes the data folder and the secret key on first start. Raises SettingsError."""
    home = _home(environ.get("PLANNER_HOME", ".planner"))
    return Settings(
        host=environ.get("PLANNER_HOST", "127.0.0.1").strip().strip("[]") or "127.0.0.1",
        port=_whole(environ, "PLANNER_PORT", 8000, 1, _HIGHEST_PORT),
        home=home,
        database_url=_database_url(environ.get("DATABASE_URL", ""), home),
        secret_key=_secret_key(environ.get("PLANNER_SECRET_KEY"), home),
        is_https=_switch(environ, "PLANNER_HTTPS"),
        is_behind_proxy=_switch(environ, "PLANNER_BEHIND_PROXY"),
        trusted_hosts=tuple(
            _host_name(name) for name in environ.get("PLANNER_TRUSTED_HOSTS", "").replace(",", " ").split()
        ),
        idle_minutes=_whole(environ, "PLANNER_IDLE_MINUTES", 30, 1, 24 * 60),
        absolute_hours=_whole(environ, "PLANNER_SESSION_HOURS", 12, 1, 24 * 30),
        threads=_whole(environ, "PLANNER_THREADS", 8, 1, 64),
    )


def _home(text: str) -> Path:
    home = Path(text).expanduser().absolute()
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        message = f"PLANNER_HOME is {home}, and that folder cannot be made: {error.strerror}."
        raise SettingsError(message) from error
    return home


def _database_url(text: str, home: Path) -> str:
    url = text.strip() or f"sqlite:///{home}/planner.sqlite"
    if not url.startswith(_SCHEMES):
        message = (
            "DATABASE_URL must start with sqlite:/// or postgresql:// (for example postgresql://user@host/planner)."
        )
        raise SettingsError(message)
    return url


def _host_name(text: str) -> str:
    """``text`` as browsers send it; the parts of a name that is not ASCII are encoded."""
    try:
        return text if text.isascii() else ".".join(part.encode("idna").decode() for part in text.split("."))
    except UnicodeError as error:
        message = f"PLANNER_TRUSTED_HOSTS names “{text[:40]}”; that is no host name."
        raise SettingsError(message) from error


def _whole(environ: Mapping[str, str], name: str, default: int, lowest: int, highest: int) -> int:
    text = environ.get(name, "").strip()
    if not text:
        return default
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(highest))
    if not is_number or not lowest <= int(text) <= highest:
        message = f"{name} is “{text[:40]}”; it must be a whole number from {lowest} to {highest}."
        raise SettingsError(message)
    return int(text)


def _switch(environ: Mapping[str, str], name: str) -> bool:
    text = environ.get(name, "").strip().lower()
    if text not in _TRUE | _FALSE:
        message = f"{name} is “{text[:40]}”; it must be 1 or 0."
        raise SettingsError(message)
    return text in _TRUE


def _secret_key(given: str | None, home: Path) -> str:
    if given is not None:
        return _long_enough(given.strip(), "PLANNER_SECRET_KEY")
    kept = home / "secret_key"
    try:
        return _long_enough(kept.read_text(encoding="utf-8").strip(), str(kept))
    except FileNotFoundError:
        return _new_secret_key(kept)
    except (OSError, UnicodeDecodeError) as error:
        message = f"The secret key in {kept} cannot be read: {error}."
        raise SettingsError(message) from error


def _long_enough(secret: str, place: str) -> str:
    if len(secret) < _SHORTEST_SECRET:
        message = f"The secret key in {place} is too short; use at least {_SHORTEST_SECRET} random characters."
        raise SettingsError(message)
    return secret


def _new_secret_key(kept: Path) -> str:
    """Written under a name of its own, then linked into place: processes that start together share one key."""
    secret = secrets.token_hex(32)
    draft = kept.with_name(f"{kept.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(secret)
    try:
        os.link(draft, kept)
    except FileExistsError:
        return _long_enough(kept.read_text(encoding="utf-8").strip(), str(kept))
    finally:
        draft.unlink()
    return secret
