"""Hot spots for maps and other programs."""

from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from api import answers, query
from auth import context, guard
from db.queries import freshness
from db.queries import hot_spots as rows
from domain import grid
from domain.hot_spot import HotSpot, Run, search_of
from domain.roles import Permission
from services import hot_spots

blueprint = Blueprint("hot_spots", __name__)
_ADDRESS = "/api/v1/map/hot-spots"
ROUTES = {_ADDRESS: Permission.SEE_HOT_SPOTS}
_MOST = 999_999_999


@blueprint.get(_ADDRESS)
def outlines() -> Response:
    """The outlines that a search found as GeoJSON: ``target`` (all), ``window`` in days (90),
    ``run`` for an earlier search. ``run`` of the answer says which days it looked at, or what
    there were too few of; it is null where nobody has looked yet."""
    guard.require(Permission.SEE_HOT_SPOTS)
    wanted = search_of(request.args.get("target", "all"), request.args.get("window", "90"))
    run_id = query.whole("run", 1, _MOST) if "run" in request.args else None
    with context.reading() as session:
        run = hot_spots.chosen_run(session, wanted, run_id=run_id)
        version = f"{run and run.id} {freshness.now_at(session).ground}"
        return answers.conditional(version, lambda: _collection(session, run))


def _collection(session: Session, run: Run | None) -> dict[str, Any]:
    if run is None:
        return {"type": "FeatureCollection", "features": [], "run": None, "cells": []}
    shapes = rows.outlines(session, run.id)
    features = [_feature(spot, shapes[spot.id]) for spot in rows.of_run(session, run.id)]
    cells = [
        {"cell": grid.text(one.cell), "z": round(one.z, 2), "status": one.status}
        for one in rows.cells(session, run.id)
    ]
    return {"type": "FeatureCollection", "features": features, "run": _run(run), "cells": cells}


def _run(run: Run) -> dict[str, Any]:
    lacking = run.shortage
    return {
        "id": run.id,
        "target": run.group,
        "window_days": run.window_days,
        "first": run.first.isoformat(),
        "end": run.end.isoformat(),
        "ran_at": run.ran_at.isoformat(),
        "parameters": run.parameters,
        "counts": run.counts,
        "shortage": lacking and {"lack": lacking.lack, "have": lacking.have, "need": lacking.need},
    }


def _feature(spot: HotSpot, shape: dict[str, Any]) -> dict[str, Any]:
    # Never `popup` or `tooltip`: dash-leaflet binds those as raw HTML.
    return {
        "type": "Feature",
        "id": spot.id,
        "geometry": shape,
        "properties": {
            "number": spot.number,
            "kind": spot.kind,
            "status": spot.status,
            "area": spot.area,
            "count": spot.count,
            "places": spot.places,
            "expected": round(spot.expected, 2),
            "p": spot.p,
            "q": spot.q,
            "stability": round(spot.stability, 3),
            "first": spot.first_day.isoformat(),
            "last": spot.last_day.isoformat(),
            "km2": round(spot.km2, 4),
        },
    }
