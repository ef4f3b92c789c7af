"""One plain way to put a route on the REST face: who may ask, what it takes, what it gives.

    part = documented.Part("areas", "Places")

    @part.get("/api/v1/areas", Permission.SEE_MAP, "Every area in force.", answer=AreaList)
    def listed() -> Response: ...

    @part.post("/api/v1/things/<int:thing_id>", Permission.RUN_JOBS, "Change a thing.",
               body=ThingChange, answer=Thing, refusals=(409,))
    def change(thing_id: int, body: ThingChange) -> Response: ...

A view is called once the permission is there and ``query`` and ``body`` are read into their
schemas. The part goes into ``api.PARTS``; guard, OpenAPI document, reader and tests follow.
"""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, request
from pydantic import BaseModel
from werkzeug.exceptions import UnsupportedMediaType

from api import problems
from auth import guard
from domain.errors import NotFound
from domain.roles import Permission
from locales import t

View = Callable[..., Any]
Schema = type[BaseModel]
# PostgreSQL's largest whole number: nothing stored has a larger one.
MOST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Media:
    """An answer that is no JSON, by its media type."""

    kind: str
    what: str


@dataclass(frozen=True, slots=True)
class Form:
    """That a body may come as multipart/form-data too: its JSON in the field ``body``, files in
    the field ``files``, together at most ``most_bytes``."""

    body: str
    files: str
    most_bytes: int


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one route. ``rule`` is Flask's; ``refusals`` are statuses beyond those that
    every route may answer with; ``conditional`` says that the answer has an ETag."""

    method: str
    rule: str
    permission: Permission
    summary: str
    answer: Schema | Media | None
    tag: str = ""
    status: HTTPStatus = HTTPStatus.OK
    query: Schema | None = None
    body: Schema | None = None
    form: Form | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    refusals: tuple[int, ...] = ()
    also: tuple[int, ...] = ()
    conditional: bool = False


class Part:
    """Routes of one subject: a blueprint, who may ask, and their descriptions."""

    def __init__(self, name: str, tag: str) -> None:
        self.blueprint = Blueprint(name, __name__)
        self.operations: list[Operation] = []
        self.ROUTES: dict[str, Permission] = {}
        self._tag = tag

    def get(self, rule: str, permission: Permission, summary: str, **said: Any) -> Any:
        """Answer GET of ``rule``; ``said`` are fields of ``Operation``."""
        return self._route("get", rule, permission, summary, said)

    def post(self, rule: str, permission: Permission, summary: str, **said: Any) -> Any:
        """Answer POST of ``rule``."""
        return self._route("post", rule, permission, summary, said)

    def patch(self, rule: str, permission: Permission, summary: str, **said: Any) -> Any:
        """Answer PATCH of ``rule``."""
        return self._route("patch", rule, permission, summary, said)

    def delete(self, rule: str, permission: Permission, summary: str, **said: Any) -> Any:
        """Answer DELETE of ``rule``."""
        return self._route("delete", rule, permission, summary, said)

    def _route(
        self, method: str, rule: str, permission: Permission, summary: str, said: dict[str, Any]
    ) -> Callable[[View], View]:
        operation = Operation(
            method, rule, permission, summary, **{"answer": None, "tag": self._tag, **said}
        )
        self.operations.append(operation)
        # The guard asks once a rule: what its first method needs, each view then what it needs.
        self.ROUTES.setdefault(rule, permission)

        def tie(view: View) -> View:
            answered = _answered(operation, view)
            self.blueprint.add_url_rule(rule, view_func=answered, methods=[method.upper()])
            return answered

        return tie


def _answered(operation: Operation, view: View) -> View:
    @functools.wraps(view)
    def answered(**keys: Any) -> Response:
        if operation.permission is not Permission.PUBLIC:
            guard.require(operation.permission)
        require_storable(**keys)
        if operation.query is not None:
            keys["query"] = problems.read(operation.query, request.args.to_dict())
        if operation.body is not None:
            keys["body"] = problems.read_json(operation.body, _json(operation.form))
        found: Response = view(**keys)
        return found

    return answered


def require_storable(**keys: Any) -> None:
    """Raise ``NotFound`` where a number of the address is larger than any that is stored."""
    if any(isinstance(key, int) and key > MOST_ID for key in keys.values()):
        raise NotFound(t("auth.refused.not_found"))


def _json(form: Form | None) -> bytes:
    if form is not None and request.mimetype == "multipart/form-data":
        # Before the body is read: files need more room than JSON.
        request.max_content_length = form.most_bytes
        return request.form.get(form.body, "").encode()
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    return request.get_data()
