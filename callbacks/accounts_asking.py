"""What the Accounts page asks for: whatever arrives is the browser's, read strictly."""

from typing import Any, TypedDict

from sqlalchemy.orm import Session

from callbacks import settings_saying
from components.ids import Accounts
from db.queries import accounts, areas
from domain.account import Account
from domain.errors import BadInput, NotFound
from domain.roles import Role
from locales import t

REFUSED = settings_saying.refused(Accounts.REFUSAL, Accounts.REFUSAL_SAID)
# The whole city is meant where no area is chosen.
CITY = "city"
_DIGITS = 9


def number(text: Any) -> int:
    """The number of an account or invitation; 0, which nothing has, where it is none."""
    spelled = str(text or "")
    is_number = spelled.isascii() and spelled.isdecimal() and len(spelled) <= _DIGITS
    return int(spelled) if is_number else 0


class Wanted(TypedDict):
    """What somebody may do, and where."""

    role: Role
    chosen: list[int]


def wanted(role_text: Any, areas_ticked: Any) -> Wanted:
    """The role and areas of a form. Raises ``BadInput``."""
    return {"role": role(role_text), "chosen": chosen(areas_ticked)}


def role(text: Any) -> Role:
    """The chosen role. Raises ``BadInput``."""
    try:
        return Role(text)
    except ValueError:
        raise BadInput(t("accounts.refused.role")) from None


def chosen(values: Any) -> list[int]:
    """The numbers of the ticked areas; one that is no number is 0, which no area has."""
    return [number(one) for one in values] if isinstance(values, list) else []


def account(session: Session, text: Any) -> Account:
    """The account of this number. Raises ``NotFound``."""
    found = accounts.by_id(session, number(text))
    if found is None:
        raise NotFound(t("accounts.refused.nobody"))
    return found


def area_names(session: Session) -> dict[int, str]:
    """The names of all areas in force by their number."""
    return {one.id: one.name for one in areas.listed(session)}
