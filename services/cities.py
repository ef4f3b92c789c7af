"""A city is chosen: its file, sources, categories and areas are put in place."""

from collections.abc import Callable, Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from db.queries import areas, categories, cities, counts, reassign, source_desk, sources
from db.queries.cities import ChosenCity
from domain import category, city_file, grid
from domain.area import NewArea
from domain.category import BY_CODE
from domain.city import Boundary, City
from domain.errors import IllegalStep, NotFound
from locales import LANGUAGES
from services.staging import AreaBook, slot_of


def choose(session: Session, file: str, *, name: str, now: datetime) -> City:
    """Make the city of ``file`` (its text) the one this database serves.

    Raises ``BadInput`` for a wrong file, and ``IllegalStep`` where the database holds another
    city's incidents: an invented city never mixes with a real one. A source that an administrator
    connected or changed stays as it is.
    """
    # Heavy to import, and who only asks which city it is does without.
    from connectors import KINDS
    from connectors.forms import TOLD

    city = city_file.parse(file, name=name, connectors=KINDS, forms=TOLD, languages=LANGUAGES)
    counts.lock(session)
    current = cities.chosen(session)
    if current is not None and current.slug != city.slug:
        _refuse_to_mix(session, current, city)
    cities.choose(session, ChosenCity(city.slug, file, city.synthetic), now=now)
    by_hand = source_desk.slugs_by_hand(session)
    for source in (one for one in city.sources if one.slug not in by_hand):
        stored = sources.save(session, source, zone=city.zone, synthetic=city.synthetic)
        words = {category.normalised(word): code for word, code in source.categories.items()}
        slots = {word: BY_CODE[code].slot for word, code in words.items()}
        categories.add(session, stored.id, slots)
    _reassign(session)
    return city


def _refuse_to_mix(session: Session, current: ChosenCity, city: City) -> None:
    if cities.has_incidents(session):
        raise IllegalStep(
            f"This database holds the incidents of {current.slug!r}; {city.slug!r} needs a database"
            " of its own (another HALO_HOME or DATABASE_URL), or empty this one first with"
            " `manage.py forget-city`."
        )
    cities.forget_everything(session)


def current(session: Session) -> City:
    """The city this database serves. Raises ``NotFound`` before one was chosen."""
    chosen = cities.chosen(session)
    if chosen is None:
        raise NotFound("No city has been chosen yet: `manage.py city cities/<name>.toml`.")
    return city_file.parse(chosen.file, name=f"{chosen.slug}.toml")


def add_areas(
    session: Session,
    boundary: Boundary,
    found: Iterable[NewArea],
    *,
    progress: Callable[[int], None] = lambda stored: None,
) -> list[str]:
    """Store the areas of one boundary file and count in them what lies there; the names of those
    that cannot be drawn. ``progress`` is told how many are stored."""
    counts.lock(session)
    undrawn = []
    for number, area in enumerate(found, 1):
        cells = grid.cells_in_geometry(area.geometry) if boundary.grid else ()
        if areas.add(session, area, cells=cells) is None:
            undrawn.append(area.name)
        progress(number)
    areas.adopt(session)
    _reassign(session)
    return undrawn


def _reassign(session: Session) -> None:
    """Stored incidents follow a new boundary and a new word for a category."""
    book = AreaBook(areas.listed(session))
    named = [(*place, max(book.find(*place), 0)) for place in reassign.places(session)]
    slots = {
        source.id: categories.mapping(session, source.id) for source in sources.listed(session)
    }
    worded = [(of, word, slot_of(word, slots[of])) for of, word in reassign.words(session)]
    reassign.moved(session, named, worded)


def forget(session: Session) -> None:
    """Delete everything that belongs to the city. Accounts and the audit trail stay."""
    cities.forget_everything(session)
