from components import time_bar


def test_the_whole_period_is_no_value_at_all() -> None:
    bars = [time_bar.Bar(start="2025-11-20T00:00Z", label="0", count=1)]
    sent = time_bar.TimeBar("bar", bars=bars).to_plotly_json()
    assert sent["props"]["bars"] == bars
    assert "value" not in sent["props"]


def test_bars_that_are_not_known_yet_are_not_none_at_all() -> None:
    assert "bars" not in time_bar.TimeBar("bar").to_plotly_json()["props"]
    assert time_bar.TimeBar("bar", bars=[]).to_plotly_json()["props"]["bars"] == []
