"""What the callbacks of the settings share: refusals at their place, and moments to tell by."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

import dash
from dash import no_update

from auth import context
from db.queries import accounts
from domain import errors
from locales import t, worded


def refused(place: StrEnum, said: StrEnum, *, fields: str = "") -> Callable[[Exception], object]:
    """For Dash's ``on_error``: say a refusal in the banner ``place``, and leave the rest.

    ``assets/refusals.js`` brings the banner into view. Where the ids of a form's controls are
    ``fields`` and their names, a ``BadFields`` is said beside its control instead. Whatever is no
    refusal goes on to the application's own, and so does a session that has ended.
    """

    def say(error: Exception) -> object:
        if not isinstance(error, errors.Refusal) or isinstance(error, errors.NotSignedIn):
            raise error
        wrong = error.fields if fields and isinstance(error, errors.BadFields) else {}
        field = next((f"{fields}{name}" for name in wrong), "")
        dash.set_props(place, {"hidden": False, "data-field": field, "data-refused": moment()})
        dash.set_props(said, {"children": worded(error.said)})
        return no_update

    return say


def moment() -> str:
    """Now, as a value that is another one each time: what it is written to is drawn anew."""
    return context.current().now().isoformat()


def names() -> dict[int, str]:
    """The names of all accounts by their number."""
    with context.reading() as session:
        return {one.id: one.name or one.email for one in accounts.every(session)}


def told(asked: Any, *verbs: str) -> tuple[str, str]:
    """The verb and the thing that a button told: "pause police". What arrives is the browser's.

    Raises ``BadInput`` where the verb is none of ``verbs``.
    """
    word = asked[0] if isinstance(asked, list) and asked else ""
    verb, _, thing = str(word).partition(" ")
    if verb not in verbs:
        raise errors.BadInput(t("settings.refused.press"))
    return verb, thing
