"""What may be taken out of Halo as a file, and what is told about every such file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain import filters, narrowing
from domain.job import JobState
from domain.line import Said


class Subject(StrEnum):
    """What a file holds: single incidents, or counts of cells, areas, or steps of time."""

    INCIDENTS = "incidents"
    CELLS = "cells"
    AREAS = "areas"
    TIMELINE = "timeline"


class Form(StrEnum):
    """The form of a file, as its name ends. A zip holds the CSV and a README.md."""

    ZIP = "csv.zip"
    CSV = "csv"
    XLSX = "xlsx"
    GEOJSON = "geojson"
    GEOPACKAGE = "gpkg"
    PARQUET = "parquet"


FORMS: Mapping[Subject, tuple[Form, ...]] = {
    Subject.INCIDENTS: tuple(Form),
    Subject.CELLS: (Form.ZIP, Form.CSV, Form.XLSX, Form.GEOJSON),
    Subject.AREAS: (Form.ZIP, Form.CSV, Form.XLSX, Form.GEOJSON),
    Subject.TIMELINE: (Form.ZIP, Form.CSV, Form.XLSX),
}
# These are sent row by row while they are read; the others are written whole before they are sent.
STREAMED = frozenset({Form.ZIP, Form.CSV, Form.GEOJSON})
# Beyond this a file of incidents is made in the background: nobody looks at a page that long.
MOST_AT_ONCE = 100_000

MEDIA: Mapping[Form, str] = {
    Form.ZIP: "application/zip",
    Form.CSV: "text/csv",
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Form.GEOJSON: "application/geo+json",
    Form.GEOPACKAGE: "application/geopackage+sqlite3",
    Form.PARQUET: "application/vnd.apache.parquet",
}


class Kind(StrEnum):
    """What the values of a column are; each may also be None."""

    TEXT = "text"
    WHOLE = "whole"
    NUMBER = "number"
    MOMENT = "moment"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file. Moments are aware datetimes."""

    name: str
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class About:
    """What goes along with every file. ``filter`` is name and value of each part in words;
    ``licences`` are source and licence; ``rows`` is None where nobody counted."""

    title: str
    filter: tuple[tuple[str, str], ...]
    link: str
    data_through: datetime | None
    made_at: datetime
    zone: str
    caveats: tuple[str, ...]
    licences: tuple[tuple[str, str], ...]

    def as_dict(self) -> dict[str, object]:
        """The same as JSON holds it."""
        return {
            "title": self.title,
            "filter": dict(self.filter),
            "link": self.link,
            "data_through": None if self.data_through is None else self.data_through.isoformat(),
            "made_at": self.made_at.isoformat(),
            "time_zone": self.zone,
            "caveats": list(self.caveats),
            "licences": [{"source": name, "licence": text} for name, text in self.licences],
        }


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file as asked for. ``query`` spells what is wanted (``query()``); ``reason`` says why exact
    places are needed where ``exact``; ``base`` is the address of the page whose link the file
    carries."""

    subject: Subject
    form: Form
    query: str
    exact: bool = False
    reason: str = ""
    language: str = "en"
    base: str = ""


def query(subject: Subject, said: Mapping[str, str]) -> str:
    """What of an address a file of ``subject`` heeds, spelled in one way: the filter, and for
    single incidents what narrows their list. Raises ``BadInput`` where it cannot be read."""
    only = narrowing.spelled(narrowing.parse(said)) if subject is Subject.INCIDENTS else {}
    return filters.url_query(filters.parse(said), **only)


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A file made in the background, as stored. ``file`` is its name in the folder of exports,
    "" until it is there; ``state`` and ``progress`` are its job's."""

    id: str
    account_id: int
    wanted: Wanted
    asked_at: datetime
    job_id: int | None
    state: JobState
    progress: float
    reason: Said
    file: str
    name: str
    bytes: int
    rows: int
    ready_at: datetime | None
