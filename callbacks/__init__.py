"""What pages do: plain functions, tied to ids by ``register``."""

from dash import Dash

from callbacks import (
    account,
    accuracy,
    exact_places,
    exports,
    exports_files,
    filter_bar,
    forecast,
    frame,
    hot_spots,
    hot_spots_address,
    hot_spots_log,
    hot_spots_runs,
    news,
    overview,
    risk_map,
    risk_map_address,
    risk_map_drawer,
    risk_map_legend,
    risk_map_table,
    risk_map_time,
    settings,
    settings_decisions,
    settings_models,
    settings_schedule,
    settings_sources,
    settings_webhooks,
    timeline,
    timeline_notes,
    timeline_table,
    verify,
    verify_case,
    verify_commands,
    views,
)

_PARTS = (
    news,
    accuracy,
    exports,
    exports_files,
    views,
    overview,
    risk_map_address,
    risk_map,
    exact_places,
    filter_bar,
    risk_map_time,
    risk_map_legend,
    risk_map_drawer,
    risk_map_table,
    timeline,
    timeline_table,
    timeline_notes,
    verify,
    verify_case,
    verify_commands,
    hot_spots_address,
    hot_spots,
    hot_spots_runs,
    hot_spots_log,
    forecast,
    settings,
    settings_decisions,
    settings_models,
    settings_schedule,
    settings_sources,
    settings_webhooks,
    account,
)


def register(app: Dash, at: frame.Router) -> None:
    """Tie every callback of Halo to ``app``; once for each application. ``at`` gives the page of
    a path."""
    frame.register(app, at)
    for part in _PARTS:
        part.register(app)
