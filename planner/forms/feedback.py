"""Forms of listening: the file, how its columns are read, what to show, and where on the journey a point stands."""

from collections.abc import Iterable

from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField, ValidationError
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from budgeting.feedback import SEVERITY_WORDS
from planner.forms.base import PlannerForm, text_field
from planner.imports.columns import ColumnMapping, MappingError
from planner.imports.sniffing import ENCODINGS
from planner.services.importing import ImportChoices

_NOT_THERE = "The file does not say"
_SEVERITIES = [(str(number), f"{number}, {word}") for number, word in enumerate(SEVERITY_WORDS)]
_COLUMN_FIELDS = ("said_on", "channel", "persona", "touchpoint", "topic", "severity")


class UploadForm(PlannerForm):
    """The file to import."""

    file = FileField("File", description="CSV, XLSX or JSON Lines, up to 25 MiB.")

    def validate_file(self, field: FileField) -> None:
        """A file is needed."""
        if not field.data or not field.data.filename:
            raise ValidationError("Choose the file to import.")


class MappingForm(PlannerForm):
    """Which column holds what, and what happens to the rows."""

    said_on = SelectField("Date", validators=[InputRequired("Choose the column that holds the date.")])
    date_order = RadioField(
        "Dates such as 3/4/2026 mean",
        choices=[("day_first", "3 April, the day first"), ("month_first", "4 March, the month first")],
    )
    text = SelectMultipleField(
        "What was said", widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(),
    )  # fmt: skip
    channel = SelectField("Channel")
    channel_name = text_field("Channel of all rows, when no column names it", 60)
    persona = SelectField("Persona")
    touchpoint = SelectField("Touchpoint")
    topic = SelectField("Topic")
    severity_kind = RadioField(
        "How bad it is",
        choices=[
            ("none", "The file does not say: every item counts 1"),
            ("number", "A column holds 0, 1, 2 or 3"),
            ("yes_no", "A column holds yes or no"),
        ],
    )
    severity = SelectField("Column with the severity")
    severity_when_yes = SelectField("A yes counts", choices=_SEVERITIES)
    severity_otherwise = SelectField("A no, or nothing, counts", choices=_SEVERITIES)
    is_masking = BooleanField("Mask e-mail addresses, phone, card and account numbers")
    keeps_identical = BooleanField("Keep rows that are the same in every cell as different items")
    bad_rows = RadioField(
        "When rows cannot be read",
        choices=[
            ("leave_out", "Import the good rows and give the bad ones back"),
            ("refuse_all", "Import nothing, and give the bad ones back"),
        ],
    )
    encoding = SelectField("Encoding of the file", choices=list(ENCODINGS.items()))

    def offer(self, columns: Iterable[str]) -> "MappingForm":
        """Let the fields choose among ``columns``."""
        names = [(name, name) for name in columns]
        for field_name in _COLUMN_FIELDS:
            self[field_name].choices = [("", "Choose a column" if field_name == "said_on" else _NOT_THERE), *names]
        self.text.choices = names
        return self

    def choices(self) -> ImportChoices:
        """What was chosen."""
        return ImportChoices(
            ColumnMapping(
                said_on=self.said_on.data or "",
                text=tuple(self.text.data or ()),
                date_order=self.date_order.data,
                channel=self.channel.data or "",
                channel_name=self.channel_name.data or "Not known",
                persona=self.persona.data or "",
                touchpoint=self.touchpoint.data or "",
                topic=self.topic.data or "",
                severity=self.severity.data or "",
                severity_kind=self.severity_kind.data,
                severity_when_yes=int(self.severity_when_yes.data),
                severity_otherwise=int(self.severity_otherwise.data),
                keeps_identical=bool(self.keeps_identical.data),
                encoding=self.encoding.data,
            ),
            bad_rows=self.bad_rows.data,
            is_masking=bool(self.is_masking.data),
        )

    def show(self, error: MappingError) -> None:
        """Put what does not fit at its field."""
        self.refuse(error.field, error.message)


class StageForm(PlannerForm):
    """Where on the journey a point stands."""

    stage = SelectField("Stage of the journey")

    def offer(self, stages: Iterable[str]) -> "StageForm":
        """Let the field choose among ``stages``."""
        self.stage.choices = [("", "Not placed yet"), *((stage, stage) for stage in stages if stage)]
        return self


def mapping_values(choices: ImportChoices) -> dict[str, object]:
    """The choices as the form's first values."""
    mapping = choices.mapping
    return mapping.as_json() | {
        "severity_when_yes": str(mapping.severity_when_yes),
        "severity_otherwise": str(mapping.severity_otherwise),
        "bad_rows": choices.bad_rows,
        "is_masking": choices.is_masking,
    }
