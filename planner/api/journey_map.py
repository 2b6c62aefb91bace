"""The drawn journey: its personas, stages and touchpoints, how it feels today and should, as values and on one page."""

from collections.abc import Callable
from typing import Annotated, Final, Literal

from pydantic import Field

from budgeting.errors import FeedbackError
from budgeting.journey import Mark
from planner.api.bodies import Body, Line
from planner.api.editing import check_seen
from planner.api.filling import checked, filled, refused_by
from planner.api.operations import PREFIX, operation
from planner.api.replies import Attached, Reply, attached
from planner.context import actor, current
from planner.forms.journeys import MeetingForm
from planner.problems import RefusedError
from planner.reports.errors import PdfError
from planner.reports.journey_page import JourneyPicture
from planner.services import drawing
from planner.services.drawing import SeenJourney, see_drawn
from planner.services.journey_maps import see_picture
from planner.services.journey_printing import print_journey

_OF: Final = "/programmes/<programme_key>/journey"
_PDF: Final = "application/pdf"
_Feeling = Annotated[int, Field(ge=-2, le=2)] | None


class OfPersona(Body):
    """As whom the journey is lived; as all do where nobody is named."""

    persona: Annotated[str, Field(max_length=200)] = ""


class PartTyped(Body):
    """One change of a persona, stage or touchpoint; ``to`` counts its places from 0."""

    part: Literal["stage", "persona", "touchpoint"]
    action: Literal["add", "rename", "move", "remove"]
    name: Annotated[str, Field(max_length=200)]
    new_name: Annotated[str, Field(max_length=200)] = ""
    to: Annotated[int, Field(ge=0, le=1_000)] = 0


class MeetingTyped(Body):
    """What is said of a touchpoint: who owns it, how it is, how it should be, and what stands between."""

    name: Annotated[str, Field(max_length=200)]
    owner: Line = ""
    today: Annotated[str, Field(max_length=5_000)] = ""
    future: Annotated[str, Field(max_length=5_000)] = ""
    gap: Annotated[str, Field(max_length=5_000)] = ""


class MarkTyped(Body):
    """How a stage feels, from -2 to 2, today and as it should be; null where it is not marked."""

    stage: Annotated[str, Field(max_length=200)]
    today: _Feeling = None
    future: _Feeling = None


class MarksTyped(Body):
    """How one persona feels at stages."""

    persona: Annotated[str, Field(max_length=200)]
    marks: Annotated[list[MarkTyped], Field(min_length=1, max_length=100)]


@operation("GET", f"{_OF}/map", "journey.see")
def picture(programme_key: str, query: OfPersona) -> Reply[JourneyPicture]:
    """Read how it feels from stage to stage, where it hurts and where money goes."""
    return Reply(see_picture(current().database, actor(), programme_key, query.persona))


@operation("GET", f"{_OF}/map/pdf", "journey.see", content_type=_PDF)
def printed(programme_key: str, query: OfPersona) -> Reply[Attached]:
    """Fetch the journey on one printed page."""
    try:
        path = print_journey(current().database, current().settings, actor(), programme_key, query.persona)
    except PdfError as error:
        raise RefusedError([("body", error.message)]) from None
    return attached(path.read_bytes(), _PDF, f"{programme_key}-journey.pdf")


@operation("GET", f"{_OF}/drawn", "journey.see")
def drawn(programme_key: str) -> Reply[SeenJourney]:
    """Read the journey as it is drawn."""
    seen = see_drawn(current().database, actor(), programme_key)
    return Reply(seen, version=seen.version, path=f"{PREFIX}/programmes/{programme_key}/journey/drawn")


@operation("POST", f"{_OF}/drawn/parts", "journey.edit", also=("journey.see",))
def change_part(programme_key: str, seen: int, body: PartTyped) -> Reply[SeenJourney]:
    """Add, rename, move or remove a persona, stage or touchpoint."""

    def act() -> None:
        where = current().database, actor(), programme_key, body.part, body.name
        if body.action == "add":
            drawing.add_part(*where, seen_version=seen)
        elif body.action == "rename":
            drawing.rename_part(*where, body.new_name, seen_version=seen)
        elif body.action == "move":
            drawing.move_part(*where, body.to, seen_version=seen)
        else:
            drawing.remove_part(*where, seen_version=seen)

    return _step(programme_key, seen, act, "new_name" if body.action == "rename" else "name")


@operation("POST", f"{_OF}/drawn/touchpoints", "journey.edit", also=("journey.see",))
def describe(programme_key: str, seen: int, body: MeetingTyped) -> Reply[SeenJourney]:
    """Say who owns a touchpoint, how it is, how it should be, and what stands between."""
    form = checked(filled(MeetingForm, [*body.model_dump().items(), ("version", seen)]))
    where = current().database, actor(), programme_key, form.meeting()
    return _step(programme_key, seen, lambda: drawing.describe_touchpoint(*where, seen_version=seen))


@operation("POST", f"{_OF}/drawn/marks", "journey.edit", also=("journey.see",))
def mark(programme_key: str, seen: int, body: MarksTyped) -> Reply[SeenJourney]:
    """Say how a persona feels at stages, today and as it should be."""
    marks = tuple(Mark(body.persona, one.stage, one.today, one.future) for one in body.marks)
    where = current().database, actor(), programme_key, marks
    return _step(programme_key, seen, lambda: drawing.mark_emotions(*where, seen_version=seen), "persona")


def _step(programme_key: str, seen: int, act: Callable[[], None], usual: str = "name") -> Reply[SeenJourney]:
    check_seen(seen, see_drawn(current().database, actor(), programme_key).version)
    try:
        act()
    except FeedbackError as error:
        raise refused_by(error, usual=usual) from None
    return drawn(programme_key)
