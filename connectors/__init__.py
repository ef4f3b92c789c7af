"""How data comes in: a line for each kind of source a city file may name as ``connector``."""

from collections.abc import Mapping

from connectors import (
    features,
    features_arcgis,
    file_addresses,
    folder,
    police_uk,
    polisen,
    socrata,
)
from connectors.contract import ConnectorFactory
from connectors.synthetic import connector as synthetic

CONNECTORS: Mapping[str, ConnectorFactory] = {
    "arcgis": features_arcgis.connector,
    "features": features.connector,
    "file_addresses": file_addresses.connector,
    "folder": folder.connector,
    "police_uk": police_uk.connector,
    "polisen": polisen.connector,
    "socrata": socrata.connector,
    "synthetic": synthetic.connector,
}

# Files come by hand, through ``manage.py import``; nothing polls them.
FILE = "file"
KINDS = frozenset({FILE, *CONNECTORS})
