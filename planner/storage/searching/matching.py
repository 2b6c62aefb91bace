"""A search as a condition on feedback items, in the words of either database; every word goes in as a bound value."""

from collections.abc import Iterable
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session

from planner.storage.searching.language import Search, Term
from planner.storage.tables import FEEDBACK_ITEM

_INDEX: Final = sa.table("feedback_search", sa.column("rowid"))
_VECTOR: Final[sa.ColumnElement[Any]] = sa.literal_column("feedback_item.searched")


def matching(session: Session, programme_id: int, search: Search) -> list[sa.ColumnElement[bool]]:
    """What limits items to those that ``search`` leaves; the caller limits them to the programme as well."""
    if search.is_wordless:
        return [sa.false()]
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    found = []
    if search.wanted:
        found.append(_in_index(programme_id, search.wanted, "AND") if is_sqlite else _in_vector(search.wanted, "&"))
    if search.without:
        not_there = _in_index(programme_id, search.without, "OR") if is_sqlite else _in_vector(search.without, "|")
        found.append(sa.not_(not_there))
    return found


def _in_index(programme_id: int, terms: Iterable[Term], between: str) -> sa.ColumnElement[bool]:
    """The index holds everybody's feedback, so that the programme is looked up with the words and not afterwards."""
    words = f" {between} ".join(f"{{text topic}} : {_quoted(term)}" for term in terms)
    asked = f'programme_id : "{int(programme_id)}" AND ({words})'
    matches = sa.literal_column("feedback_search").op("MATCH", is_comparison=True)(sa.bindparam(None, asked, sa.Text()))
    return FEEDBACK_ITEM.c.id.in_(sa.select(_INDEX.c.rowid).where(matches))


def _quoted(term: Term) -> str:
    # Words are letters and digits alone, so that nothing in them can end the quotation.
    return f'"{" ".join(term.words)}"' + (" *" if term.is_open else "")


def _in_vector(terms: Iterable[Term], between: str) -> sa.ColumnElement[bool]:
    asked = f" {between} ".join(f"({_lexemes(term)})" for term in terms)
    query = sa.func.to_tsquery(sa.cast("simple", _RegConfig()), asked)
    return _VECTOR.op("@@", is_comparison=True)(query)


def _lexemes(term: Term) -> str:
    *before, last = (f"'{word}'" for word in term.words)
    return " <-> ".join([*before, last + (":*" if term.is_open else "")])


class _RegConfig(sa.types.UserDefinedType[str]):
    """PostgreSQL's name of a way to break text into words."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        """Its name in SQL."""
        return "regconfig"
