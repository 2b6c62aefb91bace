"""Programmes: what is there, begin one, take one away as a file and bring one in."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import Field

from budgeting.programme import Budget, CostCentre, Period, StaffCapacity
from budgeting.programme_file import LARGEST_FILE
from planner.api.amounts import Amount
from planner.api.bodies import Body, Key, Line, Paging, read_file
from planner.api.filling import filled, refusal
from planner.api.operations import PREFIX, operation
from planner.api.replies import Attached, Page, Reply, attached, listed, told_as
from planner.context import actor, current
from planner.forms.programmes import ProgrammeForm
from planner.problems import RefusedError
from planner.services.errors import ServiceError
from planner.services.programme_files import ImportedProgramme, KeyTakenError, export_programme, import_programme
from planner.services.programmes import ProgrammeHead, begin_programme, list_programmes, see_programme

_FILE = "application/json"


@dataclass(frozen=True)
class ProgrammeTold:
    """A programme with its periods, cost centres and ceilings."""

    key: str
    name: str
    currency: str
    periods: tuple[Period, ...]
    cost_centres: tuple[CostCentre, ...]
    budgets: tuple[Budget, ...]
    capacities: tuple[StaffCapacity, ...]
    question_count: int
    study_count: int


class NewProgramme(Body):
    """A programme to begin: its quarters follow each other from the first."""

    name: Line
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    first_quarter_on: Annotated[date, Field(description="The first day of the first quarter.")]
    quarter_count: Annotated[int, Field(ge=1, le=12)] = 4
    cost_centres: Annotated[list[Line], Field(min_length=1, max_length=40)]
    budget: Amount | None = None


class FileKey(Body):
    """Under which key a programme file is kept; its own where none is given."""

    key: Key = ""


@operation("GET", "/programmes", "programme.see")
def every(query: Paging) -> Reply[Page[ProgrammeHead]]:
    """List programmes."""
    return listed(list_programmes(current().database, actor()), query)


@operation("GET", "/programmes/<programme_key>", "programme.see")
def one(programme_key: str) -> Reply[ProgrammeTold]:
    """Read a programme."""
    seen = see_programme(current().database, actor(), programme_key)
    found = seen.programme
    told = told_as(ProgrammeTold, found, question_count=len(found.questions), study_count=len(found.studies))
    return Reply(told, found.currency, seen.version, f"{PREFIX}/programmes/{found.key}")


@operation("POST", "/programmes", "programme.edit", also=("programme.see",), status=201)
def begin(body: NewProgramme) -> Reply[ProgrammeTold]:
    """Begin a programme."""
    typed = [
        ("name", body.name),
        ("currency", body.currency),
        ("start", body.first_quarter_on.isoformat()),
        ("quarters", body.quarter_count),
        ("cost_centres", "\n".join(body.cost_centres)),
        ("budget", body.budget.typed(body.currency, "budget") if body.budget else None),
    ]
    form = filled(ProgrammeForm, typed).offer(actor().today())
    programme = form.to_programme({head.key for head in list_programmes(current().database, actor())})
    if programme is None:
        raise refusal(form, {"start": "first_quarter_on", "quarters": "quarter_count"})
    begin_programme(current().database, actor(), programme)
    return one(programme.key)


@operation("GET", "/programmes/<programme_key>/file", "programme.see")
def export(programme_key: str) -> Reply[Attached]:
    """Export a programme as a file."""
    text = export_programme(current().database, actor(), programme_key)
    return attached(text, _FILE, f"{programme_key}-programme.json")


@operation(
    "POST",
    "/programmes/import",
    "study.edit",
    also=("programme.edit", "question.edit"),
    status=201,
    file_types=(_FILE,),
)
def bring_in(query: FileKey) -> Reply[ImportedProgramme]:
    """Import a programme file."""
    try:
        text = read_file(LARGEST_FILE).decode()
        made = import_programme(current().database, actor(), text, key=query.key)
    except UnicodeDecodeError:
        raise RefusedError([("body", "This file is not UTF-8 text. Send a file that a planner exported.")]) from None
    except KeyTakenError as error:
        raise RefusedError([("key", error.message)]) from None
    except ServiceError as error:
        raise RefusedError([("body", error.message)]) from None
    return Reply(made, path=f"{PREFIX}/programmes/{made.key}")
