"""What a reader is given instead of what was asked for, in sentences."""

from collections.abc import Sequence

from components import moments
from domain.filters import Filter, Period
from domain.sight import KIND_OF_SLOT, KINDS, SENSITIVE_DELAY_DAYS, Coarsening
from locales import t


def sentences(said: Sequence[str], chosen: Filter, given: Period) -> list[str]:
    """One sentence for each of ``said`` (``domain.sight.Coarsening``), then why; none for none."""
    if not said:
        return []
    places = sorted({KIND_OF_SLOT[slot] for slot in chosen.slots})
    names = t("risk_map.filter.comma").join(t(f"sight.kind_{KINDS[at].code}") for at in places)
    words = {
        Coarsening.WEEKS: t("sight.weeks", period=moments.period(given)),
        Coarsening.KINDS: t("sight.kinds", names=names),
        Coarsening.SOURCES: t("sight.sources"),
        Coarsening.HOURS: t("sight.hours"),
        Coarsening.SENSITIVE: t("sight.sensitive", n=SENSITIVE_DELAY_DAYS),
    }
    return [*(words[Coarsening(one)] for one in said), t("sight.why")]
