"""Brings the files of translations up to the code: what is new is added, what is gone is marked, none is lost."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import write_po

from planner.languages.catalogue import HOME, LEAVES_OUT, NO_WORDS, messages_of, read
from planner.languages.inventory import Entry, inventory

# Messages that no code shows as such: written by hand, left alone here.
BY_HAND: Final = "by-hand"
_FIRST: Final = datetime(2026, 11, 22, tzinfo=UTC)


@dataclass(frozen=True)
class Count:
    """How many messages an area has, how many words they are, and how many still need a translation."""

    area: str
    messages: int
    words: int
    untranslated: int


def refresh(language: str, home: Path = HOME) -> list[Count]:
    """Write the files of ``language`` again from the code; the counts of each area."""
    folder = home / language
    before = {path.stem: read(path) for path in sorted(folder.glob("*.po")) if path.stem != BY_HAND}
    known = {(one.context, str(one.id)): one for old in before.values() for one in _all(old)}
    entries = inventory()
    by_area: dict[str, list[Entry]] = {}
    for entry in entries.values():
        by_area.setdefault(entry.area, []).append(entry)
    for area in sorted({*by_area, *before}):
        file = _file(language, by_area.get(area, ()), known)
        _mark_gone(file, before.get(area), entries)
        _write(folder / f"{area}.po", file)
    return counts(language, home)


def counts(language: str, home: Path = HOME) -> list[Count]:
    """The counts of each file as it is."""
    found = []
    for path in sorted((home / language).glob("*.po")):
        said = [one for one in messages_of(path) if NO_WORDS not in one.flags]
        words = sum(len(str(one.id).split()) for one in said)
        found.append(Count(path.stem, len(said), words, sum(not one.string for one in said)))
    return found


def _all(file: Catalog) -> Iterable[Message]:
    """The messages of a file and those that were gone when it was written, the living last."""
    return [*file.obsolete.values(), *(one for one in file if one.id)]


def _file(language: str, entries: Iterable[Entry], known: dict[tuple[str | None, str], Message]) -> Catalog:
    file = Catalog(locale=language, project="planner", charset="utf-8", fuzzy=False, creation_date=_FIRST)
    file.header_comment = "# Translations of the planner. GLOSSARY.md says which word stands for which."
    file.revision_date = _FIRST
    for entry in sorted(entries, key=lambda one: (one.places[0], one.text)):
        old = known.get((None, entry.text))
        _add(file, entry, old)
        for context in sorted({place for place, _ in entry.places}):
            if (context, entry.text) in known:
                _add(file, entry, known[context, entry.text], context)
    return file


def _add(file: Catalog, entry: Entry, old: Message | None, context: str | None = None) -> None:
    added = file.add(
        entry.text,
        old.string if old else "",
        locations=entry.places,
        auto_comments=entry.hints,
        user_comments=old.user_comments if old else (),
        context=context,
    )
    added.flags = set(old.flags) & {NO_WORDS, LEAVES_OUT} if old else set()


def _mark_gone(file: Catalog, before: Catalog | None, entries: dict[str, Entry]) -> None:
    """Keep the translation of a message that is gone, out of use, until somebody takes it out."""
    for one in _all(before) if before else ():
        if str(one.id) not in entries and one.string:
            file.obsolete[str(one.id)] = Message(str(one.id), one.string, context=one.context)


def _write(path: Path, file: Catalog) -> None:
    written = BytesIO()
    write_po(written, file, width=0)
    path.write_bytes(written.getvalue())
