"""How pg_dump and pg_restore are called, with scripts in their place that tell."""

from pathlib import Path

import pytest

from db import dumps
from db.cluster_binaries import Programs
from db.dumps import DumpFailed, Tools

URL = "postgresql+psycopg://halo:s3cret@db.example/halo?sslmode=require"


def tools(folder: Path, name: str, script: str) -> Tools:
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return Tools(Programs(folder, 15), lambda: None)


def test_a_password_is_never_on_the_command_line(tmp_path: Path) -> None:
    told = tmp_path / "told"
    script = f'echo "$@" > {told}; echo "$PGPASSWORD" >> {told}'
    dumps.write(tools(tmp_path, "pg_dump", script), URL, tmp_path / "dump", snapshot="00-1")
    command, password = told.read_text().splitlines()
    assert "s3cret" not in command
    assert password == "s3cret"
    for part in ("host=db.example", "dbname=halo", "sslmode=require", "--snapshot=00-1"):
        assert part in command


def test_what_went_wrong_is_said_in_its_own_words(tmp_path: Path) -> None:
    script = 'echo "pg_restore: error: no such thing" >&2; echo "it is over" >&2; exit 1'
    with pytest.raises(DumpFailed, match="pg_restore failed: pg_restore: error: no such thing"):
        dumps.restore(tools(tmp_path, "pg_restore", script), URL, tmp_path / "dump")


def test_whoever_heeds_stops_it(tmp_path: Path) -> None:
    slow = tools(tmp_path, "pg_dump", f"sleep 5; touch {tmp_path}/went-on")

    def heed() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        dumps.write(Tools(slow.programs, heed), URL, tmp_path / "dump", snapshot="00-1")
    assert not (tmp_path / "went-on").exists()


def test_rows_are_lines_between_copy_and_its_end(tmp_path: Path) -> None:
    text = tmp_path / "text"
    text.write_text(
        "SET x = 1;\nCOPY public.one (a, b) FROM stdin;\n1\tCOPY public.two (a) FROM stdin;\n"
        "2\t\\\\.\n\\.\n\nCOPY other.three (a) FROM stdin;\n\\.\n"
    )
    found = dumps.row_counts(tools(tmp_path, "pg_restore", f"cat {text}"), tmp_path / "dump")
    assert found == {"one": 2, "other.three": 0}
