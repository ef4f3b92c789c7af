"""The area forecasts of a run: replayed over past origins, judged, and said."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

import orjson
from sqlalchemy.orm import Session

from analytics.forecasting import backtest, cards, gates, issue, recipes, rhythm
from analytics.forecasting.backtest import WEEK, Backtest
from analytics.forecasting.cards import Card
from analytics.forecasting.issue import AreaForecast
from analytics.forecasting.recipes import BASELINE, Recipe
from analytics.quality import fairness
from analytics.runs import versions
from analytics.runs.contract import Judged, Lack, Progress, Spread
from analytics.runs.judging import reason
from analytics.runs.reading import Ground
from analytics.scores import bootstrap
from db.queries import area_forecasts, rhythms
from db.queries.area_forecasts import CITY
from domain.line import Line
from domain.model import ModelKind, NewVersion
from domain.target import ALL

PROPHET = "prophet_hybrid"
# 26 origins a week apart that are scored, four before them for the warm-up, each with a week of
# its own, and four weeks to learn from before the first.
DAYS_NEEDED = 7 * backtest.ORIGINS + gates.LEAST_DAYS


@dataclass(frozen=True, slots=True)
class Said:
    """Forecasts by target, and the city's rhythm where the recipe has one."""

    forecasts: Mapping[str, AreaForecast]
    rhythm: Mapping[str, Mapping[str, object]]

    def is_empty(self) -> bool:
        return not self.forecasts

    def rows(self) -> Iterator[area_forecasts.AreaForecast]:
        """As they are stored; what holds the rest of a coarser area has no row of its own."""
        for code, forecast in self.forecasts.items():
            for row in forecast.rows():
                if row.area_id >= CITY:
                    yield area_forecasts.AreaForecast(code, **asdict(row))

    def fingerprint(self) -> str:
        rows = [list(asdict(row).values()) for row in self.rows()]
        return versions.digest(orjson.dumps(rows), orjson.dumps(self.rhythm))

    def keep(self, session: Session, issue_id: int) -> None:
        area_forecasts.keep(session, issue_id, list(self.rows()))
        for code, parts in self.rhythm.items():
            rhythms.keep(session, issue_id, code, parts)


class AreaRun:
    """See ``analytics.runs.contract.Run``. ``told`` are recipes by name, the baseline among them;
    ``country`` is whose holidays they know."""

    kind = ModelKind.AREAS
    baseline = BASELINE

    def __init__(
        self, ground: Ground, told: Mapping[str, Recipe] | None = None, *, country: str | None
    ) -> None:
        self._ground, self._country = ground, country
        self._told = recipes.candidates(country=country) if told is None else told
        self._seconds: dict[str, float] = {}
        self._past: dict[str, Backtest] = {}
        self._cards: dict[str, dict[str, Card]] = {}

    @property
    def candidates(self) -> tuple[str, ...]:
        return tuple(name for name in self._told if name != BASELINE)

    def lacking(self) -> Lack | None:
        history = self._ground.counts[ALL.code]
        short = gates.city_shortage(history)
        if short is None and len(backtest.origins(history)) >= backtest.ORIGINS:
            return None
        events = round(float(history.counts[history.observed].sum()))
        days = history.observed_days
        return Lack(days, max(DAYS_NEEDED, days + 1), events, gates.LEAST_EVENTS)

    def version(self, recipe: str) -> NewVersion:
        told = {"country": self._country} if recipe == PROPHET else {}
        return versions.version(self.kind, recipe, told)

    def fit(self, progress: Progress) -> Mapping[str, float]:
        for done, (name, recipe) in enumerate(self._told.items(), 1):
            begun = _worked_s()
            recipe(self._ground.counts[ALL.code], backtest.HORIZON_DAYS)
            self._seconds[name] = _worked_s() - begun
            progress(done / len(self._told))
        return dict(self._seconds)

    def replay(self, spread: Spread, progress: Progress) -> None:
        counts = self._ground.counts
        for done, (code, history) in enumerate(counts.items(), 1):
            if gates.city_shortage(history) is None:
                origins = backtest.origins(history)
                past = backtest.backtest(history, self._told, origins=origins, spread=spread)
                self._past[code] = past
                self._cards[code] = {name: cards.card(past, name, BASELINE) for name in self._told}
            progress(done / len(counts))

    def judged(self, recipe: str) -> Judged:
        card = self._cards[ALL.code][recipe]
        found = gates.promotion(card, seconds=self._seconds[recipe], groups=self._groups(card))
        return Judged(found.passes, tuple(reason(one) for one in found.reasons))

    def _groups(self, card: Card) -> gates.Groups | None:
        """The areas by the figures given of them; None where those make no groups."""
        given = self._ground.covariate
        if given is None:
            return None
        known = {one.area_id: given.figures.get(one.area_id) for one in card.areas}
        figures = {area: figure for area, figure in known.items() if figure is not None}
        return fairness.groups(figures) or None

    def told(self, recipe: str) -> Line:
        card = self._cards[ALL.code][recipe]
        skill = card.skill_week
        percent = {name: round(100 * getattr(skill, name), 1) for name in ("value", "low", "high")}
        covered = round(100 * card.coverage80, 1)
        values = {"recipe": recipe, "origins": card.origins, "coverage": covered, **percent}
        return Line("retrain.replayed.areas", values)

    def beats(self, recipe: str, other: str) -> bootstrap.Interval:
        past = self._past[ALL.code]
        own, against = (cards.losses(past, name, WEEK) for name in (recipe, other))
        return bootstrap.skill(own, against)

    def figures(self, recipe: str) -> dict[str, object]:
        own = {code: cards.figures(found[recipe]) for code, found in self._cards.items()}
        base = {code: cards.figures(found[BASELINE]) for code, found in self._cards.items()}
        return {**own, "baselines": {BASELINE: base}, "shown": list(self._shown(recipe))}

    def said(self, recipe: str) -> Said:
        forecasts, parts = {}, {}
        for code in self._shown(recipe):
            history, past = self._ground.counts[code], self._past[code]
            parents = self._ground.parents
            spoken = issue.issue(history, recipe, self._told, past=past, parents=parents)
            if isinstance(spoken, gates.Shortage):
                continue
            forecasts[code] = spoken
            if spoken.recipe == PROPHET:
                shown = rhythm.components(history, backtest.HORIZON_DAYS, country=self._country)
                parts[code] = orjson.loads(orjson.dumps(asdict(shown)))
        return Said(forecasts, parts)

    def week(self, code: str) -> float | None:
        """What is expected of the whole city in the next seven days; None before the replay, or
        where that has too little."""
        found = self._cards.get(code)
        if found is None:
            return None
        good = (name for name in self.candidates if found[name].skill_week.low > 0)
        recipe = self._told[next(good, BASELINE)]
        return float(recipe(self._ground.counts[code], 7).sum())

    def _shown(self, recipe: str) -> tuple[str, ...]:
        """The targets for which ``recipe`` beats the baseline: no other is ever shown."""
        return tuple(
            code
            for code, found in self._cards.items()
            if recipe == BASELINE or found[recipe].skill_week.low > 0
        )


def _worked_s() -> float:
    """Seconds this process and those it waited for (Prophet's) have really worked: on a busy
    machine a clock on the wall would fail a recipe that is quick."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system
