"""Whatever a publisher wrote becomes JSON that PostgreSQL can hold."""

from collections.abc import Iterator
from datetime import UTC, datetime

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from db.queries import payloads

# Half characters and NUL among them, and text that looks like their escapes.
letters = some.text(some.characters(exclude_categories=()), max_size=8) | some.sampled_from(
    ["\\u0000", "\\\\u0000", "\0", "\\\0", "\ud800", "\\ud800"]
)
scalars = letters | some.integers() | some.floats() | some.booleans() | some.none()
nested = some.recursive(
    scalars, lambda inner: some.lists(inner) | some.dictionaries(letters, inner)
)


@pytest.fixture(scope="module")
def server(database_url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(database_url.replace("+psycopg", ""), autocommit=True) as connection:
        yield connection


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(some.dictionaries(letters, nested, max_size=4))
def test_any_payload_is_jsonb(server: psycopg.Connection, payload: dict[str, object]) -> None:
    row = server.execute("SELECT %s::jsonb", [payloads.text(payload)]).fetchone()
    assert row
    assert isinstance(row[0], dict)


def test_what_can_be_kept_is_kept(server: psycopg.Connection) -> None:
    payload = {"a": "\\u0000 å", "b": [1, 2.5, None, True], "c": {"d": "€"}}
    row = server.execute("SELECT %s::jsonb", [payloads.text(payload)]).fetchone()
    assert row == (payload,)
    at = datetime(2025, 1, 2, tzinfo=UTC)
    assert payloads.text({"at": at, "huge": 10**30}) == (
        '{"at":"2025-01-02T00:00:00+00:00","huge":"1000000000000000000000000000000"}'
    )


def test_nesting_without_end_is_cut(server: psycopg.Connection) -> None:
    deep: list[object] = []
    for _ in range(900):
        deep = [deep]
    row = server.execute("SELECT %s::jsonb::text", [payloads.text({"a": deep})]).fetchone()
    assert row
    assert row[0].count("[") == 99
