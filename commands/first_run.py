"""An empty database becomes a Halo somebody can sign in to."""

import argparse
import sys

from commands import database, people
from commands.house import House
from db.queries import cities as city_rows
from db.queries import sources
from domain.city import City
from services import accounts

DEMO = "demo.toml"


def prepare(house: House, given: argparse.Namespace) -> None:
    """Bring the database to this version, then fill what is empty."""
    database.migrate(house, given)
    first_run(house, given)


def first_run(house: House, _given: argparse.Namespace) -> None:
    """Choose a city where none is chosen, and add the first administrator where there is nobody.

    Without ``HALO_CITY`` the invented demo city moves in, with three years of its incidents.
    """
    with house.transaction() as session:
        chosen = city_rows.chosen(session)
        # An invented city whose moving in was cut short moves in again.
        is_empty = chosen is None or (chosen.synthetic and not city_rows.has_incidents(session))
    if is_empty:
        _fill(house)
    with house.transaction() as session:
        made = accounts.first_admin(session, now=house.now)
    if made is not None:
        people.tell(made)


def _fill(house: House) -> None:
    # Heavy to import, and needed once in the life of a database.
    from commands import cities as city_commands

    file = house.cities / (house.city_file or DEMO)
    city = city_commands.put_in_place(house, file.with_suffix(".toml"))
    if city.synthetic:
        _move_in(house, city)


def _move_in(house: House, city: City) -> None:
    import connectors
    from services import intake

    print(
        f"The database is empty: {city.name}, an invented city, moves in. For a real one: "
        "manage.py forget-city --yes, then manage.py city cities/<name>.toml.",
        file=sys.stderr,
    )
    with house.transaction() as session:
        listed = sources.listed(session)
    for source in listed:
        connector = connectors.CONNECTORS[source.connector](source, city)
        with house.transaction() as session:
            sources.mark_attempt(session, source.id, now=house.now)
            intake.pull(session, source, city=city, connector=connector, now=house.now)
            sources.mark_succeeded(session, source.id, now=house.now)
