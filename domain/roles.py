"""Who may do what: one table of grants. Whatever is not granted is refused."""

from enum import StrEnum


class Role(StrEnum):
    """What a person is to Halo."""

    VIEWER = "viewer"
    ANALYST = "analyst"
    LIAISON = "liaison"
    ADMIN = "admin"


class Permission(StrEnum):
    """One thing a person may do."""

    SEE_MAP = "see_map"
    SEE_SMALL_COUNTS = "see_small_counts"
    SEE_INCIDENTS = "see_incidents"
    SEE_EXACT_PLACES = "see_exact_places"
    WRITE_INCIDENTS = "write_incidents"
    SUBMIT_REPORTS = "submit_reports"
    SEE_REPORTS = "see_reports"
    VERIFY_REPORTS = "verify_reports"
    SEE_FORECASTS = "see_forecasts"
    SEE_ACCURACY = "see_accuracy"
    SEE_HOT_SPOTS = "see_hot_spots"
    LOG_RESPONSES = "log_responses"
    MANAGE_MODELS = "manage_models"
    SEE_SETTINGS = "see_settings"
    SEE_JOBS = "see_jobs"
    RUN_JOBS = "run_jobs"
    MANAGE_SOURCES = "manage_sources"
    MANAGE_ACCOUNTS = "manage_accounts"
    READ_AUDIT = "read_audit"
    MANAGE_INTEGRATIONS = "manage_integrations"
    OWN_ACCOUNT = "own_account"
    PUBLIC = "public"


_VIEWER = frozenset(
    {
        Permission.PUBLIC,
        Permission.OWN_ACCOUNT,
        Permission.SEE_MAP,
        Permission.SEE_FORECASTS,
        Permission.SEE_ACCURACY,
        Permission.SUBMIT_REPORTS,
    }
)
_ANALYST = _VIEWER | {
    Permission.SEE_SMALL_COUNTS,
    Permission.SEE_INCIDENTS,
    Permission.SEE_EXACT_PLACES,
    Permission.SEE_HOT_SPOTS,
    Permission.LOG_RESPONSES,
    Permission.SEE_JOBS,
    Permission.SEE_REPORTS,
}
_LIAISON = _ANALYST | {Permission.WRITE_INCIDENTS, Permission.VERIFY_REPORTS}
_ADMIN = _LIAISON | {
    Permission.RUN_JOBS,
    Permission.MANAGE_SOURCES,
    Permission.MANAGE_MODELS,
    Permission.SEE_SETTINGS,
    Permission.MANAGE_ACCOUNTS,
    Permission.READ_AUDIT,
    Permission.MANAGE_INTEGRATIONS,
}

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.VIEWER: _VIEWER,
    Role.ANALYST: frozenset(_ANALYST),
    Role.LIAISON: frozenset(_LIAISON),
    Role.ADMIN: frozenset(_ADMIN),
}


def allows(role: Role | None, permission: Permission) -> bool:
    """Whether ``role`` has ``permission``; nobody has only what is public."""
    if role is None:
        return permission is Permission.PUBLIC
    return permission in GRANTS[role]
