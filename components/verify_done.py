"""What was just done with a case, and the way to take it back."""

from typing import Any

from dash import html, no_update

from components import verify_history
from components.attributes import aria, data
from components.icons import icon
from domain.review_steps import LASTING
from domain.verification import Action
from locales import t

# These say themselves, by the claim bar.
_SILENT = ("claim", "release")


def said(verb: str, cluster_id: int, undoable: int | None, is_second: bool) -> Any:
    """A note in the corner; claims need none. ``undoable`` is the decision to take back;
    ``is_second`` is an answer that only measures agreement."""
    if verb in _SILENT:
        return no_update
    key = "second" if is_second else verb
    words = t(f"decision.done.{key}", id=f"#{cluster_id}")
    back = undoable is not None and Action(verb) not in LASTING
    close = html.Button(
        icon("close"),
        type="button",
        className="icon-button",
        **data(dismisses=""),
        **aria(label=t("frame.close")),
    )
    parts = [
        html.Span(words),
        *([verify_history.undo_button(undoable, cluster_id)] if back and undoable else []),
        close,
    ]
    return html.Div(parts, className="toast-note toast-note-done verify-done")
