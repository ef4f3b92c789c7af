"""Erasing what somebody reported."""

import argparse
import json

from commands.house import House
from db.queries import audit
from domain.account import AuditEntry
from domain.errors import BadInput, Unavailable
from services import reporting


def erase(house: House, given: argparse.Namespace) -> None:
    """Erase a report with its files; what stays is that it was done."""
    if not given.yes:
        raise BadInput("This erases the report and its files for good. If you mean it, add --yes.")
    if house.media is None:
        raise Unavailable("The folder of the files of reports is not known here.")
    now = house.now
    with house.transaction() as session:
        erased = reporting.erase(session, given.report, folder=house.media)
        entry = AuditEntry(now, None, reporting.ERASED, f"report:{given.report}")
        audit.insert(session, entry)
    told = {"erased": str(given.report), "files": erased.files, "incidents": erased.incidents}
    print(json.dumps(told))
