"""St. Louis in a database of a benchmark's own, by the product's own commands' code."""

from datetime import UTC, datetime
from pathlib import Path

from bench import scratch
from commands import cities as city_commands
from commands.house import House
from db import session as database
from db.queries import sources
from domain.city import City
from domain.summary import Summary
from services import importing

CITIES = Path(__file__).parents[1] / "cities"
DATA = scratch.SHARED / "data"
FILE = DATA / "stl_incidents_2008_2018.parquet"


def chosen(url: str, factory: database.Sessions) -> City:
    """The city with its outline and neighbourhoods, and no incident yet."""
    house = House(url, factory, DATA / "boundaries", CITIES, None)
    return city_commands.put_in_place(house, CITIES / "st_louis.toml")


def imported(factory: database.Sessions, city: City, file: Path = FILE) -> Summary:
    """``file`` read in as ``manage.py import`` does."""
    with database.transaction(factory) as session:
        now = datetime.now(UTC)
        source = sources.by_slug(session, "slmpd")
        planned = importing.plan(session, source, file, city=city, now=now)
        return importing.run(session, planned, city=city, now=now)
