"""German pages of the demo: each is there, nothing that has a translation is left in English, people's words stay."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from flask import Flask
from jinja2 import Environment

from planner.app import Application
from planner.languages.catalogue import catalogue
from planner.languages.templates import translated
from planner.storage.database import Database
from tests.browsing import Visitor, make_app, signed_in, visitor
from tests.planner.demo.loaded import LoadedDemo, person

PROGRAMME = "/p/retention-2027"
PLAN = f"{PROGRAMME}/plan/versions/1"
PAGES = (
    *("/", "/jobs", "/rate-cards", "/rate-cards/starter", "/exchange-rates", "/methods", "/methods/online-survey"),
    *("/samples", "/samples?kind=split&way=money", "/notices", "/notices/settings", "/account", "/trail", "/verify"),
    *("/findings", "/programmes", "/people/tokens", "/nothing/here"),
    *(
        f"{PROGRAMME}/{path}"
        for path in (
            *("feedback", "feedback/over-time", "feedback/import", "journey", "questions", "questions/new", "studies"),
            *("studies/new", "rules", "budget", "plan", "plan/versions", "what-ifs", "publish", "findings", "ledger"),
            *("spending", "thread", "thread/study/statement-usability", "studies/repayment-survey"),
            *("studies/repayment-survey/edit", "questions/repayment-dates", "comments?place=plan:1"),
        )
    ),
    *(f"{PLAN}{path}" for path in ("", "/schedule", "/why", "/frontier", "/rules", "/robustness", "/review", "/proof")),
)
# What the demo's people typed, which our own examples say as well.
_LEFT = {"Planner", "Get help", "Stay or leave"}
# What is made anew for each page.
_TOKEN = re.compile(r'name="(?:csrf_token|form_key)"[^>]*value="[^"]+"|"X-CSRFToken": ?"[^"]+"')
_UNREAD = frozenset({"script", "style", "textarea", "option", "code", "kbd"})


class Texts(HTMLParser):
    """The texts of a page that people read outside boxes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self._unread = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take what is heard; leave out what is not read."""
        self._unread += tag in _UNREAD
        self.found |= {" ".join(value.split()) for name, value in attrs if name in {"title", "aria-label"} and value}

    def handle_endtag(self, tag: str) -> None:
        """Read on after what is not read."""
        self._unread -= tag in _UNREAD

    def handle_data(self, data: str) -> None:
        """Take what is read."""
        if not self._unread:
            self.found.add(" ".join(data.split()))


@pytest.fixture(scope="module")
def loaded(demo: LoadedDemo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, Database]]:
    """The application on a copy of the demo."""
    home = demo.copied_to(tmp_path_factory.mktemp("german"))
    database = Database(f"sqlite:///{home}/planner.sqlite")
    yield make_app(database, home), database
    database.close()


@pytest.fixture(scope="module")
def ada(loaded: tuple[Flask, Database]) -> Visitor:
    """The researcher of the demo at her browser."""
    return signed_in(loaded[0], person(loaded[1], "researcher"))


def test_every_page_is_german_as_far_as_german_is_known(ada: Visitor) -> None:
    known = catalogue("de")
    english = {text for text, said in known.said.items() if said != text and " " in text and "{" not in text}
    # Names that the demo's people gave, which are names of methods as well.
    english -= known.shipped
    for path in PAGES:
        page = ada.get(path, headers={"Accept-Language": "de-AT,de;q=0.9"})
        assert page.status_code in {200, 404}, path
        assert '<html lang="de"' in page.text, path
        left = Texts(page.text).found & english - _LEFT
        assert not left, f"{path}: {sorted(left)}"


def test_figures_and_days_are_written_the_german_way(ada: Visitor) -> None:
    page = ada.get(f"{PROGRAMME}/plan", headers={"Accept-Language": "de"}).text

    assert re.search(r"\d\.\d{3}\N{NO-BREAK SPACE}£", page)
    at = re.search(r"£\d", page)
    assert at is None, page[max(0, at.start() - 200) : at.end() + 40]


def test_english_pages_are_the_same_without_the_machinery(
    loaded: tuple[Flask, Database], ada: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Trees that went through the machinery with nothing to say show what the templates show, to the byte."""
    paths = ("/", f"{PROGRAMME}/plan", f"{PROGRAMME}/spending", f"{PROGRAMME}/feedback", f"{PLAN}/why", "/account")
    written = [_TOKEN.sub("", ada.get(path).text) for path in paths]

    class Silent(Environment):
        def compile(self, source: object, *rest: object, **named: object) -> object:  # type: ignore[override]  # as its base
            tree = self.parse(source) if isinstance(source, str) else source
            return super().compile(translated(tree, lambda _message, _line: None, says=False), *rest, **named)  # type: ignore[arg-type, call-overload]  # passed on

    app = loaded[0]
    assert isinstance(app, Application)
    base = app.jinja_env
    silent = base.overlay()
    silent.__class__ = type("SilentPages", (Silent, type(base)), {})
    silent.globals, silent.filters, silent.cache = base.globals, base.filters, {}
    monkeypatch.setattr(app, "_written", silent)

    assert [_TOKEN.sub("", ada.get(path).text) for path in paths] == written


def test_a_chosen_language_holds_whatever_the_browser_asks_for(loaded: tuple[Flask, Database]) -> None:
    app, database = loaded
    femi = signed_in(app, person(database, "finance"))
    english = {"Accept-Language": "en"}
    assert '<html lang="en-GB"' in femi.get("/account", headers=english).text

    femi.send("/account/language", {"language": "de"}, headers=english)

    assert '<html lang="de"' in femi.get("/account", headers=english).text
    assert "chose a language" in signed_in(app, person(database, "manager")).get("/trail").text
    wrong = femi.send("/account/password", {"old": "", "new": ""}, headers=english)
    assert wrong.status_code == 422
    assert catalogue("de").said["Enter the password you have."] in wrong.text
    femi.send("/account/language", {"language": ""})
    assert '<html lang="en-GB"' in femi.get("/account", headers=english).text


def test_before_sign_in_the_browser_decides_and_english_is_the_rest(loaded: tuple[Flask, Database]) -> None:
    anybody = visitor(loaded[0])
    for asked, language in (("de-CH", "de"), ("fr,de;q=0.5", "de"), ("fr", "en-GB"), ("", "en-GB")):
        assert f'<html lang="{language}"' in anybody.get("/sign-in", headers={"Accept-Language": asked}).text


def test_programs_read_english(loaded: tuple[Flask, Database]) -> None:
    told = visitor(loaded[0]).get("/api/v1/programmes", headers={"Accept-Language": "de"})

    assert told.status_code == 401
    assert "ß" not in told.text
    assert "Sie" not in told.text
