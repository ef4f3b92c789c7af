"""The forms themselves: what stands in them, what they say of themselves, what they never hold."""

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet
import pyogrio
import pytest

from connectors.files import own
from domain import spreadsheet
from domain.export import About, Column, Kind
from services.exports import arrow, features, separated, telling, workbook
from services.exports.table import Row, Table

ABOUT = About(
    title="Incidents, Smalltown",
    filter=(("Period", "1 Jan – 1 Feb"), ("Categories", "all")),
    link="http://halo/map?last=7",
    data_through=datetime(2026, 1, 5, 12, tzinfo=UTC),
    made_at=datetime(2026, 1, 6, 8, tzinfo=UTC),
    zone="America/Chicago",
    caveats=("Sum the column weight.",),
    licences=(("Police", "CC0"),),
)
COLUMNS = (
    Column("halo_key"),
    Column("weight", Kind.WHOLE),
    Column("at", Kind.MOMENT),
    Column("lat", Kind.NUMBER),
    Column("lon", Kind.NUMBER),
    Column("title"),
)
AT = datetime(2025, 7, 1, 17, 30, tzinfo=UTC)
EVIL = '=HYPERLINK("http://elsewhere")'
ROWS: list[Row] = [
    ("a", 1, AT, 38.6, -90.2, EVIL),
    ("b", -1, AT, None, None, "+46 8 123"),
    ("c", 2, None, 38.7, -90.3, None),
]


def _point(row: Row) -> dict[str, object] | None:
    return None if row[3] is None else {"type": "Point", "coordinates": [row[4], row[3]]}


def _table(rows: list[Row] = ROWS) -> Table:
    return Table("incidents", COLUMNS, [rows[:2], rows[2:]], geometry=_point, placed=("lat", "lon"))


def test_csv_holds_the_table_alone_and_no_formula() -> None:
    written = b"".join(separated.plain(_table(), ABOUT)).decode("utf-8-sig")
    assert written.splitlines() == [
        "halo_key,weight,at,lat,lon,title",
        'a,1,2025-07-01T12:30:00-05:00,38.6,-90.2,"\'=HYPERLINK(""http://elsewhere"")"',
        "b,-1,2025-07-01T12:30:00-05:00,,,'+46 8 123",
        "c,2,,38.7,-90.3,",
    ]


def test_a_zip_has_the_table_and_what_must_be_known() -> None:
    packed = zipfile.ZipFile(io.BytesIO(b"".join(separated.zipped(_table(), ABOUT))))
    assert packed.testzip() is None
    assert packed.namelist() == ["README.md", "incidents.csv"]
    assert packed.read("incidents.csv") == b"".join(separated.plain(_table(), ABOUT))
    told = packed.read("README.md").decode()
    for part in ("1 Jan – 1 Feb", "last=7", "2026-01-05T06:00", "Sum the column weight", "CC0"):
        assert part in told


def test_geojson_says_what_must_be_known_beside_its_features() -> None:
    found = json.loads(b"".join(features.collection(_table(), ABOUT)))
    assert found["about"]["data_through"] == "2026-01-05T12:00:00+00:00"
    assert found["about"]["licences"] == [{"source": "Police", "licence": "CC0"}]
    first, second, _ = found["features"]
    assert first["geometry"] == {"type": "Point", "coordinates": [-90.2, 38.6]}
    assert second["geometry"] is None
    assert first["properties"] == {
        "halo_key": "a",
        "weight": 1,
        "at": "2025-07-01T17:30:00+00:00",
        "title": EVIL,
    }
    nothing = json.loads(b"".join(features.collection(_table([]), ABOUT)))
    assert nothing["features"] == []


def test_a_workbook_keeps_text_as_text_and_goes_on_on_another_sheet(tmp_path: Path) -> None:
    path, told = tmp_path / "x.xlsx", []
    assert workbook.write(_table(), ABOUT, path, done=told.append, sheet_rows=3) == 3
    assert told == [2, 3]
    packed = zipfile.ZipFile(path)
    about, first, second = (packed.read(f"xl/worksheets/sheet{n}.xml").decode() for n in (1, 2, 3))
    assert "Sum the column weight." in about
    assert "America/Chicago" in about
    assert "'=HYPERLINK" in first
    assert "<f>" not in first + second
    assert "<v>-1</v>" in first
    assert "halo_key" in second
    # 1 July 2025, half past twelve in Chicago, in days since 1900.
    assert "<v>45839.5208" in first


def test_parquet_has_row_groups_and_types(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrow, "_GROUP_ROWS", 2)
    path = tmp_path / "x.parquet"
    assert arrow.parquet(_table(), ABOUT, path) == 3
    file = pyarrow.parquet.ParquetFile(path)
    assert file.num_row_groups == 2
    assert file.read().to_pylist()[1] == {
        "halo_key": "b",
        "weight": -1,
        "at": AT,
        "lat": None,
        "lon": None,
        "title": "+46 8 123",
    }
    assert json.loads(file.schema_arrow.metadata[b"halo"])["link"] == ABOUT.link


def test_a_geopackage_has_points_and_a_layer_about_itself(tmp_path: Path) -> None:
    path = tmp_path / "x.gpkg"
    assert arrow.geopackage(_table(), ABOUT, path) == 3
    assert {name for name, _ in pyogrio.list_layers(path)} == {"incidents", "about"}
    info = pyogrio.read_info(path, layer="incidents")
    assert (info["features"], info["crs"], info["geometry_type"]) == (3, "EPSG:4326", "Point")
    assert info["layer_metadata"][next(iter(info["layer_metadata"]))]
    _, told = pyogrio.read_arrow(path, layer="about")
    assert "CC0" in told.column("text").to_pylist()


def test_nothing_is_kept_of_rows_that_were_written(tmp_path: Path) -> None:
    """By construction: each part is let go before the next one is asked for."""
    alive: list[int] = []

    class Part(list[Row]):
        def __del__(self) -> None:
            alive.pop()

    def parts() -> Iterator[Part]:
        for _ in range(5):
            alive.append(1)
            # One is being written while the next is made, and no more.
            assert len(alive) <= 2
            yield Part(ROWS)

    table = Table("incidents", COLUMNS, parts(), geometry=_point)
    for part in separated.plain(table, ABOUT):
        assert part
    workbook.write(
        Table("incidents", COLUMNS, parts(), geometry=_point), ABOUT, tmp_path / "x.xlsx"
    )


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "'=1+1",
        "''=1+1",
        " =1+1",
        "@x",
        "-",
        "+1",
        "\tx",
        "'\tx",
        "\r\n=x",
        "it's",
        "'quoted'",
    ],
)
def test_what_is_made_harmless_comes_back_as_it_was(text: str) -> None:
    written = str(spreadsheet.inert(text))
    assert not written.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert own.row({"halo_id": "1", "title": written})["title"] == text


def test_every_line_of_a_readme_is_one_line() -> None:
    told = telling.readme(_table(), ABOUT)
    assert all(line.startswith(("# ", "- **")) for line in told.splitlines() if line)
