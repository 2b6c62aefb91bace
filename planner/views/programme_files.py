"""A programme as one file: to take away, and to bring in."""

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from budgeting.errors import BudgetingError
from budgeting.programme_file import LARGEST_FILE
from planner.access import permission
from planner.context import actor, current
from planner.forms.programme_files import ProgrammeFileForm
from planner.forms.rows import errors_of
from planner.services.errors import ConflictError
from planner.services.programme_files import KeyTakenError, export_programme, import_programme
from planner.views.attachments import attachment

blueprint = APIBlueprint("programme_files", __name__)


@blueprint.get("/p/<programme_key>/programme.json")
@permission("programme.see")
def export(programme_key: str) -> ResponseReturnValue:
    """The whole programme as a file."""
    text = export_programme(current().database, actor(), programme_key)
    return attachment(text, "application/json", f"{programme_key}-programme.json")


@blueprint.get("/programmes/import")
@permission("study.edit")
def choose() -> ResponseReturnValue:
    """Ask for the file."""
    return _page(ProgrammeFileForm(formdata=None))


@blueprint.post("/programmes/import")
@permission("study.edit")
def bring_in() -> ResponseReturnValue:
    """Read the file in: all of it or nothing."""
    form = ProgrammeFileForm()
    if not form.validate():
        return _page(form), 422
    try:
        text = form.file.data.stream.read(LARGEST_FILE + 1).decode()
        made = import_programme(current().database, actor(), text, key=form.key.data or "")
    except UnicodeDecodeError:
        form.refuse("file", "This file is not UTF-8 text. Choose a file that a planner exported.")
    except KeyTakenError as error:
        form.refuse("key", error.message)
    except (BudgetingError, ConflictError) as error:
        form.refuse("key" if getattr(error, "place", None) == "key" else "file", error.message)
    else:
        flash(f"“{made.name}” is here, whole: its digest {made.digest[:12]} is that of the file.", "success")
        return redirect(url_for("questions.board", programme_key=made.key))
    return _page(form), 422


def _page(form: ProgrammeFileForm) -> str:
    return render_template("programmes/import.html", form=form, errors=errors_of(form))
