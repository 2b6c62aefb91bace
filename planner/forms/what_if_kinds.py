"""Every form that adds a change to a what-if, gathered under what it is about."""

from collections.abc import Mapping
from typing import Final

from budgeting.programme import Programme
from planner.forms.what_if_changes import ChangeForm
from planner.forms.what_if_money import DaysForm, LimitForm, PricesForm
from planner.forms.what_if_questions import ActingForm, AsideForm, BeliefForm, StakeForm
from planner.forms.what_if_rules import AimForm, ContactsForm, CoverageForm, ReserveForm
from planner.forms.what_if_studies import AlternativesForm, FateForm, NeedForm, NoAlternativesForm, StartForm

GROUPS: Final[Mapping[str, Mapping[str, type[ChangeForm]]]] = {
    "Money": {"limit": LimitForm},
    "Staff": {"days": DaysForm},
    "Studies": {"fate": FateForm, "start": StartForm},
    "Questions": {"stake": StakeForm, "belief": BeliefForm, "acting": ActingForm, "aside": AsideForm},
    "Prices": {"prices": PricesForm},
    "Rules": {
        "need": NeedForm,
        "alternatives": AlternativesForm,
        "no-alternatives": NoAlternativesForm,
        "coverage": CoverageForm,
        "contacts": ContactsForm,
        "reserve": ReserveForm,
        "aim": AimForm,
    },
}
FORMS: Final[Mapping[str, type[ChangeForm]]] = {kind: form for forms in GROUPS.values() for kind, form in forms.items()}


def make_form(kind: str, programme: Programme, *, seen_version: int | None = None) -> ChangeForm:
    """The form of ``kind`` for ``programme``: with what was sent, or empty where a ``seen_version`` is given.

    KeyError when there is no such kind.
    """
    made = FORMS[kind]
    if seen_version is None:
        form = made(prefix=f"{kind}-")
    else:
        form = made(prefix=f"{kind}-", formdata=None, seen_version=str(seen_version))
    form.offer(programme)
    return form


def forms_by_group(
    programme: Programme, seen_version: int, sent: Mapping[str, ChangeForm]
) -> dict[str, dict[str, ChangeForm]]:
    """Every form of use for ``programme`` under its group; one that was ``sent`` stands as it was typed."""
    groups = {
        group: {kind: sent.get(kind) or make_form(kind, programme, seen_version=seen_version) for kind in forms}
        for group, forms in GROUPS.items()
    }
    return {
        group: {kind: form for kind, form in forms.items() if form.is_of_use(programme)}
        for group, forms in groups.items()
    }
