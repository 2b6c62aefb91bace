"""The web application: a list of small steps."""

from collections.abc import Mapping
from functools import cache, cached_property
from typing import Any

from apiflask import APIFlask
from flask import Blueprint, Flask
from flask_wtf.csrf import CSRFProtect
from jinja2 import Environment
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map, UnicodeConverter, ValidationError

from budgeting.keys import is_key
from planner import access, addresses, errors, filters, frame, headers, parts, tracing
from planner.api import whole
from planner.api.bearer import load_bearer
from planner.config import Settings
from planner.context import Planner
from planner.jobs.queue import JobQueue
from planner.languages.environments import in_language
from planner.languages.reader import ENGLISH, language
from planner.paths import STATIC, TEMPLATES
from planner.sessions import PlannerSessions, load_session
from planner.single_sign_on import install as install_single_sign_on
from planner.storage.database import Database
from planner.views import (
    account,
    answers,
    budget,
    cards,
    choice_rules,
    clash,
    comments,
    copying,
    delegations,
    exchange_rates,
    feedback,
    feedback_times,
    findings,
    follow_ups,
    frontier,
    health,
    home,
    import_endings,
    invitations,
    jobs,
    journey,
    journey_map,
    ledger,
    letters,
    library,
    methods,
    notices,
    people,
    plan_changes,
    plans,
    programme_files,
    programmes,
    proofs,
    proving,
    publish,
    questions,
    rates,
    resets,
    review,
    robustness,
    roles,
    rule_prices,
    samples,
    schedules,
    second_factor,
    shared_costs,
    sign_in_code,
    single_sign_on,
    sorting,
    spending,
    spending_entries,
    spending_invoices,
    studies,
    themes,
    threads,
    tokens,
    trail,
    verify,
    what_ifs,
)

# One blueprint per noun; a new one is added here.
BLUEPRINTS: list[Blueprint] = [
    home.blueprint,
    people.blueprint,
    invitations.blueprint,
    resets.blueprint,
    account.blueprint,
    proving.blueprint,
    second_factor.blueprint,
    sign_in_code.blueprint,
    single_sign_on.blueprint,
    health.blueprint,
    jobs.blueprint,
    feedback.blueprint,
    import_endings.blueprint,
    sorting.blueprint,
    feedback_times.blueprint,
    themes.blueprint,
    journey.blueprint,
    journey_map.blueprint,
    questions.blueprint,
    studies.blueprint,
    copying.blueprint,
    proofs.blueprint,
    shared_costs.blueprint,
    choice_rules.blueprint,
    methods.blueprint,
    samples.blueprint,
    rates.blueprint,
    exchange_rates.blueprint,
    budget.blueprint,
    programmes.blueprint,
    plans.blueprint,
    plan_changes.blueprint,
    review.blueprint,
    answers.blueprint,
    cards.blueprint,
    clash.blueprint,
    what_ifs.blueprint,
    robustness.blueprint,
    frontier.blueprint,
    rule_prices.blueprint,
    schedules.blueprint,
    findings.blueprint,
    follow_ups.blueprint,
    ledger.blueprint,
    spending.blueprint,
    spending_entries.blueprint,
    spending_invoices.blueprint,
    library.blueprint,
    threads.blueprint,
    verify.blueprint,
    programme_files.blueprint,
    publish.blueprint,
    comments.blueprint,
    notices.blueprint,
    letters.blueprint,
    trail.blueprint,
    roles.blueprint,
    delegations.blueprint,
    tokens.blueprint,
]

LARGEST_REQUEST = 26 * 1024 * 1024
_LARGEST_FORM = 2 * 1024 * 1024
_LARGEST_ID = 2**63 - 1


class BoundedInt(IntegerConverter):
    """A whole number that every database can hold, in the digits 0 to 9; others are pages that do not exist."""

    regex = "[0-9]+"

    def __init__(self, url_map: Map, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  as its base declares
        kwargs.setdefault("max", _LARGEST_ID)
        super().__init__(url_map, *args, **kwargs)


class KeyConverter(UnicodeConverter):
    """A key; text that cannot be one names nothing."""

    def to_python(self, value: str) -> str:
        """Refuse what is not a key."""
        if not is_key(value):
            raise ValidationError
        return value


class Application(APIFlask):
    """Flask with an environment for each language that people read in; who reads English has the usual one."""

    @property
    def jinja_env(self) -> Environment:  # type: ignore[override]  # Flask makes one environment and keeps it
        """The environment in the language of whoever asks."""
        chosen = language()
        return self._written if chosen == ENGLISH else self._abroad(chosen)

    @cached_property
    def _written(self) -> Environment:
        return self.create_jinja_environment()

    @cache  # noqa: B019  an application lives as long as its process
    def _abroad(self, chosen: str) -> Environment:
        return in_language(self._written, chosen)


def create_app(settings: Settings, database: Database | None = None) -> Flask:
    """The application on ``database``, or on the one that ``settings`` name.

    Raises RuntimeError when a page names no permission.
    """
    app = Application(
        "planner",
        json_errors=False,
        enable_openapi=False,
        static_folder=str(STATIC),
        template_folder=str(TEMPLATES),
    )
    _configure(app, settings)
    _keep_parts(app, settings, database or Database(settings.database_url))
    _bound_addresses(app)
    _guard(app, settings)
    install_single_sign_on(app, settings.oidc)
    filters.install(app.jinja_env, frame.zone_of_reader)
    frame.install(app)
    addresses.install(app)
    parts.install(app, frame.zone_of_reader)
    errors.register(app)
    for blueprint in (*BLUEPRINTS, *whole.BLUEPRINTS):
        app.register_blueprint(blueprint)
    access.check_every_endpoint(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(_flask_settings(settings))
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.autoescape = True


def _flask_settings(settings: Settings) -> Mapping[str, object]:
    return {
        "SECRET_KEY": settings.secret_key,
        "MAX_CONTENT_LENGTH": LARGEST_REQUEST,
        "MAX_FORM_MEMORY_SIZE": _LARGEST_FORM,
        "PREFERRED_URL_SCHEME": "https" if settings.is_https else "http",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.is_https,
        "SEND_FILE_MAX_AGE_DEFAULT": 3600,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
    }


def _keep_parts(app: Flask, settings: Settings, database: Database) -> None:
    app.extensions["planner"] = Planner(database, settings, JobQueue(settings))
    app.session_interface = PlannerSessions(settings)
    if settings.is_behind_proxy:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]  # as WSGI wraps


def _bound_addresses(app: Flask) -> None:
    app.url_map.converters.update(int=BoundedInt, default=KeyConverter, string=KeyConverter)


def _guard(app: Flask, settings: Settings) -> None:
    """In this order: what is it called, is it meant for us, whose request is it, did our own page send it, may they."""
    tracing.trace(app, settings)
    headers.protect(app, settings)
    access.refuse_other_names(app, settings)
    app.before_request(load_session)
    frame.read_in_their_language(app)
    access.take_large_feedback(app, settings)
    app.before_request(load_bearer)
    access.refuse_other_sites(app, is_https=settings.is_https)
    csrf = CSRFProtect(app)
    for blueprint in whole.API_BLUEPRINTS:
        csrf.exempt(blueprint)
    access.guard(app)
