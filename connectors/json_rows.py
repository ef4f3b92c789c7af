"""Records that come as JSON, read as the rows of a file are: by a column map in the options.

Nested objects lie flat, their names joined by dots: ``location.street.name``. The options may add
columns that the publisher does not send: ``joined`` (several columns, a blank between them),
``after`` (what follows the last of a separator) and ``words`` (one column's words in place of
another's); ``only`` keeps the records whose column holds one of its words.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from connectors import files, sentences
from connectors.files import features
from connectors.files.columns import ColumnMap
from connectors.files.incidents import Reader
from connectors.files.options import FileOptions
from connectors.files.rows import Row, unreadable
from connectors.files.values import LONGEST_TEXT
from domain.city import City
from domain.errors import BadInput, SourceDown
from domain.fault import ParsedRecord
from domain.source import Source

_DEEPEST = 4
_MOST_FIELDS = 300
# So many records without a field are a renamed field, and not a few that lack it.
_ENOUGH = 5
_EMPTY: Mapping[str, object] = {}


@dataclass(frozen=True, slots=True)
class Form:
    """How the records of one source are read. ``who`` names the source in refusals."""

    who: str
    columns: ColumnMap
    options: FileOptions
    city: City
    joined: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    after: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    words: Mapping[str, tuple[str, Mapping[str, str]]] = field(default_factory=dict)
    only: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def records(self, listed: Iterable[object], *, now: datetime) -> Iterator[ParsedRecord]:
        """Every record that ``only`` lets pass, in its order. Raises SourceDown at once where
        none has the field that says when it happened, which one it is or whether it is asked for:
        taken for an empty list, such an answer would lose what it holds."""
        found = list(map(_row, *_numbered(listed)))
        lacking = self._lacking(found)
        if lacking is not None and lacking[1] >= _ENOUGH:
            told = {"who": self.who, "field": lacking[0], "found": lacking[1]}
            raise SourceDown(*sentences.of("feed.no_field", **told))
        reader = Reader(self.columns, self.options, self.city, now)
        return (self._record(reader, row) for row in found if self._is_asked_for(row))

    def is_lacking(self, listed: Iterable[object]) -> bool:
        """Whether there are records, be they few, and none has a field that each needs. Looks no
        further than the first that has them all."""
        found: list[Row] = []
        for row in map(_row, *_numbered(listed)):
            if self._is_asked_for(row) and self._lacking([row]) is None:
                return False
            found.append(row)
        return self._lacking(found) is not None

    def _record(self, reader: Reader, row: Row) -> ParsedRecord:
        """``row`` read with the added columns, kept as the publisher sent it."""
        read = reader.record(row._replace(values=self._wider(row.values)))
        if read.incident is None:
            kept = read.payload or {}
            return replace(read, payload={name: kept[name] for name in kept if name in row.values})
        return replace(
            read, incident=replace(read.incident, payload=row.values), payload=row.values
        )

    def _wider(self, row: Mapping[str, object]) -> Mapping[str, object]:
        if not (self.joined or self.after or self.words):
            return row
        added: dict[str, object] = {}
        for name, parts in self.joined.items():
            told = [_word(row.get(part)) for part in parts]
            added[name] = " ".join(told) if all(told) else ""
        for name, (column, separator) in self.after.items():
            added[name] = _word(row.get(column)).rpartition(separator)[2]
        for name, (column, meant) in self.words.items():
            word = _word(row.get(column))
            added[name] = meant.get(word, "" if name != column else word)
        return {**row, **added}

    def _is_asked_for(self, row: Row) -> bool:
        if row.faults and not row.values:
            return True
        return all(_word(row.values.get(name)) in some for name, some in self.only.items())

    def _lacking(self, found: list[Row]) -> tuple[str, int] | None:
        """A field that no record has though each needs it, and how many records there are."""
        if missing := _in_none(found, list(self.only)):
            return missing, len(found)
        rows = [row for row in found if self._is_asked_for(row)]
        missing = _in_none(rows, [*self._parts("occurred"), *self._parts("key")])
        return (missing, len(rows)) if missing else None

    def _parts(self, meaning: str) -> tuple[str, ...]:
        """The publisher's fields behind the column for ``meaning``."""
        column = getattr(self.columns, meaning)
        if column is None:
            return ()
        if column in self.after:
            return self.after[column][:1]
        if column in self.words:
            return self.words[column][:1]
        return self.joined.get(column, (column,))


def _in_none(rows: list[Row], names: list[str]) -> str:
    """The first of ``names`` that none of the rows has; empty where there are no rows."""
    seen = set().union(*(row.values for row in rows))
    return next((name for name in names if rows and name not in seen), "")


def form(source: Source, city: City, *, who: str, settled: ColumnMap | None = None) -> Form:
    """The form that the options of ``source`` describe: ``columns`` (unless ``settled`` by the
    connector), ``joined``, ``after``, ``words``, ``only`` and those of files. Raises BadInput
    naming the source and what is wrong."""
    told = source.options
    try:
        chosen = settled or files.column_map(_table(told, "columns"))
        if chosen.occurred is None:
            raise BadInput(*sentences.of("feed.option.occurred"))
        return Form(
            who=who,
            columns=chosen,
            options=files.options(told),
            city=city,
            joined={new: _texts(new, old) for new, old in _table(told, "joined").items()},
            after={new: _pair(new, old) for new, old in _table(told, "after").items()},
            words={new: _words(new, old) for new, old in _table(told, "words").items()},
            only={
                name: frozenset(_texts(name, some)) for name, some in _table(told, "only").items()
            },
        )
    except BadInput as fault:
        named = {"source": source.slug, "what": fault.said}
        raise BadInput(*sentences.of("feed.option.of", **named)) from fault


def flat(record: Mapping[str, object]) -> dict[str, object]:
    """``record`` without nesting, its texts no longer than Halo reads."""
    cells: dict[str, object] = {}
    _flatten(record, "", _DEEPEST, cells)
    return cells


def _flatten(
    record: Mapping[str, object], prefix: str, deeper: int, cells: dict[str, object]
) -> None:
    for name, value in record.items():
        if len(cells) >= _MOST_FIELDS:
            return
        if isinstance(value, Mapping) and deeper:
            _flatten(value, f"{prefix}{name}.", deeper - 1, cells)
            continue
        cell = features.plain(value)
        cells[f"{prefix}{name}"] = cell[:LONGEST_TEXT] if isinstance(cell, str) else cell


def _numbered(listed: Iterable[object]) -> tuple[Iterable[int], Iterable[object]]:
    found = list(listed)
    return range(1, len(found) + 1), found


def _row(number: int, found: object) -> Row:
    if isinstance(found, Row):
        return found
    if isinstance(found, Mapping):
        return Row(number, flat(found))
    return unreadable(number, "not_an_event", str(found), {})


def _word(value: object) -> str:
    return "" if value is None else str(value).strip()


def _table(told: Mapping[str, object], name: str) -> Mapping[str, object]:
    table = told.get(name, _EMPTY)
    if isinstance(table, Mapping):
        return table
    raise BadInput(*sentences.of("feed.option.table", name=name))


def _texts(name: str, told: object) -> tuple[str, ...]:
    if isinstance(told, list | tuple) and told and all(isinstance(each, str) for each in told):
        return tuple(told)
    raise BadInput(*sentences.of("feed.option.texts", name=name))


def _pair(name: str, told: object) -> tuple[str, str]:
    texts = _texts(name, told)
    if len(texts) == 2 and texts[1]:
        return texts[0], texts[1]
    raise BadInput(*sentences.of("feed.option.after", name=name))


def _words(name: str, told: object) -> tuple[str, Mapping[str, str]]:
    if isinstance(told, Mapping) and all(isinstance(word, str) for word in told.values()):
        meant = {str(word): str(means) for word, means in told.items() if word != "column"}
        if "column" in told:
            return str(told["column"]), meant
    raise BadInput(*sentences.of("feed.option.words", name=name))
