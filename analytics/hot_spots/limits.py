"""What there must be before hot spots are looked for, and what is said otherwise."""

from domain.hot_spot import Lack, Shortage

LEAST_DAYS = 91
LEAST_EVENTS = 100
# Below this share of different points the publisher has snapped or averaged them.
LEAST_PLACES = 0.1


def shortage(*, history_days: int, events: int, places: int) -> Shortage | None:
    """What is lacking first: events in the window, days of history, different points."""
    if events < LEAST_EVENTS:
        return Shortage(Lack.EVENTS, events, LEAST_EVENTS)
    if history_days < LEAST_DAYS:
        return Shortage(Lack.DAYS, history_days, LEAST_DAYS)
    needed = round(LEAST_PLACES * events)
    return Shortage(Lack.PLACES, places, needed) if places < needed else None
