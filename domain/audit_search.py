"""Looking something up in the audit trail: what is asked, and what is found."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date

from domain.account import AuditEntry
from domain.errors import BadInput

# Who acts without an account: Halo's own commands and jobs, and strangers.
NOBODY = "nobody"
LONGEST_TEXT = 200
# Fewer letters stand nearly everywhere: no index finds them.
FEWEST_LETTERS = 3


@dataclass(frozen=True, slots=True)
class Search:
    """Everything is optional. ``who`` is the number of an account or ``NOBODY``; ``subject`` is how
    a subject begins, as in ``account:7``; days are the city's, ``until`` is left out of the period;
    ``text`` stands in subject, detail, address or number of the request, in any case; of fewer than
    ``FEWEST_LETTERS`` letters or digits it is the whole ``address``."""

    who: str = ""
    action: str = ""
    subject: str = ""
    since: date | None = None
    until: date | None = None
    text: str = ""

    @property
    def address(self) -> str | None:
        """The network address that ``text`` is where it has too few letters to be looked for."""
        if self.is_long:
            return None
        try:
            return str(ipaddress.ip_address(self.text))
        except ValueError:
            return None

    @property
    def is_long(self) -> bool:
        """Whether ``text`` has letters and digits enough to be looked for among others."""
        return sum(map(str.isalnum, self.text)) >= FEWEST_LETTERS


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundEvent(AuditEntry):
    """An entry as it is kept, with who did it: ``name`` and ``email`` are those the account has
    now."""

    id: int
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class EventPage:
    """Newest first; ``next`` and ``previous`` are cursors, None at the ends."""

    events: tuple[FoundEvent, ...]
    next: str | None
    previous: str | None


def parse(given: Mapping[str, str]) -> Search:
    """The search spelled in the parts of an address. Raises ``BadInput``."""
    words = {name: given.get(name, "").strip() for name in ("who", "action", "subject", "text")}
    if words["who"] and words["who"] != NOBODY and not _is_number(words["who"]):
        raise BadInput(f"`who` is the number of an account, or {NOBODY}.")
    if any(len(one) > LONGEST_TEXT or "\0" in one for one in words.values()):
        raise BadInput(f"A search has at most {LONGEST_TEXT} characters.")
    since, until = (_day(name, given.get(name, "")) for name in ("since", "until"))
    if since and until and since >= until:
        raise BadInput("`since` is before `until`, which is the first day left out.")
    return Search(**words, since=since, until=until)


def spelled(search: Search) -> dict[str, str]:
    """The parts of an address that say the same; those that say nothing are left out."""
    said = {one.name: getattr(search, one.name) for one in fields(search)}
    return {name: str(value) for name, value in said.items() if value}


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and int(text[:12]) < 2**31


def _day(name: str, text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadInput(f"`{name}` is a day, as in 2026-11-21.") from None
