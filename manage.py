"""What an operator does at the command line: ``python manage.py --help``."""

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import serve
from domain.errors import Refusal
from domain.roles import Role

# The first is a ``House``, which is heavy to import: the launcher starts without.
Command = Callable[[Any, argparse.Namespace], None]


def parser() -> argparse.ArgumentParser:
    """Every command with its arguments."""
    top = argparse.ArgumentParser(prog="manage.py", description="Run and look after Halo.")
    add = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    _add_running(add)
    _add_people(add)
    _add_city(add)
    _add_files(add)
    _add_backtest(add)
    _add_reports(add)
    _add_care(add)
    job = add.add_parser("run-job", help="queue a job and follow it to its end")
    job.add_argument("name")
    job.add_argument("argument", nargs="?", default="")
    return top


def _add_running(add: Any) -> None:
    add.add_parser("serve", help="run database, web and worker together")
    add.add_parser("migrate", help="bring the database to this version")
    add.add_parser("prepare", help="migrate, then fill what is empty: a city, an administrator")


def _add_people(add: Any) -> None:
    user = add.add_parser("add-user", help="let somebody in; prints a one-time password")
    user.add_argument("email")
    user.add_argument("--name", required=True)
    user.add_argument("--role", choices=[role.value for role in Role], required=True)
    reset = add.add_parser("reset-password", help="a new one-time password for somebody")
    reset.add_argument("email")
    off = add.add_parser("second-factor-off", help="let somebody's password alone open Halo again")
    off.add_argument("email")
    gone = add.add_parser("erase-account", help="erase who somebody was; what they did stays")
    gone.add_argument("email")
    gone.add_argument("--yes", action="store_true", help="yes, erase it")


def _add_city(add: Any) -> None:
    city = add.add_parser("city", help="choose the city by its file, and read its boundaries")
    city.add_argument("file", type=Path)
    forget = add.add_parser("forget-city", help="delete every incident, source and area")
    forget.add_argument("--yes", action="store_true", help="yes, delete them")


def _add_files(add: Any) -> None:
    load = add.add_parser("import", help="read a file of incidents (CSV, Parquet, GeoJSON)")
    load.add_argument("file", type=Path)
    load.add_argument("--source", help="slug of the source; needed where the city has several")
    load.add_argument("--dry-run", action="store_true", help="show, and store nothing")
    load.add_argument("--edition", help="a file that comes again whole: what is gone is withdrawn")
    load.add_argument("--map", type=Path, help="JSON of a column map, instead of the guess")
    load.add_argument("--keep-map", action="store_true", help="use this map for the next file too")
    faults = add.add_parser("faults", help="what was wrong in an import, as CSV on stdout")
    faults.add_argument("run", type=int)


def _add_backtest(add: Any) -> None:
    past = add.add_parser("backtest", help="replay every model over the past; writes CSV tables")
    past.add_argument("--city", required=True, help="slug or file of the city")
    past.add_argument("--from", dest="since", type=date.fromisoformat, required=True)
    past.add_argument("--to", type=date.fromisoformat, required=True, help="the last day")
    past.add_argument("--file", type=Path, help="incidents, read into a database of their own")
    past.add_argument("--source", help="slug of the file's source; where the city has several")
    past.add_argument("--into", type=Path, default=Path("backtest"), help="folder of the tables")


def _add_reports(add: Any) -> None:
    erase = add.add_parser("erase-report", help="erase a report and its files for good")
    erase.add_argument("report", type=UUID, help="the UUID its sender was given")
    erase.add_argument("--yes", action="store_true", help="yes, erase it")
    add.add_parser("sample-reports", help="invented reports, to try verifying with")
    chain = add.add_parser("verify-decisions", help="check that no decision was changed or removed")
    chain.add_argument("--noted", help="`head` of an earlier check, which must still be there")
    trail = add.add_parser("verify-audit", help="check that the audit trail is as it was written")
    trail.add_argument("--noted", help="`head` of an earlier check, which must still be there")


def _add_care(add: Any) -> None:
    add.add_parser("doctor", help="one screen: what is well, and what needs a hand")
    backup = add.add_parser("backup", help="back up database and media, and read the backup back")
    backup.add_argument("--to", type=Path, help="the folder of backups, instead of HALO_BACKUPS")
    backup.add_argument("--keep", type=int, help="delete all but so many of the whole ones there")
    restore = add.add_parser("restore", help="bring a backup into an empty database")
    restore.add_argument("folder", type=Path, help="one backup: halo-…")


# Modules of ``commands``, read only when their command is given: some are heavy to import.
COMMANDS = {
    "migrate": "database:migrate",
    "prepare": "first_run:prepare",
    "add-user": "people:add_user",
    "reset-password": "people:reset_password",
    "second-factor-off": "people:second_factor_off",
    "erase-account": "people:erase_account",
    "city": "cities:choose",
    "forget-city": "cities:forget",
    "import": "files:load",
    "faults": "files:faults",
    "erase-report": "reports:erase",
    "sample-reports": "sample_reports:receive",
    "backtest": "backtest:backtest",
    "verify-decisions": "verification:verify_decisions",
    "verify-audit": "verification:verify_audit",
    "run-job": "jobs:run_job",
    "backup": "backups:back_up",
    "restore": "backups:restore",
}


def command(name: str) -> Command:
    """The function behind a command's name."""
    module, function = COMMANDS[name].split(":")
    found: Command = getattr(importlib.import_module(f"commands.{module}"), function)
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code. A refusal is one sentence on stderr."""
    given = parser().parse_args(arguments)
    if given.command == "serve":
        return serve.serve(os.environ)
    try:
        if given.command == "doctor":
            return _examined()
        _run(given)
        sys.stdout.flush()
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except BrokenPipeError:
        # Whoever read what was printed, ``head`` for one, has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return 0


def _examined() -> int:
    import config
    from commands import doctor
    from services import checkup

    settings = config.settings()
    secrets = config.secrets_given(settings)
    place = checkup.Place(settings.home, settings.backups, secrets)
    return doctor.examine(doctor.Patient(settings.database_url, place, settings.lang))


def _run(given: argparse.Namespace) -> None:
    import config
    from commands import house

    settings = config.settings()
    config.configure_logging(settings)
    with house.opened(
        url=settings.database_url,
        home=settings.home,
        boundaries=settings.boundaries,
        cities=settings.cities,
        city_file=settings.city,
    ) as opened:
        known = replace(opened, backups=settings.backups, backups_kept=settings.backups_kept)
        command(given.command)(known, given)


if __name__ == "__main__":
    sys.exit(main())
