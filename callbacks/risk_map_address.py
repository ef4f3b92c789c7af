"""The address of the risk map, in the browser alone: cut into parts, and written by map and time.

Each server-side callback takes the parts it needs, so that it runs only when they change.
"""

from dash import ClientsideFunction, Dash, Input, Output, State

from components.ids import ADDRESS_PARTS, Frame, RiskMap


def register(app: Dash) -> None:
    """Tie the address to what follows it and to what writes it."""
    search = Input(Frame.URL, "search")
    for part in ADDRESS_PARTS:
        app.clientside_callback(
            _in_browser("part"), Output(part, "data"), search, State(part, "data")
        )
    app.clientside_callback(
        _in_browser("followed"),
        Output(RiskMap.HEX, "selected"),
        search,
        State(RiskMap.TIME, "value"),
        State(RiskMap.HEX, "selected"),
    )
    app.clientside_callback(
        _in_browser("opened"), Input(RiskMap.HEX, "clicks"), State(RiskMap.HEX, "clicked")
    )
    app.clientside_callback(
        _in_browser("selected"), Input(RiskMap.HEX, "selected"), State(RiskMap.CELL, "data")
    )
    app.clientside_callback(
        _in_browser("status"),
        Output(RiskMap.LOADING, "hidden"),
        Output(RiskMap.PROBLEM, "hidden"),
        Output(RiskMap.PROBLEM_SAID, "children"),
        Input(RiskMap.HEX, "status"),
        Input(RiskMap.HEX, "message"),
    )
    app.clientside_callback(
        _in_browser("stepped"),
        Output(RiskMap.HEX, "step"),
        Input(RiskMap.TIME, "value"),
    )
    app.clientside_callback(
        _in_browser("unitChosen"),
        Input(RiskMap.TIME, "unit"),
        State(RiskMap.FITTED, "data"),
    )


def _in_browser(name: str) -> ClientsideFunction:
    return ClientsideFunction("halo", name)
