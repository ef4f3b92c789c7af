"""The database itself."""

import argparse

from commands.house import House
from db import migrations


def migrate(house: House, _given: argparse.Namespace) -> None:
    """Bring the database to this version of Halo."""
    migrations.upgrade(house.url)
