"""What a source's words mean is changed by people: edition by edition, and stored incidents follow.

What the source said stays as it is, so that every edition can come back.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from db.queries import areas, categories, counts, imports, mappings, reassign
from domain import category
from domain.category import BY_CODE, CATEGORIES, UNMAPPED
from domain.errors import BadInput, IllegalStep, NotFound
from domain.job import FINISHED, Job
from domain.mapping import Edition, Word
from domain.source import Source
from locales import t
from services import jobs
from services.staging import AreaBook, slot_of

JOB = "recategorise"
SAVED = "mapping_saved"
LONGEST_REASON = 300
MOST_TRIES = 3


def words(session: Session, source: Source) -> list[Word]:
    """Every word of a source, those without a category first, the commonest of each first."""
    slots = categories.mapping(session, source.id)
    said, spelled = defaultdict[str, int](int), dict[str, str]()
    for published, records in sorted(mappings.uses(session, source.id), key=lambda use: -use[1]):
        key = category.normalised(published)
        said[key] += records
        spelled.setdefault(key, published)
    for key in slots:
        spelled.setdefault(key, key)
    found = [_word(key, shown, said[key], slots) for key, shown in spelled.items()]
    return sorted(found, key=lambda one: (one.category != UNMAPPED.code, -one.records, one.key))


def _word(key: str, published: str, records: int, slots: Mapping[str, int]) -> Word:
    code = CATEGORIES[slot_of(key, slots)].code
    return Word(key, published, records, code, own=key not in slots and code != UNMAPPED.code)


def current(session: Session, source: Source, *, now: datetime) -> Edition:
    """The edition in force, with the words as they are; before the first by a person, number 0:
    what the city file says."""
    slots = categories.mapping(session, source.id)
    said = {word: CATEGORIES[slot].code for word, slot in slots.items()}
    known = mappings.newest(session, source.id)
    if known is None:
        return Edition(source.id, 0, now, None, "", said, applied_at=now)
    # A city file that is read again may bring new words.
    return replace(known, words=said)


def save(
    session: Session,
    source: Source,
    changes: Mapping[str, str],
    *,
    reason: str,
    seen: int,
    by: int,
    now: datetime,
) -> Edition:
    """Make a new edition: what is in force with ``changes``, normalised word → category code, ""
    for none. ``seen`` is the edition that was changed.

    Raises ``BadInput`` for a word or category that is none, or without a reason; ``IllegalStep``
    where somebody else made an edition meanwhile.
    """
    counts.lock(session)
    before = current(session, source, now=now)
    if before.number != seen:
        raise IllegalStep(t("categories.refused.meanwhile", n=before.number))
    after = {**before.words, **_checked(session, source, changes)}
    after = {word: code for word, code in after.items() if code}
    if after == dict(before.words):
        raise BadInput(t("categories.refused.nothing"))
    return _add(session, before, after, reason=_reason(reason), by=by, now=now)


def restore(session: Session, source: Source, number: int, *, by: int, now: datetime) -> Edition:
    """Make an earlier edition the newest again. Raises ``NotFound``, ``IllegalStep`` where it is in
    force already."""
    counts.lock(session)
    before = current(session, source, now=now)
    wanted = mappings.one(session, source.id, number)
    if wanted is None:
        raise NotFound(t("categories.refused.gone", n=number))
    if dict(wanted.words) == dict(before.words):
        raise IllegalStep(t("categories.refused.in_force", n=number))
    reason = t("categories.again", n=number)
    return _add(session, before, wanted.words, reason=reason, by=by, now=now)


def start(session: Session, edition: Edition, *, by: int | None, now: datetime) -> Job:
    """Have stored incidents follow ``edition``."""
    return jobs.enqueue(session, JOB, argument(edition), now=now, requested_by=by)


def argument(edition: Edition) -> str:
    """What the job of an edition is told."""
    return f"{edition.source_id} {edition.number}"


def apply(session: Session, told: str, *, now: datetime) -> int:
    """Stored incidents of a source follow the mapping in force; how many have another category
    now. ``told`` is the job's argument."""
    source_id, _, number = told.partition(" ")
    counts.lock(session)
    changed = _follow(session, int(source_id))
    mappings.set_applied(session, int(source_id), int(number), now=now)
    return changed


def resume(session: Session, *, now: datetime) -> int:
    """Queue anew what a worker left behind when it died; how many."""
    again = 0
    for edition in mappings.unapplied(session):
        told = argument(edition)
        last = imports.latest(session, JOB, told)
        is_open = last is not None and last.state not in FINISHED
        if is_open or imports.tries(session, JOB, told) >= MOST_TRIES:
            continue
        start(session, edition, by=edition.account_id, now=now)
        again += 1
    return again


def _follow(session: Session, source_id: int) -> int:
    book = AreaBook(areas.listed(session))
    named = [(*place, max(book.find(*place), 0)) for place in reassign.places(session)]
    slots = categories.mapping(session, source_id)
    worded = [
        (of, word, slot_of(word, slots)) for of, word in reassign.words(session) if of == source_id
    ]
    return reassign.moved(session, named, worded)


def _checked(session: Session, source: Source, changes: Mapping[str, str]) -> dict[str, str]:
    known = {one.key for one in words(session, source)}
    for word, code in changes.items():
        if word not in known:
            raise BadInput(t("categories.refused.word", word=word[:100]))
        if code and (code not in BY_CODE or code == UNMAPPED.code):
            raise BadInput(t("categories.refused.category", code=code[:100]))
    return dict(changes)


def _reason(text: str) -> str:
    reason = " ".join(text.split())
    if not reason or len(reason) > LONGEST_REASON:
        raise BadInput(t("categories.refused.reason", most=LONGEST_REASON))
    return reason


def _add(
    session: Session,
    before: Edition,
    after: Mapping[str, str],
    *,
    reason: str,
    by: int,
    now: datetime,
) -> Edition:
    if before.number == 0:
        # What the city file says becomes the first, so that it can come back.
        said = t("categories.of_city_file")
        before = Edition(before.source_id, 1, now, None, said, before.words, applied_at=now)
        mappings.add(session, before)
    edition = Edition(before.source_id, before.number + 1, now, by, reason, after)
    mappings.add(session, edition)
    slots = {word: BY_CODE[code].slot for word, code in after.items()}
    mappings.put(session, before.source_id, slots)
    return edition
