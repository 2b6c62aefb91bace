"""The end of an import: publish it or take it back as a whole, judge what looks alike, remove a saved mapping."""

from apiflask import APIBlueprint
from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from planner.access import permission
from planner.context import actor, current
from planner.services.import_endings import publish_ready, take_back
from planner.services.import_mappings import forget_mapping
from planner.services.look_alikes import judge_look_alike

blueprint = APIBlueprint("imports", __name__, url_prefix="/p/<programme_key>/feedback")


@blueprint.post("/imports/<int:import_id>/publish")
@permission("feedback.import")
def publish(programme_key: str, import_id: int) -> ResponseReturnValue:
    """Show what was read and looked at."""
    publish_ready(current().database, actor(), programme_key, import_id)
    flash("The import is published: its feedback counts from now on.", "info")
    return redirect(url_for("feedback.one_import", programme_key=programme_key, import_id=import_id))


@blueprint.post("/imports/<int:import_id>/take-back")
@permission("feedback.import")
def take_import_back(programme_key: str, import_id: int) -> ResponseReturnValue:
    """Take a published import back as a whole."""
    take_back(current().database, actor(), current().settings.home, programme_key, import_id)
    flash("The import was taken back. Nothing of it counts any more.", "info")
    return redirect(url_for("feedback.one_import", programme_key=programme_key, import_id=import_id))


@blueprint.post("/imports/<int:import_id>/look-alikes/<int:look_alike_id>")
@permission("feedback.import")
def judge(programme_key: str, import_id: int, look_alike_id: int) -> ResponseReturnValue:
    """Say whether two items that look alike both count."""
    judgement = request.form.get("judgement", "")
    judge_look_alike(current().database, actor(), programme_key, import_id, look_alike_id, judgement)
    return redirect(url_for("feedback.one_import", programme_key=programme_key, import_id=import_id, _anchor="alike"))


@blueprint.post("/mappings/<int:mapping_id>/forget")
@permission("feedback.import")
def forget(programme_key: str, mapping_id: int) -> ResponseReturnValue:
    """Remove a saved mapping of the workspace."""
    forget_mapping(current().database, actor(), mapping_id)
    flash("The saved mapping was removed. What was imported with it stays as it is.", "info")
    import_id = request.form.get("import_id", type=int)
    if import_id and import_id > 0:
        return redirect(url_for("feedback.one_import", programme_key=programme_key, import_id=import_id))
    return redirect(url_for("feedback.choose_file", programme_key=programme_key))
