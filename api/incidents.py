"""Single incidents: listed, read whole, written, changed and withdrawn."""

from http import HTTPStatus
from typing import Any

import orjson
from flask import Response
from sqlalchemy.orm import Session

from api import answers, documented
from api import incident_shapes as shapes
from api.filter_query import narrowed
from auth import audit, context, guard, reasons
from db.queries import freshness
from domain.record import Author, NewRecord, Record, Said, Written
from domain.roles import Permission
from domain.sight import Sight
from domain.timeline import Asked
from services import records

part = documented.Part("incidents", "Incidents")
_LIST = "/api/v1/incidents"
_ONE = "/api/v1/incidents/<int:incident_id>"
CREATED, CHANGED, WITHDRAWN = "incident_created", "incident_changed", "incident_withdrawn"


@part.get(
    _LIST,
    Permission.SEE_INCIDENTS,
    "Incidents of a filter, page by page, in any order.",
    query=shapes.ListQuery,
    answer=shapes.IncidentList,
    conditional=True,
)
def listed(query: shapes.ListQuery) -> Response:
    """Withdrawn records are left out: they count no more."""
    wanted = narrowed(query, Permission.SEE_INCIDENTS)
    with _reading(wanted.sight) as session:
        version = f"{freshness.now_at(session).stamp} {wanted.sight}"
        return answers.conditional(version, lambda: _page(session, wanted, query))


def _page(session: Session, wanted: Asked, query: shapes.ListQuery) -> dict[str, Any]:
    found = records.page(session, wanted, order=query.order, after=query.after, limit=query.limit)
    if wanted.sight.exact:
        reasons.note_exact(session, "list", incidents=len(found.rows))
    return {
        "incidents": found.rows,
        "next": found.next,
        "previous": found.previous,
        "complete": found.complete,
        "data_through": freshness.now_at(session).data_through,
        "exact": wanted.sight.exact,
    }


@part.get(
    _ONE,
    Permission.SEE_INCIDENTS,
    "One incident with every revision, its source and what that published.",
    query=shapes.OneQuery,
    answer=shapes.IncidentRecord,
    refusals=(404,),
    conditional=True,
)
def one(incident_id: int, query: shapes.OneQuery) -> Response:
    """A withdrawn record too, with that status."""
    seen = reasons.seeing(Permission.SEE_INCIDENTS)
    with _reading(seen) as session:
        version = f"{freshness.now_at(session).stamp} {seen}"
        return answers.conditional(version, lambda: _record(session, incident_id, seen))


def _record(session: Session, incident_id: int, seen: Sight) -> Record:
    found = records.one(session, incident_id, seen, now=context.current().now())
    if seen.exact:
        reasons.note_exact(session, f"incident:{incident_id}", incidents=1)
    return found


@part.post(
    _LIST,
    Permission.WRITE_INCIDENTS,
    "Write an incident.",
    body=shapes.NewIncident,
    answer=shapes.WrittenIncident,
    status=HTTPStatus.CREATED,
    also=(200,),
    headers={"Location": "Where the record is read."},
    refusals=(409, 413, 415),
)
def create(body: shapes.NewIncident) -> tuple[Response, int, dict[str, str]]:
    """201 for a new record, 200 where the same was written before."""
    said = Said(**{name: getattr(body, name) for name in shapes.IncidentWords.model_fields})
    new = NewRecord(said, body.key, body.source, body.reason)
    here = context.current()
    with context.transaction() as session:
        written = records.create(session, new, by=_author(), city=here.city, now=here.now())
        _note(session, CREATED, written, body.reason)
    answer = _told(written)
    status = HTTPStatus.CREATED if written.is_new else HTTPStatus.OK
    return answer, status, {"Location": _follow(written)}


@part.patch(
    _ONE,
    Permission.WRITE_INCIDENTS,
    "Change an incident that was written here: a new revision.",
    body=shapes.IncidentChange,
    answer=shapes.WrittenIncident,
    refusals=(404, 409, 412, 413, 415),
)
def change(incident_id: int, body: shapes.IncidentChange) -> Response:
    """409 where the record follows a feed or file, or is withdrawn."""
    given = body.model_fields_set - {"reason", "revision"}
    changes = {name: getattr(body, name) for name in given}
    here = context.current()
    with context.transaction() as session:
        written = records.update(
            session,
            incident_id,
            changes,
            by=_author(),
            reason=body.reason,
            city=here.city,
            now=here.now(),
            expected=body.revision,
        )
        _note(session, CHANGED, written, body.reason)
    return _told(written)


@part.delete(
    _ONE,
    Permission.WRITE_INCIDENTS,
    "Withdraw an incident that was written here: it counts no more and stays readable.",
    query=shapes.WithdrawQuery,
    answer=shapes.WrittenIncident,
    refusals=(404, 409, 412),
)
def withdraw(incident_id: int, query: shapes.WithdrawQuery) -> Response:
    """409 where the record follows a feed or file, or is withdrawn already."""
    here = context.current()
    with context.transaction() as session:
        written = records.withdraw(
            session,
            incident_id,
            by=_author(),
            reason=query.reason,
            city=here.city,
            now=here.now(),
            expected=query.revision,
        )
        _note(session, WITHDRAWN, written, query.reason)
    return _told(written)


def _reading(seen: Sight) -> Any:
    """Reading exact places is written down in the same transaction."""
    return context.transaction() if seen.exact else context.reading()


def _author() -> Author:
    account = guard.require(Permission.WRITE_INCIDENTS).account
    return Author(account.id, account.name or account.email)


def _note(session: Session, action: str, written: Written, reason: str) -> None:
    if not written.changed:
        return
    subject = f"incident:{written.incident_id}"
    audit.note(session, action, subject, revision=written.revision, reason=reason)


def _follow(written: Written) -> str:
    return f"{_LIST}/{written.incident_id}"


def _told(written: Written) -> Response:
    said = {"id": written.incident_id, "revision": written.revision, "changed": written.changed}
    return Response(orjson.dumps({**said, "follow": _follow(written)}), mimetype="application/json")
