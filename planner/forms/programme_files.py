"""The form with which a programme file is read in."""

from flask_wtf.file import FileField, FileRequired

from planner.forms.base import PlannerForm, text_field


class ProgrammeFileForm(PlannerForm):
    """The file, and the key to keep it under where its own is taken."""

    file = FileField("Programme file", validators=[FileRequired("Choose the file to import.")])
    key = text_field("Keep it under another key", 64)
