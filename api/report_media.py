"""Photos, sounds and films of reports, as they are kept, for those who review reports."""

from uuid import UUID

from flask import Response, send_file

from api import documented
from auth import audit, context, reviewer
from db.queries import report_media as rows
from domain.errors import IllegalStep, NotFound
from domain.report_media import MediaState
from domain.roles import Permission
from locales import t
from services.media import storing

part = documented.Part("report_media", "Reports")
_ANY = documented.Media("application/octet-stream", "JPEG, or MP4 with sound or film.")
_ENDINGS = {"image/jpeg": "jpg", "audio/mp4": "m4a", "video/mp4": "mp4"}
# Opened as a page of its own it can run, load and send nothing.
_POLICY = "default-src 'none'; media-src 'self'; img-src 'self'; style-src 'unsafe-inline'; sandbox"


@part.get(
    "/api/v1/reports/media/<uuid:media_id>",
    Permission.SEE_REPORTS,
    "A photo, sound or film of a report, encoded anew and without what the sender's device wrote"
    " into it. Parts of it are sent where a `Range` is asked for.",
    answer=_ANY,
    also=(206, 304),
    refusals=(404, 409, 416),
)
def content(media_id: UUID) -> Response:
    """The file; 409 while it waits to be cleaned and where it was refused."""
    with context.reading() as session:
        found = rows.shown(session, media_id, scope=reviewer.scope())
    folder = context.current().media
    if found is None or folder is None:
        raise NotFound(t("media.refused.gone"))
    if found.state is MediaState.WAITING:
        raise IllegalStep(t("media.refused.waiting"))
    if found.refusal is not None:
        raise IllegalStep(t(f"media.unfit.{found.refusal}"))
    path = storing.kept(folder, media_id)
    if not path.is_file():
        raise NotFound(t("media.refused.gone"))
    with context.transaction() as session:
        about = {"kind": found.kind.value, "report": found.report_id}
        audit.note_look(session, audit.SAW_MEDIA, f"media:{media_id}", **about)
    name = f"report-{media_id}.{_ENDINGS[found.media_type]}"
    answer = send_file(path, found.media_type, download_name=name, conditional=True, max_age=0)
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    answer.headers["Content-Security-Policy"] = _POLICY
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer
