"""How libpq spells a database's address, where SQLAlchemy names its driver too."""


def url(known: str) -> str:
    """``known`` without the driver."""
    return known.replace("+psycopg", "", 1)
