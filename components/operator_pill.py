"""What an administrator sees on every page while Halo itself is not well."""

from collections.abc import Sequence
from typing import Any

from dash import html

from components.attributes import aria, data
from components.icons import icon
from domain.alert import Alert
from locales import t


def pill(found: Sequence[Alert], *, is_led: bool) -> Any:
    """A way to the open alerts; quiet once all were seen, nothing where all is well."""
    unseen = sum(one.heeded_at is None for one in found)
    if unseen:
        return _link(t("operations.pill.alerts", n=unseen), str(unseen), "pill-alert")
    if not is_led:
        return _link(t("operations.pill.no_worker"), "", "pill-stale")
    if found:
        return _link(t("operations.pill.seen", n=len(found)), str(len(found)), "")
    return ""


def _link(words: str, short: str, kind: str) -> html.A:
    """On a phone the sign and the number are left, and the words are for the ear."""
    return html.A(
        [
            icon("warning"),
            html.Span(words, className="pill-rest"),
            html.Span(short, className="pill-short", **aria(hidden="true")),
        ],
        href="/operations",
        className=f"pill {kind}".strip(),
        **data(goes=""),
        **aria(label=words),
    )
