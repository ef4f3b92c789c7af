"""Connections: one engine a process, one session a unit of work."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

# What is raised where the database cannot be reached.
Unreachable = OperationalError
Sessions = sessionmaker[Session]


def engine(url: str, *, pool_size: int = 8, asleep_s: float = 600.0) -> Engine:
    """An engine on ``url``; a connection the server dropped is replaced before it is used.

    A transaction in which nothing happens for ``asleep_s`` seconds is rolled back by the server:
    its process is stopped or gone, and the rows it has locked are wanted.
    """
    asleep_ms = round(asleep_s * 1000)
    options = f"-c timezone=UTC -c jit=off -c idle_in_transaction_session_timeout={asleep_ms}"
    return create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"options": options},
    )


def sessions(bound: Engine) -> Sessions:
    """The factory of sessions on ``bound``; objects stay readable after commit."""
    return sessionmaker(bound, expire_on_commit=False)


def url(factory: Sessions) -> str:
    """Where the sessions of ``factory`` go, password included."""
    bound: Engine = factory.kw["bind"]
    return bound.url.render_as_string(hide_password=False)


@contextmanager
def transaction(factory: Sessions) -> Iterator[Session]:
    """A session whose work is committed at the end of the block, or rolled back whole."""
    with factory() as session, session.begin():
        yield session
