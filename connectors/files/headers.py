"""The words publishers use for their columns, and the column map they suggest."""

from collections.abc import Mapping, Sequence

from connectors.files import features

Sample = Sequence[Mapping[str, object]]

# Shapefiles cut the names of their columns.
_DBASE_LETTERS = 10

UNIQUE_KEYS = ("rowid", "incidentkey", "uuid", "guid", "globalid", "eventid", "objectid", "id")
CASE_KEYS = (
    "sourceid", "crimeid", "complaint", "complaintnumber", "casenumber", "caseno", "casenum",
    "incidentnumber", "incidentno", "incidentid", "reportnumber", "referencenumber", "recordid",
    "diarienummer", "diarienr", "ärendenummer", "händelseid", "featureid", "رقمالبلاغ", "المعرف",
)  # fmt: skip
SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "occurred": (
        "occurredat", "titleeventtime", "occurredon", "occurreddate", "occurred", "dateoccured",
        "dateoccurred", "dateoccur", "occurdate", "occdate", "dateocc", "occurrencedate",
        "incidentdatetime", "incidentdate", "offensedate", "offencedate", "eventtime",
        "eventdate", "crimedate", "startdatetime", "fromdate",
        "startdate", "starttime", "calltime", "datetime",
        "dateofoccurrence", "dateofincident", "timestamp", "occurredmonth", "date", "month",
        "händelsetid", "händelsedatum", "tidpunkt", "brottsdatum", "datum", "تاريخالحادث",
        "التاريخ", "وقتالحادث",
    ),
    "occurred_end": (
        "occurredto", "occurredend", "enddatetime", "todate", "enddate", "endtime", "sluttid",
    ),
    "clock": (
        "time", "timeoccurred", "occurredtime", "incidenttime", "timeocc", "hour", "klockslag",
        "tid", "الوقت",
    ),
    "zone": ("tz", "timezone", "zone", "tidszon", "المنطقةالزمنية"),
    "category": (
        "category", "primarytype", "crimetype", "offensecategory", "offencecategory", "offense",
        "offence", "offensetype", "offencetype", "incidentcategory", "incidenttype", "eventtype",
        "crimecategory", "callgroup", "type", "crime", "kategori", "brottstyp", "brott",
        "händelsetyp", "الفئة", "نوعالجريمة", "النوع",
    ),
    "offence": (
        "crimecode", "crime", "iucr", "offensecode", "offencecode", "ucrcode", "nibrscode",
        "finalcasetype", "brottskod",
    ),
    "description": (
        "description", "summary", "details", "narrative", "incidentdescription",
        "offensedescription", "offencedescription", "crimedescription", "beskrivning",
        "sammanfattning", "الوصف",
    ),
    "title": ("title", "headline", "name", "rubrik", "العنوان"),
    "lat": (
        "lat", "latitude", "ycoordlat", "gpslat", "latitud", "breddgrad", "geolat",
        "خطالعرض", "y", "geometryy",
    ),
    "lon": (
        "lon", "lng", "long", "longitude", "gpslon", "longitud", "längdgrad", "geolon",
        "خطالطول", "x", "geometryx",
    ),
    "x": ("xcoord", "xcoordinate", "x", "easting", "east", "pointx", "sweref99e", "geometryx"),
    "y": ("ycoord", "ycoordinate", "y", "northing", "north", "pointy", "sweref99n", "geometryy"),
    "count": ("count", "weight", "offensecount", "numberofoffenses", "antal", "العدد"),
    "published": (
        "publishedat", "published", "publicationdate", "datetime", "firstseen", "reportedat",
        "reporteddate",
        "reportdate", "datereported", "reportdatetime", "publicerad",
    ),
    "reported": (
        "reportedmonth", "codedmonth", "monthreportedtomshp", "monthreported", "reportmonth",
    ),
    "house": ("ileadsaddress", "housenumber", "streetnumber", "husnummer"),
    "address": (
        "address", "block", "ileadsstreet", "streetaddress", "street", "streetname", "location",
        "locationname", "hundredblock", "blockaddress", "adress", "gata", "plats", "الموقع",
    ),
    "precision": (
        "placeprecision", "locationprecision", "locationgranularity", "precision", "geoprecision",
    ),
    "origin": ("source", "källa", "المصدر"),
}  # fmt: skip
# Kinds of area, finest that a city draws first: words for its code, words for its name.
AREAS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (
        ("neighborhoodid", "neighbourhoodid", "neighborhoodcode"),
        ("neighborhood", "neighbourhood", "stadsdel", "الحي"),
    ),
    (("communityarea",), ("communityareaname",)),
    (("suburbcode",), ("suburb",)),
    (("lsoacode",), ("lsoaname",)),
    (("areacode",), ("areaname", "area", "område")),
    (("municipalitycode", "kommunkod"), ("municipality", "kommun", "titleplace")),
    (("districtid", "districtcode", "district", "policedistrict"), ("districtname", "المنطقة")),
    (("councilareacode",), ("councilarea",)),
    (("precinct", "ward", "beat", "censustract"), ()),
    (("countycode", "länskod"), ("county", "län", "region")),
)


def word(header: str) -> str:
    """``header`` as the synonyms are spelled: small letters, nothing but letters and digits."""
    return "".join(letter for letter in header.casefold() if letter.isalnum())


class Headers:
    """The header of one file, asked by synonym."""

    def __init__(self, header: Sequence[str], sample: Sample) -> None:
        self._by_word: dict[str, str] = {}
        for name in header:
            self._by_word.setdefault(word(name), name)
        self._cut = {word(name): name for name in header if len(name) == _DBASE_LETTERS}
        self._sample = sample
        self.header = tuple(header)

    def column(self, meaning: str) -> str | None:
        """The column for ``meaning`` that comes first among its synonyms."""
        return self.first(SYNONYMS[meaning])

    def first(self, words: Sequence[str]) -> str | None:
        """The first of ``words`` that is a column with anything in it; else the first."""
        present = [name for w in words if (name := self._named(w)) is not None]
        return next((name for name in present if self.filled(name)), next(iter(present), None))

    def _named(self, word: str) -> str | None:
        whole = self._by_word.get(word)
        return whole or next((self._cut[c] for c in self._cut if word.startswith(c)), None)

    def filled(self, column: str) -> list[str]:
        """The values of ``column`` in the sample that are not blank."""
        cells = (row.get(column) for row in self._sample)
        texts = (str(cell).strip() for cell in cells if cell is not None)
        return [text for text in texts if text]

    def pairs(self, first: str | None, second: str) -> list[tuple[str, str]]:
        """The filled values of ``second`` beside those of ``first`` ("" where that is None)."""
        rows = ((row.get(first) if first else "", row.get(second)) for row in self._sample)
        told = ((str(a or "").strip(), str(b).strip()) for a, b in rows if b is not None)
        return [(a, b) for a, b in told if b]

    def has_points(self) -> bool:
        """Whether the file brings points of its own, as GeoJSON does."""
        return features.LAT in self.header
