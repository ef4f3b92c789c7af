"""Who somebody was is erased from wherever it stands; what they did keeps their number."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

# Stands before the number in place of an address; no address is without an @.
_NOBODY = "erased-"
# Each takes the account's number, its address and the new one, and the time.
_STEPS = (
    "DELETE FROM account_session WHERE account_id = :id",
    "DELETE FROM half_session WHERE account_id = :id",
    "DELETE FROM recovery_code WHERE account_id = :id",
    "DELETE FROM last_visit WHERE account_id = :id",
    "DELETE FROM view_default WHERE account_id = :id",
    # What others were given stays theirs.
    "DELETE FROM saved_view WHERE owner_id = :id AND roles = '{}' AND name <> ''",
    "DELETE FROM invitation WHERE email = :email",
    """
    UPDATE access_token SET name = '', last_address = '', revoked_at = coalesce(revoked_at, :now)
    WHERE account_id = :id AND kind <> 'service'
    """,
    """
    UPDATE account SET email = :nobody, name = '', password_hash = '', language = NULL,
      areas = '{}', totp_secret = NULL, totp_since = NULL, totp_step = NULL,
      must_change_password = false, disabled_at = coalesce(disabled_at, :now)
    WHERE id = :id
    """,
)
# Records written by people say who wrote them, and so do those made of what they decided.
_SIGNED = """
UPDATE source_record r SET payload = CAST(jsonb_set(CAST(r.payload AS jsonb), '{by}', '""') AS json)
FROM incident i JOIN source s ON s.id = i.source_id
WHERE i.id = r.incident_id AND s.connector IN ('api', 'reports')
  AND r.payload->>'account' = CAST(:id AS text) AND r.payload->>'by' <> ''
"""


def erase_account(session: Session, account_id: int, email: str, *, now: datetime) -> None:
    """Take name, address, password, sessions and second factor from an account, which then opens
    nothing."""
    nobody = f"{_NOBODY}{account_id}"
    values = {"id": account_id, "email": email.lower(), "nobody": nobody, "now": now}
    for statement in (*_STEPS, _SIGNED):
        session.execute(text(statement), values)


def is_erased(email: str) -> bool:
    """Whether this stands for the address of an account that was erased."""
    return email.startswith(_NOBODY) and "@" not in email
