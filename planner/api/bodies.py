"""What is sent to an operation, read strictly: no other fields, no numbers in quotes, no character nobody can keep."""

import json
from base64 import b64decode
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import Annotated, Any, BinaryIO, ClassVar, Final, TypeVar

from flask import request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from planner.problems import RefusedError

_LARGEST = 2**31 - 1
_MOST_PER_PAGE = 200
_LONGEST_BASE64 = 14_000_000
_MOST_TOLD = 100
# A body with a file of ten megabytes in base64, and what stands beside it.
WITH_FILE: Final = 16 * 1024 * 1024
_SENTENCES: Mapping[str, str] = {
    "extra_forbidden": "There is no such field here. Leave it out.",
    "missing": "This is needed.",
    "json_invalid": "This is not JSON that can be read.",
}

Line = Annotated[str, StringConstraints(max_length=300)]
Text = Annotated[str, StringConstraints(max_length=20_000)]
Key = Annotated[str, StringConstraints(max_length=64)]
Whole = Annotated[int, Field(ge=0, le=_LARGEST)]
Ppm = Annotated[int, Field(ge=0, le=1_000_000)]
BasisPoints = Annotated[int, Field(ge=0, le=10_000_000)]
Milli = Annotated[int, Field(ge=-(10**15), le=10**15)]


class Body(BaseModel):
    """What is sent as JSON, or in the address: exactly the fields that are named, in exactly their kinds."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)
    # As much as a form may hold; a body with a file in it says how much more.
    most_bytes: ClassVar[int] = 2 * 1024 * 1024


class FileTyped(Body):
    """A file inside a body: its name, and its bytes in base64."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    base64: Annotated[str, Field(max_length=_LONGEST_BASE64)]

    def content(self, field: str) -> BinaryIO:
        """The bytes. RefusedError at ``field`` where they are no base64."""
        try:
            return BytesIO(b64decode(self.base64, validate=True))
        except ValueError:
            raise RefusedError([(f"{field}.base64", "This is not base64. Encode the whole file.")]) from None


class Paging(Body):
    """Which part of a list."""

    page: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    per_page: Annotated[int, Field(ge=1, le=_MOST_PER_PAGE)] = 50


Read = TypeVar("Read", bound=Body)


def read_body(model: type[Read]) -> Read:
    """The body of the request. Raises RefusedError with every field that does not hold, or UnsupportedMediaType."""
    if request.mimetype != "application/json":
        raise UnsupportedMediaType("Send JSON, with Content-Type: application/json.")
    sent = request.get_data()
    if len(sent) > model.most_bytes:
        raise RefusedError([("body", f"What is sent here is at most {model.most_bytes // 1_000_000} MB.")])
    try:
        body = model.model_validate_json(sent)
    except ValidationError as error:
        raise refused(error) from None
    _refuse_twice(sent)
    _refuse_unkeepable(body.model_dump())
    return body


def read_query(model: type[Read]) -> Read:
    """What the address asks for after its question mark. Raises RefusedError."""
    asked = {name: request.args.getlist(name) for name in request.args}
    twice = [(name[:80], "This is asked for twice.") for name, values in asked.items() if len(values) > 1]
    if twice:
        raise RefusedError(twice)
    try:
        query = model.model_validate_strings({name: values[0] for name, values in asked.items()})
    except ValidationError as error:
        raise refused(error) from None
    _refuse_unkeepable(query.model_dump())
    return query


def refuse_query() -> None:
    """Refuse whatever the address asks for: this operation takes nothing there."""
    if request.args:
        raise RefusedError([(name[:80], _SENTENCES["extra_forbidden"]) for name in request.args])


def read_file(largest: int) -> bytes:
    """The body as it is, of at most ``largest`` bytes."""
    content = request.get_data()
    if not content:
        raise BadRequest("Send the file as the body of the request.")
    if len(content) > largest:
        raise RefusedError([("body", f"A file here is at most {largest // 1_000_000} MB.")])
    return content


def refused(error: ValidationError) -> RefusedError:
    """Every field that does not hold, up to a hundred, with a sentence."""
    return RefusedError(
        (".".join(str(part)[:80] for part in one["loc"]) or "body", _SENTENCES.get(one["type"], f"{one['msg']}."))
        for one in error.errors(include_url=False, include_input=False, include_context=False)[:_MOST_TOLD]
    )


def _refuse_twice(text: bytes) -> None:
    """Refuse a name that stands twice in one object: readers differ in which of the two they take."""

    def once(pairs: Sequence[tuple[str, object]]) -> None:
        twice = sorted(name for name, count in Counter(name for name, _ in pairs).items() if count > 1)
        if twice:
            raise RefusedError((name[:80], "This stands here twice. Send it once.") for name in twice[:_MOST_TOLD])

    json.loads(text, object_pairs_hook=once)


def _refuse_unkeepable(values: object) -> None:
    wrong = [place for place, text in _texts(values, "") if "\0" in text]
    if wrong:
        sentence = "This holds characters that cannot be kept. Send it again without them."
        raise RefusedError([(place, sentence) for place in wrong])


def _texts(value: Any, place: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401  JSON has no type of its own
    if isinstance(value, str):
        yield place, value
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, (list, tuple)) else ()
    for name, inner in pairs:
        yield from _texts(inner, f"{place}.{name}" if place else str(name))
