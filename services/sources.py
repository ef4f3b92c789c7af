"""Sources are connected, changed, read at once and removed by people; their secrets are sealed."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.orm import Session

import connectors
from db.queries import source_desk, sources
from domain.city import City, CitySource
from domain.city_file import SYNTHETIC
from domain.errors import BadFields, BadInput, IllegalStep
from domain.job import Job
from domain.source import Source
from locales import t
from services import jobs, reaching, vault
from services.reaching import Reach

# As the audit trail calls them.
CONNECTED, CHANGED, REMOVED = "source_connected", "source_changed", "source_removed"
ASKED, TRIED = "source_asked", "source_tried"
SEALED, UNSEALED = "source_credential_set", "source_credential_removed"
LONGEST_NAME, LONGEST_SECRET = 120, 4_000
LONGEST_POLL_MINUTES = 7 * 24 * 60
# The option under which a connector finds the secret.
CREDENTIAL = "credential"
_PURPOSE = "source"
_NOT_STORED = 0
_PLAIN = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A source as an administrator describes it. ``poll_minutes`` None is read by hand."""

    name: str
    connector: str
    licence: str = ""
    publisher: str = ""
    poll_minutes: int | None = None
    options: Mapping[str, object] = field(default_factory=dict)


def keep(session: Session, slug: str, wanted: Wanted, *, city: City, reach: Reach) -> Source:
    """Connect ``wanted``, or change the source of this ``slug`` to it where there is one."""
    if slug:
        return change(session, slug, wanted, city=city, reach=reach)
    return connect(session, wanted, city=city, reach=reach)


def connect(session: Session, wanted: Wanted, *, city: City, reach: Reach) -> Source:
    """A new source, which is read from now on. Raises ``BadInput`` saying what will not do."""
    fit = _fit(wanted, city)
    slug = _slug(session, fit.name)
    _require_built(session, _described(fit, slug, city), city, reach)
    said = CitySource(
        slug=slug,
        name=fit.name,
        connector=fit.connector,
        licence=fit.licence,
        poll_minutes=fit.poll_minutes,
        options=fit.options,
        publisher=fit.publisher,
    )
    source = sources.save(session, said, zone=city.zone, synthetic=city.synthetic)
    source_desk.mark_by_hand(session, source.id)
    return source


def change(session: Session, slug: str, wanted: Wanted, *, city: City, reach: Reach) -> Source:
    """The source as it is now described; of another kind it does not become. Where its options
    are others it is read from the beginning, and what it gave is revised.

    Raises ``NotFound``, and ``BadInput`` saying what will not do."""
    source = sources.by_slug(session, slug)
    fit = _fit(replace(wanted, connector=source.connector), city)
    changed = replace(
        source,
        name=fit.name,
        licence=fit.licence,
        poll_minutes=fit.poll_minutes,
        options=fit.options,
    )
    _require_built(session, changed, city, reach)
    cursor = source.cursor if dict(source.options) == dict(fit.options) else {}
    source_desk.change(session, changed, publisher=fit.publisher, cursor=cursor)
    return changed


def remove(session: Session, slug: str) -> Source:
    """Forget a source that never gave anything. Raises ``NotFound``, and ``IllegalStep`` where it
    did: its incidents would have none."""
    source = sources.by_slug(session, slug)
    if source_desk.has_incidents(session, source.id):
        raise IllegalStep(t("sources.refused.not_empty", name=source.name))
    source_desk.remove(session, source.id)
    return source


def ask(session: Session, slug: str, *, by: int, now: datetime) -> tuple[Source, Job]:
    """Queue a reading now, whatever its schedule. Raises ``NotFound``, and ``IllegalStep`` where
    it is paused or read by hand."""
    source = sources.by_slug(session, slug)
    if source.poll_minutes is None:
        raise IllegalStep(t("settings.refused.by_hand"))
    if not source.enabled:
        raise IllegalStep(t("sources.refused.paused", name=source.name))
    return source, jobs.enqueue(session, jobs.POLL, slug, now=now, requested_by=by)


def seal(session: Session, slug: str, secret: str, *, secret_key: str) -> Source:
    """Keep the secret that the source is asked with; nobody is shown it again. Raises
    ``NotFound``, and ``BadInput`` where it is none."""
    source = sources.by_slug(session, slug)
    words = secret.strip()
    if not 0 < len(words) <= LONGEST_SECRET or not words.isprintable():
        raise BadInput(t("sources.refused.credential", most=LONGEST_SECRET))
    kept = vault.sealed(secret_key, _PURPOSE, _owner(source), words)
    source_desk.set_credential(session, source.id, kept)
    return source


def unseal(session: Session, slug: str) -> Source:
    """Forget the secret of a source. Raises ``NotFound``."""
    source = sources.by_slug(session, slug)
    source_desk.set_credential(session, source.id, None)
    return source


def imagined(session: Session, slug: str, wanted: Wanted, *, city: City) -> Source:
    """The source that ``wanted`` would be, or that the one of this ``slug`` would become; nothing
    is stored. Raises as ``connect`` and ``change`` do, but for the name, which need not be there.
    """
    fit = _fit(replace(wanted, name=wanted.name or wanted.connector), city)
    if fit.connector == connectors.FILE:
        raise IllegalStep(t("settings.refused.by_hand"))
    if not slug:
        return _described(fit, fit.connector, city)
    source = sources.by_slug(session, slug)
    if source.connector != fit.connector:
        raise BadInput(t("sources.refused.kind"))
    return replace(source, options=fit.options)


def unlocked(
    session: Session, source: Source, reach: Reach, *, secret_key: str, secret: str = ""
) -> Source:
    """``source`` as its connector is built of it, with the secret it is asked with: ``secret``,
    else its own where there is one. Raises ``IllegalStep`` where that was sealed with another
    key."""
    ready = reaching.reachable(session, source, reach)
    kept = None if secret else source_desk.credential(session, source.id)
    words = secret if kept is None else vault.opened(secret_key, _PURPOSE, _owner(source), kept)
    return replace(ready, options={**ready.options, CREDENTIAL: words}) if words else ready


def _owner(source: Source) -> str:
    return f"source:{source.id}"


def _fit(wanted: Wanted, city: City) -> Wanted:
    """``wanted`` with its words tidied. Raises ``BadInput``, of a field ``BadFields``."""
    name, licence, publisher = (
        " ".join(words.split()) for words in (wanted.name, wanted.licence, wanted.publisher)
    )
    if not 0 < len(name) <= LONGEST_NAME:
        sentence = t("sources.refused.name", most=LONGEST_NAME)
        raise BadFields(sentence, {"name": sentence})
    if wanted.connector not in connectors.KINDS:
        raise BadInput(t("sources.refused.kind"))
    if city.synthetic != (wanted.connector == SYNTHETIC):
        raise BadInput(t("sources.refused.invented", city=city.name))
    if CREDENTIAL in wanted.options:
        raise BadInput(t("sources.refused.open_credential"))
    polled = wanted.connector != connectors.FILE
    minutes = wanted.poll_minutes if polled else None
    if polled and (minutes is None or not 1 <= minutes <= LONGEST_POLL_MINUTES):
        sentence = t("sources.refused.minutes", most=LONGEST_POLL_MINUTES)
        raise BadFields(sentence, {"minutes": sentence})
    tidy = replace(wanted, name=name, licence=licence, publisher=publisher[:LONGEST_NAME])
    return replace(tidy, poll_minutes=minutes)


def _require_built(session: Session, source: Source, city: City, reach: Reach) -> None:
    """Raises ``BadInput`` where the connector does not take the options."""
    if source.connector != connectors.FILE:
        ready = reaching.reachable(session, source, reach)
        connectors.CONNECTORS[source.connector](ready, city)


def _described(wanted: Wanted, slug: str, city: City) -> Source:
    return Source(
        id=_NOT_STORED,
        slug=slug,
        name=wanted.name,
        connector=wanted.connector,
        zone=city.zone,
        poll_minutes=wanted.poll_minutes,
        licence=wanted.licence,
        synthetic=city.synthetic,
        options=wanted.options,
    )


def _slug(session: Session, name: str) -> str:
    """A short name for programs, made of ``name``, that no source has yet."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    plain = _PLAIN.sub("_", ascii_name).strip("_")[:40].strip("_")
    stem = plain if plain[:1].isalpha() else f"source_{plain}".strip("_")
    taken = {source.slug for source in sources.listed(session)}
    names = (stem, *(f"{stem}_{n}" for n in range(2, len(taken) + 3)))
    return next(each for each in names if each not in taken)
