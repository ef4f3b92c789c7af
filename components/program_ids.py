"""The ids of what lets programs in: tokens, and the systems that are told of changes."""

from enum import StrEnum


class Account(StrEnum):
    """A person's own account."""

    NAME = "account-name"
    DAYS = "account-days"
    SCOPES = "account-scopes"
    MAKE = "account-make"
    MADE = "account-made"
    SHOWN = "account-shown"
    TOKENS = "account-tokens"
    ASKED = "account-asked"
    REVOKED = "account-revoked"
    SAID = "account-said"
    REFUSAL = "account-refusal"
    REFUSAL_SAID = "account-refusal-said"


class Service(StrEnum):
    """The service tokens of the settings."""

    NAME = "service-name"
    DAYS = "service-days"
    SCOPES = "service-scopes"
    MAKE = "service-make"
    MADE = "service-made"
    SHOWN = "service-shown"
    TOKENS = "service-tokens"
    ASKED = "service-asked"
    REVOKED = "service-revoked"
    SAID = "service-said"
    REFUSAL = "service-refusal"
    REFUSAL_SAID = "service-refusal-said"


class Webhooks(StrEnum):
    """The webhooks of the settings."""

    NAME = "webhooks-name"
    URL = "webhooks-url"
    EVENTS = "webhooks-events"
    DETAIL = "webhooks-detail"
    MAKE = "webhooks-make"
    MADE = "webhooks-made"
    SHOWN = "webhooks-shown"
    LIST = "webhooks-list"
    LOG = "webhooks-log"
    CLOCK = "webhooks-clock"
    ASKED = "webhooks-asked"
    SWITCHED = "webhooks-switched"
    SAID = "webhooks-said"
    REFUSAL = "webhooks-refusal"
    REFUSAL_SAID = "webhooks-refusal-said"
