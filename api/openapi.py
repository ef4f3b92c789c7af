"""The REST face described: OpenAPI 3.1 for programs, a plain page for people."""

import re
from collections.abc import Iterable, Mapping
from functools import cache, partial
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from api import answers, documented
from api.documented import Media, Operation
from api.problems import Problem
from auth import origin
from domain.roles import Permission

VERSION = "1.0.0"
DOCUMENT = "/api/v1/openapi.json"
part = documented.Part("openapi", "This interface")
_KEY = "halo_api"
_TEMPLATE = "#/components/schemas/{model}"
_VARIABLE = re.compile(r"<(?:(?P<kind>\w+)(?:\([^)]*\))?:)?(?P<name>\w+)>")
_ABOUT = """
Every route needs the permission its description names. A program sends a token as
`Authorization: Bearer …`; a page sends its session's cookie, and with whatever changes something
the header `X-CSRFToken`. Refusals are problem details (RFC 9457) with one sentence to act on.
Times are RFC 3339; periods are half-open days of the city. What a role may see holds here as on
every page.
"""
_EVERYWHERE = (400, 429, 503)
_GUARDED = (401, 403)


class OpenApi(BaseModel, extra="allow"):
    """An OpenAPI 3.1 document."""

    openapi: str


def install(server: Flask, operations: Iterable[Operation]) -> None:
    """Let ``server`` describe ``operations``, once somebody asks."""
    cookie = str(server.config["SESSION_COOKIE_NAME"])
    server.extensions[_KEY] = cache(partial(document, list(operations), cookie=cookie))


def described() -> dict[str, Any]:
    """The document of the server that answers this request."""
    found: dict[str, Any] = current_app.extensions[_KEY]()
    return found


@part.get(
    DOCUMENT,
    Permission.PUBLIC,
    "This document.",
    answer=OpenApi,
    conditional=True,
)
def told() -> Response:
    """It says nothing of what is stored."""
    return answers.conditional("", described)


def document(operations: list[Operation], *, cookie: str) -> dict[str, Any]:
    """The OpenAPI document of ``operations``; ``cookie`` is the session's."""
    used: set[tuple[type[BaseModel], JsonSchemaMode]] = {(Problem, "serialization")}
    pairs = sorted(
        used.union(*map(_models, operations)),
        key=lambda pair: (pair[0].__module__, pair[0].__name__, pair[1]),
    )
    references, defined = models_json_schema(pairs, ref_template=_TEMPLATE)
    paths: dict[str, dict[str, Any]] = {}
    for one in operations:
        paths.setdefault(path(one.rule), {})[one.method] = _operation(one, references, defined)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Halo", "version": VERSION, "description": " ".join(_ABOUT.split())},
        "servers": [{"url": "/"}],
        "tags": [{"name": tag} for tag in dict.fromkeys(one.tag for one in operations)],
        "paths": paths,
        "components": {
            "schemas": defined.get("$defs", {}),
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": cookie},
                "csrf": {"type": "apiKey", "in": "header", "name": origin.HEADER},
            },
        },
    }


def path(rule: str) -> str:
    """Flask's ``rule`` as OpenAPI writes it."""
    return _VARIABLE.sub(r"{\g<name>}", rule)


References = Mapping[Any, Mapping[str, Any]]


def _models(one: Operation) -> Iterable[tuple[type[BaseModel], JsonSchemaMode]]:
    if one.query is not None:
        yield one.query, "validation"
    if one.body is not None:
        yield one.body, "validation"
    if isinstance(one.answer, type):
        yield one.answer, "serialization"


def _operation(
    one: Operation, references: References, defined: Mapping[str, Any]
) -> dict[str, Any]:
    said: dict[str, Any] = {
        "operationId": f"{one.method}{re.sub(r'[^a-zA-Z0-9]+', '_', path(one.rule))}".rstrip("_"),
        "summary": one.summary,
        "description": _who(one),
        "tags": [one.tag],
        "parameters": [*_variables(one), *_parameters(one, references, defined)],
        "responses": _responses(one, references),
        "security": _security(one),
        "x-permission": one.permission.value,
    }
    if one.body is not None:
        content = {"application/json": {"schema": references[one.body, "validation"]}}
        if one.form is not None:
            content["multipart/form-data"] = {
                "schema": _form(one.form, references[one.body, "validation"])
            }
        said["requestBody"] = {"required": True, "content": content}
    return said


def _form(form: documented.Form, body: Mapping[str, Any]) -> dict[str, Any]:
    file = {"type": "string", "format": "binary"}
    return {
        "type": "object",
        "properties": {form.body: body, form.files: {"type": "array", "items": file}},
        "required": [form.body],
    }


def _who(one: Operation) -> str:
    if one.permission is Permission.PUBLIC:
        return "For everybody."
    return f"Needs the permission `{one.permission.value}`."


def _variables(one: Operation) -> Iterable[dict[str, Any]]:
    for found in _VARIABLE.finditer(one.rule):
        schema: dict[str, Any] = {"type": "string", "minLength": 1, "pattern": "^[^/]+$"}
        if found["kind"] == "int":
            schema = {"type": "integer", "minimum": 0, "maximum": documented.MOST_ID}
        elif found["kind"] == "uuid":
            schema = {"type": "string", "format": "uuid"}
        yield {"name": found["name"], "in": "path", "required": True, "schema": schema}


def _parameters(
    one: Operation, references: References, defined: Mapping[str, Any]
) -> Iterable[dict[str, Any]]:
    if one.query is None:
        return
    name = references[one.query, "validation"]["$ref"].rpartition("/")[2]
    schema = defined["$defs"][name]
    for parameter, inner in schema["properties"].items():
        plain = {key: value for key, value in inner.items() if key not in ("title", "description")}
        yield {
            "name": parameter,
            "in": "query",
            "required": parameter in schema.get("required", ()),
            "description": inner.get("description", ""),
            "schema": _without_null(plain),
        }


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """An address has no null: what may be left out is simply not there."""
    kinds = [kind for kind in schema.get("anyOf", ()) if kind != {"type": "null"}]
    if len(kinds) != 1:
        return schema
    rest = {key: value for key, value in schema.items() if key not in ("anyOf", "default")}
    return {**kinds[0], **rest}


def _responses(one: Operation, references: References) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for status in (one.status, *one.also):
        said[str(int(status))] = _success(one, HTTPStatus(status), references)
    if one.conditional:
        said["304"] = {"description": "What you have still holds."}
    guarded = () if one.permission is Permission.PUBLIC else _GUARDED
    problem = {"application/problem+json": {"schema": references[Problem, "serialization"]}}
    for status in sorted({*_EVERYWHERE, *guarded, *one.refusals}):
        said[str(status)] = {"description": HTTPStatus(status).phrase, "content": problem}
    return said


def _success(one: Operation, status: HTTPStatus, references: References) -> dict[str, Any]:
    said: dict[str, Any] = {"description": status.phrase}
    headers = {**one.headers, **({"ETag": "For If-None-Match."} if one.conditional else {})}
    if headers:
        said["headers"] = {
            name: {"description": what, "schema": {"type": "string"}}
            for name, what in headers.items()
        }
    if isinstance(one.answer, Media):
        said["description"] = one.answer.what
        said["content"] = {one.answer.kind: {"schema": {"type": "string"}}}
    elif one.answer is not None:
        schema = references[one.answer, "serialization"]
        said["content"] = {"application/json": {"schema": schema}}
    return said


def _security(one: Operation) -> list[dict[str, list[str]]]:
    if one.permission is Permission.PUBLIC:
        return []
    session: dict[str, list[str]] = {"session": []}
    return [{"bearer": []}, session if one.method == "get" else {**session, "csrf": []}]
