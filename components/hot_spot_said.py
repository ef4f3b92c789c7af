"""Hot spots in words: how many where how few were expected, how firm, how it stands."""

from domain.hot_spot import HotSpot, Kind, Shortage, Status
from locales import number, t

# Hennig's reading of clusterwise stability (docs/methods/hot_spots.md).
STABLE, FAIR = 0.75, 0.6


def place(spot: HotSpot) -> str:
    """Where it is, as far as areas have names."""
    return spot.area or t("hot_spots.place.outside")


def excess(spot: HotSpot) -> str:
    """How many times what its surroundings, or for a burst its other days, would give."""
    digits = 0 if spot.times >= 10 else 1
    return t(
        f"hot_spots.excess.{spot.kind}",
        expected=number(spot.expected, digits=1),
        times=number(spot.times, digits=digits),
        n=spot.count,
    )


def chance(spot: HotSpot, simulations: int) -> str:
    """What p and q mean, as shares of trials."""
    return t(
        f"hot_spots.chance.{spot.kind}",
        rank=round(spot.p * (simulations + 1)),
        of=simulations + 1,
        q=number(100 * spot.q, digits=1),
    )


def firmness(spot: HotSpot) -> str:
    """The word for its stability: stable, fair or shaky."""
    if spot.stability >= STABLE:
        return "stable"
    return "fair" if spot.stability >= FAIR else "shaky"


def stability(spot: HotSpot) -> str:
    """How much of it is found again without a fifth of the incidents."""
    return t(f"hot_spots.stability.{firmness(spot)}", share=round(100 * spot.stability))


def standing(spot: HotSpot) -> str:
    """What its status means."""
    return t(f"hot_spots.standing.{spot.status}")


def status(name: Status) -> str:
    """The word for a status."""
    return t(f"hot_spots.status.{name}")


def few_places(spot: HotSpot) -> str:
    """A warning where nearly all of it is one address; nothing otherwise."""
    if spot.kind is Kind.PLACE and spot.places <= max(1, spot.count // 10):
        return t("hot_spots.few_places", n=spot.places)
    return ""


def shortage(lacking: Shortage, window_days: int) -> str:
    """What there is too little of, how much there is, and how much is needed."""
    return t(
        f"hot_spots.shortage.{lacking.lack}",
        have=lacking.have,
        need=lacking.need,
        days=window_days,
    )
