"""What was wrong in a file, record by record, as a table to take away: before it is stored, and of
every reading since."""

from collections.abc import Iterator
from uuid import UUID

from flask import Response, send_from_directory
from sqlalchemy.orm import Session

from api import documented
from auth import audit, context, outgoing
from db.queries import runs
from domain.errors import NotFound
from domain.roles import Permission
from locales import language, spoken, t
from services import fault_file, import_desk, uploads
from services.fault_file import Kept

part = documented.Part("import_faults", "Sources")
FETCHED = "faults_fetched"
_CSV = documented.Media("text/csv", "A line for each reject, repair and flag.")


@part.get(
    "/api/v1/imports/<uuid:upload_id>/faults",
    Permission.MANAGE_SOURCES,
    "What stands against a file that was handed over, as its dry run found it.",
    answer=_CSV,
    refusals=(404,),
)
def of_upload(upload_id: UUID) -> Response:
    """404 where no dry run has ended, or so long ago that its table is deleted."""
    with context.transaction() as session:
        upload = uploads.one(session, upload_id)
        path = import_desk.faults_path(outgoing.folder(), upload)
        if not path.is_file():
            raise NotFound(t("imports.refused.no_faults"))
        audit.note(session, FETCHED, f"upload:{upload.id}", name=upload.name)
    name = f"faults-{upload_id}.csv"
    return send_from_directory(
        path.parent, path.name, mimetype="text/csv", as_attachment=True, download_name=name
    )


@part.get(
    "/api/v1/imports/runs/<int:run_id>/faults",
    Permission.MANAGE_SOURCES,
    "What stood against the records of one reading.",
    answer=_CSV,
    refusals=(404,),
)
def of_run(run_id: int) -> Response:
    """Rejects come with their whole record."""
    here, code = context.current(), language()
    session = here.sessions()
    try:
        found = runs.faults(session, run_id)
        with context.transaction() as noting:
            audit.note(noting, FETCHED, f"run:{run_id}")
    except BaseException:
        session.close()
        raise
    answer = Response(_pieces(session, found, code), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="faults-{run_id}.csv"'
    # Where the asker goes away before the first piece is taken.
    answer.call_on_close(session.close)
    return answer


def _pieces(session: Session, found: Iterator[Kept], code: str) -> Iterator[bytes]:
    """The table in the language of the request, which is not in force any more by now."""
    with session, spoken(code):
        yield from fault_file.pieces(found)
