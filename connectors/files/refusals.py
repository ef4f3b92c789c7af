"""The sentences with which a whole file is refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import locales
from domain.errors import BadInput
from domain.line import Line

_called: ContextVar[str] = ContextVar("called", default="")


def refused(reason: str, **values: object) -> BadInput:
    """The refusal ``fault.refused.<reason>``: in the language in force, and as a line."""
    if "name" in values and _called.get():
        values["name"] = _called.get()
    line = Line(f"fault.refused.{reason}", values)
    return BadInput(locales.lined(line), line)


@contextmanager
def called(name: str) -> Iterator[None]:
    """Within the block a refused file is called ``name``, whatever it is called on disk."""
    token = _called.set(name)
    try:
        yield
    finally:
        _called.reset(token)
