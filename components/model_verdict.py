"""Whether a version may be published, and everything that stands against it."""

from collections.abc import Mapping
from typing import Any

from dash import html

from components import accuracy_checks, moments, quantities
from components.icons import icon
from domain import finding
from domain.model import ModelState, VersionRecord
from locales import has, number, t

# Gates whose figure and limit are shares.
_SHARES = frozenset({"no_skill", "coverage_low", "coverage_high", "biased"})
_RATIOS = frozenset({"group_worse", "fewer_hits", "too_high", "too_low"})


def verdict(record: VersionRecord) -> list[Any]:
    """One sentence, and the gates that were not passed."""
    tested = record.backtest
    if tested is None:
        return [html.P(t("settings.models.no_backtest"), className="muted")]
    word, mark = ("passes", "verify") if tested.passes else ("fails", "warning")
    stands = "fails_live" if word == "fails" and record.version.state is ModelState.LIVE else word
    said = t(f"settings.models.{stands}", day=moments.dated(tested.as_of), n=tested.data_count)
    line = html.P([icon(mark), html.Span(said)], className=f"model-verdict model-verdict-{word}")
    if not tested.reasons:
        return [line]
    reasons = [html.Li(reason(one)) for one in tested.reasons]
    return [line, html.Ul(reasons, className="model-reasons")]


def reason(stored: Mapping[str, Any]) -> str:
    """A gate that was not passed: what was measured beside what is allowed; or a finding about the
    data that blocks publishing."""
    if "severity" in stored:
        return accuracy_checks.said(finding.from_json(stored))
    code = str(stored.get("code"))
    figure, limit = (_figure(code, stored.get(name)) for name in ("figure", "limit"))
    key = f"settings.gate.{code}"
    if has(key):
        return t(key, figure=figure, limit=limit)
    return t("settings.gate_unnamed", code=code, figure=figure, limit=limit)


def _figure(code: str, value: float | None) -> str:
    if value is None or code in _SHARES:
        return quantities.percent(value)
    if code in _RATIOS:
        return quantities.plain(value)
    return quantities.isolated(number(round(value, 3)).replace("-", "−"))
