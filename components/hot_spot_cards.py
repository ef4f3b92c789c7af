"""The list of hot spots in words: places, then bursts, or why there are none."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from components import hot_spot_said, hot_spot_slices, moments, notice
from components.ids import HotSpots
from components.spot_cards import Card, SpotCards
from domain import grid
from domain.hot_spot import HotSpot, Kind, Lack, Run
from locales import number, t

LOG_DIALOG = "hot-spots-dialog"
_LONGEST_WINDOW = 90


def listed(run: Run, spots: Sequence[HotSpot], treated: Mapping[int, int]) -> list[Any]:
    """The cards of each kind. ``treated`` is how many responses touch each, by its id."""
    if run.shortage is not None:
        return [_too_few(run)]
    if not spots:
        counts = run.counts
        advice = t("hot_spots.nothing.advice", n=counts["events"], clusters=counts["clusters"])
        return [notice.empty(t("hot_spots.nothing.title"), advice)]
    parts: list[Any] = []
    for kind in Kind:
        own = [_card(run, spot, treated) for spot in spots if spot.kind is kind]
        if own:
            parts += [
                html.H2(t(f"hot_spots.kind.{kind}", n=len(own))),
                html.P(t(f"hot_spots.kind_lead.{kind}"), className="muted"),
                SpotCards(
                    cards=own,
                    words={"log": t("hot_spots.log.open"), "on_map": t("hot_spots.on_map")},
                    dialog=LOG_DIALOG,
                    tells=HotSpots.MEANT,
                ),
            ]
    return parts


def unsearched() -> html.Div:
    """Nobody has looked yet."""
    return notice.empty(t("hot_spots.unsearched.title"), t("hot_spots.unsearched.advice"))


def _too_few(run: Run) -> html.Div:
    lacking = run.shortage
    said = hot_spot_said.shortage(lacking, run.window_days) if lacking else ""
    title = t("hot_spots.shortage.title")
    longest = run.window_days == _LONGEST_WINDOW
    if longest or lacking is None or lacking.lack is not Lack.EVENTS:
        return notice.empty(title, said)
    return notice.relax(title, said, t("hot_spots.shortage.longer"), "window=90&run=&spot=")


def _card(run: Run, spot: HotSpot, treated: Mapping[int, int]) -> Card:
    return {
        "id": str(spot.id),
        "number": number(spot.number),
        "status": spot.status,
        "badge": hot_spot_said.status(spot.status),
        "place": hot_spot_said.place(spot),
        "excess": hot_spot_said.excess(spot),
        "facts": _facts(spot),
        "warning": hot_spot_said.few_places(spot),
        "said": _said(run, spot, treated),
        **hot_spot_slices.year(spot, run),
        "href": _on_map(run, spot),
    }


def _facts(spot: HotSpot) -> str:
    first, last = moments.dated(spot.first_day), moments.dated(spot.last_day)
    days = first if first == last else t("hot_spots.days", first=first, last=last)
    km2 = t("hot_spots.km2", km2=number(spot.km2, digits=2))
    return " · ".join([km2, days, t("hot_spots.points", n=spot.places)])


def _said(run: Run, spot: HotSpot, treated: Mapping[int, int]) -> list[str]:
    """How it stands first, then how firm that is, then what was done."""
    own = treated.get(spot.id, 0)
    return [
        hot_spot_said.standing(spot),
        hot_spot_said.chance(spot, int(run.parameters.get("simulations", 0))),
        hot_spot_said.stability(spot),
        *([t("hot_spots.treated", n=own)] if own else []),
    ]


def _on_map(run: Run, spot: HotSpot) -> str:
    cell = grid.text(grid.containing(spot.lat, spot.lon, 9))
    return f"/map?from={run.first.isoformat()}&to={run.end.isoformat()}&cell={cell}"
