"""What is wrong with a feed or its options, for whoever asks now and for whoever reads it later."""

from domain.line import Line
from locales import english


def of(key: str, **values: object) -> tuple[str, Line]:
    """The sentence of ``key`` in English, for logs, and the line it is said with in any language:
    what a ``SourceDown`` is made of, and a ``BadInput`` of options that will not do."""
    line = Line(key, values)
    return english(line), line
