"""Photos, sounds and films of a report, small; opened in a tab of their own."""

from collections.abc import Sequence
from typing import Any

from dash import html

from components.attributes import aria
from domain.report_media import Kind, MediaState
from domain.verification import Media
from locales import t

ADDRESS = "/api/v1/reports/media/"


def strip(media: Sequence[Media]) -> list[Any]:
    """All of one report, or nothing."""
    return [html.Div([_one(part) for part in media], className="media")] if media else []


def _one(part: Media) -> Any:
    if part.state == MediaState.WAITING:
        return html.Span(t("verify.media_state.waiting"), className="media-note")
    if part.state != MediaState.KEPT:
        why = t(f"media.unfit.{part.refusal}") if part.refusal else ""
        return html.Span(t("verify.media_state.refused"), className="media-note", title=why)
    address = f"{ADDRESS}{part.id}"
    name = t(f"verify.media_kind.{part.kind}", n=part.position + 1)
    if part.kind == Kind.SOUND:
        return html.Audio(src=address, controls=True, preload="none", **aria(label=name))
    if part.kind == Kind.FILM:
        return html.Video(src=address, controls=True, preload="metadata", **aria(label=name))
    picture = html.Img(src=address, alt=name)
    return html.A(picture, href=address, target="_blank", rel="noopener", className="media-photo")
