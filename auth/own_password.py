"""A person's own password is replaced, from the plain page or from the account page."""

from auth import context, entering
from domain import errors
from domain.account import Account
from locales import t
from services import accounts, signing_in


def changed(account: Account, current: str, new: str) -> str:
    """The token of the one session that is left, for this browser; the password is ``new``.

    Raises BadInput where ``current`` is wrong or ``new`` will not do, TooMany after too many
    failures.
    """
    here, caller = context.current(), entering.caller()
    now, token = here.now(), ""
    with context.transaction() as session:
        fits = accounts.change_password(
            session,
            account,
            current,
            new,
            breached=here.breached,
            caller=caller,
            now=now,
        )
        if fits:
            token = signing_in.open_session(session, account, caller=caller, now=now)
    # A wrong one is counted, and therefore committed, before it is refused.
    if not fits:
        raise errors.BadInput(t("auth.password.wrong"))
    return token
