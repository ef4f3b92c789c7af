"""A city file is read whole, or refused with the line that is wrong."""

import re
from pathlib import Path

import pytest

from connectors import forms
from domain import category, city_file
from domain.errors import BadInput

ROOT = Path(__file__).parents[2]
CONNECTORS = ("features", "file", "polisen", "socrata", "synthetic")
LANGUAGES = ("en", "sv", "ar")
GOOD = """\
name = "Sampletown"
zone = "Europe/Stockholm"
centre = [59.0, 18.0]
zoom = 12
bounds = [17.5, 58.5, 18.5, 59.5]
weekend = [6, 7]
week_start = 1
languages = ["sv", "en"]

[[boundaries]]
level = "district"
file = "districts.geojson"
name = "name"
code = "code"
grid = true

[[sources]]
slug = "police"
name = "The police"
connector = "file"
licence = "CC BY 4.0"

[sources.options]
precision = "exact"
columns = [
    "a",
    "b",
]

[sources.categories]
"Break and Enter" = "burglary"
Theft = "theft"

[[sources]]
slug = "fire"
name = "The fire brigade"
connector = "polisen"
licence = "CC BY 4.0"
poll_minutes = 5
"""


def parsed(text: str, name: str = "sampletown.toml"):
    return city_file.parse(text, name=name, connectors=CONNECTORS, languages=LANGUAGES)


def refused(text: str) -> str:
    with pytest.raises(BadInput) as refusal:
        parsed(text)
    return refusal.value.sentence


def test_a_good_file_becomes_a_city() -> None:
    city = parsed(GOOD, "somewhere/sampletown.toml")
    assert (city.slug, city.name, city.zone) == ("sampletown", "Sampletown", "Europe/Stockholm")
    assert (city.centre, city.zoom) == ((59.0, 18.0), 12)
    assert (city.weekend, city.week_start, city.languages) == ((6, 7), 1, ("sv", "en"))
    assert not city.synthetic
    assert [(each.file, each.code, each.grid) for each in city.boundaries] == [
        ("districts.geojson", "code", True)
    ]
    police, fire = city.sources
    assert police.categories == {"Break and Enter": "burglary", "Theft": "theft"}
    assert police.options == {"precision": "exact", "columns": ["a", "b"]}
    assert (police.poll_minutes, fire.poll_minutes) == (None, 5)


@pytest.mark.parametrize(
    ("right", "wrong", "line", "says"),
    [
        ("zoom = 12", "zom = 12", 4, "did you mean “zoom”?"),
        ("zoom = 12\n", "", 1, "the key “zoom” is missing at the top of the file"),
        ("zoom = 12", 'zoom = "12"', 4, "zoom must be a whole number; “12” is not"),
        ("zoom = 12", "zoom = true", 4, "zoom must be a whole number; true is not"),
        ("zoom = 12", "zoom = 40", 4, "from 1 to 19"),
        ("zoom = 12", "zoom = ", 4, "not valid TOML"),
        ("zoom = 12", "zoom = 12\nzoom = 13", 5, "a key is set twice"),
        ('"Sampletown"', '" "', 1, "name is empty"),
        ("Europe/Stockholm", "Europe/Stokholm", 2, "did you mean “Europe/Stockholm”?"),
        ("Europe/Stockholm", "../etc/passwd", 2, "is no time zone"),
        ("[59.0, 18.0]", "[58.0, 18.0]", 3, "outside the city's bounds"),
        ("[59.0, 18.0]", "[18.0, 59.0]", 3, "Latitude comes first"),
        ("[59.0, 18.0]", "[59.0]", 3, "centre needs 2 numbers (latitude, longitude); 1 stand"),
        ("[59.0, 18.0]", '[59.0, "18"]', 3, "“18” is not"),
        ("17.5, 58.5, 18.5", "18.5, 58.5, 17.5", 5, "west 18.5 must lie below east 17.5"),
        ("18.5, 59.5]", "18.5, 95]", 5, "from −90 to 90"),
        ("[17.5,", "[nan,", 5, "west nan"),
        ("[6, 7]", "[0, 7]", 6, "days count from 1, Monday, to 7, Sunday"),
        ("[6, 7]", "[6, 8]", 6, "weekend holds 8"),
        ("[6, 7]", "[6, 6]", 6, "holds 6 twice"),
        ("week_start = 1", "week_start = 0", 7, "from 1 to 7"),
        ('["sv", "en"]', "[]", 8, "languages is empty"),
        ('["sv", "en"]', '["sv", "tlh"]', 8, "does not speak “tlh”; there are ar, en, sv"),
        ('level = "district"', 'level = "distrikt"', 11, "did you mean “district”?"),
        ("districts.geojson", "../districts.geojson", 12, "bare name of a .geojson file"),
        ("districts.geojson", "districts.shp", 12, "bare name of a .geojson file"),
        ('code = "code"', 'coed = "code"', 14, "“coed” is not a key of [[boundaries]]"),
        ("grid = true", "grid = 1", 15, "grid must be true or false; 1 is not"),
        ('slug = "police"', 'slug = "The Police"', 18, "small letters"),
        ('name = "The police"\n', "", 17, "“name” is missing in this [[sources]]"),
        ('connector = "file"', 'connector = "fiel"', 20, "did you mean “file”?"),
        ('connector = "file"', 'connector = "synthetic"', 20, "synthetic = true"),
        ('Theft = "theft"', 'Theft = "thefts"', 32, "“thefts” is no category of Halo"),
        ('Theft = "theft"', 'Theft = ["theft"]', 32, "Theft must be a text in quotes"),
        ("Theft =", '"BREAK  and enter" =', 32, "“break and enter” is already used on line 31"),
        ('slug = "fire"', 'slug = "police"', 35, "“police” is already used on line 18"),
        ("poll_minutes = 5", "poll_minutes = 0", 39, "from 1 to 10080"),
        ("poll_minutes = 5", "pol_minutes = 5", 39, "did you mean “poll_minutes”?"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(
    right: str, wrong: str, line: int, says: str
) -> None:
    assert right in GOOD
    sentence = refused(GOOD.replace(right, wrong, 1))
    assert sentence.startswith(f"sampletown.toml, line {line}: "), sentence
    assert says in sentence


@pytest.mark.parametrize(
    ("options", "line", "says"),
    [
        ('precison = "exact"', 2, "“precison” is not a key of [sources.options]; did you mean"),
        ('precision = "galactic"', 2, "“galactic” is no precision; there are block, county"),
        ('zone = "Europe/Stockholm"\nprecision = 5', 3, "precision must be a text in quotes"),
        ("snapped = 1", 2, "snapped must be true or false"),
        ('bounds = [1, "2"]', 2, "every member of bounds must be a number"),
        ("area_points = [1]", 2, "a list in square brackets"),
        ('summaries = "Night"', 2, "summaries must be a list"),
        ('origins = "police"', 2, "origins must be a table"),
        ('url = "https://x.example"', 2, "“url” is not a key"),
    ],
)
def test_an_option_that_the_connector_does_not_take_is_refused_with_its_line(
    options: str, line: int, says: str
) -> None:
    before, _, rest = GOOD.partition("[sources.options]")
    text = f"{before}[sources.options]\n{options}\n\n[sources.categories]{rest.split(']', 2)[-1]}"
    assert parsed(text).sources[0].options
    with pytest.raises(BadInput) as refusal:
        city_file.parse(text, name="sampletown.toml", forms=forms.TOLD)
    first = before.count("\n")
    assert refusal.value.sentence.startswith(f"sampletown.toml, line {first + line}: ")
    assert says in refusal.value.sentence


def test_a_source_that_is_polled_takes_the_options_of_files_too() -> None:
    options = 'contact = ""\nsummaries = ["Night"]\n'
    text = GOOD.partition("[sources.options]")[0].replace('"file"', '"polisen"')
    told = f"{text}[sources.options]\n{options}"
    assert city_file.parse(told, name="sampletown.toml", forms=forms.TOLD).sources[0].options


def test_an_option_that_the_connector_needs_is_missed() -> None:
    text = GOOD.replace('connector = "polisen"', 'connector = "socrata"')
    text = text.replace('columns = [\n    "a",\n    "b",\n]\n', "")
    with pytest.raises(BadInput, match="line 30: the key “url” is missing"):
        city_file.parse(text, name="sampletown.toml", forms=forms.TOLD)


@pytest.mark.parametrize("path", sorted((ROOT / "cities").glob("*.toml")), ids=lambda p: p.stem)
def test_the_options_of_every_shipped_city_are_taken(path: Path) -> None:
    city = city_file.parse(path.read_text("utf-8"), name=path.name, forms=forms.TOLD)
    assert city.sources


def test_a_text_of_many_lines_does_not_shift_the_count() -> None:
    wordy = GOOD.replace('licence = "CC BY 4.0"', 'licence = """\nzoom = 1\n[[sources]]\n"""', 1)
    assert parsed(wordy).sources[0].licence == "zoom = 1\n[[sources]]\n"
    assert "line 42: " in refused(wordy.replace("poll_minutes = 5", "poll_minutes = 0"))


def test_tables_written_inline_have_lines_too() -> None:
    categories = 'categories = { Theft = "thieving" }\n'
    text = GOOD.split("[sources.options]", maxsplit=1)[0] + categories
    assert refused(text).startswith("sampletown.toml, line 23: “thieving” is no category")


def test_a_synthetic_city_takes_no_real_source() -> None:
    sentence = refused("synthetic = true\n" + GOOD)
    assert sentence.startswith("sampletown.toml, line 21: ")
    assert "the two never mix" in sentence


def test_the_name_of_the_file_is_the_citys_slug() -> None:
    with pytest.raises(BadInput, match=r"St Louis\.toml: a city file is named in small letters"):
        parsed(GOOD, "St Louis.toml")


@pytest.mark.parametrize("file", sorted(ROOT.glob("cities/*.toml")), ids=lambda file: file.stem)
def test_the_cities_that_come_with_halo_are_good(file: Path) -> None:
    city = parsed(file.read_text(encoding="utf-8"), str(file))
    assert city.slug == file.stem
    assert city.sources


def test_the_guides_example_is_good() -> None:
    guide = (ROOT / "docs/cities.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", guide, re.DOTALL)
    city = parsed(example, "example.toml")
    assert city.boundaries
    assert city.sources


def test_the_guide_names_every_key_and_category() -> None:
    guide = (ROOT / "docs/cities.md").read_text(encoding="utf-8")
    keys = {*city_file.CITY_KEYS, *city_file.BOUNDARY_KEYS, *city_file.SOURCE_KEYS}
    codes = set(category.BY_CODE) - {"unmapped"}
    assert {word for word in keys | codes if f"`{word}`" not in guide} == set()


@pytest.mark.parametrize(
    ("slug", "file", "column"),
    [
        ("st_louis", "stl_incidents_2008_2018.parquet", "category"),
        ("stockholm", "polisen_events.parquet", "type"),
        ("chicago", "chicago_2024_09.parquet", "category"),
        ("san_francisco", "sf_daily_counts.parquet", "category"),
        ("canberra", "act_esa_incidents.parquet", "category"),
    ],
)
def test_every_word_of_the_publishers_is_mapped(
    shared: Path, slug: str, file: str, column: str
) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    words = parquet.read_table(shared / "data" / file, columns=[column])[column].to_pylist()
    city = parsed((ROOT / f"cities/{slug}.toml").read_text(encoding="utf-8"), f"{slug}.toml")
    known = {category.normalised(word) for word in city.sources[0].categories}
    assert {word for word in set(words) if category.normalised(word) not in known} == set()
