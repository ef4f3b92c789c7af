"""A database of a benchmark's own: in the server of ``DATABASE_URL``, else in a private one."""

import json
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from db import cluster, migrations

SHARED = Path(os.environ.get("HALO_SHARED", Path(__file__).parents[2] / "shared"))


@contextmanager
def database() -> Iterator[str]:
    """The URL of an empty, migrated database that is gone afterwards."""
    with ExitStack() as stack:
        server = os.environ.get("DATABASE_URL")
        if not server:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="halo-bench-"))
            Path(folder).chmod(0o755)
            server = stack.enter_context(cluster.running(Path(folder))).url
        name = f"halo_bench_{secrets.token_hex(4)}"
        administrator = create_engine(server, isolation_level="AUTOCOMMIT")
        with administrator.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        try:
            url = make_url(server).set(database=name).render_as_string(hide_password=False)
            migrations.upgrade(url)
            yield url
        finally:
            with administrator.connect() as connection:
                connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
            administrator.dispose()


def report(**figures: object) -> None:
    """The figures as one JSON object, the last line printed."""
    print(json.dumps(figures))
