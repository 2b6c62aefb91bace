"""What every template may use beside its own values: the frame, the person, permissions, static files, the theme."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from typing import Any

from flask import Flask, current_app, has_request_context, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter, RequestRedirect

from planner.context import actor_or_none, current
from planner.languages.reader import ENGLISH, WRITTEN_IN, best_of, read_in
from planner.paths import STATIC
from planner.problems import is_for_a_program
from planner.services.frame import Frame, load_frame
from planner.zones import USUAL

# Pages of the whole workspace, outside any programme.
_SHARED = frozenset({"/methods", "/samples"})
# Pages of a step that do not lie under its own address.
_BESIDE = {
    "/journey": ("/anxiety",),
    "/studies": ("/rules", "/shared-costs"),
    "/findings": ("/learn", "/ledger", "/thread"),
}
# Pages of one version that are about its approval, not about the choice.
_ABOUT_APPROVAL = ("/review", "/changes", "/decide")
_THEMES = frozenset({"light", "dark"})
# Where an application keeps what tells whether a page answers at a path, and so many paths that were asked for.
_ANSWERING = "planner_answering"
_MOST_PATHS = 8_192


@dataclass(frozen=True)
class Step:
    """A link of the rail: ``letter`` is pressed after ``g``; ``path`` is None for what cannot be opened yet.

    ``count`` is None for people who cannot do anything about it.
    """

    name: str
    letter: str
    path: str | None
    count: int | None
    is_current: bool
    is_part: bool


# What the person's menu leads to: name, path, permission.
_MENU = (
    ("Your account", "/account", "account.see"),
    ("How I am told", "/notices/settings", "notice.see"),
    ("People", "/people", "people.see"),
    ("Delegations", "/people/delegations", "delegation.see"),
    ("Tokens", "/people/tokens", "token.own"),
    ("Audit trail", "/trail", "trail.see"),
)

# Whoever may do this to what a step counts sees its count.
_COUNTED_FOR = {"listen": "feedback.edit", "ask": "question.edit", "cost": "study.edit", "approve": "plan.decide"}

# name, letter, path after the programme's, count, whether it is a part of the step above it
_STEPS = (
    ("Listen", "l", "/feedback", "listen", False),
    ("Journey", "j", "/journey", None, True),
    ("Ask", "q", "/questions", "ask", False),
    ("Cost", "s", "/studies", "cost", False),
    ("Methods", "m", "/methods", None, True),
    ("Samples", "n", "/samples", None, True),
    ("Choose", "c", "/plan", None, False),
    ("Budget", "b", "/budget", None, True),
    ("What-ifs", "w", "/what-ifs", None, True),
    ("Approve", "a", "/plan/versions", "approve", False),
    ("Publish", "p", "/publish", None, False),
    ("Learn", "f", "/findings", None, False),
    ("Spending", "i", "/spending", None, True),
)


def install(app: Flask) -> None:
    """Give all templates of ``app`` the frame and its helpers; the frame is loaded only by templates that draw it."""
    app.jinja_env.globals.update(
        static_url=static_url, link=existing, may=may, own_links=own_links, reader_language=WRITTEN_IN
    )
    app.extensions[_ANSWERING] = lru_cache(_MOST_PATHS)(partial(_answers, app.url_map.bind("localhost")))
    app.context_processor(lambda: {"actor": actor_or_none(), "theme": theme(), "load_frame": frame_of_request})


def read_in_their_language(app: Flask) -> None:
    """Before each request to ``app``: in the language that the person chose, or that their browser asks for first.

    What programs ask for is English. After the request the language is forgotten.
    """

    def choose() -> None:
        actor = actor_or_none()
        if not is_for_a_program() and request.endpoint != "static":
            read_in((actor.language if actor else "") or best_of([tag for tag, _ in request.accept_languages]))

    app.before_request(choose)
    app.teardown_request(lambda _error: read_in(ENGLISH))


def zone_of_reader() -> str:
    """The zone in which moments are shown to whoever asks: their workspace's."""
    actor = actor_or_none() if has_request_context() else None
    return actor.zone if actor else USUAL


def frame_of_request() -> Mapping[str, Any]:
    """The frame and the steps of the rail for the person who asks."""
    actor = actor_or_none()
    if actor is None:
        return {"frame": Frame(), "steps": ()}
    frame = load_frame(current().database, actor, (request.view_args or {}).get("programme_key"))
    return {"frame": frame, "steps": steps_of(frame)}


def steps_of(frame: Frame) -> tuple[Step, ...]:
    """The rail: every step of the loop, linked where its page exists."""
    if frame.programme_key is None:
        return ()
    paths = [_path_of(frame, name, part) for name, _, part, _, _ in _STEPS]
    here = max((path for path in paths if path and _is_here(path)), key=len, default=None)
    return tuple(
        Step(name, letter, path, _count_of(frame, step), path is not None and path == here, is_part)
        for (name, letter, _, step, is_part), path in zip(_STEPS, paths, strict=True)
    )


def may(permission: str) -> bool:
    """Whether the person at the screen may do what ``permission`` names."""
    actor = actor_or_none()
    return actor is not None and actor.may(permission)


def own_links() -> tuple[tuple[str, str], ...]:
    """The pages that belong to no step of the loop, as far as the person at the screen may see them: name and path."""
    return tuple((name, path) for name, path, needed in _MENU if may(needed))


def existing(path: str) -> str | None:
    """``path`` when a page answers there, else None: nothing links to a page that is not there."""
    return path if current_app.extensions[_ANSWERING](path.partition("?")[0]) else None


def _answers(pages: MapAdapter, path: str) -> bool:
    """Whether a page answers at ``path``; its addresses are all known once the first is asked for."""
    try:
        pages.match(path, "GET")
    except RequestRedirect:
        return True
    except HTTPException:
        return False
    return True


def theme() -> str | None:
    """``light`` or ``dark`` when the person chose one, None when the device decides."""
    chosen = request.cookies.get("theme")
    return chosen if chosen in _THEMES else None


def static_url(name: str) -> str:
    """The address of a static file, with its digest so that browsers may keep it for as long as it is the same."""
    return _static_url(request.root_path if has_request_context() else "", name)


@cache
def _static_url(_root: str, name: str) -> str:
    return url_for("static", filename=name, v=_digest(name))


@cache
def _digest(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def _count_of(frame: Frame, step: str | None) -> int | None:
    return frame.counts.get(step) if step and may(_COUNTED_FOR[step]) else None


def _path_of(frame: Frame, name: str, part: str | None) -> str | None:
    base = f"/p/{frame.programme_key}"
    if name == "Approve" and frame.in_review and may("plan.decide"):
        return existing(f"{base}/plan/versions/{frame.in_review}/review")
    if name == "Publish" and frame.plan is None:
        return None
    return existing(part if part in _SHARED else f"{base}{part}")


def _is_here(path: str) -> bool:
    """Whether the page belongs to the step; what is said of one version belongs to the choice, not to its approval."""
    if path.endswith(("/plan/versions", "/review")):
        versions = path.partition("/versions")[0] + "/versions"
        is_about_approval = request.path.endswith(_ABOUT_APPROVAL) and request.path.startswith(f"{versions}/")
        return request.path == versions or is_about_approval
    return _is_under(path) or any(
        path.endswith(own) and _is_under(path.removesuffix(own) + one)
        for own, beside in _BESIDE.items()
        for one in beside
    )


def _is_under(path: str) -> bool:
    return request.path == path or request.path.startswith(f"{path}/")
