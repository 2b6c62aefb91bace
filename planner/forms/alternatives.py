"""The form of a group of alternatives: different ways to the same answer."""

from typing import Any

from wtforms import HiddenField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from budgeting.keys import make_key
from budgeting.programme import Alternatives, Programme
from planner.forms.base import PlannerForm, text_field

FEWEST_WAYS = 2


class AlternativesForm(PlannerForm):
    """Takes a group of studies of which at most one is funded."""

    name = text_field("What are they ways to?", 200, "Say what the studies have in common, for example: one count.")
    study_keys = SelectMultipleField(
        "Studies of which at most one is funded",
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    seen_version = HiddenField()

    def offer(self, programme: Programme) -> "AlternativesForm":
        """Offer the studies of ``programme``; the form itself."""
        self.study_keys.choices = [(study.key, study.name) for study in programme.studies]
        return self

    def read(self, key: str | None, taken: set[str]) -> Alternatives | None:
        """The group that was typed, under ``key`` or a new one; None with the errors at their fields."""
        is_valid = self.validate()
        ticked = set(self.study_keys.data or ())
        chosen = tuple(name for name, _ in self.study_keys.choices if name in ticked)
        if len(chosen) < FEWEST_WAYS:
            self.refuse("study_keys", "Tick two studies or more: one alone has no alternative.")
            return None
        return Alternatives(key or make_key(self.name.data, taken), self.name.data, chosen) if is_valid else None


def from_alternatives(group: Alternatives, version: int) -> dict[str, Any]:
    """What the form shows for a group that is there already."""
    return {"name": group.name, "study_keys": list(group.study_keys), "seen_version": str(version)}
