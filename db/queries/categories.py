"""How each source's words for an offence map to Halo's categories."""

from collections.abc import Mapping

from sqlalchemy import text
from sqlalchemy.orm import Session


def mapping(session: Session, source_id: int) -> dict[str, int]:
    """Normalised published word → slot, for one source."""
    rows = session.execute(
        text("SELECT published, slot FROM category_mapping WHERE source_id = :id"),
        {"id": source_id},
    )
    return {row.published: row.slot for row in rows}


def add(session: Session, source_id: int, words: Mapping[str, int]) -> None:
    """Add ``words`` to a source's mapping; a word it already has takes the new slot, unless people
    made an edition of the mapping: then only words that are in none of them are new."""
    if not words:
        return
    session.execute(
        text("""
        INSERT INTO category_mapping (source_id, published, slot)
        SELECT :id, :word, :slot WHERE NOT EXISTS (
          SELECT 1 FROM mapping_edition e WHERE e.source_id = :id AND e.words ? :word)
        ON CONFLICT (source_id, published) DO UPDATE SET slot = excluded.slot
        WHERE NOT EXISTS (SELECT 1 FROM mapping_edition e WHERE e.source_id = excluded.source_id)
        """),
        [{"id": source_id, "word": word, "slot": slot} for word, slot in words.items()],
    )
