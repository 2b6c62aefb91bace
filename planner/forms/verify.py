"""The form of the page on which anybody checks a printed plan."""

from flask_wtf.file import FileField, FileRequired

from planner.forms.base import PlannerForm


class CheckForm(PlannerForm):
    """The PDF to check."""

    file = FileField("The PDF", validators=[FileRequired("Choose the PDF to check.")])
