import pytest

from connectors import files
from connectors.files import FileOptions, Origin
from domain.errors import BadInput
from domain.incident import PlacePrecision


def test_settings_of_a_city_file() -> None:
    options = files.options(
        {
            "zone": "America/Chicago",
            "precision": "block",
            "bounds": [-91, 38, -90, 39],
            "area_points": [[63.171192, 14.95918, "county"]],
            "origins": {"houston": {"bounds": [-96, 29, -95, 31]}},
            "summaries": ["Sammanfattning"],
            "skip_repeats": True,
            "poll": "passed over",
        },
        categories=frozenset({"theft"}),
    )
    assert options == FileOptions(
        zone="America/Chicago",
        bounds=(-91.0, 38.0, -90.0, 39.0),
        precision=PlacePrecision.BLOCK,
        categories=frozenset({"theft"}),
        area_points={(63.17119, 14.95918): PlacePrecision.COUNTY},
        origins={"houston": Origin(bounds=(-96.0, 29.0, -95.0, 31.0))},
        summaries=("sammanfattning",),
        skip_repeats=True,
    )
    assert files.options({}) == FileOptions()


@pytest.mark.parametrize(
    "settings",
    [
        {"bounds": [1, 2, 3]},
        {"bounds": ["a", 2, 3, 4]},
        {"precision": "roughly"},
        {"area_points": [[1, 2]]},
        {"area_points": "x"},
        {"origins": ["houston"]},
        {"origins": {"houston": 3}},
    ],
)
def test_a_wrong_setting_is_named(settings: dict[str, object]) -> None:
    with pytest.raises(BadInput, match=next(iter(settings))):
        files.options(settings)
