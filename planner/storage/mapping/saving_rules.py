"""The rules between studies and of the whole choice, from the domain into rows."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlmodel import Session

from budgeting.programme import Alternatives, ContactRule, CoverageRule, LevelRule, Prerequisite, Programme
from planner.storage.mapping.documents import level_rule_to_document
from planner.storage.mapping.places import Place, claim, id_by_key, insert_row, place_of, replace_rows
from planner.storage.tables import ALTERNATIVES, ALTERNATIVES_STUDY, COVERAGE_RULE, PREREQUISITE, PROGRAMME, STUDY


def save_prerequisites(
    session: Session, workspace_id: int, programme_key: str, pairs: Iterable[Prerequisite], *, seen_version: int
) -> int:
    """Replace all of the programme's prerequisites; its new version.

    Raises NotFoundError, or ConflictError when somebody changed the programme since ``seen_version``.
    """
    place = place_of(session, workspace_id, programme_key)
    version = claim(session, PROGRAMME, place.programme_id, seen_version)
    _write_prerequisites(session, place, tuple(pairs))
    return version


def save_alternatives(
    session: Session, workspace_id: int, programme_key: str, groups: Iterable[Alternatives], *, seen_version: int
) -> int:
    """Replace all of the programme's groups of alternatives; its new version. Raises as ``save_prerequisites``."""
    place = place_of(session, workspace_id, programme_key)
    version = claim(session, PROGRAMME, place.programme_id, seen_version)
    _write_alternatives(session, place, groups)
    return version


def save_coverage(
    session: Session,
    workspace_id: int,
    programme_key: str,
    rules: Sequence[CoverageRule],
    contacts: ContactRule | None,
    *,
    seen_version: int,
) -> int:
    """Replace the rules of coverage and of how often customers are asked; the programme's new version.

    Raises as ``save_prerequisites``.
    """
    place = place_of(session, workspace_id, programme_key)
    version = claim(session, PROGRAMME, place.programme_id, seen_version, **contact_columns(contacts))
    _write_coverage(session, place, rules)
    return version


def save_level_rules(
    session: Session, workspace_id: int, programme_key: str, rules: Iterable[LevelRule], *, seen_version: int
) -> int:
    """Replace what finance decided about levels of studies; the programme's new version. Raises as above."""
    place = place_of(session, workspace_id, programme_key)
    version = claim(session, PROGRAMME, place.programme_id, seen_version)
    of_programme = STUDY.c.programme_id == place.programme_id
    session.execute(sa.update(STUDY).where(of_programme).values(level_rules=[]))
    _write_level_rules(session, place, rules)
    return version


def write_rules(session: Session, place: Place, programme: Programme) -> None:
    """Every rule of a new programme whose studies are there already."""
    _write_prerequisites(session, place, programme.prerequisites)
    _write_alternatives(session, place, programme.alternatives)
    _write_coverage(session, place, programme.coverage)
    _write_level_rules(session, place, programme.level_rules)


def contact_columns(rule: ContactRule | None) -> dict[str, object]:
    """The columns of a programme that say how often customers may be asked."""
    return {
        "customers_count": rule.customers_count if rule else 0,
        "most_asks_per_period": rule.most_per_period if rule else None,
        "most_asks": rule.most_in_all if rule else None,
    }


def _write_prerequisites(session: Session, place: Place, pairs: Sequence[Prerequisite]) -> None:
    ids = id_by_key(session, STUDY, place, {key for pair in pairs for key in (pair.study_key, pair.needs_key)})
    of_programme = sa.select(STUDY.c.id).where(STUDY.c.programme_id == place.programme_id)
    replace_rows(
        session,
        PREREQUISITE,
        PREREQUISITE.c.study_id.in_(of_programme),
        [
            {"study_id": ids[pair.study_key], "needs_id": ids[pair.needs_key], "position": position}
            for position, pair in enumerate(pairs)
        ],
    )


def _write_alternatives(session: Session, place: Place, groups: Iterable[Alternatives]) -> None:
    session.execute(sa.delete(ALTERNATIVES).where(ALTERNATIVES.c.programme_id == place.programme_id))
    own = {"workspace_id": place.workspace_id, "programme_id": place.programme_id}
    for group in groups:
        studies = id_by_key(session, STUDY, place, group.study_keys)
        group_id = insert_row(session, ALTERNATIVES, **own, key=group.key, name=group.name)
        links = [
            {"alternatives_id": group_id, "study_id": studies[key], "position": position}
            for position, key in enumerate(group.study_keys)
        ]
        if links:
            session.execute(sa.insert(ALTERNATIVES_STUDY), links)


def _write_level_rules(session: Session, place: Place, rules: Iterable[LevelRule]) -> None:
    by_study: dict[str, list[dict[str, object]]] = {}
    for rule in rules:
        by_study.setdefault(rule.study_key, []).append(level_rule_to_document(rule))
    for key, documents in by_study.items():
        own = (STUDY.c.programme_id == place.programme_id, STUDY.c.key == key)
        session.execute(sa.update(STUDY).where(*own).values(level_rules=documents))


def _write_coverage(session: Session, place: Place, rules: Sequence[CoverageRule]) -> None:
    replace_rows(
        session,
        COVERAGE_RULE,
        COVERAGE_RULE.c.programme_id == place.programme_id,
        [
            {"programme_id": place.programme_id, "position": position, "key": rule.key}
            | {"kind": rule.kind, "value": rule.value, "least_count": rule.least_count}
            for position, rule in enumerate(rules)
        ],
    )
