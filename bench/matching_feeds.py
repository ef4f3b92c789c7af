"""Records whose event is known, of real feeds: what publishers themselves say is one.

St. Louis: one case number. polisen.se: the versions of one id, and what came out twice under the
same title, which has the minute, the kind and the place. Canberra: fire and ambulance called to the
same words of place within half an hour (one desk dispatches both); a suburb is no such place, and
of calls whose truth nobody knows none is judged.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from bench.matching_records import Labelled, LabelledSet
from connectors import polisen_title
from domain import city_file
from domain.category import BY_CODE, normalised

_CITIES = Path(__file__).parents[1] / "cities"
# Filed under a number of its own beside the case it belongs to: whose case it is, nobody says.
_BESIDE = "PUBLIC ORDER-OTHR UNSPC"
_SOON = pd.Timedelta(minutes=30)
_CANBERRA = {
    "MOTOR VEHICLE ACCIDENT": "traffic",
    "PEDESTRIAN-PUSHBIKE-E-SCOOTER ACCIDENT": "traffic",
    "PEDESTRIAN OR PUSHBIKE ACCIDENT": "traffic",
    "AMBULANCE RESPONSE": "medical",
    "SOUTHCARE RESPONSE": "medical",
    "ANIMAL RESCUE": "rescue",
    "INDUSTRIAL RESCUE": "rescue",
}
_UNKNOWN_TRUTH = frozenset({"AMBULANCE RESPONSE", "SOUTHCARE RESPONSE"})


def every(folder: Path) -> Iterator[LabelledSet]:
    """The sets of ``folder``, /data of the shared sample data."""
    yield _case_numbers(
        "st_louis",
        _st_louis(folder, "2016-06-01", "2016-08-01"),
        _st_louis(folder, "2017-06-01", "2017-08-01"),
    )
    yield LabelledSet(
        "polisen_versions",
        _polisen(folder, "2023-10-01", "2024-07-01"),
        _polisen(folder, "2024-07-01", "2025-04-01"),
        True,
    )
    yield LabelledSet(
        "canberra_two_services",
        _canberra(folder, "2023-10-01", "2024-10-01"),
        _canberra(folder, "2024-10-01", "2026-01-01"),
        False,
    )


def _case_numbers(name: str, learned: Any, tested: Any) -> LabelledSet:
    return LabelledSet(name, tuple(learned), tuple(tested), True)


def _slots(city: str) -> Mapping[str, int]:
    known = city_file.parse((_CITIES / f"{city}.toml").read_text("utf-8"), name=f"{city}.toml")
    return {
        normalised(word): BY_CODE[code].slot
        for source in known.sources
        for word, code in source.categories.items()
    }


def _utc(local: pd.Series, zone: str) -> list[datetime]:
    at = pd.to_datetime(local).dt.tz_localize(
        zone, ambiguous=np.ones(len(local), dtype=bool), nonexistent="shift_forward"
    )
    return list(at.dt.tz_convert("UTC").dt.to_pydatetime())


def _points(
    table: pd.DataFrame, zone: str, precision: str, slots: Mapping[str, int]
) -> Iterator[Labelled]:
    """Rows of columns event, source, occurred_at, lat, lon, category and words."""
    for at, row in zip(_utc(table.occurred_at, zone), table.to_dict("records"), strict=True):
        yield Labelled(
            event=row["event"],
            source=row["source"],
            lat=row["lat"],
            lon=row["lon"],
            place_precision=row.get("precision", precision),
            accuracy_m=None,
            area=0,
            occurred_from=at,
            occurred_to=at,
            time_precision="minute",
            category=slots.get(normalised(row["category"]), 0),
            words=row["words"],
            official=True,
        )


def _st_louis(folder: Path, first: str, end: str) -> tuple[Labelled, ...]:
    table = pd.read_parquet(folder / "stl_incidents_2008_2018.parquet")
    table = table[table.occurred_at.between(first, end) & table.source_id.notna()]
    table = table[(table.coord_status == "ok") & (table["count"] == 1)].fillna("")
    table = table[~table.description.str.startswith(_BESIDE)]
    table = table.assign(event=table.source_id, source="slmpd", words=table.description)
    return tuple(_points(table, "America/Chicago", "exact", _slots("st_louis")))


def _canberra(folder: Path, first: str, end: str) -> tuple[Labelled, ...]:
    table = pd.read_parquet(folder / "act_esa_incidents.parquet")
    table = table[table.occurred_at.between(first, end) & table.agency.isin(["Fire", "Ambulance"])]
    table = table[~table.category.isin(_UNKNOWN_TRUTH)].dropna(subset=["lat", "lon"])
    is_street = table.location.fillna("").str.contains(",")
    table = table.assign(
        event=_calls(table),
        source=table.agency,
        precision=is_street.map({True: "street", False: "district"}),
        words=table.title,
    )
    slots = {normalised(word): BY_CODE[code].slot for word, code in _CANBERRA.items()}
    fires = {normalised(word): BY_CODE["fire"].slot for word in table.category if "FIRE" in word}
    return tuple(_points(table, "Australia/Sydney", "street", {**fires, **slots}))


def _calls(table: pd.DataFrame) -> "pd.Series[str]":
    """A name for each run of calls to the same words of place with no longer pause than _SOON."""
    at = pd.to_datetime(table.occurred_at)
    ordered = table.assign(at=at).sort_values(["location", "at"])
    begins = (ordered.location != ordered.location.shift()) | (ordered["at"].diff() > _SOON)
    return begins.cumsum().astype(str).reindex(table.index)


def _polisen(folder: Path, first: str, end: str) -> tuple[Labelled, ...]:
    """First and last version of what was changed, and everything else of that time."""
    events = pd.read_parquet(folder / "polisen_events.parquet")
    codes = dict(zip(events.location_name, events.municipality_code, strict=True))
    versions = pd.read_parquet(folder / "polisen_revisions.parquet")
    versions = versions.groupby("id").nth([0, -1]).reset_index()
    others = events[~events.id.isin(versions.id)]
    table = pd.concat([versions, others], ignore_index=True)
    table = table[table.datetime.between(first, end)]
    slots, titles = _slots("stockholm"), dict(zip(table.id, table.name, strict=True))
    table = table.assign(event=table.id.map(titles))
    return tuple(_version(row, codes, slots) for row in table.to_dict("records"))


def _version(
    row: Mapping[Any, Any], codes: Mapping[str, Any], slots: Mapping[str, int]
) -> Labelled:
    published = datetime.fromisoformat(row["datetime"]).astimezone(UTC)
    said = polisen_title.time_in_title(row["name"], published)
    code = codes.get(row["location_name"])
    return Labelled(
        event=row["event"],
        source="polisen",
        lat=row["lat"],
        lon=row["lon"],
        place_precision="municipality" if isinstance(code, str) and code else "county",
        accuracy_m=None,
        area=int(code) if isinstance(code, str) and code else 0,
        occurred_from=said.occurred_from if said else published,
        occurred_to=said.occurred_to if said else published,
        time_precision="minute",
        category=slots.get(normalised(row["type"]), 0),
        words=f"{row['name']} {row['summary'] or ''}",
        official=True,
    )
