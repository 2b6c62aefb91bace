"""Rate cards on pages and from the command line; and how a programme begins in an empty workspace."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budgeting.programme import Programme
from planner.cli import main
from planner.paths import DEMO
from planner.services.actors import Actor
from planner.services.programmes import see_programme
from planner.services.rates import see_rate_card
from planner.storage.database import Database
from tests.browsing import Visitor
from tests.people import Cast
from tests.planner.planning import HOSTILE, programme_fields

ClientOf = Callable[[Actor], Visitor]
FEW = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def test_every_role_reads_the_rates_and_how_they_are_known(
    programme: Programme, cast: Cast, client_of: ClientOf
) -> None:
    for person in (cast.ada, cast.femi, cast.mona, cast.adam):
        client = client_of(person)
        assert "Starter rate card" in client.get("/rate-cards").text
        page = client.get("/rate-cards/starter").text
        assert "Junior researcher" in page
        assert "seen in a public source, or stands in a quote" in page
    eve = client_of(cast.eve)
    assert "No rate card yet" in eve.get("/rate-cards").text
    assert eve.get("/rate-cards/starter").status_code == 404


def test_a_rate_card_is_loaded_from_the_command_line(
    database: Database, cast: Cast, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANNER_HOME", str(home))
    monkeypatch.setenv("DATABASE_URL", database.url)
    file = home / "prices.csv"
    lines = (DEMO / "starter_rate_card.csv").read_text(encoding="utf-8")
    file.write_text(lines + "Letter,letter,1,2,3,C,-,EUR,2026\n", encoding="utf-8")
    arguments = ["rate-card", str(file), "--key", "card-2027", "--name", "Card 2027"]
    done = CliRunner().invoke(main, [*arguments, "--workspace", "acme", "--valid-on", "2027-01-01"])
    assert done.exit_code == 0, done.output
    assert "Left out." in done.output
    assert len(see_rate_card(database, cast.ada, "card-2027").rates) > 30
    again = CliRunner().invoke(main, [*arguments, "--workspace", "acme"])
    assert again.exit_code == 2
    assert "There is a rate card “card-2027” already." in again.output
    nowhere = CliRunner().invoke(main, [*arguments, "--workspace", "nowhere"])
    assert nowhere.exit_code == 2
    assert "There is no workspace “nowhere”." in nowhere.output


@pytest.mark.parametrize(("option", "value"), [("--key", "Not a key"), ("--currency", "pounds"), ("--as", "no@body")])
def test_a_wrong_option_of_the_command_is_one_sentence(
    database: Database, cast: Cast, home: Path, monkeypatch: pytest.MonkeyPatch, option: str, value: str
) -> None:
    monkeypatch.setenv("PLANNER_HOME", str(home))
    monkeypatch.setenv("DATABASE_URL", database.url)
    file = str(DEMO / "starter_rate_card.csv")
    done = CliRunner().invoke(
        main, ["rate-card", file, "--key", "card", "--name", "Card", "--workspace", "acme", option, value]
    )
    assert done.exit_code == 2
    assert "Traceback" not in done.output


def test_a_programme_begins_in_an_empty_workspace(database: Database, cast: Cast, client_of: ClientOf) -> None:
    ada = client_of(cast.ada)
    assert 'href="/programmes"' in ada.get("/").text
    assert "Begin the first programme" in ada.get("/programmes").text
    answer = ada.send("/programmes/new", programme_fields())
    assert answer.headers["Location"].endswith("/p/service-2028/questions")
    found = see_programme(database, cast.femi, "service-2028").programme
    assert [period.name[:2] for period in found.periods] == ["Q1", "Q2", "Q3", "Q4"]
    assert (found.ends_on.month, found.ends_on.day) == (12, 31)
    assert [centre.name for centre in found.cost_centres] == ["Insight", "Digital"]
    assert found.budget_minor == 9_000_000
    assert ada.send("/programmes/new", programme_fields()).headers["Location"].endswith("/p/service-2028-2/questions")
    for page in ("questions", "studies", "studies/new", "budget", "plan", "journey", "feedback"):
        assert ada.get(f"/p/service-2028/{page}").status_code == 200, page


def test_a_programme_may_begin_before_the_money_is_known(cast: Cast, client_of: ClientOf) -> None:
    femi = client_of(cast.femi)
    assert femi.send("/programmes/new", programme_fields(budget="", quarters="1")).status_code == 302
    assert femi.get("/p/service-2028/budget").status_code == 200


def test_managers_and_administrators_do_not_begin_programmes(cast: Cast, client_of: ClientOf) -> None:
    for person in (cast.mona, cast.adam):
        client = client_of(person)
        assert "Begin the first programme" not in client.get("/programmes").text
        assert client.get("/programmes/new").status_code == 403
        assert client.send("/programmes/new", programme_fields()).status_code == 403


@pytest.mark.parametrize(
    ("changes", "place", "sentence"),
    [
        ({"name": ""}, "name", "Give the programme a name"),
        ({"currency": "QQQ"}, "currency", "Not a valid choice"),
        ({"start": "yesterday"}, "start", "Not a valid choice"),
        ({"quarters": "0"}, "quarters", "at least one quarter"),
        ({"quarters": "13"}, "quarters", "of 12 at most"),
        ({"quarters": "NaN"}, "quarters", "is not a number of quarters"),
        ({"cost_centres": "\n \n"}, "cost_centres", "Name at least one cost centre"),
        ({"cost_centres": "Same\nSame"}, "cost_centres", "have the same name"),
        ({"cost_centres": "x" * 121}, "cost_centres", "longer than 120 characters"),
        ({"cost_centres": "\n".join(map(str, range(41)))}, "cost_centres", "Name 40 at most"),
        ({"budget": "-5"}, "budget", "below zero"),
        ({"budget": "1234567890123456"}, "budget", "larger than this product plans with"),
    ],
)
def test_what_does_not_hold_is_said_where_it_is(
    cast: Cast, client_of: ClientOf, changes: dict[str, str], place: str, sentence: str
) -> None:
    answer = client_of(cast.ada).send("/programmes/new", programme_fields(**changes))
    assert answer.status_code == 422
    assert f'<a href="#{place}">' in answer.text
    assert sentence in answer.text
    assert "Insight" in answer.text or "cost_centres" in changes


@FEW
@given(
    st.dictionaries(
        st.sampled_from(sorted(programme_fields())),
        st.one_of(st.sampled_from(HOSTILE), st.text(max_size=30)),
        min_size=1,
        max_size=6,
    )
)
def test_nothing_that_is_typed_breaks_the_form(cast: Cast, client_of: ClientOf, typed: dict[str, str]) -> None:
    fields = programme_fields() | {name: text.encode("utf-8", "replace").decode() for name, text in typed.items()}
    assert client_of(cast.ada).send("/programmes/new", fields).status_code in (302, 422)
