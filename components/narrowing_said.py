"""What narrows the table of incidents, in words: the same in its chips and in a file."""

from components import incident_words, moments
from domain.narrowing import Narrowing
from locales import t


def parts(only: Narrowing) -> dict[str, str]:
    """Each part of ``domain.narrowing.PARTS`` in words, "" where it leaves nothing out."""
    unflagged = [t("timeline.narrow.unflagged")] if only.unflagged else []
    listed = {
        "times": [t(f"timeline.precision.{one}") for one in only.times],
        "places": [t(f"incident.precision.{one}") for one in only.places],
        "flags": [*unflagged, *map(incident_words.flag, only.flags)],
    }
    comma = t("risk_map.filter.comma")
    return {
        "words": " ".join(only.words),
        "published": moments.period(only.published) if only.published else "",
        **{part: comma.join(names) for part, names in listed.items()},
    }
