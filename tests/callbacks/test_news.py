"""The pill: how much is new, for whom, and from when on."""

from components.ids import Frame
from services import cities
from tests import town
from tests.callbacks.calling import Asker

OUTPUT = f"{Frame.NEWS}.hidden"


def _came_in(asker: Asker, *keys: str) -> None:
    with asker.house.sessions() as session:
        city = cities.current(session)
    town.stored(asker.house.sessions, city, town.parsed(*map(town.incident, keys)))


def test_the_pill_says_how_many_are_new_and_counts_from_when_one_looked(
    analyst: Asker, viewer: Asker
) -> None:
    told = {who: asker.answer(OUTPUT) for who, asker in (("a", analyst), ("v", viewer))}
    assert all(one[Frame.NEWS]["hidden"] for one in told.values())
    since = {who: one[Frame.NEWS_SINCE]["data"] for who, one in told.items()}
    _came_in(analyst, "a", "b", "c")
    said = analyst.answer(OUTPUT, frame_news_since=since["a"], frame_url="/map")
    assert said[Frame.NEWS] == {"children": "3 new", "hidden": False}
    assert said[Frame.NEWS_SINCE]["data"] == since["a"]
    assert Frame.NEWS_APPLIED not in said
    seen = viewer.answer(OUTPUT, frame_news_since=since["v"], frame_url="/map")
    assert seen[Frame.NEWS] == {"children": "New data", "hidden": False}
