"""A standing connection: what the database announces, and which one process leads.

Both last exactly as long as the connection does. When it breaks, any method raises one of
``DISCONNECTED``; whoever wants to go on opens a new one.
"""

from types import TracebackType
from typing import Self

import psycopg
import sqlalchemy.exc
from psycopg import sql

from db import libpq

DISCONNECTED = (
    psycopg.OperationalError,
    sqlalchemy.exc.OperationalError,
    sqlalchemy.exc.InterfaceError,
    # The server ended a transaction whose process had slept.
    sqlalchemy.exc.InternalError,
)


class Notices:
    """Listens on ``channels`` from construction to ``close`` (or the end of the block).

    Args:
        url: SQLAlchemy's or libpq's URL of the database.
        channels: NOTIFY channels; what was announced before is not heard.
    """

    def __init__(self, url: str, *channels: str) -> None:
        self._connection = psycopg.connect(libpq.url(url), autocommit=True, connect_timeout=10)
        self._leads: set[int] = set()
        for channel in channels:
            self._connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop listening, and stop leading."""
        self._connection.close()

    def leads(self, key: int) -> bool:
        """Whether this connection is the one that leads under ``key``; it becomes it if it can.

        Asks the server every time, so that a leader cut off from it learns that it is none.
        """
        if key in self._leads:
            self._connection.execute("SELECT 1")
            return True
        row = self._connection.execute("SELECT pg_try_advisory_lock(%s)", [key]).fetchone()
        if row and row[0]:
            self._leads.add(key)
        return key in self._leads

    def wait(self, timeout_s: float) -> list[tuple[str, str]]:
        """The (channel, payload) announced since the last call, as soon as there is one; empty
        after ``timeout_s`` without any."""
        heard = self._connection.notifies(timeout=timeout_s, stop_after=1)
        return [(notice.channel, notice.payload) for notice in heard]
