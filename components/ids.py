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
    HOT_SPOTS = "risk-map-hot-spots"
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


class Settings(StrEnum):
    """The settings."""

    CLOCK = "settings-clock"
    START = "settings-start"
    STOP = "settings-stop"
    STARTED = "settings-started"
    STOPPED = "settings-stopped"
    ENDED = "settings-ended"
    RUN = "settings-run"
    RUNS = "settings-runs"
    RUN_REFUSAL = "settings-run-refusal"
    RUN_REFUSAL_SAID = "settings-run-refusal-said"

    MODELS = "settings-models"
    MODELS_SAID = "settings-models-said"
    MODELS_REFUSAL = "settings-models-refusal"
    MODELS_REFUSAL_SAID = "settings-models-refusal-said"
    ASKED = "settings-asked"
    DECISION = "settings-decision"
    DECISION_SAID = "settings-decision-said"
    REASON = "settings-reason"
    CONFIRM = "settings-confirm"
    DECIDED = "settings-decided"
    DECISION_REFUSAL = "settings-decision-refusal"
    DECISION_REFUSAL_SAID = "settings-decision-refusal-said"

    SCHEDULE = "settings-schedule"
    TIME = "settings-time"
    DAYS = "settings-days"
    SAVE = "settings-save"
    SCHEDULED = "settings-scheduled"
    SCHEDULE_REFUSAL = "settings-schedule-refusal"
    SCHEDULE_REFUSAL_SAID = "settings-schedule-refusal-said"

    SOURCES = "settings-sources"
    SOURCE_ASKED = "settings-source-asked"
    SOURCE_SAID = "settings-source-said"
    SWITCHED = "settings-switched"
    SOURCE_REFUSAL = "settings-source-refusal"
    SOURCE_REFUSAL_SAID = "settings-source-refusal-said"


class Forecast(StrEnum):
    """The forecast of areas."""

    AREA = "forecast-area"
    TARGET = "forecast-target"
    SHOWN = "forecast-shown"
    SUMMARY = "forecast-summary"
    CHART_CARD = "forecast-chart-card"
    CHART = "forecast-chart"
    KEY = "forecast-key"
    RHYTHM = "forecast-rhythm"
    WAYS_OUT = "forecast-ways-out"
    TWIN = "forecast-twin"


class Accuracy(StrEnum):
    """How good the models are."""

    TARGET = "accuracy-target"
    STANDING = "accuracy-standing"
    AUDITS = "accuracy-audits"


class HotSpots(StrEnum):
    """The hot spots."""

    ASKED = "hot-spots-asked"
    VIEW = "hot-spots-view"
    TARGET = "hot-spots-target"
    WINDOW = "hot-spots-window"
    BASE = "hot-spots-base"
    SHAPES = "hot-spots-shapes"
    OUTLINES = "hot-spots-outlines"
    STATE = "hot-spots-state"
    NOTICES = "hot-spots-notices"
    REFUSAL = "hot-spots-refusal"
    REFUSAL_SAID = "hot-spots-refusal-said"
    PLACES = "hot-spots-places"
    REPEATS = "hot-spots-repeats"
    LOG = "hot-spots-log"
    HISTORY = "hot-spots-history"
    TWIN = "hot-spots-twin"

    START = "hot-spots-start"
    STARTED = "hot-spots-started"
    CLOCK = "hot-spots-clock"
    PROGRESS = "hot-spots-progress"
    ENDED = "hot-spots-ended"

    MEANT = "hot-spots-meant"
    FORM = "hot-spots-form"
    GATHERED = "hot-spots-gathered"
    LOGGED = "hot-spots-logged"
    LOG_REFUSAL = "hot-spots-log-refusal"
    LOG_REFUSAL_SAID = "hot-spots-log-refusal-said"
    UNDONE = "hot-spots-undone"


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
