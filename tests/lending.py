"""Applications lent to one test after the other.

Making one and reading its templates takes longer than what most tests do with it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from flask import Flask

from planner.context import Planner
from planner.jobs.queue import JobQueue
from planner.storage.database import Database
from tests.browsing import make_app, make_settings

# What an application is made with before it is lent: whoever keeps hold of it, instead of asking ``current()``, fails.
NOWHERE: Final = Path("/nowhere/ask-current-for-the-parts-of-the-product")
_DEPTH: Final = 3
# By what their settings have of their own.
_spare: dict[tuple[tuple[str, object], ...], list[Flask]] = {}


@contextmanager
def lent_app(database: Database, home: Path, **changes: Any) -> Iterator[Flask]:  # noqa: ANN401  any setting
    """An application as good as new on ``database``, its settings with ``changes``, which are values.

    One that the borrower has changed is not lent again.
    """
    spare = _spare.setdefault(tuple(sorted(changes.items())), [])
    app = spare.pop() if spare else make_app(Database(f"sqlite:///{NOWHERE}/planner.sqlite"), NOWHERE, **changes)
    made_with = app.extensions["planner"]
    marks = _marks(app)
    settings = make_settings(database, home, **changes)
    app.extensions["planner"] = Planner(database, settings, JobQueue(settings))
    yield app
    app.extensions["planner"].jobs.close()
    app.extensions["planner"] = made_with
    # From its first request on it would take no new page, which some tests add.
    app._got_first_request = False
    if _marks(app) == marks:
        spare.append(app)


def _marks(app: Flask) -> object:
    """What of ``app`` a test may change."""
    parts = (
        *(app.config, app.extensions, app.blueprints, app.view_functions, app.error_handler_spec),
        *(app.before_request_funcs, app.after_request_funcs, app.teardown_request_funcs),
        *(app.template_context_processors, app.jinja_env.globals, app.jinja_env.filters, app.jinja_env.tests),
        *(app.session_interface, vars(app).get("wsgi_app"), app.test_client_class, list(app.url_map.iter_rules())),
    )
    return _content(parts, _DEPTH)


def _content(value: object, depth: int) -> object:
    if isinstance(value, dict) and (depth or not value):
        # Whoever looks for the handlers of an error leaves an empty place for each blueprint, which changes nothing.
        found = {key: _content(one, depth - 1) for key, one in value.items()}
        return {key: one for key, one in found.items() if one != {}}
    if isinstance(value, list | tuple) and depth:
        return [_content(one, depth - 1) for one in value]
    return id(value)
