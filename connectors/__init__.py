"""How data comes in: a line for each kind of source a city file may name as ``connector``."""

from collections.abc import Mapping

from connectors import polisen
from connectors.contract import ConnectorFactory
from connectors.synthetic import connector as synthetic

CONNECTORS: Mapping[str, ConnectorFactory] = {
    "polisen": polisen.connector,
    "synthetic": synthetic.connector,
}

# Files come by hand, through ``manage.py import``; nothing polls them.
FILE = "file"
KINDS = frozenset({FILE, *CONNECTORS})
