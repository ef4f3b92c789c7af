"""The audit trail as a file: CSV for a spreadsheet, JSON for a program, sent while it is read."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum

import orjson

from domain import audit_search
from domain.audit_search import FoundEvent, Search
from domain.city import City
from domain.export import About, Column, Kind
from locales import t
from services.exports import separated
from services.exports.table import Row, Table

Parts = Iterable[list[FoundEvent]]
_COLUMNS = (
    Column("id", Kind.WHOLE),
    Column("at", Kind.MOMENT),
    Column("account", Kind.WHOLE),
    Column("name"),
    Column("email"),
    Column("action"),
    Column("subject"),
    Column("detail"),
    Column("address"),
    Column("request"),
)


class AuditForm(StrEnum):
    """The form of a file of the audit trail, as its name ends."""

    CSV = "csv"
    JSON = "json"


MEDIA = {AuditForm.CSV: "text/csv", AuditForm.JSON: "application/json"}


def pieces(
    parts: Parts, form: AuditForm, search: Search, city: City, *, link: str, now: datetime
) -> Iterator[bytes]:
    """The file piece by piece; ``link`` is the page that shows the same."""
    about = About(
        title=t("exports.about.title", subject=t("audit.title"), city=city.name),
        filter=tuple(audit_search.spelled(search).items()),
        link=link,
        data_through=None,
        made_at=now,
        zone=city.zone,
        caveats=(),
        licences=(),
    )
    if form is AuditForm.JSON:
        return _json(parts, about)
    return separated.plain(Table("audit", _COLUMNS, map(_rows, parts)), about)


def as_dict(event: FoundEvent) -> dict[str, object]:
    """An event as JSON holds it."""
    return {
        "id": event.id,
        "at": event.at,
        "account": event.account_id,
        "name": event.name,
        "email": event.email,
        "action": event.action,
        "subject": event.subject,
        "detail": event.detail,
        "address": event.address,
        "request": event.request_id,
    }


def _rows(events: Sequence[FoundEvent]) -> list[Row]:
    return [_row(as_dict(one)) for one in events]


def _row(said: dict[str, object]) -> Row:
    detail = said["detail"]
    told = {**said, "detail": orjson.dumps(detail).decode() if detail else ""}
    return [value if isinstance(value, str | int | datetime) else None for value in told.values()]


def _json(parts: Parts, about: About) -> Iterator[bytes]:
    yield b'{"about":' + orjson.dumps(about.as_dict()) + b',"events":['
    comma = b""
    for part in parts:
        yield comma + b",\n".join(orjson.dumps(as_dict(one)) for one in part)
        comma = b",\n"
    yield b"]}\n"
