"""Every scope has words, in every language, and nothing of a token is taken for markup."""

from datetime import UTC, datetime, timedelta

import pytest

import locales
from components import token_list
from domain.roles import Permission
from domain.token import SCOPES, Token, TokenKind, TokenState

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.mark.parametrize("language", locales.LANGUAGES)
@pytest.mark.parametrize("scope", SCOPES)
def test_every_scope_has_words(language: str, scope: Permission) -> None:
    with locales.spoken(language):
        assert token_list.scope(scope) != scope.value


@pytest.mark.parametrize(
    ("ends", "revoked", "state"),
    [
        (timedelta(seconds=1), None, TokenState.USABLE),
        (timedelta(0), None, TokenState.EXPIRED),
        (timedelta(1), NOW, TokenState.REVOKED),
    ],
)
def test_only_a_usable_token_can_be_revoked(
    ends: timedelta, revoked: datetime | None, state: TokenState
) -> None:
    token = Token(
        *(1, TokenKind.PERSONAL, "report", 1, frozenset({Permission.SEE_MAP}), "halo_pat_ab12"),
        *(NOW, NOW + ends, revoked, None, ""),
    )
    drawn = str(token_list.table([token], TokenKind.PERSONAL, "UTC", now=NOW))
    assert token.state(now=NOW) is state
    assert ("revoke 1" in drawn) is (state is TokenState.USABLE)
