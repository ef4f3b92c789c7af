"""What became of the records of one reading of a source."""

from dataclasses import asdict, dataclass, fields


@dataclass(frozen=True, slots=True)
class Summary:
    """``read`` = ``stored + updated + duplicate + rejected``; ``withdrawn`` counts earlier records
    that this edition no longer holds; ``flagged`` and ``no_location`` count among those read."""

    read: int = 0
    stored: int = 0
    updated: int = 0
    duplicate: int = 0
    withdrawn: int = 0
    flagged: int = 0
    no_location: int = 0
    rejected: int = 0

    @property
    def changed(self) -> bool:
        """Whether anything that is stored is different now."""
        return bool(self.stored or self.updated or self.withdrawn)

    def __add__(self, other: "Summary") -> "Summary":
        return Summary(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    def as_dict(self) -> dict[str, int]:
        """The counts by name, in the order of the summary line."""
        return asdict(self)
