"""The changes of a what-if, between the domain and the JSON that its row keeps."""

from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from budgeting.what_ifs.applying import AnyChange
from planner.storage.mapping.documents import canonical

_CHANGE: TypeAdapter[AnyChange] = TypeAdapter(Annotated[AnyChange, Field(discriminator="kind")])


def change_to_document(change: AnyChange) -> dict[str, Any]:
    """``change`` as the JSON document that a what-if's row keeps."""
    document: dict[str, Any] = _CHANGE.dump_python(change, mode="json")
    return document


def change_from_document(document: dict[str, Any]) -> AnyChange:
    """The change of a what-if's row. Raises ValueError when it is none."""
    return _CHANGE.validate_json(canonical(document), strict=True)
