"""Invented texts of incidents, as a feed might tell them."""

import random
from collections.abc import Mapping, Sequence

from domain.category import BY_CODE
from domain.suggestion import Labelled

_SAID: Mapping[str, Sequence[str]] = {
    "robbery": ["En man blev rånad på sin {thing}", "Väskryckning vid {place}, en {thing} togs"],
    "theft": ["Stöld av {thing} vid {place}", "En {thing} har stulits i {place}"],
    "fire": ["Det brinner i en {thing} vid {place}", "Brand i {place}, rök syns"],
    "traffic": ["Krock mellan en {thing} och en buss vid {place}", "Trafikolycka i {place}"],
    "other": ["Information från {place}", "En {thing} hittades vid {place}"],
}
_THINGS = "cykel telefon bil väska moped container dator jacka klocka båt soptunna kamera".split()
_PLACES = "torget hamnen skolan parken stationen kyrkan biblioteket bron ån affären".split()


def texts(count: int = 600, *, seed: int = 5) -> list[Labelled]:
    """Different texts, each with its category."""
    rng = random.Random(seed)
    found: dict[str, int] = {}
    while len(found) < count:
        code = rng.choice(list(_SAID))
        said = rng.choice(_SAID[code]).format(thing=rng.choice(_THINGS), place=rng.choice(_PLACES))
        found[f"{said}, {rng.choice(_PLACES)} {rng.choice(_THINGS)}"] = BY_CODE[code].slot
    return [Labelled(text, slot) for text, slot in found.items()]
