"""The words of Halo in every language: ``t("map.title")``.

Texts stand in ``locales/<language>/<feature>.toml``; the file's name is the key's first part.
A text with a plural is a table of CLDR forms (``one``, ``other``, …) chosen by ``n``.
The language is a context variable set once per request or message.
"""

import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale, dates, numbers

from domain.line import Line, Said

LANGUAGES = ("en", "sv", "ar")
RIGHT_TO_LEFT = frozenset({"ar"})
_FOLDER = Path(__file__).parent
# Swedish and Arabic readers meet Halo's figures beside ids and phones: western digits throughout.
_FORMATS = {"en": "en_GB", "sv": "sv_SE", "ar": "ar_EG"}

# A percentage stays on one line and, among words that run the other way, keeps its own direction.
PERCENT = "\u00a0%"
_PERCENT = re.compile(r"([+−-]?\d[\d.,]*|\{\w+\}) %")

_language: ContextVar[str] = ContextVar("language", default="en")

Text = str | dict[str, str]


def language() -> str:
    """The language now in force."""
    return _language.get()


def set_language(code: str | None) -> None:
    """Put ``code`` in force for this request; an unknown one means English."""
    _language.set(code if code in LANGUAGES else "en")


@contextmanager
def spoken(code: str) -> Iterator[None]:
    """``code`` in force within a block, for messages and tests."""
    token = _language.set(code)
    try:
        yield
    finally:
        _language.reset(token)


def direction() -> str:
    """``rtl`` or ``ltr``, as the language in force is written."""
    return "rtl" if language() in RIGHT_TO_LEFT else "ltr"


@cache
def texts(code: str) -> dict[str, Text]:
    """Every text of one language by its whole key."""
    found: dict[str, Text] = {}
    for path in sorted((_FOLDER / code).glob("*.toml")):
        _flatten(path.stem, tomllib.loads(path.read_text("utf-8")), found)
    return found


def _flatten(prefix: str, table: dict[str, object], found: dict[str, Text]) -> None:
    for key, value in table.items():
        name = f"{prefix}.{key}"
        if isinstance(value, dict) and "other" not in value:
            _flatten(name, value, found)
        elif isinstance(value, dict):
            found[name] = {form: str(text) for form, text in value.items()}
        else:
            found[name] = str(value)


def t(key: str, **values: object) -> str:
    """The text of ``key`` with ``values`` put in; ``n`` chooses the plural form.

    Raises KeyError for a key no language file has, so that a test and not a reader finds it.
    """
    text = texts(language())[key]
    if isinstance(text, dict):
        count = values["n"]
        plural = _locale().plural_form(abs(int(str(count))))
        text = text.get(plural, text["other"])
    shown = {name: _shown(value) for name, value in values.items()}
    said = text.format(**shown)
    kept = f"\u2066\\1{PERCENT}\u2069" if direction() == "rtl" else f"\\1{PERCENT}"
    return _PERCENT.sub(kept, said)


def worded(words: Said) -> str:
    """``words`` in the language in force. What nobody can put into it stays as it is; a line that
    another version of Halo wrote, for which there are no words any more, is its key."""
    if isinstance(words, str):
        return words
    try:
        return lined(words)
    except KeyError:
        return words.key


def lined(line: Line) -> str:
    """``line`` in the language in force. Raises KeyError as ``t`` does."""
    return t(line.key, **{name: _joined(value) for name, value in line.values.items()})


def english(words: Said) -> str:
    """``words`` for programs and logs: the same whoever reads."""
    with spoken("en"):
        return worded(words)


def _joined(value: object) -> object:
    if isinstance(value, Line):
        return worded(value)
    if isinstance(value, list | tuple):
        return t("job.between").join(str(_joined(one)) for one in value)
    if isinstance(value, str) and direction() == "rtl":
        # A host or an error keeps its own direction inside words that run the other way.
        return f"\u2068{value}\u2069"
    return value


def has(key: str) -> bool:
    """Whether the language in force has ``key``."""
    return key in texts(language())


def _shown(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return number(value)


@cache
def _parsed(code: str) -> Locale:
    return Locale.parse(_FORMATS[code])


def _locale() -> Locale:
    return _parsed(language())


def number(value: float, *, digits: int | None = None) -> str:
    """``value`` with the language's separators and, where given, exactly ``digits`` decimals."""
    pattern = None if digits is None else "#,##0" + ("." + "0" * digits if digits else "")
    return numbers.format_decimal(value, format=pattern, locale=_locale(), numbering_system="latn")


def separators() -> str:
    """The sign before decimals and the one between thousands, as ``number`` writes them."""
    signs = (numbers.get_decimal_symbol, numbers.get_group_symbol)
    return "".join(sign(_locale(), numbering_system="latn") for sign in signs)


def moment(value: datetime, zone: str, *, form: str = "d MMM HH:mm") -> str:
    """``value`` in the city's ``zone``, in a CLDR ``form``."""
    local = value.astimezone(ZoneInfo(zone))
    return _western(dates.format_datetime(local, form, locale=_locale()))


def day(value: date, *, form: str = "d MMM") -> str:
    """``value`` in a CLDR ``form``."""
    return _western(dates.format_date(value, form, locale=_locale()))


_TO_WESTERN = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")


def _western(text: str) -> str:
    return text.translate(_TO_WESTERN)
