"""What each kind of source is asked for in a form. A kind without a line here is asked for its
options as text, so that a new connector needs none."""

from collections.abc import Mapping

from domain.source_option import YES, KindForm, Option, OptionKind

_URL = Option("url", OptionKind.ADDRESS, required=True)
_ZONE = Option("zone", example="Europe/Stockholm")
_PRECISION = Option(
    "precision",
    OptionKind.CHOICE,
    choices=("exact", "street", "block", "district", "municipality", "county"),
)
_COLUMNS = "key = \noccurred = \ncategory = \naddress = \nlat = \nlon = "
_POINT = "key = \noccurred = \ncategory = \naddress = \nlat = geometry_lat\nlon = geometry_lon"
_SNAPPED = Option("snapped", OptionKind.FLAG)
_WHOLE = Option("whole", OptionKind.FLAG)


def _seldom(name: str, kind: OptionKind, example: str = "") -> Option:
    return Option(name, kind, example=example, seldom=True)


# How records are read, by whatever way they come.
_READING = (
    _seldom("bounds", OptionKind.NUMBERS, "-87.95, 41.6, -87.5, 42.05"),
    _seldom("area_points", OptionKind.POINTS, "63.171192, 14.95918, county"),
    _seldom("origins", OptionKind.ORIGINS, "Harbour police = street, -87.6, 41.7, -87.5, 41.8"),
    _seldom("summaries", OptionKind.LINES, "Summary night"),
    _seldom("later_time", OptionKind.FLAG),
    _seldom("skip_repeats", OptionKind.FLAG),
)
# What records that come as JSON may be made to say.
_MAKING = (
    _seldom("only", OptionKind.LISTS, "region = act, nsw"),
    _seldom("joined", OptionKind.LISTS, "call = id, time_of_call"),
    _seldom("after", OptionKind.LISTS, 'suburb = title, " - "'),
    _seldom("words", OptionKind.MEANINGS, "place = agency, Ambulance, district"),
)
_CONTACT = _seldom("contact", OptionKind.TEXT, "data@city.example")
_JSON = (_ZONE, _PRECISION, _SNAPPED, *_MAKING, *_READING, _CONTACT)
_FILES = (_ZONE, _PRECISION, _SNAPPED, *_READING)


def _columns(default: str) -> Option:
    return Option("columns", OptionKind.PAIRS, required=True, default=default)


FORMS: Mapping[str, KindForm] = {
    "polisen": KindForm((Option("url", OptionKind.ADDRESS), _CONTACT), poll_minutes=10),
    "socrata": KindForm(
        (
            Option(
                "url",
                OptionKind.ADDRESS,
                required=True,
                example="https://data.example.org/resource/abcd-1234.json",
            ),
            _columns(_COLUMNS),
            Option("where", example="date > '2024-01-01'"),
            Option("page", OptionKind.NUMBER, example="5000"),
            *_JSON,
        ),
        credential=True,
        poll_minutes=60,
    ),
    "police_uk": KindForm(
        (
            Option(
                "areas",
                OptionKind.SHAPES,
                example="52.89 -1.25, 52.89 -1.08, 53.02 -1.08, 53.02 -1.25",
            ),
            Option("force", example="leicestershire"),
            Option("since", example="2024-01"),
            Option("url", OptionKind.ADDRESS),
            Option("zone", default="Europe/London"),
            Option("snapped", OptionKind.FLAG, default=YES),
            _MAKING[0],
            _READING[0],
            _CONTACT,
        ),
        poll_minutes=1440,
    ),
    "features": KindForm((_URL, _columns(_POINT), *_JSON)),
    "arcgis": KindForm(
        (
            Option(
                "url",
                OptionKind.ADDRESS,
                required=True,
                example="https://services.example.org/rest/services/Calls/FeatureServer/0",
            ),
            _columns(_POINT),
            Option("where", example="STATUS <> 'test'"),
            Option("object_id", example="OBJECTID"),
            Option("grows", OptionKind.FLAG),
            *_JSON,
        ),
    ),
    "file_addresses": KindForm(
        (
            Option(
                "urls",
                OptionKind.LINES,
                required=True,
                example="https://data.example.org/2024-01.csv",
            ),
            _WHOLE,
            *_FILES,
            _CONTACT,
        ),
        poll_minutes=1440,
    ),
    "folder": KindForm(
        (Option("path"), Option("pattern", example="*.csv"), _WHOLE, *_FILES), poll_minutes=60
    ),
    "file": KindForm(_FILES, poll_minutes=None),
    "synthetic": KindForm(
        (
            Option("feed", OptionKind.CHOICE, required=True, choices=("dispatch", "records")),
            Option("seed", OptionKind.NUMBER, required=True, default="1"),
        ),
    ),
}
# What a city file may say: a file can be imported into a source of any kind, as its options say.
TOLD: Mapping[str, KindForm] = {
    kind: KindForm(tuple({one.name: one for one in (*_FILES, *form.options)}.values()))
    for kind, form in FORMS.items()
}
# What is asked of a kind that has no line.
PLAIN = KindForm(credential=True)


def form(kind: str) -> KindForm:
    """What a source of ``kind`` is asked for."""
    return FORMS.get(kind, PLAIN)
