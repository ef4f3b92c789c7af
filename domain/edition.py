"""Which Halo this is."""

VERSION = "0.1.0"
