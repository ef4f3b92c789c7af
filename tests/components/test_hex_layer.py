from components import hex_layer


def test_only_given_props_are_sent_to_the_browser() -> None:
    layer = hex_layer.HexLayer("hex", url="/layer", step=0)
    sent = layer.to_plotly_json()
    assert (sent["namespace"], sent["type"]) == ("halo", "HexLayer")
    assert sent["props"]["step"] == 0
    assert "step_url" not in sent["props"]
