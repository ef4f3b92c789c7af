"""Short links: `/v/<id>` leads to a page with its query, for those who may see both."""

from http import HTTPStatus

from flask import Response, jsonify, redirect
from pydantic import BaseModel
from werkzeug.wrappers import Response as AnyResponse

from api import documented, problems
from auth import audit, context, guard
from domain.errors import NotAllowed, NotFound
from domain.roles import Permission
from domain.saved_view import LONGEST_QUERY
from services import views

part = documented.Part("short_links", "Saved views")
_OPEN = "/v/<view_id>"


class Shown(problems.Sent):
    """A page and its query as the address spells them, without the question mark."""

    page: problems.words(200, least=1)  # type: ignore[valid-type]
    query: problems.words(LONGEST_QUERY) = ""  # type: ignore[valid-type]


class Link(BaseModel):
    """A short link, from the root of the site."""

    link: str


@part.get(
    _OPEN,
    Permission.OWN_ACCOUNT,
    "Open a saved view or a short link: leads to its page.",
    answer=documented.Media("text/html", "The page."),
    status=HTTPStatus.SEE_OTHER,
    refusals=(404,),
)
def opened(view_id: str) -> AnyResponse:
    """303 to the page; figures there are what the opener may see. 404 alike for what is not there
    and for what somebody may not open."""
    by = guard.require(Permission.OWN_ACCOUNT).account
    with context.reading() as session:
        found = views.opened(session, view_id, by=by)
    require_page(found.page)
    return redirect(found.address, HTTPStatus.SEE_OTHER)


@part.post(
    "/api/v1/views/links",
    Permission.SEE_MAP,
    "Make a short link to a page with its query.",
    body=Shown,
    answer=Link,
    status=HTTPStatus.CREATED,
    refusals=(400, 404),
)
def linked(body: Shown) -> tuple[Response, int]:
    """201 with the link, the same one for the same page and query."""
    require_page(body.page)
    by, now = guard.require(Permission.SEE_MAP).account, context.current().now()
    with context.transaction() as session:
        made = views.link(session, body.page, body.query, by=by, now=now)
        audit.note(session, views.SAVED, f"view:{made.id}", page=made.page, query=made.query)
    return jsonify(link=made.path), 201


def require_page(page: str) -> None:
    """Raise ``NotFound`` where there is no such page or the person may not see it."""
    try:
        guard.require_page(page)
    except (NotAllowed, NotFound):
        raise views.gone() from None
