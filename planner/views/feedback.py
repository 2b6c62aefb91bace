"""Feedback: what are customers saying? And its import: a file, its columns, progress, result."""

from dataclasses import replace
from typing import Any, BinaryIO, cast
from urllib.parse import urlencode

from apiflask import APIBlueprint
from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from planner.access import permission
from planner.context import actor, at_one_moment, current, page_number
from planner.forms.feedback import MappingForm, UploadForm, mapping_values
from planner.forms.sorting import SortForm, ViewForm
from planner.imports.columns import MappingError
from planner.imports.errors import UnreadableFileError
from planner.imports.giving_back import write_bad_rows
from planner.imports.limits import MIB
from planner.services import bad_rows as kept_bad_rows
from planner.services import import_jobs, importing
from planner.services.feedback import list_feedback
from planner.services.feedback_offers import list_offers
from planner.services.import_mappings import list_mappings, save_mapping
from planner.services.import_previews import ImportPreview, preview_import
from planner.services.look_alikes import list_look_alikes
from planner.services.programmes import check_programme
from planner.services.recent_changes import list_changes
from planner.services.saved_views import list_views
from planner.views.sorting import wanted_filter

blueprint = APIBlueprint("feedback", __name__, url_prefix="/p/<programme_key>/feedback")
_SHOWN_BAD_ROWS = 20


@blueprint.get("")
@permission("feedback.see")
@at_one_moment
def every(programme_key: str) -> ResponseReturnValue:
    """Volume and severity over time, then the list with filters, then the imports."""
    wanted, database = wanted_filter(), current().database
    offers = list_offers(database, actor(), programme_key)
    return render_template(
        "feedback/every.html",
        programme_key=programme_key,
        wanted=wanted,
        asked=wanted.as_arguments(),
        offers=offers,
        views=list_views(database, actor(), programme_key),
        changes=list_changes(database, actor(), programme_key),
        form=SortForm().offer(offers),
        ticked=tuple(sorted(set(request.args.get("ticked", "").split(".")))),
        view_form=ViewForm(),
        found=list_feedback(database, actor(), programme_key, wanted, page_number()),
        imports=importing.list_imports(current().database, actor(), programme_key),
        here=f"{request.path}?{urlencode(wanted.as_arguments())}",
    )


@blueprint.get("/import")
@permission("feedback.import")
def choose_file(programme_key: str) -> ResponseReturnValue:
    """Ask for the file."""
    check_programme(current().database, actor(), programme_key)
    return _file_page(programme_key, UploadForm())


@blueprint.post("/import")
@permission("feedback.import")
def upload(programme_key: str) -> ResponseReturnValue:
    """Take the file and go on to its columns."""
    form = UploadForm()
    check_programme(current().database, actor(), programme_key)
    if form.validate():
        try:
            import_id = _upload(programme_key, form.file.data)
        except UnreadableFileError as error:
            form.refuse("file", error.message)
        else:
            return redirect(url_for("feedback.one_import", programme_key=programme_key, import_id=import_id))
    return _file_page(programme_key, form), 422


def _file_page(programme_key: str, form: UploadForm) -> str:
    return render_template(
        "feedback/choose_file.html",
        programme_key=programme_key,
        form=form,
        most_mib=current().settings.most_upload_mib,
        saved=list_mappings(current().database, actor()),
    )


def _upload(programme_key: str, file: FileStorage) -> int:
    settings = current().settings
    return importing.upload_feedback(
        current().database,
        actor(),
        settings.home,
        programme_key,
        file.filename or "",
        cast("BinaryIO", file.stream),
        largest=settings.most_upload_mib * MIB,
    )


@blueprint.get("/imports/<int:import_id>")
@permission("feedback.see")
def one_import(programme_key: str, import_id: int) -> ResponseReturnValue:
    """One import: its columns to confirm, its progress, or its result."""
    progress = import_jobs.see_import(current().database, actor(), programme_key, import_id)
    if progress.view.state != "mapping":
        return render_template("feedback/one_import.html", **_shown(programme_key, progress))
    if not actor().may("feedback.import"):
        return render_template("feedback/one_import.html", **_shown(programme_key, progress))
    preview = _chosen(programme_key, import_id)
    form = MappingForm(data=mapping_values(preview.choices)).offer(preview.column_names)
    return _mapping_page(programme_key, form, preview)


def _chosen(programme_key: str, import_id: int) -> ImportPreview:
    """The first rows by the guess or, where one was chosen, by a saved mapping."""
    database, home = current().database, current().settings.home
    preview = preview_import(database, actor(), home, programme_key, import_id)
    named = next((saved for saved in preview.saved if saved.name == request.args.get("saved")), None)
    if named is None:
        return preview
    choices = replace(preview.choices, mapping=replace(named.mapping, encoding=preview.choices.mapping.encoding))
    return replace(preview_import(database, actor(), home, programme_key, import_id, choices), like=named.name)


@blueprint.post("/imports/<int:import_id>")
@permission("feedback.import")
def confirm(programme_key: str, import_id: int) -> ResponseReturnValue:
    """Try the choices on the first rows, or start the import with them."""
    database, home = current().database, current().settings.home
    guessed = preview_import(database, actor(), home, programme_key, import_id)
    form = MappingForm().offer(guessed.column_names)
    if not form.validate():
        return _mapping_page(programme_key, form, guessed), 422
    action = request.form.get("action")
    if action == "save":
        return _save(programme_key, form, guessed)
    if action == "preview":
        tried = preview_import(database, actor(), home, programme_key, import_id, form.choices())
        if tried.error is not None:
            form.show(tried.error)
        return _mapping_page(programme_key, form, tried)
    try:
        import_jobs.start_import(
            database, current().jobs, actor(), home, programme_key, import_id, form.choices(), is_trial=action == "try"
        )
    except MappingError as error:
        form.show(error)
        return _mapping_page(programme_key, form, guessed), 422
    return redirect(url_for("feedback.one_import", programme_key=programme_key, import_id=import_id))


def _save(programme_key: str, form: MappingForm, preview: ImportPreview) -> ResponseReturnValue:
    """Save the choices under a name; whether they fit the file is looked at again."""
    name, is_replacing = form.saved_name.data or "", bool(form.is_replacing.data)
    mapping = form.choices().mapping
    try:
        save_mapping(current().database, actor(), name, preview.column_names, mapping, is_replacing=is_replacing)
    except MappingError as error:
        form.show(error)
        return _mapping_page(programme_key, form, preview), 422
    flash("The mapping is saved. Files with these columns are read by it from now on.", "info")
    return redirect(
        url_for("feedback.one_import", programme_key=programme_key, import_id=preview.import_id, saved=name)
    )


@blueprint.get("/imports/<int:import_id>/progress")
@permission("feedback.see")
def progress(programme_key: str, import_id: int) -> ResponseReturnValue:
    """How far the import is, asked for again while it runs."""
    found = import_jobs.see_import(current().database, actor(), programme_key, import_id)
    response = make_response(render_template("feedback/_progress.html", **_shown(programme_key, found)))
    if not found.is_running:
        # The whole page changes with the end of the import: its question, and the counts around it.
        response.headers["HX-Refresh"] = "true"
    return response


@blueprint.post("/imports/<int:import_id>/resume")
@permission("feedback.import")
def resume(programme_key: str, import_id: int) -> ResponseReturnValue:
    """Go on with an interrupted import."""
    import_jobs.resume_import(current().database, current().jobs, actor(), programme_key, import_id)
    return redirect(url_for("feedback.one_import", programme_key=programme_key, import_id=import_id))


@blueprint.post("/imports/<int:import_id>/discard")
@permission("feedback.import")
def discard(programme_key: str, import_id: int) -> ResponseReturnValue:
    """Drop an import that is not published."""
    import_jobs.discard_import(current().database, actor(), current().settings.home, programme_key, import_id)
    flash("The import was discarded. Nothing of it was kept.", "info")
    return redirect(url_for("feedback.every", programme_key=programme_key))


@blueprint.post("/imports/<int:import_id>/put-aside")
@permission("feedback.import")
def put_aside(programme_key: str, import_id: int) -> ResponseReturnValue:
    """Drop the bad rows, so that they wait for nobody any more."""
    kept_bad_rows.put_bad_rows_aside(current().database, actor(), programme_key, import_id)
    flash("The bad rows were put aside.", "info")
    return redirect(url_for("feedback.one_import", programme_key=programme_key, import_id=import_id))


@blueprint.get("/imports/<int:import_id>/bad-rows.csv")
@permission("feedback.import")
def bad_rows(programme_key: str, import_id: int) -> ResponseReturnValue:
    """The rows that could not be imported, with their reasons, as a file."""
    view = importing.show_import(current().database, actor(), programme_key, import_id)
    rows = kept_bad_rows.every_bad_row(current().database, actor(), programme_key, import_id)
    response = Response(write_bad_rows(view.columns, rows), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="bad-rows-{import_id}.csv"'
    return response


def _shown(programme_key: str, found: import_jobs.ImportProgress) -> dict[str, Any]:
    may_import = actor().may("feedback.import")
    is_shown = found.view.bad_count and may_import
    has_alike = found.view.look_alike_count and may_import
    return {
        "look_alikes": list_look_alikes(current().database, actor(), programme_key, found.view.import_id)
        if has_alike
        else (),
        "programme_key": programme_key,
        "progress": found,
        "view": found.view,
        "bad_rows": kept_bad_rows.list_bad_rows(
            current().database, actor(), programme_key, found.view.import_id, limit=_SHOWN_BAD_ROWS
        )
        if is_shown
        else (),
    }


def _mapping_page(programme_key: str, form: MappingForm, preview: ImportPreview) -> str:
    return render_template("feedback/mapping.html", programme_key=programme_key, form=form, preview=preview)
