"""Sources are paused and resumed by people."""

from sqlalchemy.orm import Session

from db.queries import sources
from domain.errors import IllegalStep
from domain.source import Source
from locales import t

# As the audit trail calls them.
PAUSED, RESUMED = "source_paused", "source_resumed"


def pause(session: Session, slug: str) -> Source:
    """Read the source no more until it is resumed; what it gave stays.

    Raises ``NotFound`` where there is no such source, ``IllegalStep`` where nobody polls it.
    """
    return _switched(session, slug, enabled=False)


def resume(session: Session, slug: str) -> Source:
    """Read the source again at its own pace, the next time at once. Raises as ``pause`` does."""
    return _switched(session, slug, enabled=True)


def _switched(session: Session, slug: str, *, enabled: bool) -> Source:
    source = sources.by_slug(session, slug)
    if source.poll_minutes is None:
        raise IllegalStep(t("settings.refused.by_hand"))
    sources.set_enabled(session, source.id, enabled=enabled)
    return source
