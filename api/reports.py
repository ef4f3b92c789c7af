"""Reports come in: from strangers, from people who are signed in, from systems with a token.

Sending twice stores once: the sender makes the UUID. Nothing of the device but a keyed hash is
kept, and no answer tells a place.
"""

import hashlib
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, BinaryIO, cast
from uuid import UUID

import orjson
from flask import Response, request
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from api import documented
from api import report_answers as answers
from auth import bearer, context, guard, limits, person, pseudonym, reviewer, routes
from db.queries import clusters
from domain import report, report_media
from domain.category import BY_CODE, CATEGORIES, UNMAPPED
from domain.errors import BadFields, NotAllowed, Unavailable
from domain.incident import TimePrecision
from domain.report import Channel, NewReport, Pseudonym, Receipt, ReceiptState
from domain.report_media import MediaState, Upload
from domain.roles import Permission
from locales import t
from services import media, reporting

part = documented.Part("reports", "Reports")
# A part's headers and the JSON beside the files.
_AROUND_BYTES = 1_000_000
_CHUNK_BYTES = 1_000_000
FORM = documented.Form("report", "media", report_media.MOST_BYTES_TOGETHER + _AROUND_BYTES)


@part.post(
    routes.SUBMIT,
    Permission.PUBLIC,
    "Send a report, as JSON or, with photos, sounds and films, as a form. Strangers name their"
    " device; a token needs the permission submit_reports. Sent again it is stored once.",
    body=answers.SentReport,
    form=FORM,
    answer=answers.ReportReceipt,
    status=HTTPStatus.CREATED,
    also=(200,),
    refusals=(401, 403, 409, 413, 415),
)
def submit(body: answers.SentReport) -> tuple[Response, int]:
    """201 the first time, 200 with the same answer afterwards; 409 for the same id with other
    contents."""
    channel = _channel()
    uploads = [_upload(file) for file in request.files.getlist(FORM.files)]
    attached = [_digest(upload) for upload in uploads]
    reporter = _reporter(body, channel)
    here, new = context.current(), _new(body, channel)
    with context.transaction() as session:
        receipt = reporting.receive(
            session, new, reporter=reporter, city=here.city, now=here.now(), attached=attached
        )
        if receipt.is_new:
            _take(session, receipt, reporter, uploads)
        case = _case(session, receipt)
    status = HTTPStatus.CREATED if receipt.is_new else HTTPStatus.OK
    return _told(receipt, len(uploads), case), status


@part.get(
    "/api/v1/reports/receipt/<uuid:client_id>",
    Permission.PUBLIC,
    "How far a report has come, for whoever knows its UUID.",
    answer=answers.ReportStanding,
    refusals=(404,),
)
def receipt(client_id: UUID) -> Response:
    """Nothing of what was reported, by whom or where, nor what was decided."""
    with context.reading() as session:
        found = reporting.standing(session, client_id, now=context.current().now())
    return _json(
        id=found.client_id,
        received_at=found.received_at,
        state=found.state,
        media=_media(found.media),
    )


@part.get(
    "/api/v1/reports/ping",
    Permission.PUBLIC,
    "Whether reports are taken from whoever asks, and what they may hold.",
    answer=answers.Ping,
)
def ping() -> Response:
    """The limits are those of every report; ``accepting`` is about whoever asks."""
    most = report_media.MOST_BYTES
    files = {
        "files": report_media.MOST_FILES,
        "bytes_together": report_media.MOST_BYTES_TOGETHER,
        **{f"{kind}_bytes": size for kind, size in most.items()},
    }
    told = {
        "text": report.MOST_TEXT,
        "place": report.MOST_PLACE,
        "oldest_days": report.OLDEST.days,
        "reports_a_minute": context.current().limits.reporter,
        "media": files,
    }
    return _json(ok=True, accepting=_is_taken(), consent=report.CONSENTS[-1], limits=told)


def _upload(file: FileStorage) -> Upload:
    return Upload(cast("BinaryIO", file.stream), file.mimetype)


def _digest(upload: Upload) -> bytes:
    """Of the contents, which are then at their beginning again."""
    digest = hashlib.sha256()
    while chunk := upload.contents.read(_CHUNK_BYTES):
        digest.update(chunk)
    upload.contents.seek(0)
    return digest.digest()


def _is_taken() -> bool:
    if person.who() is None:
        return context.current().takes_strangers
    return guard.may(Permission.SUBMIT_REPORTS)


def _channel() -> Channel:
    """The way this request comes. Raises ``NotAllowed`` where it is closed."""
    if person.who() is None:
        if not context.current().takes_strangers:
            raise NotAllowed(t("reports.refused.closed"))
        return Channel.PUBLIC
    guard.require(Permission.SUBMIT_REPORTS)
    return Channel.TOKEN if bearer.given() is not None else Channel.SESSION


def _reporter(body: answers.SentReport, channel: Channel) -> Pseudonym:
    """Who reports. Raises ``BadFields`` for a stranger whose device has no name of its own."""
    key = pseudonym.current_key()
    if channel is Channel.PUBLIC:
        if len(body.device.strip()) < report.LEAST_DEVICE:
            sentence = t("reports.refused.device", least=report.LEAST_DEVICE)
            raise BadFields(sentence, {"device": sentence})
        return pseudonym.of_device(key, body.device.strip())
    asking = guard.require(Permission.SUBMIT_REPORTS)
    if asking.token_id is not None and bearer.is_service():
        return pseudonym.of_token(key, asking.token_id)
    return pseudonym.of_account(key, asking.account.id)


def _new(body: answers.SentReport, channel: Channel) -> NewReport:
    at = body.position
    return NewReport(
        client_id=body.id,
        category=BY_CODE.get(body.category, UNMAPPED).slot,
        lat=at.lat if at else None,
        lon=at.lon if at else None,
        accuracy_m=at.accuracy_m if at else None,
        place=body.place.strip(),
        occurred_from=body.occurred_at,
        occurred_to=body.occurred_until or body.occurred_at,
        time_precision=TimePrecision.MINUTE,
        text=body.text.strip(),
        language=body.language,
        consent=body.consent,
        channel=channel,
    )


def _take(
    session: Session, receipt: Receipt, reporter: Pseudonym, uploads: Sequence[Upload]
) -> None:
    """Count a new report last, so that nobody waits for the count, then keep its files."""
    here = context.current()
    if reporter.kind != "token":
        limits.spend(session, "reporter", reporter.digest.hex(), here.limits.reporter)
    if reporter.kind == "device":
        limits.spend(session, "report_address", limits.network(), here.limits.report_address)
    if not uploads:
        return
    if here.media is None:
        raise Unavailable(t("reports.refused.no_media"))
    media.accept(session, receipt.report_id, uploads, folder=here.media, now=here.now())


def _case(session: Session, receipt: Receipt) -> int | None:
    """The number of the cluster that a report came to, for who sees the reports there."""
    within, number = reviewer.within(), receipt.cluster_id
    if within is None or number is None or not clusters.one(session, number, scope=within):
        return None
    return number


def _told(receipt: Receipt, files: int, case: int | None) -> Response:
    """The same whenever it is told."""
    suggested = receipt.suggestion
    return _json(
        id=receipt.client_id,
        received_at=receipt.received_at,
        state=ReceiptState.RECEIVED,
        media=_media([MediaState.WAITING] * files),
        suggestion=suggested
        and {
            "category": CATEGORIES[suggested.category].code,
            "probability": suggested.probability,
        },
        cluster=case,
    )


def _media(states: Sequence[MediaState]) -> list[dict[str, Any]]:
    return [{"position": at, "state": state} for at, state in enumerate(states)]


def _json(**said: object) -> Response:
    return Response(orjson.dumps(said, option=orjson.OPT_UTC_Z), mimetype="application/json")
