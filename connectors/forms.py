"""What each kind of source is asked for in a form. A kind without a line here is asked for its
options as text, so that a new connector needs none."""

from collections.abc import Mapping

from domain.source_option import KindForm, Option, OptionKind

_URL = Option("url", OptionKind.ADDRESS, required=True)
_ZONE = Option("zone", example="Europe/Stockholm")
_PRECISION = Option(
    "precision",
    OptionKind.CHOICE,
    choices=("exact", "street", "block", "district", "municipality", "county"),
)
_COLUMNS = "key = \noccurred = \ncategory = \naddress = \nlat = \nlon = "
_POINT = "key = \noccurred = \ncategory = \naddress = \nlat = geometry_lat\nlon = geometry_lon"


def _columns(default: str) -> Option:
    return Option("columns", OptionKind.PAIRS, required=True, default=default)


FORMS: Mapping[str, KindForm] = {
    "polisen": KindForm((Option("url", OptionKind.ADDRESS),), poll_minutes=10),
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
            _ZONE,
            _PRECISION,
        ),
        credential=True,
        poll_minutes=60,
    ),
    "police_uk": KindForm(
        (
            Option("force", example="leicestershire"),
            Option("since", example="2024-01"),
            Option("url", OptionKind.ADDRESS),
        ),
        poll_minutes=1440,
    ),
    "features": KindForm((_URL, _columns(_POINT), _ZONE, _PRECISION)),
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
            _ZONE,
            _PRECISION,
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
            _ZONE,
            _PRECISION,
        ),
        poll_minutes=1440,
    ),
    "folder": KindForm(
        (Option("path"), Option("pattern", example="*.csv"), _ZONE, _PRECISION), poll_minutes=60
    ),
    "file": KindForm((_ZONE, _PRECISION), poll_minutes=None),
    "synthetic": KindForm(
        (
            Option("feed", OptionKind.CHOICE, required=True, choices=("dispatch", "records")),
            Option("seed", OptionKind.NUMBER, required=True, default="1"),
        ),
    ),
}
# What is asked of a kind that has no line.
PLAIN = KindForm(credential=True)


def form(kind: str) -> KindForm:
    """What a source of ``kind`` is asked for."""
    return FORMS.get(kind, PLAIN)
