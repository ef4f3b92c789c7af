"""The banner on analysis pages where a break of a source would look like a change in the world."""

from collections.abc import Sequence
from typing import Any

from dash import html

from components import source_words
from components.icons import icon
from domain.source_break import SourceBreak
from locales import t

PAGES = frozenset({"/", "/overview", "/map", "/timeline", "/hot-spots", "/forecast", "/accuracy"})


def banner(found: Sequence[SourceBreak]) -> Any:
    """What to bear in mind about the days shown; nothing where nothing broke in them."""
    if not found:
        return None
    # One line, so that what stands below hardly moves; the rest opens.
    first = html.Span(_said(found[0]), className="source-notice-first")
    others = html.Span(t("sources.notice.more", n=len(found) - 1)) if found[1:] else None
    summary = html.Summary([icon("warning"), html.Strong(t("sources.notice.title")), first, others])
    lines = html.Ul([html.Li(_said(one)) for one in found])
    return html.Details([summary, lines], className="banner banner-amber source-notice")


def _said(one: SourceBreak) -> list[Any]:
    words = f"{source_words.lasted(one.found)}: {source_words.broke(one.found)}"
    return [html.Bdi(one.name), " – ", words]
