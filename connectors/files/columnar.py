"""Parquet files, batch by batch."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from connectors.files.refusals import refused
from connectors.files.rows import Row

BATCH_ROWS = 8_192


def header(path: Path) -> tuple[str, ...]:
    """The column names of ``path``. Raises BadInput where the file is damaged."""
    with _file(path) as file:
        return tuple(file.schema_arrow.names)


def rows(path: Path) -> Iterator[Row]:
    """Every record of ``path``, its values as JSON can hold them."""
    number = 0
    with _file(path) as file:
        names = file.schema_arrow.names
        try:
            for batch in file.iter_batches(batch_size=BATCH_ROWS, use_threads=False):
                columns = [plain(column) for column in batch.columns]
                for cells in zip(*columns, strict=True):
                    number += 1
                    yield Row(number, dict(zip(names, cells, strict=True)))
        except (pa.ArrowException, OSError) as fault:
            raise refused("broken_parquet", name=path.name) from fault


def _file(path: Path) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(path, pre_buffer=False, buffer_size=1 << 16)
    except (pa.ArrowException, OSError) as fault:
        raise refused("broken_parquet", name=path.name) from fault


def plain(column: pa.Array) -> Sequence[object]:
    """Numbers, booleans and text stay; times and everything else become ISO text; a number that
    is none (NaN, infinity) becomes the text of it, NUL leaves the text."""
    kind = column.type
    if pa.types.is_floating(kind):
        return _numbers(column)
    if pa.types.is_integer(kind) or pa.types.is_boolean(kind) or pa.types.is_null(kind):
        return list(column.to_pylist())
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return _texts(column)
    return [_spelled(value) for value in column.to_pylist()]


def _numbers(column: pa.Array) -> Sequence[object]:
    values: list[object] = column.to_pylist()
    if pc.all(pc.is_finite(column)).as_py() is not False:
        return values
    odd = {value for value in values if isinstance(value, float) and not abs(value) < float("inf")}
    return [repr(v) if isinstance(v, float) and (v in odd or v != v) else v for v in values]


def _texts(column: pa.Array) -> Sequence[object]:
    if pc.any(pc.match_substring(column, "\0")).as_py():
        column = pc.replace_substring(column, "\0", "")
    return list(column.to_pylist())


def _spelled(value: object) -> object:
    if value is None:
        return None
    spell = getattr(value, "isoformat", None)
    return str(spell()) if spell else str(value).replace("\0", "")
