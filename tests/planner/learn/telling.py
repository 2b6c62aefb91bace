"""What people say of findings in tests."""

from datetime import UTC, datetime
from typing import Final

from planner.services.actors import Actor
from planner.services.findings import Told, record_finding
from planner.storage.database import Database

KEY: Final = "retention-2027"
LEARN: Final = f"/p/{KEY}/learn"
FINDINGS: Final = f"/p/{KEY}/findings"
TODAY: Final = datetime.now(UTC).date()


def told(outcome: int | None = 0, study_key: str = "survey", words: str = "The letter surprises people.") -> Told:
    """What a study reported."""
    return Told(study_key, words, "“I was shocked.”", "fair", TODAY, outcome=outcome)


def find(
    database: Database, actor: Actor, outcome: int = 0, *, replaces: int | None = None, question_key: str = "fees"
) -> int:
    """Record that the survey reported an outcome; the finding's number."""
    study_key = "survey" if question_key == "fees" else question_key
    return record_finding(database, actor, KEY, question_key, told(outcome, study_key), replaces=replaces)
