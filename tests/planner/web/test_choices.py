"""Lists to choose from are written as WTForms writes them, choice for choice."""

import pytest
from wtforms import Form, SelectField
from wtforms.fields.choices import SelectChoice

from planner.forms.saying import SayingMeta

CHOICES = (
    [SelectChoice("a", "A & B"), SelectChoice("<b>", '"quoted"'), SelectChoice("", "None of them")],
    [SelectChoice(1, "One"), SelectChoice(2, "Two")],
    ["plain", "words"],
    [SelectChoice("a", "A", {"disabled": True, "class": "x"}), SelectChoice("b")],
    [SelectChoice("a", "A", None, "First"), SelectChoice("b", "B", None, "Second")],
    [SelectChoice(label="Yes", value=True), SelectChoice(None, "Nothing")],
)


@pytest.mark.parametrize("choices", CHOICES)
@pytest.mark.parametrize("chosen", ["a", "<b>", 1, "words", True, None])
def test_a_list_is_the_same_text_as_its_base_writes(choices: list[object], chosen: object) -> None:
    kept = {"choices": choices, "coerce": lambda value: value, "default": chosen}
    ours = type("Ours", (Form,), {"Meta": SayingMeta, "one": SelectField(**kept)})()
    theirs = type("Theirs", (Form,), {"one": SelectField(**kept)})()
    assert str(ours.one(class_="form-select", id="x")) == str(theirs.one(class_="form-select", id="x"))
