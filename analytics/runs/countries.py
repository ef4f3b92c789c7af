"""The country of a time zone, whose public holidays a city keeps."""

from importlib import resources


def of_zone(zone: str) -> str | None:
    """Two letters of ISO 3166 by the zone table of the IANA; None for a zone of no country."""
    table = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8")
    for line in table.splitlines():
        if line and not line.startswith("#"):
            country, _, name, *_ = line.split("\t")
            if name == zone:
                return country
    return None
