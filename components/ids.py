"""The ids that callbacks name: one StrEnum a page, and one for the frame around all of them."""

from enum import StrEnum


class Frame(StrEnum):
    """Around every page."""

    URL = "frame-url"
    CLOCK = "frame-clock"
    PAGE = "frame-page"
    DATA_THROUGH = "frame-data-through"
    SOURCES = "frame-sources"
    ACCOUNT = "frame-account"


class RiskMap(StrEnum):
    """The risk map."""

    FILTER = "risk-map-filter"
    MEASURE = "risk-map-measure"
    UNIT = "risk-map-unit"
    CELL = "risk-map-cell"
    LAYERS = "risk-map-layers"
    TABLE = "risk-map-table"
    STEPPING = "risk-map-stepping"
    FITTED = "risk-map-fitted"

    PERIOD_SAID = "risk-map-period-said"
    TYPES_SAID = "risk-map-types-said"
    SOURCES_SAID = "risk-map-sources-said"
    AREAS_SAID = "risk-map-areas-said"
    PRESETS = "risk-map-presets"
    DATES = "risk-map-dates"
    TYPES = "risk-map-types"
    SOURCES = "risk-map-sources"
    AREAS = "risk-map-areas"
    SHARE = "risk-map-share"

    BASE = "risk-map-base"
    HEX = "risk-map-hexagons"
    SHAPES = "risk-map-shapes"
    POINTS = "risk-map-points"
    TIME = "risk-map-time"
    LEGEND = "risk-map-legend"
    SENTENCE = "risk-map-sentence"
    LOADING = "risk-map-loading"
    PROBLEM = "risk-map-problem"
    PROBLEM_SAID = "risk-map-problem-said"
    REFUSAL = "risk-map-refusal"
    REFUSAL_SAID = "risk-map-refusal-said"
    EMPTY = "risk-map-empty"
    NOTICE = "risk-map-notice"
    DRAWER = "risk-map-drawer"
    DRAWER_BODY = "risk-map-drawer-body"
    TWIN = "risk-map-twin"


# The stores that hold a part of the risk map's address each, as `assets/clientside.js` cuts it.
ADDRESS_PARTS = (
    RiskMap.FILTER,
    RiskMap.MEASURE,
    RiskMap.UNIT,
    RiskMap.CELL,
    RiskMap.LAYERS,
    RiskMap.TABLE,
    RiskMap.STEPPING,
)
