"""May I trust it? The answer in plain sentences, before the reader scrolls."""

from typing import Any

from dash import html

from components import accuracy_scores, quantities
from components.attributes import aria
from domain.model import ModelState, Version
from domain.scorecard import CountCard, PlaceCard
from locales import number, t

# The riskiest share of the area that sentences speak of, and the map people use already.
SHARE = 0.02
HEAT_MAP = "kde_30"


def places(card: PlaceCard | None, of: Version | None, *, stands_in: bool = False) -> html.Section:
    """What the map of risk caught, and how much more than the map people use already; that it is
    not live, where ``of`` is not, and that it ``stands_in`` for one that trailed it."""
    caught = card.caught(SHARE) if card else None
    if card is None or caught is None:
        return _card("places", [html.P(t("accuracy.trust.no_places"))])
    share = quantities.percent(SHARE, digits=0)
    missed = quantities.percent(1 - caught.hit_rate)
    said = t("accuracy.trust.caught", share=share, weeks=t("accuracy.test_weeks", n=card.origins))
    rest = [t("accuracy.trust.elsewhere", missed=missed), *_against_heat_map(card)]
    figure = _figure(quantities.percent(caught.hit_rate), said)
    return _card("places", [figure, *map(html.P, rest), *_standing(of, card.shown, stands_in)])


def counts(card: CountCard | None, of: Version | None, *, stands_in: bool = False) -> html.Section:
    """How much closer the weekly counts were, and whether the intervals held; that it is not live,
    where ``of`` is not, and that it ``stands_in`` for one that trailed it."""
    skill = card.skill if card else None
    if card is None or skill is None:
        return _card("counts", [html.P(t("accuracy.trust.no_counts"))])
    word = "better" if skill.low > 0 else "worse" if skill.high < 0 else "level"
    against = t(f"accuracy.method.{card.against}")
    interval = quantities.percent_range(skill)
    tests = t("accuracy.tests", n=card.origins)
    said = t(f"accuracy.trust.{word}", against=against, interval=interval, tests=tests)
    held = t(
        "accuracy.trust.held",
        coverage=quantities.percent(card.coverage80),
        bias=quantities.percent(card.bias, signed=True),
    )
    figure = _figure(quantities.percent(skill.value), said)
    return _card("counts", [figure, html.P(held), *_standing(of, card.shown, stands_in)])


def _against_heat_map(card: PlaceCard) -> list[str]:
    found = card.times.get(HEAT_MAP)
    if found is None:
        return []
    word = "beats" if found.low > 1 else "trails" if found.high < 1 else "ties"
    key = f"accuracy.trust.{word}"
    return [t(key, times=number(found.value, digits=2), interval=quantities.times_range(found))]


def _standing(of: Version | None, shown: bool, stands_in: bool) -> list[html.P]:
    """What a reader must know of the version that speaks: shown to nobody, or a stand-in."""
    if of is None:
        return []
    if of.state is not ModelState.LIVE:
        version = accuracy_scores.version_name(of)
        state = t(f"accuracy.state.{of.state}")
        said = t("accuracy.trust.not_live", version=version, state=state)
    elif not shown:
        said = t("accuracy.trust.not_shown")
    elif stands_in:
        said = t("accuracy.trust.stands_in")
    else:
        return []
    return [html.P(said, className="banner banner-amber")]


def _figure(value: str, said: str) -> html.Figure:
    return html.Figure(
        [html.Bdi(value, className="figure-value"), html.Figcaption(said)],
        className="accuracy-figure",
    )


def _card(name: str, parts: list[Any]) -> html.Section:
    title = f"accuracy-trust-{name}"
    return html.Section(
        [html.H2(t(f"accuracy.trust.{name}"), id=title), *parts],
        className="card accuracy-card accuracy-trust",
        **aria(labelledby=title),
    )
