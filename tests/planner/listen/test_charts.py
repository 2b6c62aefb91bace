"""The charts of listening stand on one time axis, leave silent months open, and keep their labels apart."""

import itertools
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from planner.services.import_at_once import import_now
from planner.storage.database import Database
from tests.browsing import Visitor
from tests.people import Cast
from tests.planner.listen.conftest import Write
from tests.planner.listen.importing import MAPPING
from tests.planner.listen.test_pages import ada

__all__ = ["ada"]
WIDEST_LABEL = 60  # of "Sep 2026" in the charts' units, with room around it


def drawn(page: str, chart: str) -> ET.Element:
    figure = page.partition(f'<figure class="chart" id="{chart}">')[2]
    return ET.fromstring(re.findall(r"<svg.*?</svg>", figure, re.DOTALL)[0])


def months(svg: ET.Element) -> list[tuple[float, str]]:
    return [(float(t.attrib["x"]), t.text or "") for t in svg.iter("text") if t.get("y") == "230"]


@pytest.fixture
def page(ada: Visitor, database: Database, cast: Cast, home: Path, write: Write) -> str:
    """What was said in the first and the last two of 36 months, and once between."""
    said = ("2023-01-05", "2023-02-05", "2024-06-05", "2025-11-05", "2025-12-05")
    import_now(database, cast.ada, home, "retention", write(*(f"{day},Oh,Web,Card,Fees,2" for day in said)), MAPPING)
    return ada.get("/p/retention/feedback").text


def test_volume_and_severity_share_one_time_axis(page: str) -> None:
    volume, severity = months(drawn(page, "volume")), months(drawn(page, "severity"))
    assert volume == severity
    assert volume[0][1] == "Jan 2023"


def test_labels_of_months_keep_apart(page: str) -> None:
    places = [x for x, _ in months(drawn(page, "volume"))]
    assert all(right - left >= WIDEST_LABEL for left, right in itertools.pairwise(places))


def test_a_silent_month_leaves_the_line_open_and_a_lone_one_is_a_dot(page: str) -> None:
    severity = drawn(page, "severity")
    (line,) = [path.attrib["d"] for path in severity.iter("path") if path.get("class") == "line-1"]
    assert line.count("M") == 3
    assert line.count("L") == 2
    assert len(list(severity.iter("circle"))) == 2  # the lone month, and the end of the line
    (volume,) = [path.attrib["d"] for path in drawn(page, "volume").iter("path") if path.get("class") == "line-1"]
    assert volume.count("M") == 1
