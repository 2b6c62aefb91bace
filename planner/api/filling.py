"""The pages' own forms, filled in by a program: what a box takes is said once, in the form."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from werkzeug.datastructures import MultiDict

from budgeting.errors import BudgetingError
from planner.forms.base import PlannerForm
from planner.forms.rows import errors_of
from planner.problems import RefusedError

Filled = TypeVar("Filled", bound=PlannerForm)
Typed = Iterable[tuple[str, object]]


def filled(form: type[Filled], typed: Typed, **given: Any) -> Filled:  # noqa: ANN401  as forms take them
    """A ``form`` with what is ``typed`` into its boxes; None leaves a box empty."""
    pairs = [(name, _text(value)) for name, value in typed if value is not None and value is not False]
    return form(formdata=MultiDict([*pairs, ("sent-by", "program")]), meta={"csrf": False}, **given)


def refusal(form: PlannerForm, names: Mapping[str, str] | None = None) -> RefusedError:
    """Everything that is wrong in ``form``; ``names`` tells the field of a box that is not called like it."""
    return RefusedError((_field(place, names or {}), sentence) for place, sentence in errors_of(form))


def checked(form: Filled, names: Mapping[str, str] | None = None) -> Filled:
    """``form`` when all of it holds. Raises RefusedError."""
    if not form.validate():
        raise refusal(form, names)
    return form


def refused_by(error: BudgetingError, names: Mapping[str, str] | None = None, usual: str = "body") -> RefusedError:
    """What the domain refused, at the field that its place names, or else at the ``usual`` one."""
    place = error.place or usual
    return RefusedError([(_field(place, names or {}), error.message)])


def _field(place: str, names: Mapping[str, str]) -> str:
    first, dash, rest = place.partition("-")
    return f"{names.get(first, first)}{dash}{rest}".replace("-", ".")


def _text(value: object) -> str:
    return "1" if value is True else str(value)
