"""The ids that callbacks name: one StrEnum a page, and one for the frame around all of them."""

from enum import StrEnum

# Handed on: whoever names an id finds it here.
from components.accounts_ids import Accounts as Accounts  # noqa: PLC0414
from components.accounts_ids import Invite as Invite  # noqa: PLC0414
from components.accounts_ids import Person as Person  # noqa: PLC0414
from components.audit_ids import Audit as Audit  # noqa: PLC0414
from components.categories_ids import Categories as Categories  # noqa: PLC0414
from components.figures_ids import Figures as Figures  # noqa: PLC0414
from components.imports_ids import Imports as Imports  # noqa: PLC0414
from components.operations_ids import Operations as Operations  # noqa: PLC0414
from components.own_ids import Own as Own  # noqa: PLC0414
from components.program_ids import Account as Account  # noqa: PLC0414
from components.program_ids import Service as Service  # noqa: PLC0414
from components.program_ids import Webhooks as Webhooks  # noqa: PLC0414
from components.sources_ids import Boundaries as Boundaries  # noqa: PLC0414
from components.sources_ids import Breaks as Breaks  # noqa: PLC0414
from components.sources_ids import Sources as Sources  # noqa: PLC0414
from components.table_ids import TableChips as TableChips  # noqa: PLC0414
from components.verify_ids import Verify as Verify  # noqa: PLC0414


class Frame(StrEnum):
    """Around every page."""

    URL = "frame-url"
    CLOCK = "frame-clock"
    PAGE = "frame-page"
    DATA_THROUGH = "frame-data-through"
    SOURCES = "frame-sources"
    OPERATOR = "frame-operator"
    ACCOUNT = "frame-account"
    NEWS = "frame-news"
    NEWS_HEARD = "frame-news-heard"
    NEWS_SINCE = "frame-news-since"
    NEWS_APPLIED = "frame-news-applied"


class FilterBar(StrEnum):
    """The filter bar, which stands once on every analysis page."""

    ASKED = "filter-bar-asked"
    PERIOD_SAID = "filter-bar-period-said"
    TYPES_SAID = "filter-bar-types-said"
    SOURCES_SAID = "filter-bar-sources-said"
    AREAS_SAID = "filter-bar-areas-said"
    COMPARE_SAID = "filter-bar-compare-said"
    WHEN = "filter-bar-when"
    PRESETS = "filter-bar-presets"
    DATES = "filter-bar-dates"
    TYPES = "filter-bar-types"
    SOURCES = "filter-bar-sources"
    AREAS = "filter-bar-areas"
    SHARE = "filter-bar-share"


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
    ASK_REASON = "risk-map-ask-reason"
    REASON = "risk-map-reason"
    GIVE_REASON = "risk-map-give-reason"
    REASON_GIVEN = "risk-map-reason-given"


class Overview(StrEnum):
    """The overview."""

    VIEW = "overview-view"
    NOTICE = "overview-notice"
    SHOWN = "overview-shown"
    REFUSAL = "overview-refusal"
    REFUSAL_SAID = "overview-refusal-said"
    FIGURES = "overview-figures"
    CHANGES = "overview-changes"
    UNUSUAL = "overview-unusual"
    NEWS = "overview-news"
    SOURCES = "overview-sources"
    MODELS = "overview-models"


class Timeline(StrEnum):
    """The timeline."""

    GRAIN = "timeline-grain"
    SHOW = "timeline-show"
    VIEW = "timeline-view"
    SORT = "timeline-sort"
    INCIDENT = "timeline-incident"

    SHOWN = "timeline-shown"
    EMPTY = "timeline-empty"
    REFUSAL = "timeline-refusal"
    REFUSAL_SAID = "timeline-refusal-said"
    SENTENCE = "timeline-sentence"
    CHARTS = "timeline-charts"
    HEAD = "timeline-head"
    BARS = "timeline-bars"
    KEY = "timeline-key"
    BESIDE = "timeline-beside"
    CLOCK = "timeline-clock"
    CLOCK_SAID = "timeline-clock-said"
    TWIN = "timeline-twin"

    TABLE = "timeline-table"
    GRID = "timeline-grid"
    ROWS_SAID = "timeline-rows-said"
    CURSORS = "timeline-cursors"
    STEPPED = "timeline-stepped"
    PREVIOUS = "timeline-previous"
    NEXT = "timeline-next"

    DRAWER = "timeline-drawer"
    DRAWER_BODY = "timeline-drawer-body"
    REASON = "timeline-reason"
    REASON_GATHERED = "timeline-reason-gathered"
    REASON_GIVEN = "timeline-reason-given"

    NOTES = "timeline-notes"
    NOTED = "timeline-noted"
    NOTE_FORM = "timeline-note-form"
    NOTE_SAID = "timeline-note-said"
    NOTE_GATHERED = "timeline-note-gathered"
    NOTE_TOLD = "timeline-note-told"
    NOTE_REFUSAL = "timeline-note-refusal"
    NOTE_REFUSAL_SAID = "timeline-note-refusal-said"


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


class Exports(StrEnum):
    """The export dialog of the filter bar."""

    DIALOG = "exports-dialog"
    OPENED = "exports-opened"
    SUBJECT = "exports-subject"
    FORM = "exports-form"
    EXACT_PLACE = "exports-exact-place"
    REASON = "exports-reason"
    SAID = "exports-said"
    LINK = "exports-link"
    START = "exports-start"
    STARTED = "exports-started"
    CLOCK = "exports-clock"
    FILES = "exports-files"
    TOLD = "exports-told"
    REFUSAL = "exports-refusal"
    REFUSAL_SAID = "exports-refusal-said"


class Views(StrEnum):
    """The menu of saved views in the filter bar."""

    DIALOG = "views-dialog"
    OPENED = "views-opened"
    LIST = "views-list"
    FORM = "views-form"
    NAME = "views-name"
    GATHERED = "views-gathered"
    TOLD = "views-told"
    CHANGED = "views-changed"
    DONE = "views-done"
    DEFAULT = "views-default"
    ARRIVED = "views-arrived"
    REFUSAL = "views-refusal"
    REFUSAL_SAID = "views-refusal-said"


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
