"""Reports to try verification with, in the synthetic city."""

import argparse
import json
from dataclasses import asdict

from commands.house import House
from services import cities, sample_reports


def receive(house: House, _given: argparse.Namespace) -> None:
    """Store what the people of the synthetic city tell; prints how much, as one JSON line."""
    with house.transaction() as session:
        city = cities.current(session)
        stored = sample_reports.receive(session, city=city, now=house.now)
    print(json.dumps(asdict(stored)))
