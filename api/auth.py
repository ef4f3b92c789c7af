"""Tokens for programs: name and password become a token for an hour."""

from datetime import datetime

from flask import Response, jsonify
from pydantic import BaseModel, Field

from api import documented, problems
from auth import audit, context, entering, hashing, routes
from domain import errors, token
from domain.roles import Permission
from locales import t
from services import tokens

part = documented.Part("auth", "Access")


class Credentials(problems.Sent):
    """Who asks. ``code`` is that of the second factor, for who has one, or a recovery code;
    ``scopes`` are the permissions the token carries, all of the person's where none are named."""

    email: problems.words(254, least=1)  # type: ignore[valid-type]
    password: str = Field(max_length=200, repr=False)
    code: str = Field("", max_length=40, repr=False)
    scopes: list[str] | None = Field(None, min_length=1, max_length=len(token.SCOPES))


class Bearer(BaseModel):
    """A token as OAuth 2.0 names its parts (RFC 6749, 5.1)."""

    access_token: str = Field(description="Send it as `Authorization: Bearer …`.")
    token_type: str
    expires_in: int = Field(description="Seconds until it opens nothing any more.")
    expires_at: datetime
    scope: str = Field(description="The permissions it carries, with spaces between.")


@part.post(
    routes.TOKEN,
    Permission.PUBLIC,
    "Exchange e-mail address and password for a token that opens this interface for an hour.",
    body=Credentials,
    answer=Bearer,
    refusals=(401, 403, 415, 429),
)
@hashing.queued
def exchange(body: Credentials) -> Response:
    """401 alike for an unknown address, a wrong password and a wrong code; 429 with Retry-After
    after too many failures."""
    now = context.current().now()
    with context.transaction() as session:
        made = tokens.exchange(
            session,
            body.email,
            body.password,
            code=body.code,
            scopes=_scopes(body.scopes),
            secret_key=entering.secret_key(),
            caller=entering.caller(),
            now=now,
        )
        if made is not None:
            audit.note(session, tokens.MADE, f"token:{made.token.id}", kind=made.token.kind)
    if made is None:
        wrong = "auth.code.wrong_with" if body.code else "tokens.refused.wrong"
        raise errors.NotSignedIn(t(wrong))
    return _told(made, now)


def _told(made: token.NewToken, now: datetime) -> Response:
    expires_at = made.token.expires_at
    return jsonify(
        access_token=made.secret,
        token_type="Bearer",  # noqa: S106  (RFC 6750's name of the scheme)
        expires_in=round((expires_at - now).total_seconds()),
        expires_at=expires_at.isoformat(),
        scope=" ".join(sorted(made.token.scopes)),
    )


def _scopes(names: list[str] | None) -> frozenset[Permission] | None:
    if names is None:
        return None
    if not set(names) <= set(token.SCOPES):
        raise errors.BadInput(t("tokens.refused.scopes", scopes=", ".join(token.SCOPES)))
    return token.scopes(names)
