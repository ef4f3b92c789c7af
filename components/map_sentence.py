"""The live sentence below the map, and what stands there when nothing was found."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from dash import html

from components import filter_said, notice, sight_said
from domain.filters import Filter, Period
from locales import t

Summary = Mapping[str, Any]


def sentence(told: Summary, chosen: Filter) -> list[Any]:
    """How many incidents in how many cells, how many beside the map and why, and the highest."""
    parts: list[Any] = [
        html.Strong(t("risk_map.said.incidents", n=told["incidents"])),
        " " + t("risk_map.said.cells", n=told["cells"]),
    ]
    parts += _beside(told.get("not_mapped_by") or {})
    highest = (told.get("highest") or {}).get("place")
    if highest:
        parts += [" · ", t("risk_map.said.highest"), " ", html.Bdi(str(highest))]
    return parts + _coarsened(told, chosen)


def _coarsened(told: Summary, chosen: Filter) -> list[Any]:
    """What this reader is given instead of what the filter asks for."""
    said = told.get("coarsened") or []
    if not said:
        return []
    given = Period(*(date.fromisoformat(day) for day in told["period"]))
    words = " ".join(sight_said.sentences(said, chosen, given))
    return [html.Div(words, className="muted")]


def nothing(told: Summary, chosen: Filter) -> html.Div | None:
    """Where the filter finds nothing at all: which part of it to let go of."""
    if told["incidents"] or told.get("not_mapped") or told.get("suppressed"):
        return None
    name = filter_said.narrowest(chosen)
    return notice.relax(
        t("risk_map.state.nothing"),
        t(f"risk_map.state.relax_{name}"),
        t(f"risk_map.state.relax_{name}_action"),
        filter_said.relaxed(chosen),
    )


def _beside(found: Mapping[str, int]) -> list[Any]:
    """What is not on the map. A negative sum is of withdrawals whose record stands elsewhere."""
    kept = {reason: n for reason, n in found.items() if n > 0}
    withdrawn = -sum(n for n in found.values() if n < 0)
    parts: list[Any] = []
    if kept:
        parts += [" · ", html.Strong(t("risk_map.said.not_mapped", n=sum(kept.values())))]
        parts.append(f" ({_reasons(kept)})")
    if withdrawn:
        parts.append(" · " + t("risk_map.said.withdrawn", n=withdrawn))
    return parts


def _reasons(found: Mapping[str, int]) -> str:
    listed = [t(f"risk_map.not_mapped.{reason}", n=n) for reason, n in found.items()]
    return t("risk_map.filter.comma").join(listed)
