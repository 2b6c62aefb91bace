"""What the review desk answers to its buttons: the tray as it is now, the job that was started, or what was saved."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from budgeting.approvals.decisions import LineChange, check_change
from budgeting.approvals.states import line_actions_from
from budgeting.errors import ApprovalError, BudgetingError
from planner.context import actor, current
from planner.filters import plural
from planner.forms.plans import DecideForm
from planner.forms.review import ReviewForm, form_with
from planner.forms.review_moves import TrayFullError, moved
from planner.forms.review_tray import MOST_WORDED, Tray
from planner.forms.rows import errors_of
from planner.services import jobs, line_deciding, line_standings, review, weighing_decisions
from planner.services.errors import LineConflictError, NotFoundError, TooManyJobsError
from planner.services.form_keys import new_form_key
from planner.views.review_page import Clash, Shown, Weighed

_LONGEST_ID = 18
_NOT_SAVED = "Something in the tray needs another look: see below. Nothing was saved."
_NOTHING = "Nothing is in the tray yet. Tick lines and say what becomes of them, then save."


def move(shown: Shown) -> ResponseReturnValue:
    """Put decisions into the tray or take them out, as the button says."""
    usual = [line.token for line in shown.desk.sections["usual"].lines]

    def may_take(place: str, action: str) -> bool:
        found = shown.line(place)
        return bool(found and not found.standing.has_changed and action in line_actions_from(found.standing.state))

    try:
        tray = moved(shown.tray, request.form, usual, may_take)
    except TrayFullError:
        refusal = f"At most {MOST_WORDED} lines can wait with words of their own. Save these first, then go on."
        return answer(replace(shown, refusal=refusal)), 422
    if tray == shown.tray:
        return answer(replace(shown, weighed=see_weighed(shown.form.weighed.data)))
    before = shown.tray.by_place
    typed = next((one.place for one in tray.worded if before.get(one.place) != one), "")
    return answer(replace(_with_tray(shown, tray), typed_place=typed))


def save_at_once(programme_key: str, number: int, form: ReviewForm) -> ResponseReturnValue | None:
    """Save everything in the tray without laying the desk out; None, and nothing saved, where it needs another look."""
    frozen = line_standings.see_lines(current().database, actor(), programme_key, number)
    is_valid = form.validate()
    changes = [one for one in form.read(frozen.by_place, frozen.currency) if one.place in frozen.by_place]
    if not is_valid or errors_of(form) or not changes:
        return None
    try:
        _decide(programme_key, number, form, changes)
    except (BudgetingError, LineConflictError):
        return None
    return _saved(programme_key, number, len(changes))


def _decide(programme_key: str, number: int, form: ReviewForm, changes: Sequence[LineChange]) -> None:
    line_deciding.decide_lines(
        current().database,
        actor(),
        programme_key,
        number,
        changes,
        form_key=form.form_key.data or "",
        on_behalf_of_id=form.giver_id,
    )


def _saved(programme_key: str, number: int, count: int) -> ResponseReturnValue:
    flash(f"{plural(count, 'decision')} saved.", "success")
    return redirect(url_for("review.desk", programme_key=programme_key, number=number))


def save(shown: Shown) -> ResponseReturnValue:
    """Save everything in the tray, or nothing of it."""
    is_valid = shown.form.validate()
    changes = _read(shown)
    _check(shown, changes)
    if not is_valid or errors_of(shown.form):
        return answer(replace(shown, refusal=_NOT_SAVED)), 422
    if not changes:
        return answer(replace(shown, refusal=_NOTHING)), 422
    try:
        _decide(shown.programme_key, shown.head.number, shown.form, changes)
    except LineConflictError:
        return answer(_clashing(shown, changes)), 409
    except BudgetingError as error:
        return answer(replace(shown, refusal=error.message)), 422
    return _saved(shown.programme_key, shown.head.number, len(changes))


def weigh(shown: Shown) -> ResponseReturnValue:
    """Have a worker look for the best plan under the decisions in the tray."""
    changes = _read(shown)
    if errors_of(shown.form) or not changes:
        return answer(replace(shown, refusal=_NOTHING if not changes else "")), 422
    asked = (current().database, current().jobs, actor(), shown.programme_key, shown.head.number, changes)
    try:
        job_id = weighing_decisions.ask_to_weigh(*asked)
    except (BudgetingError, TooManyJobsError) as error:
        return answer(replace(shown, refusal=error.message)), 422
    shown.form.weighed.data = str(job_id)
    return answer(replace(shown, weighed=see_weighed(str(job_id))))


def answer(shown: Shown) -> str:
    """The tray alone where the page asks for its part, else the whole page."""
    if "HX-Request" in request.headers:
        made = with_effect(replace(shown, is_part=True))
        return render_template("review/_tray.html", shown=made, form=made.form)
    return page(with_effect(shown))


def page(shown: Shown) -> str:
    """The whole desk."""
    form = shown.decide_form or DecideForm(
        formdata=None, seen_version=shown.head.version, form_key=new_form_key()
    ).offer(shown.colleagues)
    return render_template("review/desk.html", shown=replace(shown, decide_form=form), form=shown.form)


def desk_again(programme_key: str, number: int, form: DecideForm) -> str:
    """The desk with a decision on the whole plan that could not be taken, as it was typed."""
    seen = review.see_review(current().database, actor(), programme_key, number)
    desk_form = form_with(Tray(), form_key=new_form_key())
    return page(Shown(programme_key, seen, desk_form, decide_form=form.offer(seen.acting_for)))


def with_effect(shown: Shown) -> Shown:
    """``shown`` with what the decisions in its tray would do; figures that cannot be read are left out."""
    changes, refusal = _whole(shown, _read(shown))
    if not changes:
        return replace(shown, effect_refusal=refusal)
    try:
        effects = weighing_decisions.weigh(current().database, actor(), shown.programme_key, shown.head.number, changes)
    except BudgetingError as error:
        return replace(shown, effect_refusal=error.message)
    return replace(shown, effects=effects, effect_refusal=refusal)


def see_weighed(job_text: str | None) -> Weighed:
    """The job named by ``job_text`` and what it found; nothing where there is no such job."""
    text = job_text or ""
    if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_ID):
        return Weighed()
    try:
        job = jobs.see_job(current().database, actor(), int(text))
        found = weighing_decisions.see_weighed(current().database, actor(), job.id) if not job.is_unfinished else None
    except NotFoundError:
        return Weighed()
    return Weighed(job, found)


def _with_tray(shown: Shown, tray: Tray) -> Shown:
    """The desk with another tray: what the last look for the best plan found no longer holds."""
    old = shown.form
    form = form_with(
        tray, form_key=old.form_key.data, by=old.by.data, opened=old.opened.data, on_behalf_of=old.on_behalf_of.data
    )
    return Shown(shown.programme_key, shown.seen, form)


def _read(shown: Shown) -> tuple[LineChange, ...]:
    lines = {line.place: line.review.line for line in shown.desk.lines}
    return tuple(one for one in shown.form.read(lines, shown.currency) if one.place in lines)


def _whole(shown: Shown, changes: tuple[LineChange, ...]) -> tuple[tuple[LineChange, ...], str]:
    """Those whose effect can be told by now, and why that of another cannot; a note may still be missing."""
    whole, refusal = [], ""
    for one in changes:
        line = shown.line(one.place)
        if line is None or (one.action == "reduce" and one.quantity_milli is None and one.rate_minor is None):
            continue
        try:
            check_change(line.standing, replace(one, note=one.note or "…"))
            whole.append(one)
        except ApprovalError as error:
            refusal = f"{line.review.line.label}: {error.message}"
    return tuple(whole), refusal


def _check(shown: Shown, changes: tuple[LineChange, ...]) -> None:
    """Put what the domain would refuse at the line's own boxes."""
    for one in changes:
        line = shown.line(one.place)
        try:
            if line:
                check_change(line.standing, one)
        except ApprovalError as error:
            shown.form.refuse_line(one.place, error.place or "note", error.message)


def _clashing(shown: Shown, changes: tuple[LineChange, ...]) -> Shown:
    """Both versions of every line that somebody decided on meanwhile; saving again puts ours over theirs."""
    seen = review.see_review(current().database, actor(), shown.programme_key, shown.head.number)
    fresh = Shown(shown.programme_key, seen, shown.form)
    turns = {line.place: line.standing.turn for line in fresh.desk.lines}
    return replace(_with_tray(fresh, fresh.tray.seen(turns)), clashes=tuple(_clashes(fresh, changes)))


def _clashes(fresh: Shown, changes: tuple[LineChange, ...]) -> Iterator[Clash]:
    for one in changes:
        line = fresh.line(one.place)
        if line and line.standing.turn > one.seen_turn and line.standing.history:
            yield Clash(line, line.standing.history[-1], one)
