"""The address of the hot spots page, in the browser alone: cut into parts, and followed."""

from dash import ClientsideFunction, Dash, Input, Output

from components.ids import Frame, HotSpots

PARTS = (HotSpots.PLACES, HotSpots.REPEATS, HotSpots.LOG, HotSpots.HISTORY)


def register(app: Dash) -> None:
    """Tie the address to what follows it."""
    for part in (HotSpots.ASKED, HotSpots.VIEW):
        app.clientside_callback(
            _in_browser("hotSpotsPart"), Output(part, "data"), Input(Frame.URL, "search")
        )
    app.clientside_callback(
        _in_browser("hotSpotsView"),
        *[Output(part, "hidden") for part in PARTS],
        Input(HotSpots.VIEW, "data"),
    )


def _in_browser(name: str) -> ClientsideFunction:
    return ClientsideFunction("halo", name)
