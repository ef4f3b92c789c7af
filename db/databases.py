"""A database that lasts as long as a piece of work."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from domain.errors import Unavailable


@contextmanager
def scratch(url: str, name: str) -> Iterator[str]:
    """The URL of an empty database called ``name`` in the server of ``url``, gone afterwards.

    Raises ``Unavailable`` where the role of ``url`` may not create databases.
    """
    with psycopg.connect(url.replace("+psycopg", "", 1), autocommit=True) as server:
        try:
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        except psycopg.errors.InsufficientPrivilege:
            raise Unavailable(
                "A database of its own is needed, and this role may not create one: "
                "grant it CREATEDB, or import the file into an empty Halo."
            ) from None
        try:
            yield make_url(url).set(database=name).render_as_string(hide_password=False)
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
