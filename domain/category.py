"""The offence categories Halo maps every publisher's own words to.

``slot`` is the column of the cell counts; it is stored and must never be renumbered.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Category:
    """An offence category. ``discovered`` marks those found by policing rather than reported by
    a victim; they are shown but never train a model (docs/methods.md)."""

    slot: int
    code: str
    discovered: bool = False


UNMAPPED = Category(0, "unmapped")

CATEGORIES: tuple[Category, ...] = (
    UNMAPPED,
    Category(1, "homicide"),
    Category(2, "sexual_offence"),
    Category(3, "robbery"),
    Category(4, "assault"),
    Category(5, "burglary"),
    Category(6, "theft"),
    Category(7, "vehicle_theft"),
    Category(8, "arson"),
    Category(9, "vandalism"),
    Category(10, "fraud"),
    Category(11, "drugs", discovered=True),
    Category(12, "weapons", discovered=True),
    Category(13, "disorder", discovered=True),
    Category(14, "traffic", discovered=True),
    Category(15, "fire"),
    Category(16, "medical"),
    Category(17, "rescue"),
    Category(18, "threat"),
    Category(19, "other"),
)

SLOTS = len(CATEGORIES)
BY_CODE = {category.code: category for category in CATEGORIES}
# Words that are a category of Halo's own, as ``normalised`` spells them, need no mapping.
OWN_WORDS = frozenset(
    spelled for code in BY_CODE if code != "unmapped" for spelled in (code, code.replace("_", " "))
)


def normalised(published: str) -> str:
    """A publisher's category with case and white space evened out, the key of its mapping."""
    return " ".join(published.split()).casefold()
