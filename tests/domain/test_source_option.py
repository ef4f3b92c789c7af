"""What a form says becomes options, and options stand in a form as they were said."""

import re
from pathlib import Path

import pytest

from connectors import KINDS, forms
from domain import city_file, source_option
from domain.source_option import KindForm, Option, OptionKind, Unread

ROOT = Path(__file__).parents[2]
CITIES = ROOT / "cities"
GUIDE = (ROOT / "docs" / "connectors.md").read_text("utf-8")

FORM = KindForm(
    (
        Option("url", OptionKind.ADDRESS, required=True),
        Option("columns", OptionKind.PAIRS, default="key = \noccurred = "),
        Option("page", OptionKind.NUMBER),
        Option("grows", OptionKind.FLAG),
        Option("urls", OptionKind.LINES),
        Option("precision", OptionKind.CHOICE, choices=("exact", "street")),
    )
)
OPTIONS = {
    "url": "https://data.example.org/a.json",
    "columns": {"occurred": "when", "key": "id", "decimal_comma": True},
    "page": 500,
    "grows": True,
    "urls": ["https://a.example", "https://b.example"],
    "precision": "street",
    "bounds": [17.5, -59.0, 18.2, 59.5],
    "words": {"place": {"column": "agency", 'the "best"': "ja\nnej"}},
    "later_time": False,
}


def test_options_go_into_a_form_and_come_back() -> None:
    fields = source_option.spelled(FORM, OPTIONS)
    assert fields["columns"].splitlines()[:2] == ["key = id", "occurred = when"]
    assert source_option.told(FORM, fields) == OPTIONS


def test_what_is_left_empty_is_no_option() -> None:
    fields = {"url": "x", "columns": "key = \noccurred = t\n\n", "page": " ", "precision": "-"}
    assert source_option.told(FORM, fields) == {"url": "x", "columns": {"occurred": "t"}}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("url", " "),
        ("columns", "key"),
        ("page", "many"),
        ("page", "1" * 20),
        ("precision", "perfect"),
        (source_option.MORE, "bounds = [1, "),
    ],
)
def test_a_field_that_cannot_be_read_is_named(name: str, words: str) -> None:
    with pytest.raises(Unread) as refused:
        source_option.told(FORM, {"url": "x", name: words})
    assert refused.value.name == name


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_form_is_read_as_it_is_drawn(kind: str) -> None:
    form = forms.form(kind)
    names = [one.name for one in form.options]
    assert len(set(names)) == len(names)
    assert (form.poll_minutes is None) == (kind == "file")
    said = {one.name: _answer(one) for one in form.options}
    told = source_option.told(form, said)
    assert set(told) == set(names)
    assert source_option.told(form, source_option.spelled(form, told)) == told


@pytest.mark.parametrize("path", sorted(CITIES.glob("*.toml")), ids=lambda path: path.stem)
def test_every_source_that_is_shipped_can_be_written_into_its_form(path: Path) -> None:
    city = city_file.parse(path.read_text("utf-8"), name=path.name)
    for source in city.sources:
        form = forms.form(source.connector)
        fields = source_option.spelled(form, source.options)
        assert fields.pop(source_option.MORE) == "", source.slug
        assert source_option.told(form, fields) == source.options, source.slug


def test_every_option_that_the_guide_names_has_a_field() -> None:
    """Of each kind those in its table, and what is said for several kinds at once."""
    made = set(re.findall(r"^\| `(\w+)` \| [^|]+ \| [^|]+ \|$", GUIDE, re.MULTILINE))
    sections = re.findall(r"^## (`.*?)\n(.*?)(?=^## )", GUIDE, re.MULTILINE | re.DOTALL)
    named = {kind: body for title, body in sections for kind in re.findall(r"`(\w+)`", title)}
    assert {"joined", "after", "words", "only"} <= made
    assert named.keys() >= {"socrata", "police_uk", "features", "arcgis", "folder"}
    for kind, body in named.items():
        wanted = {
            name
            for name, said in re.findall(r"^\| `(\w+)` \| (.*) \|$", body, re.MULTILINE)
            if not said.startswith("of `") or said.startswith(f"of `{kind}`")
        }
        if kind in ("socrata", "features", "arcgis"):
            wanted |= made & {"joined", "after", "words", "only"} | {"columns"}
        if kind != "polisen":
            wanted |= {"bounds", "snapped", "zone"}
        assert wanted <= {one.name for one in forms.form(kind).options}, kind


def test_words_in_lines_keep_their_commas_quotation_marks_and_blanks() -> None:
    options = {
        "url": "x",
        "columns": {"occurred": "t"},
        "joined": {"a = b": ["one, two", ' "three" ', "four"]},
        "after": {"suburb": ["title", " - "]},
        "words": {"place": {"column": "agency", "Fire - Ambulance": "street", "": "district"}},
        "only": {"region": ["act"]},
        "origins": {"A": {"precision": "street"}, "B": {"bounds": [1, 2.5, 3, 4]}},
        "area_points": [[63.171192, 14.95918, "county"]],
        "bounds": [-87.95, 41.6, -87.5, 42],
    }
    form = forms.form("features")
    fields = source_option.spelled(form, options)
    assert fields[source_option.MORE] == ""
    assert fields["after"] == 'suburb = title, " - "'
    assert source_option.told(form, fields) == options


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("joined", "call = "),
        ("joined", "id, time"),
        ("after", '= title, "-"'),
        ("words", "place = agency, Fire"),
        ("words", "place = agency, Fire, street\nplace = kind, Fire, street"),
        ("only", 'region = "act'),
        ("bounds", "west, 1, 2, 3"),
        ("area_points", "63.1, 14.9"),
        ("origins", "A = street, 1, 2, 3"),
    ],
)
def test_a_line_that_cannot_be_read_names_its_field(name: str, words: str) -> None:
    fields = {"url": "x", "columns": "occurred = t", name: words}
    with pytest.raises(Unread) as refused:
        source_option.told(forms.form("features"), fields)
    assert refused.value.name == name


def _answer(one: Option) -> str:
    by_kind = {
        OptionKind.CHOICE: (*one.choices, "")[0],
        OptionKind.NUMBER: "7",
        OptionKind.FLAG: source_option.YES,
        OptionKind.PAIRS: "occurred = when",
        OptionKind.NUMBERS: "17.5, -59, 18.2, 59.5",
        OptionKind.POINTS: one.example,
        OptionKind.SHAPES: one.example,
    }
    lined = (OptionKind.LISTS, OptionKind.MEANINGS, OptionKind.ORIGINS)
    return one.example if one.kind in lined else by_kind.get(one.kind, "words")


def test_a_kind_nobody_wrote_a_line_for_is_asked_for_everything() -> None:
    form = forms.form("harbour")
    told = source_option.told(form, {source_option.MORE: 'url = "https://x"\npages = 3'})
    assert told == {"url": "https://x", "pages": 3}
    assert form.credential
