"""Fields that no page of ours has, sent to the review desk, are answered like any other mistake."""

from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.services import review
from planner.storage.database import Database
from tests.people import Cast
from tests.planner.choose.choosing import KEY, VERSION
from tests.planner.planning import HOSTILE
from tests.planner.web.test_matrix import ClientOf

DESK: Final = f"{VERSION}/review"
ROWS: Final = st.builds(
    lambda row, part: f"worded-{row}-{part}",
    st.sampled_from(["0", "1", "299", "300", "1000", "-1", "٣", ""]),
    st.sampled_from(["token", "action", "quantity", "price", "note", "x", ""]),
)
NAMES: Final = ROWS | st.sampled_from(
    ["approve", "withdraw", "ticked", "put", "put_one", "drop", "opened", "by", "weighed", "on_behalf_of", "form_key"]
)
BUTTONS: Final = st.sampled_from(["save", "put_usual", "drop_all", "look", "weigh", "put"])
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), button=BUTTONS)
def test_the_review_desk_answers_any_fields(
    database: Database, cast: Cast, in_review: int, client_of: ClientOf, data: st.DataObject, button: str
) -> None:
    places = [one.review.place for one in review.see_review(database, cast.femi, KEY, 1).standings]
    tokens = st.builds(lambda place, turn: f"{place}@{turn}", st.sampled_from(places), st.sampled_from(["0", "9", "x"]))
    values = st.sampled_from([*HOSTILE, "reduce", "approve", "hold", "steal", "1", "0.5"]) | tokens
    fields = data.draw(st.dictionaries(NAMES, values, max_size=8))
    client = client_of(cast.femi)
    for path in (DESK, f"{DESK}/effect"):
        answer = client.send(path, {button: "1", **fields})
        assert answer.status_code in {200, 302, 404, 409, 422}, (path, fields)


def test_addresses_that_name_nothing_are_not_found(
    database: Database, cast: Cast, in_review: int, client_of: ClientOf
) -> None:
    client = client_of(cast.femi)
    for path in (f"{VERSION}/changes", f"{VERSION}/changes?since=x", f"{VERSION}/changes.csv?since={'9' * 30}"):
        assert client.get(path).status_code == 404, path
    for text in HOSTILE:
        assert client.get(f"{DESK}/line", query_string={"place": text}).status_code == 404
        assert client.get(DESK, query_string={"by": text}).status_code == 200
