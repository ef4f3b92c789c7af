"""People who may sign in, and the sessions in which they do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from domain.roles import GRANTS, Permission, Role
from domain.scope import WHOLE, Scope

# A working day with its breaks, then the password again; a screen left alone closes sooner.
SESSION_LASTS = timedelta(hours=12)
SESSION_IDLE = timedelta(hours=8)
# Signs of a password.
SHORTEST_SECRET, LONGEST_SECRET = 12, 200


@dataclass(frozen=True, slots=True)
class Account:
    """A person who may sign in. ``language`` is None until the person chooses one. ``areas`` are
    those whose reports a liaison reviews, none of them for the whole city; ``totp_since`` is when a
    second factor was set up, None without one."""

    id: int
    email: str
    name: str
    role: Role
    language: str | None
    must_change_password: bool
    created_at: datetime
    disabled_at: datetime | None
    areas: tuple[int, ...] = ()
    totp_since: datetime | None = None

    @property
    def scope(self) -> Scope:
        """The part of the city whose reports the person sees and decides."""
        return Scope(self.areas) if self.areas else WHOLE


@dataclass(frozen=True, slots=True)
class Credential:
    """An account with the argon2id hash of its password, which is never printed."""

    account: Account
    password_hash: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An account in one of its open sessions, or a program with one of its tokens.

    ``token_hash`` names the session or token; ``scopes`` is None in a session, which may all that
    the role may, and ``token_id`` None with it. ``is_service`` is so for a system's token, which
    belongs to the organisation: it may what it carries, whatever became of ``account``, its maker.
    """

    account: Account
    token_hash: bytes = field(repr=False)
    since: datetime
    seen_at: datetime
    expires_at: datetime
    scopes: frozenset[Permission] | None = None
    token_id: int | None = None
    is_service: bool = False

    @property
    def granted(self) -> frozenset[Permission]:
        """What this request may do: what the role grants, and of that what the token carries."""
        role = GRANTS[Role.ADMIN if self.is_service else self.account.role]
        return role if self.scopes is None else role & (self.scopes | {Permission.PUBLIC})


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A browser in which a person is signed in. ``name`` tells it from the person's others."""

    name: str
    token_hash: bytes = field(repr=False)
    since: datetime
    seen_at: datetime
    address: str
    agent: str


@dataclass(frozen=True, slots=True)
class Seen:
    """An account as administrators see it. ``seen_at`` is its last request as far as sessions are
    kept, ``open_sessions`` how many browsers are signed in now."""

    account: Account
    seen_at: datetime | None
    open_sessions: int


@dataclass(frozen=True, slots=True)
class OneTime:
    """A password a person must replace at the first sign-in. Shown once, kept nowhere."""

    account: Account
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """What somebody did or was refused. ``account_id`` is None where nobody was signed in."""

    at: datetime
    account_id: int | None
    action: str
    subject: str = ""
    detail: Mapping[str, object] = field(default_factory=dict)
    address: str = ""
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class Caller:
    """Where a request comes from. ``agent`` is the name a browser gives itself."""

    address: str
    request_id: str
    agent: str = ""

    def entry(
        self,
        action: str,
        account_id: int | None,
        subject: str = "",
        /,
        *,
        now: datetime,
        **detail: object,
    ) -> AuditEntry:
        """What was done from here."""
        return AuditEntry(now, account_id, action, subject, detail, self.address, self.request_id)


# Whoever types commands on Halo's own machine.
AT_HOME = Caller("", "")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who changes an account that is not their own, for the audit trail."""

    account_id: int
    caller: Caller
