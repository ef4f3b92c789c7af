"""What the Verify page asks for: whatever arrives is the browser's, read strictly."""

from dataclasses import dataclass
from typing import Any

from auth import context, reviewer
from callbacks import settings_saying
from components.ids import Verify
from components.verify_looks import Look
from domain.errors import BadInput
from locales import t
from services import second_looks

REFUSED = settings_saying.refused(Verify.REFUSAL, Verify.REFUSAL_SAID)
LIST_REFUSED = settings_saying.refused(Verify.LIST_REFUSAL, Verify.LIST_REFUSAL_SAID)
LOOKS, DECISIONS = "looks", "decisions"
VIEWS = ("", LOOKS, DECISIONS)


@dataclass(frozen=True, slots=True)
class Command:
    """What somebody pressed: ``version`` is that of the case as it was seen, ``of`` another case,
    ``members`` those meant of it, ``decision`` the one to take back."""

    verb: str
    cluster_id: int
    version: int
    reason: str
    of: int | None
    members: tuple[int, ...]
    decision: int | None
    blind: bool


def command(sent: Any) -> Command:
    """The command that the browser put together. Raises ``BadInput``."""
    said = sent if isinstance(sent, dict) else {}
    members = said.get("members") or []
    return Command(
        verb=str(said.get("verb") or ""),
        cluster_id=number(said.get("cluster")),
        version=number(said.get("version") or "0"),
        reason=str(said.get("reason") or "").strip(),
        of=maybe(said.get("of")),
        members=tuple(number(one) for one in members) if isinstance(members, list) else (),
        decision=maybe(said.get("decision")),
        blind=bool(said.get("blind")),
    )


def view(text: str | None) -> str:
    """Which list stands. Raises ``BadInput``."""
    if (text or "") not in VIEWS:
        raise BadInput(t("verify.refused.view"))
    return text or ""


def maybe(text: Any) -> int | None:
    """A number where one is given. Raises ``BadInput``."""
    return number(text) if text not in (None, "") else None


def number(text: Any) -> int:
    """A number of a case, a member or a decision, with or without its sign. Raises ``BadInput``."""
    spelled = str(text).strip().removeprefix("#")
    if not (spelled.isascii() and spelled.isdecimal() and len(spelled) < 16):
        raise BadInput(t("verify.refused.number"))
    return int(spelled)


def looks() -> list[Look]:
    """The decisions that the person of this request may make again."""
    with context.reading() as session:
        found = second_looks.waiting(session, by=reviewer.current())
    return [Look(one.decision_id, one.asked_at, one.members) for one in found]
