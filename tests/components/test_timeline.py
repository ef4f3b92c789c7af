"""The timeline drawn: bars, parts, clock and sentence say the same as their numbers."""

from datetime import date, timedelta

import pytest

import locales
from components import (
    timeline_cards,
    timeline_columns,
    timeline_parts,
    timeline_said,
    timeline_twin,
)
from domain.category import BY_CODE
from domain.comparing import Doubt, Measured
from domain.filters import Filter, Hours
from domain.timeline import Bar, Bars, Grain, Interval
from tests.components import drawn_text, times
from tests.components.times import bar, change, days


def column(one: Bar, *more: Bar) -> dict[str, object]:
    shown = days(one, *more)
    parts = timeline_parts.stacks(shown, Filter())
    return dict(timeline_columns.columns(shown, parts)[0])


def test_a_zero_is_drawn_and_missing_data_are_no_zero() -> None:
    zero, missing = column(bar(0, 0)), column(bar(0, None, missing=True))
    assert (zero["n"], zero["missing"], zero["lines"]) == (0, False, ["0 incidents"])
    assert (missing["n"], missing["missing"], missing["hidden"]) == (None, True, False)
    assert missing["lines"] == ["no data: nobody reported then, this is not zero"]


def test_a_count_that_may_not_be_shown_is_hidden_not_missing() -> None:
    drawn = column(bar(0, None))
    assert (drawn["hidden"], drawn["lines"]) == (True, ["too few to show"])


def test_a_bar_that_still_fills_says_what_is_expected_in_the_end() -> None:
    drawn = column(bar(0, 40, completed=Interval(50.3, 44.6, 59.1), reference=48.25, partial=True))
    assert (drawn["mid"], drawn["low"], drawn["high"]) == (50.3, 44.6, 59.1)
    assert drawn["lines"][1:] == [
        "still filling: about 50 in the end (80\u00a0% interval 45–59)",
        "48.2 in the period compared with",
        "not the whole time: the period or the data begin or end here",
    ]


def test_a_bar_names_its_days_half_open() -> None:
    drawn = column(bar(0))
    assert (drawn["first"], drawn["end"]) == ("2018-12-03", "2018-12-04")
    assert drawn["label"] == "Monday 3 Dec 2018"


def test_an_hour_knows_its_hour_for_brushing() -> None:
    day = bar(0)
    hour = Bar(day.first + timedelta(hours=22), day.first + timedelta(hours=23), 3, spread=0.4)
    shown = Bars(Grain.HOUR, days(day).period, (hour,))
    (drawn,) = timeline_columns.columns(shown, [])
    assert (drawn["hour"], drawn["first"], drawn["end"]) == (22, "2018-12-03", "2018-12-04")
    assert drawn["label"] == "Mon 3 Dec 2018, 22:00–23:00"
    assert "and 0.4 more" in drawn["lines"][1]


def test_parts_are_families_that_occur_and_add_up() -> None:
    counted = {"theft": 3, "fraud": 1, "burglary": 2, "other": 1}
    shown = days(bar(0, 7, by_category=counted), bar(1, 1, by_category={"theft": 1}))
    parts = timeline_parts.stacks(shown, Filter())
    assert [(one.label, one.total) for one in parts] == [
        ("Burglary", 2),
        ("Theft and fraud", 5),
        ("Other", 1),
    ]
    assert [sum(one["parts"]) for one in timeline_columns.columns(shown, parts)] == [7, 1]


def test_few_chosen_categories_have_colours_of_their_own() -> None:
    shown = days(bar(0, 4, by_category={"theft": 3, "fraud": 1}))
    parts = timeline_parts.stacks(shown, Filter(categories=("theft", "fraud")))
    assert [(one.codes, one.total) for one in parts] == [(("theft",), 3), (("fraud",), 1)]
    assert len({one.token for one in parts}) == 2


@pytest.mark.parametrize(
    ("chosen", "codes", "then"),
    [
        ((), ("theft", "fraud"), "theft,fraud"),
        (("theft", "fraud"), ("fraud",), "theft"),
        (("theft",), ("theft",), ""),
        (("theft",), ("burglary",), "burglary,theft"),
    ],
)
def test_pressing_a_part_turns_it_on_and_off(
    chosen: tuple[str, ...], codes: tuple[str, ...], then: str
) -> None:
    assert timeline_parts.toggled(chosen, codes) == then


def test_every_category_belongs_to_a_part() -> None:
    shown = days(bar(0, len(BY_CODE), by_category=dict.fromkeys(BY_CODE, 1)))
    parts = timeline_parts.stacks(shown, Filter())
    assert len(parts) <= 7
    assert sum(part.total for part in parts) == len(BY_CODE)


def test_the_key_names_only_the_marks_that_are_drawn() -> None:
    plain = drawn_text.words(timeline_cards.key(days(bar(0)), [], Filter(), compared=False))
    assert "no data" not in plain
    gap = days(bar(0), bar(1, None, missing=True), bar(2, 0))
    words = drawn_text.words(timeline_cards.key(gap, [], Filter(), compared=False))
    assert "no data" in words
    assert "zero" in words


def test_the_clock_begins_with_the_citys_week_and_knows_its_weekend() -> None:
    rows, counts, top, said = timeline_cards.clock(times.clock(), times.CITY)
    assert [row["iso"] for row in rows] == [7, 1, 2, 3, 4, 5, 6]
    assert [row["iso"] for row in rows if row["weekend"]] == [7, 6]
    assert (counts[5][22], top) == (9.0, 9.0)
    assert said == "Hour by weekday: most on Friday at 22:00, 9."
    assert timeline_said.clock_beside(times.clock()) == (
        "3 without a known hour"
        " · 2 of the sum come from intervals, spread over the hours they cover."
    )


def test_hours_that_a_role_is_not_told_are_said_to_be_so() -> None:
    rows, counts, top, said = timeline_cards.clock(times.clock(hidden=True), times.CITY)
    assert (rows, counts, top) == ([], [], 0)
    assert said.startswith("Hours are not shown to your role")


def test_the_twin_has_every_bar_and_hour() -> None:
    shown = days(bar(0), bar(1, None, missing=True))
    rows, counts, *_ = timeline_cards.clock(times.clock(), times.CITY)
    tables = [one for one in drawn_text.components(timeline_twin.twin(shown, rows, counts))
              if hasattr(one, "caption")]  # fmt: skip
    bars, clock = (one.rows for one in tables)
    assert [(row["count"], row["note"][:7]) for row in bars] == [(4, ""), (None, "no data")]
    assert (len(clock), clock[5]["h22"]) == (7, 9.0)


def plain(drawn: object) -> str:
    """The words without the marks that keep figures in their direction."""
    return drawn_text.words(drawn).replace("\u2066", "").replace("\u2069", "")


def test_the_sentence_says_how_many_and_against_what() -> None:
    assert plain(timeline_said.sentence(change())).replace("  ", " ") == (
        "412 incidents in 28 days ,  12\u00a0% fewer than 6 Nov – before 4 Dec 2018"
        "  (468 then; 95\u00a0% interval −20 to −3\u00a0%) .".replace("  ", " ")
    )


def test_a_change_that_chance_makes_says_so() -> None:
    words = plain(timeline_said.compared(change(low=-20.0, high=4.2)))
    assert "−20 to +4\u00a0%, chance alone can do that" in words


def test_a_small_base_gives_a_difference_and_no_percentage() -> None:
    few = change(
        count=9, base=6, difference=3, percent=None, low=-4.6, high=11.2,
        measured=Measured.DIFFERENCE,
    )  # fmt: skip
    words = plain(timeline_said.sentence(few))
    assert "3 more than" in words
    assert "95\u00a0% interval of the difference −5 to +11" in words
    assert "% fewer" not in words
    assert "% more" not in words


def test_records_still_arriving_are_said_before_any_change() -> None:
    flags = frozenset({Doubt.LAG.value, Doubt.PARTIAL.value})
    drawn = timeline_said.sentence(change(completed=times.COMING, flags=flags))
    words = drawn_text.words(drawn)
    assert "about 430 once late records have arrived (80\u00a0% interval 421–446)" in words
    assert words.index("about 430") < words.index("fewer")
    assert words.endswith("not whole periods records still arriving")


def test_what_cannot_be_compared_or_shown_is_said() -> None:
    none = change(difference=None, low=None, high=None, percent=None, base=None)
    assert "cannot be compared with" in drawn_text.words(timeline_said.sentence(none))
    hidden = change(count=None, flags=frozenset({"suppressed"}))
    assert drawn_text.words(timeline_said.sentence(hidden)) == (
        "Too few incidents to show some counts not shown"
    )


@pytest.mark.parametrize("language", locales.LANGUAGES)
def test_every_language_says_all_of_it(language: str) -> None:
    shown = days(
        bar(0, 3, by_category={"theft": 3}, reference=1.0, completed=times.COMING, partial=True),
        bar(1, None, missing=True),
        bar(2, None),
        beside={"day_precision": 2, "month_precision": 1, "doubtful_time": 3, "summary": 1},
    )
    with locales.spoken(language):
        parts = timeline_parts.stacks(shown, Filter())
        assert timeline_cards.bars(shown, parts, [], times.CITY, compared=False)
        chosen = Filter(weekdays=(5, 6), hours=Hours(22, 4), compare="year")
        assert timeline_cards.heading(shown, chosen, date(2018, 12, 31))
        assert timeline_said.beside(shown.beside).count("·") == 3
        assert timeline_said.sentence(change(completed=times.COMING))
