"""The project's exceptions. Services raise them; `zoomad.api.errors` turns them into the contract's envelope.

Their sentences are for people, in the language of the request: English for the API, the operator's for the admin.
Their reasons are for programs: words that never change.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Reason(StrEnum):
    """Why a request was not carried out, in one word; the only list of them. Each comes with one HTTP status."""

    status: int

    def __new__(cls, word: str, status: int) -> Self:
        """Keep the status beside the word."""
        reason = str.__new__(cls, word)
        reason._value_ = word
        reason.status = status
        return reason

    UNREADABLE = "unreadable", 400
    NOT_JSON = "not_json", 400
    NOT_A_FORM = "not_a_form", 400
    BODY_MISSING = "body_missing", 400

    KEY_MISSING = "key_missing", 401
    KEY_INVALID = "key_invalid", 401

    KEY_OUT_OF_SCOPE = "key_out_of_scope", 403
    NOT_ALLOWED = "not_allowed", 403
    NOT_A_MEMBER = "not_a_member", 403
    OPERATORS_ONLY = "operators_only", 403
    OWNERS_ONLY = "owners_only", 403
    OWNER_STAYS = "owner_stays", 403
    CAMPAIGN_ENDED = "campaign_ended", 403
    CAMPAIGN_STARTED = "campaign_started", 403
    MODERATION_PROFANITY = "moderation_profanity", 403
    MODERATION_DRUGS = "moderation_drugs", 403
    MODERATION_WEAPONS = "moderation_weapons", 403
    MODERATION_FORGERY = "moderation_forgery", 403
    MODERATION_SEXUAL_SERVICES = "moderation_sexual_services", 403
    MODERATION_GAMBLING = "moderation_gambling", 403
    MODERATION_FRAUD = "moderation_fraud", 403
    MODERATION_EXTREMISM = "moderation_extremism", 403
    MODERATION_OTHER_ILLEGAL = "moderation_other_illegal", 403

    NOT_FOUND = "not_found", 404
    ROUTE_NOT_FOUND = "route_not_found", 404
    CLIENT_NOT_FOUND = "client_not_found", 404
    ADVERTISER_NOT_FOUND = "advertiser_not_found", 404
    CAMPAIGN_NOT_FOUND = "campaign_not_found", 404
    AD_NOT_FOUND = "ad_not_found", 404
    NO_AD = "no_ad", 404
    FILE_NOT_FOUND = "file_not_found", 404
    MEMBER_NOT_FOUND = "member_not_found", 404
    INVITATION_NOT_FOUND = "invitation_not_found", 404
    WEBHOOK_NOT_FOUND = "webhook_not_found", 404
    DELIVERY_NOT_FOUND = "delivery_not_found", 404

    METHOD_NOT_ALLOWED = "method_not_allowed", 405
    NOT_ACCEPTABLE = "not_acceptable", 406
    PRECONDITION_FAILED = "precondition_failed", 412
    BODY_TOO_LARGE = "body_too_large", 413
    UNSUPPORTED_MEDIA_TYPE = "unsupported_media_type", 415
    RANGE_NOT_SATISFIABLE = "range_not_satisfiable", 416
    INVALID = "invalid", 422
    TOO_MANY_REQUESTS = "too_many_requests", 429

    FAULT = "fault", 500

    DATABASE_AWAY = "database_away", 503
    DATABASE_BUSY = "database_busy", 503
    DATABASE_READ_ONLY = "database_read_only", 503
    DATABASE_BROKEN = "database_broken", 503
    DATABASE_UNFIT = "database_unfit", 503
    DISK_FULL = "disk_full", 503
    OVERLOADED = "overloaded", 503
    CONTENTION = "contention", 503
    STORAGE_AWAY = "storage_away", 503
    UPLOADS_BUSY = "uploads_busy", 503
    AI_NOT_CONFIGURED = "ai_not_configured", 503
    AI_BUSY = "ai_busy", 503
    AI_UNREACHABLE = "ai_unreachable", 503
    AI_TIMEOUT = "ai_timeout", 503
    AI_RATE_LIMIT = "ai_rate_limit", 503
    AI_QUOTA = "ai_quota", 503
    AI_KEY = "ai_key", 503
    AI_REJECTED = "ai_rejected", 503
    AI_SERVER_ERROR = "ai_server_error", 503
    AI_REFUSAL = "ai_refusal", 503
    AI_MALFORMED = "ai_malformed", 503
    AI_UNFIT = "ai_unfit", 503


class ZoomADError(Exception):
    """Something the caller can understand: a sentence, a reason, and the HTTP status that says the same."""

    def __init__(self, message: StrOrPromise, reason: Reason) -> None:
        self.message = str(message)
        self.reason = reason
        super().__init__(self.message)

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.reason.status


class NotFoundError(ZoomADError):
    """What was asked for does not exist, or there is nothing to show."""


class RefusedError(ZoomADError):
    """The request is understood and not allowed to any caller; `quote` are the caller's own words that it is about."""

    def __init__(self, message: StrOrPromise, reason: Reason, *, quote: str = "") -> None:
        super().__init__(message, reason)
        self.quote = quote


class BadRequestError(ZoomADError):
    """The body could not be read as what it says it is."""


class PreconditionFailedError(ZoomADError):
    """The caller named a condition that does not hold."""

    def __init__(self, message: StrOrPromise) -> None:
        super().__init__(message, Reason.PRECONDITION_FAILED)


class TooLargeError(ZoomADError):
    """The body is larger than the platform accepts."""

    def __init__(self, message: StrOrPromise) -> None:
        super().__init__(message, Reason.BODY_TOO_LARGE)


class InvalidError(ZoomADError):
    """A field's value cannot be accepted in the platform's present state; `code` says why, for programs."""

    def __init__(self, message: StrOrPromise, *, field: str, code: str = "invalid") -> None:
        super().__init__(message, Reason.INVALID)
        self.field = field
        self.code = code


class UnavailableError(ZoomADError):
    """A part that the request needs is away or not configured.

    `retry_after` is in seconds; None where waiting will not help.
    """

    def __init__(self, message: StrOrPromise, reason: Reason, *, retry_after: int | None = None) -> None:
        super().__init__(message, reason)
        self.retry_after = retry_after
