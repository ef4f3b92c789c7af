"""The ids of the page /accounts."""

from enum import StrEnum


class Accounts(StrEnum):
    """Who may sign in, and as what?"""

    PERSON = "accounts-person"
    ASKED = "accounts-asked"
    CHANGED = "accounts-changed"
    SAID = "accounts-said"
    SHOWN = "accounts-shown"
    REFUSAL = "accounts-refusal"
    REFUSAL_SAID = "accounts-refusal-said"

    LISTS = "accounts-lists"
    LIST = "accounts-list"
    INVITATIONS = "accounts-invitations"


class Invite(StrEnum):
    """The form that invites somebody."""

    EMAIL = "invite-email"
    NAME = "invite-name"
    ROLE = "invite-role"
    WHERE = "invite-where"
    AREAS = "invite-areas"
    MAKE = "invite-make"
    MADE = "invite-made"


class Person(StrEnum):
    """One account of the page /accounts."""

    PAGE = "person-page"
    HEAD = "person-head"
    NAME = "person-name"
    ROLE = "person-role"
    WHERE = "person-where"
    AREAS = "person-areas"
    SAVE = "person-save"
    SESSIONS = "person-sessions"
    ACCESS = "person-access"
