"""Files are handed over: streamed to disk, looked at, kept under a name of Halo's own."""

from http import HTTPStatus
from typing import BinaryIO, cast
from urllib.parse import unquote
from uuid import UUID

import orjson
from flask import Response, request
from pydantic import BaseModel, Field

from api import documented
from auth import audit, context, guard, refusals
from domain.errors import Unavailable
from domain.roles import Permission
from locales import t
from services import uploads

part = documented.Part("uploads", "Sources")
_NAME = "X-Halo-Name"
HANDED_OVER = "file_handed_over"


class HandedOver(BaseModel):
    """A file that was kept until it is imported, or for two weeks."""

    id: UUID
    name: str
    size: int = Field(description="Bytes.")


@part.post(
    "/api/v1/uploads",
    Permission.MANAGE_SOURCES,
    "Hand over a file of incidents or boundaries: the body is the file as it is (CSV, Parquet,"
    " GeoJSON, each plain or packed, or a zipped shapefile), the header X-Halo-Name what it is"
    " called, percent-encoded. It is looked at, and not imported.",
    answer=HandedOver,
    status=HTTPStatus.CREATED,
    refusals=(411, 413, 503),
)
def hand_over() -> Response:
    """413 before the body is read where it says that it is too large."""
    here, name = context.current(), unquote(request.headers.get(_NAME, ""))
    if here.uploads is None:
        raise Unavailable(t("uploads.refused.nowhere"))
    if request.content_length is None:
        return refusals.answer(HTTPStatus.LENGTH_REQUIRED, t("uploads.refused.length"))
    called, most = uploads.plain_name(name), here.upload_bytes
    if request.content_length > most:
        sentence = uploads.too_large(called, most).sentence
        return refusals.answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, sentence)
    request.max_content_length = most
    contents = cast("BinaryIO", request.stream)
    kept = uploads.keep(contents, name=called, folder=here.uploads, most_bytes=most)
    with context.transaction() as session:
        account = guard.require(Permission.MANAGE_SOURCES).account
        uploads.register(session, kept, account_id=account.id, now=here.now())
        audit.note(session, HANDED_OVER, f"upload:{kept.id}", name=kept.name, bytes=kept.size)
    said = HandedOver(id=kept.id, name=kept.name, size=kept.size)
    return Response(
        orjson.dumps(said.model_dump()), HTTPStatus.CREATED, mimetype="application/json"
    )
