"""Forms of listening: the file, how its columns are read, what to show, and where on the journey a point stands."""

from collections.abc import Iterable

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from budgeting.feedback import SEVERITY_WORDS
from planner.forms.base import PlannerForm, text_field
from planner.imports.columns import ColumnMapping, MappingError
from planner.imports.masking import REGIONS, USUAL_REGION
from planner.imports.sniffing import ENCODINGS
from planner.services.import_mappings import LONGEST_NAME
from planner.services.importing import ImportChoices

_NOT_THERE = "The file does not say"
_SEVERITIES = [SelectChoice(str(number), f"{number}, {word}") for number, word in enumerate(SEVERITY_WORDS)]
_COLUMN_FIELDS = ("said_on", "channel", "persona", "touchpoint", "topic", "severity", "sentiment", "own_key")


class UploadForm(PlannerForm):
    """The file to import."""

    file = FileField("File", validators=[FileRequired("Choose the file to import.")])


class MappingForm(PlannerForm):
    """Which column holds what, and what happens to the rows."""

    said_on = SelectField("Date", validators=[InputRequired("Choose the column that holds the date.")])
    date_order = RadioField(
        "Dates such as 3/4/2026 mean",
        choices=[
            SelectChoice("day_first", "3 April, the day first"),
            SelectChoice("month_first", "4 March, the month first"),
        ],
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
            SelectChoice("none", "The file does not say: every item counts 1"),
            SelectChoice("number", "A column holds 0, 1, 2 or 3"),
            SelectChoice("yes_no", "A column holds yes or no"),
        ],
    )
    severity = SelectField("Column with the severity")
    severity_when_yes = SelectField("A yes counts", choices=_SEVERITIES)
    severity_otherwise = SelectField("A no, or nothing, counts", choices=_SEVERITIES)
    sentiment_kind = RadioField(
        "How pleased they are",
        choices=[
            SelectChoice("none", "The file does not say: the words of the text tell, roughly"),
            SelectChoice("stars", "A column holds 1 to 5, such as stars"),
            SelectChoice("range", "A column holds a number from -1 to 1"),
            SelectChoice("words", "A column holds positive, neutral or negative"),
        ],
        default="none",
    )
    sentiment = SelectField("Column with the sentiment", default="")
    own_key = SelectField("Key of each item", default="")
    is_waiting = BooleanField("Let me look at what was read before it counts")
    saved_name = text_field("Name of the mapping", LONGEST_NAME)
    is_replacing = BooleanField("Replace the mapping of that name")
    is_masking = BooleanField("Mask e-mail addresses, phone, card, account and identity numbers")
    region = SelectField(
        "Phone numbers without a country code are from",
        choices=[SelectChoice(*pair) for pair in REGIONS.items()],
        default=USUAL_REGION,
    )
    keeps_identical = BooleanField("Keep rows that are the same in every cell as different items")
    bad_rows = RadioField(
        "When rows cannot be read",
        choices=[
            SelectChoice("leave_out", "Import the good rows and give the bad ones back"),
            SelectChoice("refuse_all", "Import nothing, and give the bad ones back"),
        ],
    )
    encoding = SelectField("Encoding of the file", choices=[SelectChoice(*pair) for pair in ENCODINGS.items()])

    def offer(self, columns: Iterable[str]) -> "MappingForm":
        """Let the fields choose among ``columns``."""
        names = [SelectChoice(name, name) for name in columns]
        for field_name in _COLUMN_FIELDS:
            self[field_name].choices = [
                SelectChoice("", "Choose a column" if field_name == "said_on" else _NOT_THERE),
                *names,
            ]
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
                sentiment=self.sentiment.data or "",
                sentiment_kind=self.sentiment_kind.data or "none",
                own_key=self.own_key.data or "",
                region=self.region.data or USUAL_REGION,
                keeps_identical=bool(self.keeps_identical.data),
                encoding=self.encoding.data,
            ),
            bad_rows=self.bad_rows.data,
            is_masking=bool(self.is_masking.data),
            is_waiting=bool(self.is_waiting.data),
        )

    def show(self, error: MappingError) -> None:
        """Put what does not fit at its field."""
        self.refuse(error.field, error.message)


class StageForm(PlannerForm):
    """Where on the journey a point stands."""

    stage = SelectField("Stage of the journey")

    def offer(self, stages: Iterable[str]) -> "StageForm":
        """Let the field choose among ``stages``."""
        self.stage.choices = [SelectChoice("", "Not placed yet"), *(SelectChoice(s, s) for s in stages if s)]
        return self


def mapping_values(choices: ImportChoices) -> dict[str, object]:
    """The choices as the form's first values."""
    mapping = choices.mapping
    return mapping.as_json() | {
        "severity_when_yes": str(mapping.severity_when_yes),
        "severity_otherwise": str(mapping.severity_otherwise),
        "bad_rows": choices.bad_rows,
        "is_masking": choices.is_masking,
        "is_waiting": choices.is_waiting,
    }
