"""A page as somebody set it up: kept under a name, shared, opened again by a short link."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from domain import filters, narrowing
from domain.errors import BadInput
from domain.filters import Filter, Period
from domain.roles import Role

LONGEST_NAME = 80
LONGEST_QUERY = 4_000
# What an address may say beside the filter, on any page. Whatever else stands there is not kept.
BESIDE = (
    "measure",
    "unit",
    "at",
    "cell",
    "place",
    "layers",
    "view",
    "target",
    "window",
    "run",
    "days",
    "grain",
    "show",
    "sort",
    "incident",
    "by",
    "span",
    *narrowing.PARTS,
)


@dataclass(frozen=True, slots=True)
class SavedView:
    """A view as stored. ``page`` is a path, ``query`` an address's without the question mark;
    without a ``name`` it is a link alone. ``owner`` is the owner's name; ``default_for`` are the
    roles whose page begins with it, ``is_own_default`` says so of the person asking."""

    id: str
    owner_id: int
    owner: str
    name: str
    page: str
    query: str
    roles: tuple[Role, ...]
    made_at: datetime
    deleted_at: datetime | None
    default_for: tuple[Role, ...] = ()
    is_own_default: bool = False

    @property
    def path(self) -> str:
        """Its short link, from the root of the site."""
        return f"/v/{self.id}"

    @property
    def address(self) -> str:
        """The page and its query."""
        return f"{self.page}?{self.query}" if self.query else self.page

    @property
    def is_frozen(self) -> bool:
        """Whether it shows the same days for ever."""
        return chosen(self.query).fixed is not None


def chosen(query: str) -> Filter:
    """The filter in ``query``. Raises ``BadInput``."""
    return filters.parse(dict(parse_qsl(query)))


def checked(query: str, *, frozen: Period | None = None) -> str:
    """``query`` with the filter spelled in its own way and, of the rest, what pages know; the
    period is ``frozen`` where one is given.

    Raises ``BadInput`` where the filter cannot be read or all is too long.
    """
    if len(query) > LONGEST_QUERY:
        raise BadInput(f"The address is longer than {LONGEST_QUERY} characters.")
    said = dict(parse_qsl(query))
    if frozen is not None:
        said.pop("last", None)
        said.update({"from": frozen.first.isoformat(), "to": frozen.end.isoformat()})
    spelled = filters.spelled(filters.parse(said))
    beside = {name: said[name] for name in BESIDE if said.get(name)}
    if not all(value.isprintable() for value in beside.values()):
        raise BadInput("The address holds characters that cannot be printed.")
    return urlencode({**spelled, **beside}, safe=",")
