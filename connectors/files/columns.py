"""Which column of a file means what."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields

from connectors.files.refusals import refused

CONVENTIONS = frozenset(
    {"key_unique", "crs", "date_order", "decimal_comma", "time_precision", "place_precision"}
    | {"numeric_areas"}
)


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Column names by what they mean, None where the file has none, then the file's conventions.

    ``key`` is the publisher's id; ``key_unique`` says that it alone tells two records apart,
    otherwise the time and the offence belong to the key. ``occurred`` may be joined by ``clock``
    where date and time stand apart; ``occurred_end`` closes an interval. ``offence`` is the code
    of the offence. ``x`` and ``y`` are projected in ``crs``. ``reported`` holds the month of the
    report, also as the beginning of an id. ``house`` is a house number before ``address``;
    ``origin`` names the publisher in a mixed file. ``date_order`` is ``month_first``,
    ``day_first`` or "" where the rows do not settle it; ``time_precision`` and
    ``place_precision`` are the finest the publisher keeps; ``numeric_areas`` are the origins
    whose area codes are whole numbers ("" where there is no origin column)."""

    key: str | None = None
    occurred: str | None = None
    clock: str | None = None
    occurred_end: str | None = None
    zone: str | None = None
    category: str | None = None
    offence: str | None = None
    description: str | None = None
    title: str | None = None
    lat: str | None = None
    lon: str | None = None
    x: str | None = None
    y: str | None = None
    count: str | None = None
    published: str | None = None
    reported: str | None = None
    area_code: str | None = None
    area_name: str | None = None
    house: str | None = None
    address: str | None = None
    precision: str | None = None
    origin: str | None = None
    key_unique: bool = False
    crs: str | None = None
    date_order: str = ""
    decimal_comma: bool = False
    time_precision: str = "second"
    place_precision: str = "exact"
    numeric_areas: tuple[str, ...] = ()

    def columns(self) -> Iterator[tuple[str, str]]:
        """Meaning and column name, for every column the file has."""
        for field in fields(self):
            column = getattr(self, field.name)
            if field.name not in CONVENTIONS and column is not None:
                yield field.name, column

    def as_dict(self) -> dict[str, object]:
        """The map as JSON can hold it."""
        return {**asdict(self), "numeric_areas": list(self.numeric_areas)}


def column_map(stored: Mapping[str, object]) -> ColumnMap:
    """The map ``as_dict`` wrote. Raises BadInput naming what it does not know."""
    known = {field.name: field for field in fields(ColumnMap)}
    for name, value in stored.items():
        if name not in known or not _fits(name, value):
            raise refused("column_map", setting=name[:100], value=str(value)[:100])
    values = dict(stored)
    if "numeric_areas" in values:
        values["numeric_areas"] = tuple(values["numeric_areas"])  # type: ignore[arg-type]
    return ColumnMap(**values)  # type: ignore[arg-type]


def _fits(name: str, value: object) -> bool:
    if name in {"key_unique", "decimal_comma"}:
        return isinstance(value, bool)
    if name == "numeric_areas":
        return isinstance(value, list | tuple) and all(isinstance(v, str) for v in value)
    if name in {"date_order", "time_precision", "place_precision"}:
        return isinstance(value, str) and value in _WORDS[name]
    return value is None or isinstance(value, str)


_WORDS: Mapping[str, frozenset[str]] = {
    "date_order": frozenset({"", "month_first", "day_first"}),
    "time_precision": frozenset({"second", "minute", "hour", "day", "month"}),
    "place_precision": frozenset(
        {"exact", "street", "block", "district", "municipality", "county", "none"}
    ),
}


def checked(columns: ColumnMap, header: tuple[str, ...], name: str) -> ColumnMap:
    """``columns`` where the file ``name`` with ``header`` has all it needs. Raises BadInput
    naming the column that is missing."""
    if columns.occurred is None:
        raise refused("no_date", name=name, header=", ".join(header)[:300])
    for meaning, column in columns.columns():
        if column not in header:
            raise refused("no_column", name=name, column=column, meaning=meaning)
    return columns
