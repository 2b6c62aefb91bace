"""What a house holds once people have worked in it: nearly everything that programs can read is there to be read."""

from base64 import b64encode
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from budgeting.listening.themes import Theme
from budgeting.programme import SharedCost
from planner.jobs.running import run_inline
from planner.services.follow_ups import begin_fieldwork
from planner.services.import_endings import publish_ready
from planner.services.importing import upload_feedback
from planner.services.shared_costs import see_sharing, share_cost
from planner.services.theme_finding import keep_themes
from planner.services.what_if_choosing import ask_to_choose
from tests.builders import INSIGHT, make_line
from tests.planner.api.house import House
from tests.planner.choose.choosing import Unplugged, bring_to
from tests.planner.listen.importing import BAD, GOOD, ready
from tests.planner.listen.said import say

_TODAY: Final = datetime.now(UTC).date().isoformat()
_LAST_DAY: Final = (datetime.now(UTC).date() + timedelta(days=90)).isoformat()
_FILE: Final = {"name": "report.pdf", "base64": b64encode(b"%PDF-1.7\n%%EOF\n").decode()}
_ALIKE: Final = (
    "2026-03-01,The letter about my fees came far too late again this year,Web,Letter,Fees,2",
    "2026-03-02,The letter about my fees came far too late again this spring,Web,Letter,Fees,2",
)


def furnish(house: House) -> House:
    """The house with feedback, a theme, a view, a drawn journey, a supplier's prices, and an approved plan."""
    _listen(house)
    _draw(house)
    _price(house)
    _approve(house)
    _learn(house)
    _choose_otherwise(house)
    _share(house)
    return house


def _do(house: House, who: str, path: str, body: Any, **headers: str) -> None:  # noqa: ANN401  any JSON
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = house.ask(who, "POST", path, body, named)
    assert answer.status_code in {200, 201}, (path, answer.json)


def _listen(house: House) -> None:
    file = house.app.extensions["planner"].settings.home / "said.csv"
    file.write_text("\n".join(["Day,Said,Via,Product,Issue,Severity", *GOOD, *_ALIKE, BAD]) + "\n", encoding="utf-8")
    where = house.database, house.ola, file.parent, house.programme.key
    import_id = ready(house.database, house.cast, file.parent, house.programme.key, file)
    publish_ready(house.database, house.ola, house.programme.key, import_id)
    with file.open("rb") as stream:
        upload_feedback(*where, "again.csv", stream)
    say(house.database, house.ola, house.programme.key, [(day, f"My bill came late {day}", "Web") for day in (1, 2)])
    found = house.ask("Ola", "GET", f"{_of(house)}/feedback").json["items"]
    theme = Theme(("bill", "late"), tuple(range(len(found))), (0,))
    ids = [one["item_id"] for one in found]
    keep_themes(house.database, house.ola, house.programme.key, None, ids, [theme])
    _do(house, "Ola", f"{_of(house)}/feedback/views", {"name": "Bills", "wanted": {"channel": "Web"}})


def _draw(house: House) -> None:
    for part, name in (("stage", "Billing"), ("persona", "New customer"), ("touchpoint", "Bill")):
        seen = house.ask("Ola", "GET", f"{_of(house)}/journey/drawn").headers["ETag"]
        _do(
            house,
            "Ola",
            f"{_of(house)}/journey/drawn/parts",
            {"part": part, "action": "add", "name": name},
            If_Match=seen,
        )


def _price(house: House) -> None:
    price = {"element": "Telephone interview", "unit": "interview", "typical": {"amount": "30", "currency": "GBP"}}
    card = {"name": "Agency", "kind": "quote", "supplier": "Agency", "currency": "GBP", "valid_on": "2026-01-01"}
    card["expires_on"] = _LAST_DAY
    _do(house, "Ola", "/rate-cards", {**card, "file": _FILE, "prices": [price]})


def _approve(house: House) -> None:
    bring_to(house.database, house.cast, "approved")


def _learn(house: House) -> None:
    begin_fieldwork(house.database, house.ola, house.programme.key, "survey")
    told = {"study_key": "survey", "told": "The letter surprises people.", "found_on": _TODAY, "outcome": 0}
    _do(house, "Ola", f"{_of(house)}/questions/fees/findings", {**told, "file": _FILE})
    _do(house, "Ola", f"{_of(house)}/comments", {"place": "question:fees", "text": "Is this the whole of it?"})


def _choose_otherwise(house: House) -> None:
    settings = house.app.extensions["planner"].settings
    job_id = ask_to_choose(house.database, Unplugged(settings), house.ola, house.programme.key, 1)
    run_inline(house.database, settings, job_id)


def _share(house: House) -> None:
    panel = SharedCost("panel", "Panel", INSIGHT.key, "q2", ("survey", "calls"), (make_line(500),))
    seen = see_sharing(house.database, house.ola, house.programme.key).version
    share_cost(house.database, house.ola, house.programme.key, panel, seen_version=seen)


def _of(house: House) -> str:
    return f"/programmes/{house.programme.key}"
