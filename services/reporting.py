"""Taking in what people report: once each, checked, matched with what is one event with it.

receipt = reporting.receive(session, new, reporter=somebody, city=city, now=now)
"""

import uuid
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from db.queries import areas, members, reports
from domain import area_words
from domain.area_words import NamedArea
from domain.city import City
from domain.errors import BadFields, IllegalStep, NotFound
from domain.report import Erased, NewReport, Pseudonym, Receipt, ReceiptState, Standing, severity
from domain.report_media import MediaState
from domain.suggestion import Suggestion
from locales import t
from services import matching, media, report_words, suggesting

# As the audit trail calls it.
ERASED = "report_erased"
_UNDECIDED = ("", "unreviewed")


def receive(
    session: Session,
    new: NewReport,
    *,
    reporter: Pseudonym,
    city: City,
    now: datetime,
    attached: Sequence[bytes] = (),
) -> Receipt:
    """Store a report, match it and announce it; sent again, it is the one that is there.

    ``attached`` are the SHA-256 digests of the files sent with it. Raises ``BadFields`` naming
    every field that cannot be, ``IllegalStep`` where the same UUID was sent with other contents.
    """
    digest = report_words.digest(new, attached)
    try:
        report_words.check(new, city=city, now=now)
    except BadFields:
        # It may have been sent when it could be still.
        if reports.known(session, new.client_id) is None:
            raise
        return _sent_before(session, new.client_id, digest)
    suggestion = suggesting.suggest(session, new.text, new.language) if new.text else None
    row = _row(new, digest, suggestion, _named_area(session, new), city=city, now=now)
    report_id = reports.add(session, row, reporter)
    if report_id is None:
        return _sent_before(session, new.client_id, digest)
    cluster_id = matching.match(session, report_id, now=now)
    return Receipt(report_id, new.client_id, now, cluster_id, suggestion, is_new=True)


def erase(session: Session, client_id: uuid.UUID, *, folder: Path) -> Erased:
    """Delete a report, its files below ``folder``, its membership and, with the last of its
    reports, its reporter. Clusters stay, for what was decided of them, without its place and time.

    Raises ``NotFound`` where there is no such report.
    """
    there = reports.known(session, client_id)
    if there is None:
        raise NotFound(t("reports.refused.unknown"))
    files = media.erase(session, there.id, folder=folder)
    clusters = reports.erase(session, there.id)
    for cluster_id in clusters:
        members.refresh(session, cluster_id)
    reports.blank(session, clusters)
    return Erased(files, tuple(reports.published(session, clusters)))


def standing(session: Session, client_id: uuid.UUID, *, now: datetime) -> Standing:
    """How far the report of this UUID has come. Raises ``NotFound`` where there is none."""
    found = reports.progress(session, client_id, now=now)
    if found is None:
        raise NotFound(t("reports.refused.unknown"))
    media = tuple(MediaState(state) for state in found.media)
    return Standing(client_id, found.received_at, _state(found), media)


def _state(found: reports.Progress) -> ReceiptState:
    if found.state not in _UNDECIDED:
        return ReceiptState.DECIDED
    if found.is_claimed:
        return ReceiptState.UNDER_REVIEW
    return ReceiptState.LINKED if found.is_linked else ReceiptState.RECEIVED


def _sent_before(session: Session, client_id: uuid.UUID, digest: bytes) -> Receipt:
    """The same report, which this or another attempt stored."""
    there = reports.known(session, client_id)
    if there is None:
        raise NotFound(t("reports.refused.unknown"))
    if there.digest != digest:
        raise IllegalStep(t("reports.refused.other_contents"))
    return Receipt(
        there.id, client_id, there.received_at, there.cluster_id, there.suggestion, is_new=False
    )


def _named_area(session: Session, new: NewReport) -> int | None:
    """The area that a place in words alone names."""
    if new.lat is not None:
        return None
    known = (NamedArea(one.id, one.level, one.name) for one in areas.listed(session))
    return area_words.meant(new.place, known)


def _row(
    new: NewReport,
    digest: bytes,
    suggestion: Suggestion | None,
    named_area: int | None,
    *,
    city: City,
    now: datetime,
) -> reports.ReportRow:
    precision, cell = report_words.point(new)
    began, ended = report_words.times(new, now=now)
    return reports.ReportRow(
        client_id=new.client_id,
        digest=digest,
        channel=new.channel,
        category=new.category,
        category_suggested=suggestion.category if suggestion else None,
        suggestion_probability=suggestion.probability if suggestion else None,
        suggestion_version=suggestion.version if suggestion else None,
        severity=severity(new.category),
        occurred_from=began,
        occurred_to=ended,
        time_precision=new.time_precision,
        day=began.astimezone(ZoneInfo(city.zone)).date(),
        received_at=now,
        lat=new.lat,
        lon=new.lon,
        point_precision=precision,
        cell=cell,
        named_area=named_area,
        accuracy_m=new.accuracy_m,
        address=new.place,
        description=new.text,
        language=new.language,
        consent=new.consent,
        synthetic=city.synthetic,
    )
