"""How a surface fared in a backtest, as stored figures: by target, at the finest resolution."""

from collections.abc import Mapping

from domain.prospect import SurfaceRecord

SHARE = 0.02


def record(figures: Mapping[str, object], target: str) -> SurfaceRecord | None:
    """What the mixture caught in ``SHARE`` of the ground, and its ratio to the 30-day heat map,
    from a backtest's figures by target. None where nothing was scored."""
    card = figures.get(target)
    if not isinstance(card, Mapping):
        return None
    ratio = card["against_kde_30"]
    if card["hit_rate"] is None or None in ratio.values():
        return None
    return SurfaceRecord(
        caught=100 * float(card["hit_rate"]),
        area=100 * SHARE,
        ratio=float(ratio["value"]),
        low=float(ratio["low"]),
        high=float(ratio["high"]),
        origins=int(card["origins"]),
    )
