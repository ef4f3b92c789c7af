"""What is kept of the backtests of surfaces: a recipe's record at each resolution, beside every
other's."""

from collections.abc import Mapping

from analytics.surface import backtest, baselines
from analytics.surface.backtest import MIXTURE, PKDE, Backtest

ByTarget = Mapping[str, Mapping[int, Backtest]]


def records(done: ByTarget, recipe: str) -> dict[str, object]:
    """By target the record of ``recipe`` at the finest resolution; under "baselines" those of the
    others; under "coarser" by target those of each coarser resolution, the others within."""
    finest = {code: by_level[max(by_level)] for code, by_level in done.items()}
    return {
        **{code: backtest.figures(one, recipe) for code, one in finest.items()},
        "baselines": {
            name: {code: backtest.figures(one, name) for code, one in finest.items()}
            for name in _others(recipe)
        },
        "coarser": {code: _coarser(by_level, recipe) for code, by_level in done.items()},
    }


def _coarser(by_level: Mapping[int, Backtest], recipe: str) -> list[dict[str, object]]:
    levels = sorted(by_level, reverse=True)[1:]
    return [
        {
            **backtest.figures(by_level[level], recipe),
            "baselines": {
                name: backtest.figures(by_level[level], name) for name in _others(recipe)
            },
        }
        for level in levels
    ]


def _others(recipe: str) -> list[str]:
    return [name for name in (MIXTURE, PKDE, *baselines.BASELINES) if name != recipe]
