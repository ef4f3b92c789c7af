"""The audit trail: searched page by page, and sent as a file."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import orjson
from flask import Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from api import documented, problems
from auth import audit, context, own_address
from domain import audit_search
from domain.audit_search import LONGEST_TEXT, Search
from domain.errors import NotFound
from domain.roles import Permission
from locales import t
from services import audit_trail
from services.exports import audit_events
from services.exports.audit_events import MEDIA, AuditForm

part = documented.Part("audit", "Audit")
PATH = "/api/v1/audit"
_PAGE = "/audit"


class SearchQuery(problems.Asked):
    """What is looked for; all of it is optional."""

    who: problems.words(20) = Field(  # type: ignore[valid-type]
        "", description=f"The number of an account; `{audit_search.NOBODY}` for what none did."
    )
    action: problems.words(LONGEST_TEXT) = ""  # type: ignore[valid-type]
    subject: problems.words(LONGEST_TEXT) = Field(  # type: ignore[valid-type]
        "", description="How the subject begins, as in account:7."
    )
    since: str = Field("", description="The first day, in the city's zone.", max_length=10)
    until: str = Field("", description="The first day left out.", max_length=10)
    text: problems.words(LONGEST_TEXT) = Field(  # type: ignore[valid-type]
        "",
        description="Stands in subject, detail, address or number of the request: "
        f"{audit_search.FEWEST_LETTERS} letters or digits at least, or a whole address.",
    )


class ListQuery(SearchQuery):
    """A search, and which page of it."""

    after: str = Field("", description="`next` or `previous` of another page.", max_length=500)
    limit: int = Field(50, ge=1, le=audit_trail.MOST_ROWS)


class AuditEvent(BaseModel):
    """Something somebody did or was refused. ``account`` is null where nobody was signed in;
    ``name`` and ``email`` are those the account has now."""

    id: int
    at: datetime
    account: int | None
    name: str
    email: str
    action: str
    subject: str
    detail: dict[str, Any]
    address: str
    request: str


class AuditList(BaseModel):
    """A page, newest first. ``next`` and ``previous`` are for ``after``, null at either end."""

    events: list[AuditEvent]
    next: str | None
    previous: str | None


@part.get(
    PATH,
    Permission.READ_AUDIT,
    "What people and programs did and were refused, newest first.",
    query=ListQuery,
    answer=AuditList,
    refusals=(400,),
)
def listed(query: ListQuery) -> Response:
    """Pages go by keyset: what comes in meanwhile repeats nothing."""
    here = context.current()
    with context.reading() as session:
        found = audit_trail.page(
            session, _search(query), here.city, after=query.after or None, limit=query.limit
        )
    events = [audit_events.as_dict(one) for one in found.events]
    said = {"events": events, "next": found.next, "previous": found.previous}
    return Response(orjson.dumps(said), mimetype="application/json")


@part.get(
    PATH + "/events.<form>",
    Permission.READ_AUDIT,
    "The events of a search as a file, csv or json, sent while it is written.",
    query=SearchQuery,
    answer=documented.Media(
        "application/octet-stream", "The file, in the form its name ends with."
    ),
    refusals=(400, 404),
)
def exported(form: str, query: SearchQuery) -> Response:
    """Every event of a search, however many; that it was taken is written down first."""
    if form not in set(AuditForm):
        raise NotFound(t("audit.refused.form", forms=", ".join(AuditForm)))
    search, here = _search(query), context.current()
    spelled = urlencode(audit_search.spelled(search))
    now = here.now()
    with context.transaction() as session:
        audit.note(session, audit_trail.EXPORTED, f"audit.{form}", query=spelled)
    link = f"{own_address.known()}{_PAGE}" + (f"?{spelled}" if spelled else "")
    session = here.sessions()
    session.connection(
        execution_options={"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    )
    found = audit_trail.every(session, search, here.city)
    pieces = audit_events.pieces(found, AuditForm(form), search, here.city, link=link, now=now)
    answer = Response(_closing(session, pieces), mimetype=MEDIA[AuditForm(form)])
    answer.headers["Content-Disposition"] = f'attachment; filename="{_name(form, now)}"'
    # Where the asker goes away before the first piece is taken.
    answer.call_on_close(session.close)
    return answer


def _search(query: SearchQuery) -> Search:
    return audit_trail.read(query.model_dump(include=set(SearchQuery.model_fields)))


def _closing(session: Session, pieces: Iterator[bytes]) -> Iterator[bytes]:
    with session:
        yield from pieces


def _name(form: str, now: datetime) -> str:
    return f"halo-audit-{now:%Y%m%dT%H%M%SZ}.{form}"
