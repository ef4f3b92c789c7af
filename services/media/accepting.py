"""Files of a report are taken in, to be cleaned in the background."""

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from sqlalchemy.orm import Session

from db.queries import report_media
from domain.errors import BadInput
from domain.job import Job
from domain.report_media import MOST_BYTES, MOST_FILES, Kind, Media, MediaState, Unfit, Upload
from locales import t
from services import jobs
from services.media import forms, storing

JOB = "clean_media"
_BLOCK_BYTES = 1 << 20
_PAUSE = timedelta(minutes=1)


class _Refused(Exception):
    """The file is not stored, for ``reason``."""

    def __init__(self, reason: Unfit) -> None:
        super().__init__(reason)
        self.reason = reason


def accept(
    session: Session, report_id: int, files: Sequence[Upload], *, folder: Path, now: datetime
) -> tuple[Media, ...]:
    """Keep what was sent with a new report, waiting outside the web root, and queue its cleaning.

    Whatever is wrong with one file refuses that file alone: a report is not lost for its picture.
    Raises ``BadInput`` for more than ``MOST_FILES`` files.
    """
    if len(files) > MOST_FILES:
        raise BadInput(t("media.refused.many", most=MOST_FILES))
    stored = tuple(
        _stored(session, report_id, position, file, folder=folder, now=now)
        for position, file in enumerate(files)
    )
    if any(media.state is MediaState.WAITING for media in stored):
        jobs.enqueue(session, JOB, now=now)
    return stored


def enqueue_left(session: Session, *, now: datetime) -> Job | None:
    """Queue the cleaning of what waits although no job is to clean it: sent in the moment in which
    the last one found nothing more."""
    if not report_media.is_left_waiting(session, JOB, now=now, pause=_PAUSE):
        return None
    return jobs.enqueue(session, JOB, now=now)


def _stored(
    session: Session, report_id: int, position: int, file: Upload, *, folder: Path, now: datetime
) -> Media:
    media_id, digest, refusal = uuid4(), hashlib.sha256(), None
    kind, _ = forms.declared(file.media_type)
    path = storing.waiting(folder, media_id)
    size = 0
    with suppress(_Refused), storing.new(path) as target:
        try:
            size = _copied(file, target, digest)
        except _Refused as refused:
            refusal = refused.reason
            raise
    media = Media(
        media_id,
        report_id,
        position,
        kind,
        MediaState.REFUSED if refusal else MediaState.WAITING,
        refusal,
        "" if kind is Kind.UNKNOWN else forms.plain(file.media_type),
        size,
    )
    report_media.add(session, media, sent_digest=digest.digest(), now=now)
    return media


def _copied(file: Upload, target: BinaryIO, digest: "hashlib._Hash") -> int:
    """Copy what was sent; how many bytes it had."""
    head = file.contents.read(forms.HEAD_BYTES)
    if reason := forms.unfit(file.media_type, head):
        raise _Refused(reason)
    most, size, block = MOST_BYTES[forms.declared(file.media_type)[0]], 0, head
    while block:
        size += len(block)
        if size > most:
            raise _Refused(Unfit.TOO_LARGE)
        digest.update(block)
        target.write(block)
        block = file.contents.read(_BLOCK_BYTES)
    return size
