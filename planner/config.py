"""Settings: read once from the environment, checked, never changed afterwards; docs/settings.md tells of each."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

_HIGHEST_PORT = 65535
_SHORTEST_SECRET = 32
_MOST_PARTS = 4
_USUAL_WEB_PROCESSES = 2
MOST_WEB_PROCESSES = 16
_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off", ""})
_LOG_FORMATS = frozenset({"text", "json"})
_SECURITIES = frozenset({"starttls", "tls", "none"})
_LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
_ADDRESS = re.compile(r"[^\s@<>,;:\"()]+@[A-Za-z0-9.-]+", re.ASCII)
_SCHEMES = ("sqlite:///", "postgresql://", "postgresql+psycopg://", "postgres://")


class SettingsError(Exception):
    """A setting is malformed; the message is one sentence for the person who starts the product."""


@dataclass(frozen=True)
class MailSettings:
    """The mail server that takes the planner's letters; ``security`` is ``starttls``, ``tls`` or ``none``."""

    host: str
    port: int
    sender: str
    security: str = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True)
class OidcSettings:
    """The provider of single sign-on; ``name`` stands on the button, ``is_only`` closes passwords."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str = "single sign-on"
    is_only: bool = False


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
    web_processes: int = 1
    public_url: str = "http://127.0.0.1:8000"
    mail: MailSettings | None = None
    digest_hour: int = 7
    log_format: str = "text"
    metrics_token: str = field(default="", repr=False)
    parts_at_once: int = 2
    most_upload_mib: int = 128
    oidc: OidcSettings | None = None

    @property
    def is_oidc_only(self) -> bool:
        """Whether people sign in by single sign-on alone."""
        return self.oidc is not None and self.oidc.is_only


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Settings from ``environ``; makes the data folder and the secret key on first start. Raises SettingsError."""
    home = _home(environ.get("PLANNER_HOME", ".planner"))
    host = environ.get("PLANNER_HOST", "127.0.0.1").strip().strip("[]") or "127.0.0.1"
    port = _whole(environ, "PLANNER_PORT", 8000, 1, _HIGHEST_PORT)
    return Settings(
        host=host,
        port=port,
        home=home,
        database_url=_database_url(environ.get("DATABASE_URL", ""), home),
        secret_key=_secret_key(environ.get("PLANNER_SECRET_KEY"), home),
        is_https=_switch(environ, "PLANNER_HTTPS"),
        is_behind_proxy=_switch(environ, "PLANNER_BEHIND_PROXY"),
        trusted_hosts=_trusted_hosts(environ.get("PLANNER_TRUSTED_HOSTS", "")),
        idle_minutes=_whole(environ, "PLANNER_IDLE_MINUTES", 30, 1, 24 * 60),
        absolute_hours=_whole(environ, "PLANNER_SESSION_HOURS", 12, 1, 24 * 30),
        threads=_whole(environ, "PLANNER_THREADS", 8, 1, 64),
        web_processes=_whole(
            environ, "PLANNER_WEB_PROCESSES", min(_cores(), _USUAL_WEB_PROCESSES), 1, MOST_WEB_PROCESSES
        ),
        public_url=_public_url(environ.get("PLANNER_PUBLIC_URL", ""), host, port),
        mail=_mail(environ),
        most_upload_mib=_whole(environ, "PLANNER_MOST_UPLOAD_MIB", 128, 1, 512),
        digest_hour=_whole(environ, "PLANNER_DIGEST_HOUR", 7, 0, 23),
        oidc=_oidc(environ),
        log_format=_log_format(environ.get("PLANNER_LOG_FORMAT", "")),
        metrics_token=_metrics_token(environ.get("PLANNER_METRICS_TOKEN", "")),
        parts_at_once=_whole(environ, "PLANNER_PARTS_AT_ONCE", min(os.cpu_count() or 1, _MOST_PARTS), 1, 64),
    )


def _cores() -> int:
    """How many of the machine's cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _public_url(text: str, host: str, port: int) -> str:
    """The address of the first page as people reach it, without a slash at the end."""
    if not text.strip():
        shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104  read, not bound
        return f"http://{shown}:{port}"
    parts = urlsplit(text.strip())
    has_more = parts.query or parts.fragment or parts.username
    if parts.scheme not in {"http", "https"} or not parts.hostname or has_more or not text.strip().isprintable():
        message = f"PLANNER_PUBLIC_URL is “{text[:60]}”; it must be an address such as https://planner.example.com."
        raise SettingsError(message)
    return text.strip().rstrip("/")


def _log_format(text: str) -> str:
    chosen = text.strip().lower() or "text"
    if chosen not in _LOG_FORMATS:
        message = f"PLANNER_LOG_FORMAT is “{chosen[:20]}”; it must be text or json."
        raise SettingsError(message)
    return chosen


def _metrics_token(text: str) -> str:
    """The token that whoever watches must show; empty when nothing is shown to anybody."""
    token = text.strip()
    if token and len(token) < _SHORTEST_SECRET:
        message = f"PLANNER_METRICS_TOKEN is too short; use at least {_SHORTEST_SECRET} random characters."
        raise SettingsError(message)
    return token


def _mail(environ: Mapping[str, str]) -> MailSettings | None:
    """The mail server, or None where none is named: then nothing is sent."""
    host = environ.get("PLANNER_SMTP_HOST", "").strip()
    port = _whole(environ, "PLANNER_SMTP_PORT", 587, 1, _HIGHEST_PORT)
    if not host:
        return None
    mail = MailSettings(
        host=host,
        port=port,
        sender=environ.get("PLANNER_SMTP_FROM", "").strip(),
        security=environ.get("PLANNER_SMTP_SECURITY", "").strip().lower() or "starttls",
        user=environ.get("PLANNER_SMTP_USER", "").strip(),
        password=environ.get("PLANNER_SMTP_PASSWORD", ""),
    )
    _check_mail(mail)
    return mail


def _check_mail(mail: MailSettings) -> None:
    if _ADDRESS.fullmatch(mail.sender) is None:
        message = f"PLANNER_SMTP_FROM is “{mail.sender[:60]}”; it must be the e-mail address that letters come from."
        raise SettingsError(message)
    if mail.security not in _SECURITIES:
        message = f"PLANNER_SMTP_SECURITY is “{mail.security[:20]}”; it must be starttls, tls or none."
        raise SettingsError(message)
    if mail.password and mail.security == "none" and mail.host not in _LOCAL_HOSTS:
        message = "PLANNER_SMTP_PASSWORD would cross the network in the open: set PLANNER_SMTP_SECURITY to starttls."
        raise SettingsError(message)


def _oidc(environ: Mapping[str, str]) -> OidcSettings | None:
    """The provider of single sign-on, or None where no issuer is named."""
    issuer = environ.get("PLANNER_OIDC_ISSUER", "").strip()
    is_only = _switch(environ, "PLANNER_OIDC_ONLY")
    if not issuer:
        if is_only:
            raise SettingsError(
                "PLANNER_OIDC_ONLY closes passwords, so PLANNER_OIDC_ISSUER must name who lets people in."
            )
        return None
    _check_issuer(issuer)
    both = ("PLANNER_OIDC_CLIENT_ID", "PLANNER_OIDC_CLIENT_SECRET")
    client_id, client_secret = (environ.get(one, "").strip() for one in both)
    missing = next((one for one, text in zip(both, (client_id, client_secret), strict=True) if not text), None)
    if missing:
        raise SettingsError(f"{missing} is not set; the provider named it when the planner was registered.")
    name = environ.get("PLANNER_OIDC_NAME", "").strip()[:40] or "single sign-on"
    return OidcSettings(issuer, client_id, client_secret, name, is_only)


def _check_issuer(issuer: str) -> None:
    """An address by https; http is enough on this machine, where nobody listens on the way."""
    parts = urlsplit(issuer)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL_HOSTS)
    if not is_safe or not parts.hostname or parts.query or parts.fragment or not issuer.isprintable():
        message = f"PLANNER_OIDC_ISSUER is “{issuer[:60]}”; it must be an address such as https://login.example.com."
        raise SettingsError(message)


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


def _trusted_hosts(text: str) -> tuple[str, ...]:
    return tuple(map(_host_name, text.replace(",", " ").split()))


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
