"""Whether a database is ready to serve, asked with so little that a second start hardly waits."""

from pathlib import Path

import psycopg

_VERSIONS = Path(__file__).parent / "migrations" / "versions"
# As `commands.first_run` leaves it: an invented city counts once its incidents are there.
_QUESTION = """
    SELECT EXISTS (SELECT FROM alembic_version WHERE version_num = %s)
       AND EXISTS (SELECT FROM account)
       AND EXISTS (SELECT FROM city WHERE NOT synthetic OR EXISTS (SELECT FROM incident))
"""


def head() -> str:
    """The newest revision: migrations are numbered, and the file's name begins with the number."""
    return max(file.stem.partition("_")[0] for file in _VERSIONS.glob("[0-9]*.py"))


def is_ready(url: str) -> bool:
    """Whether the database at ``url`` is of this version and has a city and an account.

    False also where it cannot be asked: whoever prepares it then says why.
    """
    try:
        with psycopg.connect(url.replace("+psycopg", "", 1), connect_timeout=5) as connection:
            row = connection.execute(_QUESTION, (head(),)).fetchone()
    except psycopg.Error:
        return False
    return bool(row and row[0])
