"""The risk surfaces of a run: replayed over past weeks, judged, scaled to the areas, and said."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import orjson
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from analytics.runs import tuning, versions
from analytics.runs.contract import Judged, Lack, Progress, Spread
from analytics.runs.judging import reason
from analytics.runs.places import replayed
from analytics.runs.reading import Ground
from analytics.scores import places
from analytics.scores.bootstrap import Interval
from analytics.surface import ancestors, backtest, baselines, gates, hours, mixture, records
from analytics.surface.backtest import MIXTURE, PKDE, UNIFORM, Backtest, Settings
from analytics.surface.events import CellEvents
from analytics.surface.mixture import Surface
from db.queries import surfaces
from db.queries.surfaces import CITY, RiskSurface
from domain.errors import BadInput
from domain.line import Line
from domain.model import ModelKind, NewVersion
from domain.target import ALL

# A week after each origin, and before the first of them a tuned week and what that learns from.
DAYS_NEEDED = 7 * gates.LEAST_ORIGINS + 7 + gates.LEAST_DAYS
_YEAR = timedelta(days=365)
_REPLAYED = {MIXTURE: "retrain.replayed.cells", PKDE: "retrain.replayed.heat_map"}
Floats = NDArray[np.float64]
Weeks = Callable[[str], float | None]


@dataclass(frozen=True, slots=True)
class Said:
    """Surfaces by target, and by target the hour profiles of areas (0: the city)."""

    surfaces: Mapping[str, RiskSurface]
    profiles: Mapping[str, Mapping[int, Floats]]

    def is_empty(self) -> bool:
        return not self.surfaces

    def fingerprint(self) -> str:
        parts = []
        for code, one in self.surfaces.items():
            parts += [code.encode(), orjson.dumps([one.resolution, one.parts, one.alpha])]
            parts += [array.tobytes() for array in (one.cells, one.expected, one.shares)]
        for code, by_area in self.profiles.items():
            shares = [[area, *own.tolist()] for area, own in sorted(by_area.items())]
            parts += [code.encode(), orjson.dumps(shares)]
        return versions.digest(*parts)

    def keep(self, session: Session, issue_id: int) -> None:
        for one in self.surfaces.values():
            surfaces.keep(session, issue_id, one)
        for code, by_area in self.profiles.items():
            surfaces.keep_profiles(session, issue_id, code, by_area)


@dataclass(frozen=True, slots=True)
class _Task:
    """One target's backtest; can be sent to another process."""

    target: CellEvents
    everything: CellEvents | None
    origins: tuple[date, ...]
    levels: tuple[int, ...]
    settings: Settings | None
    treated: Mapping[date, ancestors.Cells]

    def done(self) -> dict[int, Backtest]:
        return backtest.backtest(
            self.target,
            self.everything,
            self.origins,
            resolutions=self.levels,
            settings=self.settings,
            treated=self.treated,
        )


class CellRun:
    """See ``analytics.runs.contract.Run``. ``weeks`` says what the areas expect of a target in
    the next seven days in the whole city, None where they say nothing. Everything is fitted,
    judged and said at the finest resolution that the points allow."""

    kind = ModelKind.CELLS
    candidates = (MIXTURE, PKDE)
    baseline = PKDE

    def __init__(self, ground: Ground, *, weeks: Weeks) -> None:
        self._ground, self._events, self._weeks = ground, ground.places.events, weeks
        enough = (code for code, own in self._events.items() if gates.shortage(own) is None)
        self._codes = tuple(enough)
        self._finest = ground.places.resolution
        levels = gates.judged(self._finest)
        self._tuned = tuning.usable(ground.places.tuned, self._codes, levels)
        self._fitted: dict[str, Surface] = {}
        self._done: dict[str, dict[int, Backtest]] = {}

    def lacking(self) -> Lack | None:
        own = self._events[ALL.code]
        short = gates.shortage(own)
        # A publisher that tells months alone leaves one day of each with records: no weeks.
        days = min(own.days, self._ground.raw[ALL.code].observed_days)
        if short is None and days >= DAYS_NEEDED:
            return None
        events = int(own.counts().sum())
        return Lack(days if events else 0, DAYS_NEEDED, events, gates.LEAST_EVENTS)

    def version(self, recipe: str) -> NewVersion:
        return versions.version(self.kind, recipe, {"resolution": self._finest})

    def fit(self, progress: Progress) -> Mapping[str, float]:
        begun = time.perf_counter()
        for done, code in enumerate(self._codes, 1):
            target, everything = self._given(code)
            self._fitted[code] = mixture.surface(
                target, everything, self._ground.as_of, resolution=self._finest
            )
            progress(done / len(self._codes))
        return {MIXTURE: time.perf_counter() - begun}

    def replay(self, spread: Spread, progress: Progress) -> None:
        origins, treated = replayed(self._ground.as_of), self._ground.places.treated
        settings = {} if self._tuned is None else self._tuned.settings
        levels = gates.judged(self._finest)
        tasks = [
            _Task(*self._given(code), origins, levels, settings.get(code), treated)
            for code in self._codes
        ]
        self._done = dict(zip(self._codes, spread(_Task.done, tasks), strict=True))
        progress(1.0)

    def judged(self, recipe: str) -> Judged:
        found = gates.publication(self._done[ALL.code][self._finest], recipe)
        return Judged(found.passes, tuple(reason(one) for one in found.reasons))

    def told(self, recipe: str) -> Line:
        done = self._done[ALL.code][self._finest]
        gain = places.gain_over(done.tallies[recipe], done.tallies[gates.RIVALS[recipe]])
        caught = places.pooled(done.tallies[recipe]).hit_rate[places.SHARES.index(0.02)]
        figures = {name: round(getattr(gain, name), 3) for name in ("value", "low", "high")}
        share = round(100 * float(caught), 1)
        values = {"recipe": recipe, "origins": len(done.origins), "caught": share, **figures}
        return Line(_REPLAYED[recipe], values)

    def beats(self, recipe: str, other: str) -> Interval:
        tallies = self._done[ALL.code][self._finest].tallies
        return places.gain_over(tallies[recipe], tallies[other])

    def figures(self, recipe: str) -> dict[str, object]:
        on = self._ground.as_of if self._tuned is None else self._tuned.on
        return {
            **records.records(self._done, recipe),
            "shown": list(self._shown(recipe)),
            **tuning.figures(self._done, on),
        }

    def said(self, recipe: str) -> Said:
        found = {code: self._surface(code, recipe) for code in self._shown(recipe)}
        return Said(
            {code: _stored(code, one, self._finest) for code, one in found.items()},
            {code: own for code in found if (own := self._profiles(code))},
        )

    def _given(self, code: str) -> tuple[CellEvents, CellEvents | None]:
        return self._events[code], None if code == ALL.code else self._events[ALL.code]

    def _shown(self, recipe: str) -> tuple[str, ...]:
        """The targets whose surface is surely better than none and than the common heat map."""
        finest = ((code, done[self._finest]) for code, done in self._done.items())
        return tuple(code for code, done in finest if _is_of_use(done, recipe))

    def _surface(self, code: str, recipe: str) -> Surface:
        fitted = self._fitted[code]
        if recipe == PKDE:
            fitted = self._heat_map(code, fitted)
        week, own = self._weeks(code), self._events[code]
        if week is None:
            return fitted
        year = own.within(self._ground.as_of - _YEAR, self._ground.as_of)
        placed = year.counts().sum() / max(year.total(), 1.0)
        return mixture.scaled(fitted, week * min(float(placed), 1.0))

    def _heat_map(self, code: str, fitted: Surface) -> Surface:
        """The tuned heat map with as many incidents in all as the mixture expects."""
        setting = self._done[code][self._finest].setting
        fine = baselines.pkde(self._events[code], self._ground.as_of, setting=setting)
        risk = ancestors.gathering(self._events[code].cells, self._finest)[1] @ fine
        expected = risk * (fitted.expected.sum() / max(float(risk.sum()), 1e-12))
        ones = np.ones((risk.size, 1))
        return Surface(fitted.cells, expected, ones, (PKDE,), fitted.alpha)

    def _profiles(self, code: str) -> dict[int, Floats]:
        zone, known = self._ground.city.zone, self._ground.places
        try:
            everyone = hours.city_profile(known.hours(ALL.code, zone))
            own = known.hours(code, zone)
            city = everyone if code == ALL.code else hours.city_profile(own, towards=everyone)
        except BadInput:
            return {}
        areas = {area: one.shares for area, one in hours.area_profiles(own, city).items()}
        return {CITY: city.shares, **areas}


def _is_of_use(done: Backtest, recipe: str) -> bool:
    others = (done.tallies[name] for name in (UNIFORM, "kde_30"))
    return all(places.gain_over(done.tallies[recipe], other).low > 0 for other in others)


def _stored(code: str, one: Surface, resolution: int) -> RiskSurface:
    return RiskSurface(
        code,
        resolution,
        one.cells,
        one.expected.astype(np.float32),
        np.rint(100 * one.shares).astype(np.uint8),
        one.parts,
        one.alpha,
    )
