"""Whether a program talks with the database, as the database sees it."""

import psycopg

# A worker asks twice a second, and pauses for ten seconds at most where it was cut off.
_SILENT_S = 60
_QUESTION = """
    SELECT coalesce(max(state_change) > clock_timestamp() - make_interval(secs => %s), false)
    FROM pg_stat_activity WHERE application_name = %s
"""


def is_heard(url: str, name: str) -> bool:
    """Whether a connection called ``name`` was in use within the last minute.

    True also where the database cannot be asked: that is no fault of the program, and nothing
    that starting it anew would mend.
    """
    try:
        with psycopg.connect(url.replace("+psycopg", "", 1), connect_timeout=4) as connection:
            row = connection.execute(_QUESTION, (_SILENT_S, name)).fetchone()
    except psycopg.Error:
        return True
    return bool(row and row[0])
