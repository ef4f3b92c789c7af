"""``manage.py backtest``: what every recipe would have said of past days, beside what happened."""

import argparse
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path

from analytics import executor
from analytics.forecasting import backtest as area_backtest
from analytics.forecasting import gates, recipes
from analytics.runs import countries, reading
from analytics.runs.reading import Ground
from analytics.surface import backtest as cell_backtest
from analytics.surface import gates as cell_gates
from commands import backtest_tables as tables
from commands import cities as city_commands
from commands import files
from commands.house import House
from db import databases, migrations
from db import session as database
from db.queries import areas
from domain.city import City
from domain.errors import BadInput
from domain.line import Line
from domain.target import ALL
from locales import english
from services import cities

_WEEK = timedelta(days=7)
_STEP = timedelta(days=area_backtest.STEP_DAYS)


def backtest(house: House, given: argparse.Namespace) -> None:
    """Replay every recipe from ``--from`` to ``--to`` and write tables; the last line is JSON."""
    if given.to - given.since < _WEEK:
        raise BadInput("There must be a week at least between --from and --to.")
    with _city(house, given) as opened, executor.chosen(None) as place:
        with opened.transaction() as session:
            city = cities.current(session)
            ground = reading.ground(session, city, before=given.to + timedelta(days=1))
            known = areas.listed(session)
        if ground is None:
            raise BadInput(f"No incident of {city.name} is on or before {given.to}.")
        lacking = _lacking(ground, given.since)
        for line in lacking:
            print(english(line))
        replayed = tables.Replayed(
            areas=_areas(ground, given.since, place), cells=_cells(ground, given.since, place)
        )
    given.into.mkdir(parents=True, exist_ok=True)
    names = tables.write(given.into, replayed, known)
    period = {"city": city.slug, "from": str(given.since), "to": str(given.to)}
    left_out = [english(line) for line in lacking]
    found = tables.summary(replayed)
    print(json.dumps({**period, "tables": names, **found, "left_out": left_out}))


def _lacking(ground: Ground, since: date) -> list[Line]:
    """Which targets have too little history before ``since`` to be replayed, and what they lack."""
    found = []
    for code, history in ground.raw.items():
        first = _warm_up(since)[0]
        short = gates.city_shortage(history.before(first))
        if short is not None:
            found.append(_left_out("areas", code, short, first))
    for code, events in ground.places.events.items():
        lack = cell_gates.shortage(events.before(since))
        if lack is not None:
            found.append(_left_out("cells", code, lack, since))
    return found


def _left_out(kind: str, code: str, short: gates.Shortage, before: date) -> Line:
    named = {"target": Line(f"accuracy.target.{code}"), "before": str(before)}
    return Line(f"backtest.left_out.{kind}", {**named, **asdict(short)})


def _warm_up(since: date) -> list[date]:
    """Origins before the first that only serve to learn how sure a recipe may be."""
    return [since - _STEP * back for back in range(area_backtest.WARM_UP, 0, -1)]


def _areas(
    ground: Ground, since: date, place: executor.Executor
) -> dict[str, area_backtest.Backtest]:
    """By target, for targets with enough history before the first origin of the warm-up."""
    country = countries.of_zone(ground.city.zone)
    found = {}
    for code, history in ground.raw.items():
        scored = _origins(since, ground.as_of, _STEP)
        warm_up = _warm_up(since)
        if gates.city_shortage(history.before(warm_up[0])) is None:
            found[code] = area_backtest.backtest(
                history,
                recipes.candidates(country=country),
                origins=[*warm_up, *scored],
                spread=place.map,
            )
    return found


def _cells(
    ground: Ground, since: date, place: executor.Executor
) -> dict[str, dict[int, cell_backtest.Backtest]]:
    """By target and resolution, for targets with enough points before ``since``."""
    origins = _origins(since, ground.as_of, _WEEK)
    every = ground.places.events
    levels = cell_gates.judged(ground.places.resolution)
    tasks = {
        code: tables.CellTask(own, None if code == ALL.code else every[ALL.code], origins, levels)
        for code, own in every.items()
        if cell_gates.shortage(own.before(since)) is None
    }
    return dict(zip(tasks, place.map(tables.CellTask.done, list(tasks.values())), strict=True))


def _origins(since: date, end: date, step: timedelta) -> tuple[date, ...]:
    """Every ``step`` from ``since``, each with its week before ``end``."""
    count = (end - _WEEK - since) // step + 1
    return tuple(since + step * number for number in range(count))


@contextmanager
def _city(house: House, given: argparse.Namespace) -> Iterator[House]:
    """The house that holds the city's incidents: ours, or one of its own for a given file."""
    slug = Path(given.city).stem
    if given.file is None:
        _require(house, slug)
        yield house
        return
    with databases.scratch(house.url, f"halo_backtest_{secrets.token_hex(4)}") as url:
        migrations.upgrade(url)
        engine = database.engine(url)
        own = House(url, database.sessions(engine), house.boundaries, house.cities, None)
        named = Path(given.city)
        file = named if named.suffix else house.cities / f"{slug}.toml"
        city_commands.put_in_place(own, file)
        wanted = {"dry_run": False, "edition": None, "map": None, "keep_map": False}
        files.load(own, argparse.Namespace(file=given.file, source=given.source, **wanted))
        try:
            yield own
        finally:
            engine.dispose()


def _require(house: House, slug: str) -> None:
    with house.transaction() as session:
        city: City = cities.current(session)
    if city.slug != slug:
        raise BadInput(
            f"This database holds the incidents of {city.slug!r}. For {slug!r}, name a file of its"
            " incidents with --file: it is read into a database of its own, which is gone after."
        )
