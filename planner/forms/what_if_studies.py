"""Forms of changes about studies and the rules between them."""

from typing import Final

from wtforms import SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from budgeting.programme import Programme
from budgeting.studies import LEVELS, Level
from budgeting.what_ifs.rules import AlternativesAdded, AlternativesDropped
from budgeting.what_ifs.studies import NeedSet, StudyFreed, StudyKept, StudyLeftOut, StudyMoved
from planner.forms.what_if_changes import ChangeForm, choice, periods_of, studies_of

_WHICH: Final = "Choose a study."


class FateForm(ChangeForm):
    """What becomes of a study, whatever comes."""

    heading = "Keep a study in or out"
    study = choice("Study", _WHICH)
    fate = choice(
        "Is",
        "Say what becomes of it.",
        [
            ("kept", "kept, at any level"),
            *((level, f"kept, at its {level} level") for level in LEVELS),
            ("left_out", "left out"),
            ("freed", "kept or left out, as is worth most"),
        ],
    )

    def offer(self, programme: Programme) -> None:
        """Offer every study."""
        self.study.choices = studies_of(programme)

    def read(self, programme: Programme) -> StudyKept | StudyLeftOut | StudyFreed:
        """What was chosen."""
        del programme
        key, fate = self.study.data, self.fate.data
        if fate == "left_out":
            return StudyLeftOut(key)
        if fate == "freed":
            return StudyFreed(key)
        levels: dict[str, Level] = {level: level for level in LEVELS}
        return StudyKept(key, levels.get(fate))


class StartForm(ChangeForm):
    """In which period a study starts."""

    heading = "Start a study at another time"
    study = choice("Study", _WHICH)
    period = choice("Starts in", "Choose a period.")

    def offer(self, programme: Programme) -> None:
        """Offer every study and period."""
        self.study.choices, self.period.choices = studies_of(programme), periods_of(programme)

    def read(self, programme: Programme) -> StudyMoved:
        """What was chosen."""
        del programme
        return StudyMoved(self.study.data, self.period.data)


class NeedForm(ChangeForm):
    """Whether a study waits for another."""

    heading = "One study waits for another"
    study = choice("Study", _WHICH)
    is_needed = choice("Waits", "Say which.", [("waits", "waits for"), ("free", "no longer waits for")])
    needs = choice("The other study", _WHICH)

    def offer(self, programme: Programme) -> None:
        """Offer every study twice."""
        self.study.choices = self.needs.choices = studies_of(programme)

    def read(self, programme: Programme) -> NeedSet:
        """What was chosen."""
        del programme
        return NeedSet(self.study.data, self.needs.data, self.is_needed.data == "waits")


class AlternativesForm(ChangeForm):
    """Studies of which at most one is kept."""

    heading = "At most one of several"
    studies = SelectMultipleField(
        "Studies of which at most one is kept", widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )

    def offer(self, programme: Programme) -> None:
        """Offer every study."""
        self.studies.choices = studies_of(programme)

    def read(self, programme: Programme) -> AlternativesAdded:
        """What was chosen."""
        del programme
        return AlternativesAdded(tuple(sorted(set(self.studies.data or ()))))


class NoAlternativesForm(ChangeForm):
    """A group of alternatives that binds no more."""

    heading = "More than one of several"
    group = choice("Alternatives of which more than one may be kept", "Choose which.")

    def offer(self, programme: Programme) -> None:
        """Offer every group of alternatives."""
        self.group.choices = [(group.key, group.name) for group in programme.alternatives]

    def is_of_use(self, programme: Programme) -> bool:
        """Whether there are any."""
        return bool(programme.alternatives)

    def read(self, programme: Programme) -> AlternativesDropped:
        """What was chosen."""
        del programme
        return AlternativesDropped(self.group.data)
