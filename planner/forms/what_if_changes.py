"""The forms that add a change to a what-if: what all share, and which there are."""

from abc import abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from wtforms import HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from budgeting.errors import BudgetingError
from budgeting.programme import Programme
from budgeting.what_ifs.applying import AnyChange
from planner.forms.base import PlannerForm, stripped
from planner.forms.rows import Needed

Choices = list[tuple[str, str]]
_NUMBER = Length(max=40, message="This is too long for a number.")


class ChangeForm(PlannerForm):
    """One kind of change. ``seen_version`` tells a stale page from a fresh one."""

    heading: ClassVar[str]
    seen_version = HiddenField(validators=[InputRequired("Reload the page, then try again.")])

    def offer(self, programme: Programme) -> None:
        """Offer what ``programme`` has to choose from."""
        del programme

    def is_of_use(self, programme: Programme) -> bool:
        """Whether ``programme`` has anything that the change could be about."""
        del programme
        return True

    @abstractmethod
    def read(self, programme: Programme) -> AnyChange:
        """The change that was typed, once it is valid. Raises BudgetingError, with the field as its place."""


@contextmanager
def placed(place: str) -> Iterator[None]:
    """Give an error of a parser the field that it belongs to."""
    try:
        yield
    except BudgetingError as error:
        raise BudgetingError(error.message, place=place) from None


def choice(label: str, missing: str, choices: Choices | None = None) -> SelectField:
    """A box to choose one of several from, which are ``choices`` or offered later."""
    offered = [SelectChoice(*pair) for pair in choices] if choices else None
    return SelectField(label, choices=offered, validators=[InputRequired(missing)])


def number(label: str, hint: str = "", *, is_needed: bool = False) -> StringField:
    """A box for a number or an amount, which its own parser reads; one that is needed says so when it is empty."""
    needed = [Needed()] if is_needed else []
    return StringField(label, filters=[stripped], validators=[*needed, _NUMBER], description=hint)


def studies_of(programme: Programme) -> Choices:
    """Its studies, by name."""
    return sorted(((study.key, study.name) for study in programme.studies), key=lambda one: one[1].casefold())


def questions_of(programme: Programme) -> Choices:
    """Its questions, in its order."""
    return [(question.key, question.text) for question in programme.questions]


def periods_of(programme: Programme) -> Choices:
    """Its periods, in order of time."""
    return [(period.key, period.name) for period in sorted(programme.periods, key=lambda one: one.starts_on)]
