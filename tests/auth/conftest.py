"""A fresh application on an empty database for each test."""

from collections.abc import Iterator

import pytest

from db import session as database
from tests import databases
from tests.auth import house as houses


@pytest.fixture
def sessions(database_url: str) -> Iterator[database.Sessions]:
    """Sessions on a database without accounts."""
    engine = database.engine(database_url, pool_size=4)
    with engine.begin() as connection:
        databases.emptied(connection)
    yield database.sessions(engine)
    engine.dispose()


@pytest.fixture
def house(sessions: database.Sessions) -> Iterator[houses.House]:
    """The application, and Dash's process-wide list of pages as it was before."""
    yield houses.build(sessions)
    houses.remove_pages()
