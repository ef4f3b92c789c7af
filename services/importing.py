"""A file is imported: previewed, read by a settled column map, stored whole."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from connectors import files
from connectors.files import ColumnMap, FileOptions, Outline, Preview
from db.queries import categories, sources
from domain import category
from domain.city import City
from domain.errors import IllegalStep
from domain.fault import ParsedRecord
from domain.source import Source
from domain.summary import Summary
from services import breaks, intake, source_forms


@dataclass(frozen=True, slots=True)
class Plan:
    """How one file will be read, before anything is stored."""

    source: Source
    path: Path
    options: FileOptions
    preview: Preview

    @property
    def column_map(self) -> ColumnMap:
        """Which column is what: the source's settled one, or the one guessed from this file."""
        return self.preview.column_map


def plan(
    session: Session,
    source: Source,
    path: Path,
    *,
    city: City,
    now: datetime,
    column_map: ColumnMap | None = None,
) -> Plan:
    """How ``path`` would be read for ``source``: by ``column_map``, else by the source's settled
    one, else by the one guessed. Raises ``BadInput`` where it cannot be read, ``IllegalStep`` where
    the city is invented."""
    options = _options(session, source, city)
    kept = sources.column_map(session, source.id)
    settled = column_map or (files.column_map(kept) if kept else None)
    preview = files.preview(path, options=options, city=city, now=now, column_map=settled)
    return Plan(source, path, options, preview)


def outline(session: Session, source: Source, path: Path, *, city: City) -> Outline:
    """The columns of ``path`` and the map they suggest, whether or not it can be imported so.
    Raises as ``plan``."""
    return files.outline(path, options=_options(session, source, city), city=city)


def _options(session: Session, source: Source, city: City) -> FileOptions:
    if city.synthetic or source.synthetic:
        raise IllegalStep(
            f"{city.name} is invented, and no file is mixed with its incidents; choose a real city"
            " first: `manage.py forget-city --yes`, then `manage.py city cities/<name>.toml`."
        )
    words = categories.mapping(session, source.id)
    known = frozenset(words) | category.OWN_WORDS if words else None
    return files.options(source.options, categories=known)


def records(planned: Plan, *, city: City, now: datetime) -> Iterator[ParsedRecord]:
    """Every record of the file as it would be stored, or rejected with the reason."""
    return files.records(
        planned.path,
        column_map=planned.column_map,
        options=planned.options,
        city=city,
        now=now,
    )


def run(
    session: Session,
    planned: Plan,
    *,
    city: City,
    now: datetime,
    edition: str | None = None,
    keep_map: bool = False,
    progress: intake.Progress = lambda read: None,
) -> Summary:
    """Store what the file says, and look for breaks in all the days it touched. ``keep_map``
    settles its column map for the source's next file."""
    if keep_map:
        sources.save_column_map(session, planned.source.id, planned.column_map.as_dict())
    stored = intake.store(
        session,
        planned.source,
        records(planned, city=city, now=now),
        city=city,
        origin=planned.path.name,
        now=now,
        edition=edition,
        progress=progress,
    )
    # The fields and breaks of a source are those of many records: one alone tells of neither.
    if stored.summary.read > 1:
        source_forms.note(session, planned.source, stored.sample, now=now)
        breaks.look(session, planned.source, city=city, first=stored.first_day, now=now)
    return stored.summary
