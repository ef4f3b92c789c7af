"""Tokens are listed, made and revoked: the same for a person's own and for services."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from dash import Dash, Input, Output, State
from sqlalchemy.orm import Session

from auth import audit, context, guard
from callbacks import settings_saying
from components import token_list
from components.ids import Frame
from db.queries import accounts
from db.queries import tokens as rows
from domain import token
from domain.roles import GRANTS, Permission
from domain.token import Token, TokenKind
from locales import t
from services import tokens

_VERBS = {
    TokenKind.PERSONAL: (token_list.REVOKE,),
    TokenKind.SERVICE: (token_list.REVOKE, token_list.TAKE_OVER),
}


@dataclass(frozen=True, slots=True)
class Desk:
    """One list of tokens: whoever has ``permission`` may ask. Of services an administrator sees
    and revokes everybody's, of persons each their own."""

    kind: TokenKind
    permission: Permission

    @property
    def ids(self) -> token_list.Ids:
        """The ids of the list and its form."""
        return token_list.IDS[self.kind]

    def listed(self, _minute: int, _made: str, _revoked: str) -> Any:
        """The tokens there are, and what became of them."""
        here, who = context.current(), guard.require(self.permission).account
        with context.reading() as session:
            found = self._found(session, who.id)
            everybody = accounts.every(session) if self.kind is TokenKind.SERVICE else []
        owners = {one.id: one for one in everybody} if everybody else None
        now, zone = here.now(), here.city.zone
        return token_list.table(found, self.kind, zone, now=now, owners=owners)

    def offered(self, _drawn: str) -> list[dict[str, str]]:
        """What the person may let a token do."""
        role = guard.require(self.permission).account.role
        return token_list.options([one for one in token.SCOPES if one in GRANTS[role]])

    def make(
        self, _presses: int, name: str | None, days: str | None, scopes: list[str] | None
    ) -> list[Any]:
        """Make a token, and show its secret this once."""
        owner, now = guard.require(self.permission).account, context.current().now()
        lasts = int(days) if days and days.isdecimal() and len(days) < 5 else 0
        chosen = token.scopes(scopes or [])
        with context.transaction() as session:
            new = tokens.make(
                session, owner, self.kind, name=name or "", scopes=chosen, days=lasts, now=now
            )
            detail = {"kind": self.kind, "scopes": sorted(new.token.scopes)}
            audit.note(session, tokens.MADE, f"token:{new.token.id}", **detail)
        return [settings_saying.moment(), token_list.made(new), "", True]

    def press(self, asked: list[Any]) -> list[Any]:
        """Revoke the token that was asked for, or take it over, and say so."""
        verb, which = settings_saying.told(asked, *_VERBS[self.kind])
        number = int(which) if which.isdecimal() and len(which) < 10 else 0
        with context.transaction() as session:
            if verb == token_list.REVOKE:
                said = self._revoke(session, number)
            else:
                said = self._take_over(session, number)
        return [settings_saying.moment(), said, True]

    def _revoke(self, session: Session, number: int) -> str:
        who, now = guard.require(self.permission).account, context.current().now()
        owner = None if self.kind is TokenKind.SERVICE else who.id
        gone = tokens.revoke(session, number, kind=self.kind, owner=owner, now=now)
        audit.note(session, tokens.REVOKED, f"token:{gone.id}")
        return t("tokens.list.revoked_one", name=gone.name)

    def _take_over(self, session: Session, number: int) -> str:
        who, now = guard.require(self.permission).account, context.current().now()
        taken = tokens.take_over(session, number, who, now=now)
        audit.note(session, tokens.TAKEN_OVER, f"token:{taken.id}", owner=taken.account_id)
        return t("tokens.list.taken_over", name=taken.name)

    def register(self, app: Dash) -> None:
        """Tie the list to its ids."""
        ids, bind = self.ids, partial(guard.bind, app, self.permission)
        refused = settings_saying.refused(ids.refusal, ids.refusal_said)
        pressed = partial(bind, prevent_initial_call=True, on_error=refused)
        changes = [Input(ids.made, "data"), Input(ids.revoked, "data")]
        bind(
            self.listed,
            outputs=Output(ids.tokens, "children"),
            inputs=[Input(Frame.CLOCK, "n_intervals"), *changes],
        )
        bind(self.offered, outputs=Output(ids.scopes, "options"), inputs=[Input(ids.scopes, "id")])
        pressed(
            self.make,
            outputs=[
                Output(ids.made, "data"),
                Output(ids.shown, "children"),
                Output(ids.name, "value"),
                Output(ids.refusal, "hidden"),
            ],
            inputs=[Input(ids.make, "n_clicks")],
            states=[State(one, "value") for one in (ids.name, ids.days, ids.scopes)],
        )
        pressed(
            self.press,
            outputs=[
                Output(ids.revoked, "data"),
                Output(ids.said, "children"),
                Output(ids.refusal, "hidden", allow_duplicate=True),
            ],
            inputs=[Input(ids.asked, "data")],
        )

    def _found(self, session: Session, account_id: int) -> list[Token]:
        if self.kind is TokenKind.SERVICE:
            return rows.of_kind(session, self.kind)
        return rows.of_account(session, account_id, self.kind)
