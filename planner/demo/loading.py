"""Load the demo as its people would: import, map, ask, cost, set budgets, choose."""

from collections.abc import Callable, Mapping

from budgeting.methods import method_named
from budgeting.studies import Rate, Study, Trigger
from planner.config import Settings
from planner.demo import content
from planner.demo.prices import load_prices
from planner.demo.sign_ins import SIGN_INS
from planner.imports.columns import ColumnMapping
from planner.jobs.queue import JobQueue
from planner.paths import DEMO
from planner.services.actors import Actor
from planner.services.answers import answer_ahead
from planner.services.approval_limits import set_limit
from planner.services.choice_rules import set_rules
from planner.services.import_at_once import import_now
from planner.services.journey import place_on_stage
from planner.services.optimising import choose_now
from planner.services.people import add_person
from planner.services.programmes import begin_programme, see_programme, set_budgets
from planner.services.questions import anxiety_points_of, write_question
from planner.services.shared_costs import share_cost
from planner.services.studies import price_levels, prices_of, write_study
from planner.services.workspaces import add_workspace, person_named
from planner.storage.database import Database

WORKSPACE = "demo-bank"
PROGRAMME = "retention-2027"
Say = Callable[[str], None]

COMPLAINTS = ColumnMapping(
    said_on="Date received",
    text=("Sub-product", "Issue", "Sub-issue", "Company response to consumer"),
    date_order="month_first",
    channel="Submitted via",
    touchpoint="Product",
    topic="Issue",
    severity="Consumer disputed?",
    severity_kind="yes_no",
    keeps_identical=True,
)


def load_demo(database: Database, settings: Settings, say: Say) -> None:
    """Fill an empty database with the demo programme; ``say`` is told of every stage."""
    add_workspace(database, WORKSPACE, "Demo retail bank")
    for person in SIGN_INS:
        add_person(database, WORKSPACE, person.email, person.name, person.password, frozenset({person.role}))
    # One person in finance loads the prices and another looks at the lines: nobody passes their own prices unseen.
    researcher, finance, pricer = (person_named(database, SIGN_INS[place].email) for place in (0, 1, 3))
    begin_programme(database, researcher, content.empty_programme())
    say("Importing 3,186 complaints")
    import_now(database, researcher, settings.home, PROGRAMME, DEMO / "cfpb_complaints.csv", COMPLAINTS)
    _place_points(database, researcher)
    say("Asking 12 questions and costing 32 studies from zero")
    load_prices(database, pricer, content.read_content("programme")["rate_card"])
    _ask(database, researcher)
    _cost(database, researcher)
    _set_limits(database, finance)
    set_limit(database, finance, content.currency(), content.second_approver_minor())
    _set_rules(database, researcher)
    say("Choosing the studies that are worth most")
    number = choose_now(database, researcher, PROGRAMME)
    answer_ahead(database, _NoQueueYet(settings), researcher, PROGRAMME, number)


class _NoQueueYet(JobQueue):
    """A new folder has no queue: the worker makes it at its first start, and then finds the job in its row."""

    def enqueue(self, job_id: int, kind: str = "") -> None:
        """Leave the job in its row."""


def _place_points(database: Database, researcher: Actor) -> None:
    for point in anxiety_points_of(database, researcher, PROGRAMME):
        place_on_stage(database, researcher, PROGRAMME, point.key, content.stage_of(point.name))


def _ask(database: Database, researcher: Actor) -> None:
    for question in content.questions(anxiety_points_of(database, researcher, PROGRAMME)):
        write_question(database, researcher, PROGRAMME, question, seen_version=None)


def _cost(database: Database, researcher: Actor) -> None:
    prices = _prices(database, researcher)
    for entry in content.study_entries():
        method = method_named(entry["method"])
        study = Study(
            key=entry["key"],
            name=entry["name"],
            method=method,
            question_keys=tuple(entry["questions"]),
            cost_centre_key=entry["cost_centre"],
            period_key=entry["period"],
            packages=price_levels(method, content.designs(entry), prices),
            purpose=entry["purpose"],
            is_mandatory=entry.get("mandatory", False),
            trigger=Trigger(entry["trigger"]) if "trigger" in entry else None,
            latest_period_key=entry.get("latest_period", ""),
        )
        write_study(database, researcher, PROGRAMME, study, seen_version=None)


def _prices(database: Database, researcher: Actor) -> Mapping[str, Rate]:
    return prices_of(database, researcher, see_programme(database, researcher, PROGRAMME).programme).prices


def _set_limits(database: Database, finance: Actor) -> None:
    version = see_programme(database, finance, PROGRAMME).version
    set_budgets(database, finance, PROGRAMME, content.budgets(), content.capacities(), seen_version=version)


def _set_rules(database: Database, researcher: Actor) -> None:
    for shared in content.shared_costs(_prices(database, researcher)):
        version = see_programme(database, researcher, PROGRAMME).version
        share_cost(database, researcher, PROGRAMME, shared, seen_version=version)
    version = see_programme(database, researcher, PROGRAMME).version
    set_rules(database, researcher, PROGRAMME, content.choice_rules(), seen_version=version)
