from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from domain.errors import BadInput
from domain.incident import TimePrecision


def written(path: Path, columns: dict[str, list[object]]) -> Path:
    pq.write_table(pa.table(columns), path, row_group_size=2)
    return path


def test_typed_columns_become_incidents_and_json(tmp_path: Path, read_file) -> None:
    at = datetime(2024, 2, 15, 6, 33, 56, tzinfo=UTC)
    path = written(
        tmp_path / "a.parquet",
        {
            "row_id": ["a", "b", "c"],
            "occurred_at": [at, at, None],
            "category": ["Theft", "nul\0byte", "Theft"],
            "lat": [38.63, float("nan"), 38.63],
            "lon": [-90.2, float("inf"), -90.2],
            "district": [1, None, 3],
            "seen": [date(2024, 2, 15)] * 3,
            "cost": [Decimal("1.50")] * 3,
            "blob": [b"\x00\x01"] * 3,
        },
    )
    first, second, third = read_file(path)
    assert first.incident.occurred_from == at
    assert first.incident.time_precision is TimePrecision.SECOND
    assert first.incident.area_code == "1"
    assert first.payload["seen"] == "2024-02-15"
    assert second.faults[-1].reason == "infinite_coordinate"
    assert third.faults[-1].reason == "missing_date"
    orjson.dumps([dict(first.payload), dict(second.payload)])
    assert "\\u0000" not in orjson.dumps(dict(second.payload)).decode()


def test_more_rows_than_a_batch_keep_their_numbers(tmp_path: Path, read_file) -> None:
    count = 20_000
    days = [f"2018-07-{1 + n % 28:02}T11:{n % 60:02}:00" for n in range(count)]
    path = written(
        tmp_path / "a.parquet", {"id": list(range(count)), "date": days, "type": ["x"] * count}
    )
    records = read_file(path)
    assert [record.record for record in records] == list(range(1, count + 1))
    assert records[-1].incident.key == str(count - 1)


def test_a_damaged_file_is_refused(tmp_path: Path, read_file) -> None:
    path = written(tmp_path / "a.parquet", {"date": ["2018-01-01"]})
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(BadInput, match="damaged Parquet"):
        read_file(path)
