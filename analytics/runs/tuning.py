"""The settings of the tuned heat map, which are found anew every few months only."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from analytics.surface.backtest import Backtest, Settings
from analytics.surface.baselines import Setting
from db.queries import registry
from domain.model import ModelKind

GOOD_FOR = timedelta(days=91)
_KEY = "tuned"


@dataclass(frozen=True, slots=True)
class Tuned:
    """Settings by target and resolution, found by the run that forecast from ``on``."""

    on: date
    settings: Mapping[str, Settings]


def kept(session: Session, *, before: date) -> Tuned | None:
    """The settings of the newest backtest, while they are good for a run that forecasts from
    ``before``; what was found later is never taken."""
    tested = registry.latest_backtests(session)
    cells = [one.id for one in registry.listed(session, ModelKind.CELLS)]
    found = [tested[each] for each in cells if each in tested]
    newest = max(found, key=lambda one: one.ran_at, default=None)
    told = None if newest is None else newest.figures.get(_KEY)
    if not isinstance(told, Mapping):
        return None
    on = date.fromisoformat(told["on"])
    good = on <= before <= on + GOOD_FOR
    return Tuned(on, _read(told["settings"])) if good else None


def usable(tuned: Tuned | None, codes: Collection[str], levels: Collection[int]) -> Tuned | None:
    """``tuned`` where it has a setting of every target at every level, else None."""
    if tuned is None:
        return None
    known = (tuned.settings.get(code, {}) for code in codes)
    return tuned if all(set(levels) <= set(one) for one in known) else None


def figures(done: Mapping[str, Mapping[int, Backtest]], on: date) -> dict[str, object]:
    """What a backtest keeps of the settings it used."""
    settings = {
        code: {str(level): asdict(one.setting) for level, one in by_level.items()}
        for code, by_level in done.items()
    }
    return {_KEY: {"on": on.isoformat(), "settings": settings}}


def _read(told: Mapping[str, Mapping[str, Mapping[str, float]]]) -> dict[str, Settings]:
    return {
        code: {int(level): Setting(**setting) for level, setting in by_level.items()}
        for code, by_level in told.items()
    }
