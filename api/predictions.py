"""What is expected: the forecast layer of the map, and the places of highest risk for others."""

from typing import Any

import numpy as np
from flask import Blueprint, Response, request
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from api import answers, query
from auth import context
from components import prospect_said
from db.queries import freshness, places
from domain import filters, grid
from domain.errors import BadInput
from domain.prospect import Step
from domain.roles import Permission
from domain.target import ALL, TARGET_BY_CODE
from locales import language, t
from services import prospect_ground, prospects

blueprint = Blueprint("predictions", __name__, url_prefix="/api/v1")
ROUTES = {
    "/api/v1/map/h3/forecast": Permission.SEE_FORECASTS,
    "/api/v1/predictions/hotspots": Permission.SEE_FORECASTS,
}
MOST_HOT_SPOTS = 500


@blueprint.get("/map/h3/forecast")
def hexagons() -> Response:
    """Expected counts of the cells in view, over the seven days or a ``step`` of them."""
    resolution, box = query.resolution(), query.box()
    with context.reading() as session:
        asked = _asked()
        found = prospects.layer(session, asked, resolution=resolution, now=context.current().now())
        version = f"{found.issue.id} {found.window.first.isoformat()} {language()}"
        return answers.conditional(version, lambda: _answer(session, found, box))


def _asked() -> prospects.Question:
    chosen = filters.parse(request.args)
    unit = request.args.get("unit") or None
    if unit is not None and unit not in set(Step):
        raise BadInput(f"`unit` is one of {', '.join(Step)}.")
    step = query.whole("step", 0, 200) if "step" in request.args else None
    return prospects.Question(
        context.current().city,
        prospects.target_of(chosen),
        chosen.areas,
        Step(unit) if unit else None,
        step,
    )


def _answer(session: Session, found: prospects.Layer, box: query.Box | None) -> dict[str, Any]:
    keep = _in_view(found.cells, found.resolution, box)
    best = int(found.cells[np.argmax(found.expected)]) if found.cells.size else None
    highest = best and {"cell": grid.text(best), "place": places.area_name(session, best)}
    return {
        "cells": answers.packed(found.cells[keep], "<u8"),
        "rate": answers.packed(found.expected[keep], "<f4"),
        "chance": answers.packed(found.chance[keep], "<f4"),
        "klass": answers.packed(found.classes[keep], "u1"),
        "flags": answers.packed(np.zeros(int(keep.sum())), "u1"),
        "resolution": found.resolution,
        "measure": "forecast",
        "unit": t("risk_map.unit.forecast"),
        "breaks": found.breaks,
        "data_through": found.issue.data_through.isoformat(),
        "version": str(found.issue.id),
        "summary": {
            "expected": float(found.expected.sum()),
            "cells": int(found.cells.size),
            "highest": highest,
            "step_breaks": found.step_breaks,
            "coarse": _coarse(found),
            "first": found.window.first.isoformat(),
            "end": found.window.end.isoformat(),
        },
    }


def _coarse(found: prospects.Layer) -> str | None:
    """Why there are no finer cells, whatever resolution is asked for."""
    return None if found.coarseness is None else prospect_said.said_coarse(found.coarseness)


def _in_view(cells: NDArray[np.int64], resolution: int, box: query.Box | None) -> NDArray[np.bool_]:
    if box is None:
        return np.ones(cells.size, dtype=bool)
    west, south, east, north = box
    middle = np.array([grid.centre(cell) for cell in cells.tolist()]).reshape(-1, 2)
    across = (middle[:, 1] >= west) & (middle[:, 1] <= east)
    return across & (middle[:, 0] >= south) & (middle[:, 0] <= north)


@blueprint.get("/predictions/hotspots")
def hot_spots() -> Response:
    """The cells of highest risk that make up ``share`` of the forecast ground, by area, with the
    areas' boundaries: GeoJSON. ``target`` is what is expected; the record stands beside it."""
    code = request.args.get("target", ALL.code)
    if code not in TARGET_BY_CODE:
        raise BadInput(f"`target` is one of {', '.join(TARGET_BY_CODE)}.")
    asked = prospects.Question(context.current().city, TARGET_BY_CODE[code])
    now = context.current().now()
    with context.reading() as session:
        found = prospects.layer(session, asked, resolution=grid.RESOLUTION, now=now)
        version = f"{found.issue.id} {freshness.now_at(session).ground} {language()}"
        return answers.conditional(version, lambda: _hot_spots(session, asked, found))


def _hot_spots(
    session: Session, asked: prospects.Question, found: prospects.Layer
) -> dict[str, Any]:
    most = min(MOST_HOT_SPOTS, max(1, round(found.cells.size * _share())))
    top = np.argsort(-found.expected, kind="stable")[:most]
    inside = prospect_ground.areas_of(session, found.cells[top])
    west, _, east, _ = asked.city.bounds
    shapes = {one["id"]: one for one in places.outlines(session, tolerance=(east - west) / 4000)}
    features = [
        _feature(shapes.get(area), found, top[inside == area])
        for area in dict.fromkeys(inside.tolist())
    ]
    record = prospects.record(session, found.issue, asked.target)
    return {
        "type": "FeatureCollection",
        "features": features,
        "target": asked.target.code,
        "resolution": found.resolution,
        "coarse": _coarse(found),
        "first": found.window.first.isoformat(),
        "end": found.window.end.isoformat(),
        "issued_at": found.issue.issued_at.isoformat(),
        "data_through": found.issue.data_through.isoformat(),
        "model": {"recipe": found.issue.recipe, "hash": found.issue.hash},
        "record": record,
    }


def _feature(
    shape: dict[str, Any] | None, found: prospects.Layer, which: NDArray[np.int64]
) -> dict[str, Any]:
    """An area and its cells; cells outside every area have no boundary around them."""
    cells = [
        {
            "cell": grid.text(int(found.cells[at])),
            "expected": round(float(found.expected[at]), 4),
            "chance": round(float(found.chance[at]), 4),
        }
        for at in which.tolist()
    ]
    return {
        "type": "Feature",
        "id": shape["id"] if shape else 0,
        "geometry": shape["geometry"] if shape else None,
        "properties": {
            "name": shape["properties"]["name"] if shape else "",
            "expected": round(float(found.expected[which].sum()), 4),
            "cells": cells,
        },
    }


def _share() -> float:
    try:
        share = float(request.args.get("share", "0.02"))
    except ValueError:
        share = 0.0
    if not 0 < share <= 1:
        raise BadInput("`share` is the part of the ground, above 0 and at most 1.")
    return share
