"""What an alert says in words: the same on the page and in a message."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from components import moments
from domain import line
from domain.alert import Alert, Kind, Phase
from domain.line import Said
from locales import direction, t


def title(alert: Alert) -> str:
    """What is wrong, in a few words."""
    return t(f"alerts.title.{alert.kind}", **_named(alert.detail))


def said(alert: Alert, zone: str, *, now: datetime) -> str:
    """What is wrong, in a sentence with its figures."""
    return t(f"alerts.said.{_manner(alert)}", **_figures(alert.detail, zone, now=now))


def advice(alert: Alert) -> str:
    """What to do about it."""
    return t(f"alerts.advice.{_manner(alert)}", **_named(alert.detail))


def reason(alert: Alert) -> Said:
    """What stopped it, "" where nothing did: a line, or the words of what stopped it. It may hold
    anything, and is shown to administrators who are signed in alone."""
    return line.from_json(alert.detail.get("reason"))


def subject(alert: Alert, phase: Phase, city: str) -> str:
    """The subject of a message."""
    return t(f"alerts.mail.subject.{phase}", city=city, title=title(alert))


def letter(
    alert: Alert, phase: Phase, *, city: str, zone: str, site: str | None, now: datetime
) -> str:
    """The text of a message; ``site`` is where Halo is reached, None where nobody said."""
    return "\n\n".join(_parts(alert, phase, city, zone, site, now)) + "\n"


def _parts(
    alert: Alert, phase: Phase, city: str, zone: str, site: str | None, now: datetime
) -> Iterator[str]:
    yield title(alert)
    if alert.kind is Kind.TEST:
        yield f"{said(alert, zone, now=now)} {advice(alert)}"
    else:
        yield from _news(alert, phase, zone, now)
    if site:
        yield f"{site}/operations"
    yield t("alerts.mail.from", city=city)


def _news(alert: Alert, phase: Phase, zone: str, now: datetime) -> Iterator[str]:
    begun = moments.when(alert.raised_at or alert.noticed_at, zone, now=now)
    if phase is Phase.ENDED:
        ended = moments.when(alert.ended_at or now, zone, now=now)
        yield t("alerts.mail.over", since=begun, ended=ended, zone=zone)
    else:
        yield f"{said(alert, zone, now=now)} {advice(alert)}"
        if reason(alert):
            yield t("alerts.mail.why")
        yield t("alerts.mail.since", since=begun, zone=zone)
        yield t("alerts.mail.once")


def _manner(alert: Alert) -> str:
    """A source may be silent in two ways: nobody reads it, or there is nothing to read."""
    return "source_empty" if alert.detail.get("why") == "empty" else alert.kind.value


def _named(detail: Mapping[str, object]) -> dict[str, object]:
    names = ("job", "name", "folder", "machine", "by")
    return {name: _isolated(detail.get(name, "")) for name in names}


def _isolated(value: object) -> str:
    """A path or a name keeps its own direction inside words that run the other way."""
    return f"\u2068{value}\u2069" if direction() == "rtl" else str(value)


def _figures(detail: Mapping[str, object], zone: str, *, now: datetime) -> dict[str, object]:
    plain = ("free", "seconds", "database", "halo")
    times = {name: _moment(detail.get(name), zone, now) for name in ("since", "last")}
    count = detail.get("failures", 0)
    return {
        **_named(detail),
        **{name: str(detail.get(name, "")) for name in plain},
        **times,
        "n": count if isinstance(count, int) else 0,
    }


def _moment(value: object, zone: str, now: datetime) -> str:
    if not value:
        return t("alerts.never")
    return moments.when(datetime.fromisoformat(str(value)), zone, now=now)
