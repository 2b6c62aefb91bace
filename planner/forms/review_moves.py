"""What the buttons of the review desk do to its tray."""

from collections.abc import Callable, Iterable

from werkzeug.datastructures import MultiDict

from planner.forms.review_tray import MOST_WORDED, WORDED, Tray, is_action, read_token

# Whether an action may be taken on the line at a place.
MayTake = Callable[[str, str], bool]


class TrayFullError(Exception):
    """More lines were ticked than can be given words or figures at once."""


def moved(tray: Tray, fields: "MultiDict[str, str]", usual: Iterable[str], may_take: MayTake) -> Tray:
    """``tray`` after the button that was pressed; ``usual`` are the tokens of all lines that need no look.

    Raises TrayFullError.
    """
    note = fields.get("bulk_note", "").strip()
    if is_action(fields.get("put", "")):
        return _put(tray, fields["put"], fields.getlist("ticked"), may_take, note)
    action, _, token = fields.get("put_one", "").partition(" ")
    if is_action(action):
        return _put(tray, action, [token], may_take)
    if "put_usual" in fields:
        return _put(tray, "approve", usual, may_take)
    if "drop" in fields:
        return tray.without(fields["drop"])
    return Tray() if "drop_all" in fields else tray


def _put(tray: Tray, action: str, tokens: Iterable[str], may_take: MayTake, note: str = "") -> Tray:
    allowed = [token for token in tokens if (found := read_token(token)) and may_take(found[0], action)]
    made = tray.put(action, allowed, note if action in WORDED else "")
    if len(made.worded) > MOST_WORDED:
        raise TrayFullError
    return made
