"""The job that looks for themes in what customers said."""

from budgeting.listening.themes import OnStep
from planner.jobs.context import StepContext
from planner.services.theme_finding import keep_themes, texts_to_read
from planner.solving.themes_parent import themes_in_child


def suggest_themes(context: StepContext) -> None:
    """Read the texts, find their themes in a process of its own, and keep them as suggestions; twice keeps one set."""
    key, scope = str(context.arguments["programme"]), str(context.arguments["scope"])
    context.report(0, 1, "Reading the feedback")
    texts = texts_to_read(context.database, context.actor, key, scope)
    found = themes_in_child([text for _, text in texts], on_step=_reporter(context), should_stop=context.is_cancelled)
    context.stop_if_cancelled()
    ids = [item_id for item_id, _ in texts]
    count = keep_themes(context.database, context.actor, key, context.job_id, ids, found or ())
    context.finish({"programme": key, "themes": count})


def _reporter(context: StepContext) -> OnStep:
    def report(done: int, total: int, words: str) -> None:
        context.report(min(done, total - 1) if total else 0, max(1, total), words)

    return report
