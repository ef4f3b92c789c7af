"""Choosing the city a database serves."""

import argparse
import sys
from pathlib import Path

import orjson

from commands.house import House
from connectors.files import areas
from connectors.synthetic import plan, truth
from connectors.synthetic.connector import history_start
from domain.city import Boundary, City
from domain.errors import BadInput
from locales import t
from services import cities


def choose(house: House, given: argparse.Namespace) -> None:
    """Choose the city of a file and read the boundaries it names."""
    put_in_place(house, given.file)


def put_in_place(house: House, file: Path) -> City:
    """The city of ``file``, chosen, with its boundaries; what is missing is said on stderr."""
    try:
        text = file.read_text("utf-8")
    except OSError as problem:
        raise BadInput(f"The city file {file} cannot be read: {problem.strerror}.") from None
    with house.transaction() as session:
        city = cities.choose(session, text, name=file.name, now=house.now)
    if city.synthetic:
        _invent(house, city)
    for boundary in city.boundaries:
        _read(house, boundary)
    return city


def _invent(house: House, city: City) -> None:
    """Write down an invented city: its boundaries, and what was planted in its incidents."""
    seed = int(str(city.sources[0].options["seed"]))
    house.boundaries.mkdir(parents=True, exist_ok=True)
    for name, collection in plan.boundaries(seed).items():
        (house.boundaries / name).write_bytes(orjson.dumps(collection))
    planted = truth.truth(plan.city(seed), history_start(house.now), house.now)
    (house.boundaries / "demo_truth.json").write_bytes(truth.written(planted))


def _read(house: House, boundary: Boundary) -> None:
    path = house.boundaries / boundary.file
    if not path.is_file():
        _say(f"No boundaries of level {boundary.level}: put {boundary.file} into {path.parent}")
        _say("and choose the city again.")
        return
    parsed = list(areas.areas(path, boundary))
    with house.transaction() as session:
        found = [each.area for each in parsed if each.area is not None]
        undrawn = cities.add_areas(session, boundary, found)
    for fault in (fault for each in parsed for fault in each.faults):
        _say(f"{boundary.file}, feature {fault.record}: {t('fault.' + fault.reason)}")
    for name in undrawn:
        _say(f"{boundary.file}: the boundary of {name} is empty and cannot be drawn.")


def forget(house: House, given: argparse.Namespace) -> None:
    """Delete everything of the city, so that another one can be chosen."""
    if not given.yes:
        raise BadInput("This deletes every incident, source and area. Say --yes if you mean it.")
    with house.transaction() as session:
        cities.forget(session)


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr)
