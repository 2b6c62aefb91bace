"""Who entered what and when: stamps on a study that is saved, so that nothing comes from elsewhere unseen."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from budgeting.studies import DesignEntry, Level, Package, Stamp, Study


def stamped(study: Study, before: Study | None, by: str, at: str) -> Study:
    """``study`` with ``by`` and ``at`` (ISO 8601) on all that is new or differs from ``before``, the study as it was.

    What is unchanged keeps its stamp. Stamps that ``study`` brings along are not believed, and what it was begun as a
    copy of stays what it was.
    """
    known = {package.level: package for package in before.packages} if before and _is_same_method(study, before) else {}
    return replace(
        study,
        packages=tuple(_stamped(package, known, by, at) for package in study.packages),
        copied_from=before.copied_from if before else study.copied_from,
    )


def last_change(package: Package) -> tuple[str, str]:
    """Who entered anything of ``package`` last, and when (ISO 8601); two empty texts when nobody is named."""
    entered = [(entry.at, entry.by) for entry in package.design]
    changed = [(stamp.at, stamp.by) for stamp in package.stamps]
    at, by = max((mark for mark in (*entered, *changed) if all(mark)), default=("", ""))
    return by, at


def _is_same_method(study: Study, before: Study) -> bool:
    return (study.method_key, study.method.version) == (before.method_key, before.method.version)


def _stamped(package: Package, known: Mapping[Level, Package], by: str, at: str) -> Package:
    before = known.get(package.level)
    old = {entry.name: entry for entry in before.design} if before else {}
    design = tuple(_entry(entry, old.get(entry.name), by, at) for entry in package.design)
    kept = {stamp.of: stamp for stamp in before.stamps} if before else {}
    was = dict(_typed(before)) if before else {}
    stamps = tuple(
        kept[of] if of in kept and was.get(of) == content else Stamp(of, by, at) for of, content in _typed(package)
    )
    return replace(package, design=design, stamps=stamps)


def _entry(entry: DesignEntry, old: DesignEntry | None, by: str, at: str) -> DesignEntry:
    is_kept = old is not None and old.milli == entry.milli and old.by and old.at
    return old if old and is_kept else DesignEntry(entry.name, entry.milli, by, at)


def _typed(package: Package) -> Iterator[tuple[str, object]]:
    """All that people put into a package beside its design, each under the name of its stamp."""
    if package.contingency_bp:
        yield "contingency", package.contingency_bp
    for line in package.lines:
        if line.override:
            yield f"override:{line.key}", line.override
