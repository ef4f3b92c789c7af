"""The document of the REST face as a page, drawn here: no script, no other machine."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Response

from api import documented, openapi
from auth import lone_page
from domain.roles import Permission

part = documented.Part("reader", "This interface")
Said = Mapping[str, Any]


@part.get(
    "/api/docs",
    Permission.PUBLIC,
    "This interface as a page for people.",
    answer=documented.Media("text/html", "A page."),
)
def read() -> Response:
    """Every route by its subject, then every shape."""
    document = openapi.described()
    subjects: dict[str, list[dict[str, Any]]] = {tag["name"]: [] for tag in document["tags"]}
    for path, methods in document["paths"].items():
        for method, said in methods.items():
            subjects[said["tags"][0]].append(_route(path, method, said))
    shapes = [_shape(name, said) for name, said in document["components"]["schemas"].items()]
    about = document["info"]["description"]
    page = lone_page.page(
        "reader", subjects=subjects, shapes=shapes, about=about, document=openapi.DOCUMENT
    )
    return Response(page, mimetype="text/html")


def _route(path: str, method: str, said: Said) -> dict[str, Any]:
    body = said.get("requestBody")
    return {
        "path": path,
        "method": method.upper(),
        "id": said["operationId"],
        "summary": said["summary"],
        "permission": said["x-permission"],
        "is_public": said["x-permission"] == Permission.PUBLIC,
        "parameters": [_parameter(one) for one in said["parameters"]],
        "body": _kind(body["content"]["application/json"]["schema"]) if body else "",
        "answers": list(_answers(said["responses"])),
    }


def _parameter(said: Said) -> dict[str, Any]:
    schema = said["schema"]
    return {
        "name": said["name"],
        "required": said["required"],
        "kind": _kind(schema),
        "meaning": _meaning(said.get("description", ""), schema),
    }


def _answers(responses: Said) -> Iterator[dict[str, str]]:
    for status, said in responses.items():
        kinds = [
            _kind(content["schema"]) if media.endswith("json") else media
            for media, content in said.get("content", {}).items()
        ]
        yield {"status": status, "kind": ", ".join(kinds), "meaning": said["description"]}


def _shape(name: str, said: Said) -> dict[str, Any]:
    required = set(said.get("required", ()))
    fields = [
        {
            "name": field,
            "required": field in required,
            "kind": _kind(schema),
            "meaning": _meaning(schema.get("description", ""), schema),
        }
        for field, schema in said.get("properties", {}).items()
    ]
    return {
        "name": name,
        "about": said.get("description", ""),
        "fields": fields,
        "values": ", ".join(map(str, said.get("enum", ()))),
    }


def _kind(schema: Said) -> str:
    """A schema in a word or two."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2].rpartition("__")[2]
    if "anyOf" in schema:
        return " | ".join(_kind(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    kind = str(schema.get("format") or schema.get("type", "any"))
    return f"{_kind(schema['items'])}[]" if kind == "array" and "items" in schema else kind


def _meaning(words: str, schema: Said) -> str:
    bounds = [
        f"{sign} {schema[name]}"
        for name, sign in (("minimum", "≥"), ("maximum", "≤"), ("default", "="))
        if schema.get(name) not in (None, "")
    ]
    return " ".join([words, f"({', '.join(bounds)})" if bounds else ""]).strip()
