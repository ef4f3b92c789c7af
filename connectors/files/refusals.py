"""The sentences with which a whole file is refused."""

import locales
from domain.errors import BadInput


def refused(reason: str, **values: object) -> BadInput:
    """The refusal ``fault.refused.<reason>`` in the language in force."""
    return BadInput(locales.t(f"fault.refused.{reason}", **values))
