"""A person's own account: tokens are made and revoked."""

from dash import Dash

from callbacks.token_desk import Desk
from domain.roles import Permission
from domain.token import TokenKind


def register(app: Dash) -> None:
    """Tie the person's own tokens to their ids."""
    Desk(TokenKind.PERSONAL, Permission.OWN_ACCOUNT).register(app)
