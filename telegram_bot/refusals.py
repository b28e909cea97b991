"""Refusals of the platform as sentences in the user's language, never as codes."""

from django.utils.functional import Promise

from telegram_bot.language import gettext as _
from telegram_bot.language import gettext_noop
from telegram_bot.texts import safe
from zoomad.wire import AnswerError, AwayError, InvalidError, PlatformError, Problem, RefusedError

# By the problem's code. What is not listed is said in general, with the name of the field.
PROBLEMS = {
    "end_before_start": gettext_noop("The end day cannot be before the start day."),
    "age_to_below_from": gettext_noop("The upper age cannot be below the lower age."),
    "start_in_the_past": gettext_noop("The campaign cannot start in the past."),
    "day_in_the_past": gettext_noop("This day is in the past, and time does not go back."),
    "max_value": gettext_noop("This number is too large."),
    "max_digits": gettext_noop("This number has too many digits."),
    "max_whole_digits": gettext_noop("This number is too large."),
    "max_decimal_places": gettext_noop("This number has too many digits after the point."),
    "min_value": gettext_noop("This number is too small."),
    "max_length": gettext_noop("This text is too long."),
    "not_an_image": gettext_noop(
        "I cannot read this as a picture. JPEG, PNG, WebP and GIF work; sending it as a photo may help."
    ),
    "too_many_bytes": gettext_noop("This file is over the limit of 10 MB. Sent as a photo, it gets smaller."),
    "too_many_pixels": gettext_noop("This picture has too many pixels. Sent as a photo, it gets smaller."),
    "empty": gettext_noop("This file is empty."),
    "blank": gettext_noop("Please type some text."),
}
# By the field, where only one thing can be wrong with it or it needs no name.
FIELDS = {
    "ad_image_id": gettext_noop("The platform does not know this image any more. Send it once more."),
}
NOT_ACCEPTED = gettext_noop("The platform does not accept this.")
GONE = gettext_noop("This does not exist any more.")
PART_IS_AWAY = gettext_noop("A part of the platform that this needs is not available just now.")
OVERWORKED = gettext_noop("The platform has too much to do just now. Please try again in a moment.")
AI_IS_AWAY = gettext_noop("The AI that writes and checks texts is not available just now. Please try again later.")
# By the platform's reason; every one of them has a sentence.
REASONS = {
    "unreadable": NOT_ACCEPTED,
    "not_json": NOT_ACCEPTED,
    "not_a_form": NOT_ACCEPTED,
    "body_missing": NOT_ACCEPTED,
    "key_missing": PART_IS_AWAY,
    "key_invalid": PART_IS_AWAY,
    "key_out_of_scope": PART_IS_AWAY,
    "not_allowed": NOT_ACCEPTED,
    "not_a_member": gettext_noop("This belongs to others. Its owner can invite you."),
    "operators_only": gettext_noop("Only operators can do this."),
    "owners_only": gettext_noop("Only the owner can do this."),
    "owner_stays": gettext_noop("You own this advertiser: hand it over before you leave."),
    "campaign_ended": gettext_noop("The campaign has ended and can no longer be changed."),
    "campaign_started": gettext_noop("The campaign has started; its limits and days can no longer be changed."),
    "not_found": GONE,
    "route_not_found": GONE,
    "client_not_found": gettext_noop("This client does not exist any more."),
    "advertiser_not_found": gettext_noop("This advertiser does not exist any more."),
    "campaign_not_found": gettext_noop("This campaign does not exist any more."),
    "ad_not_found": gettext_noop("This ad does not exist any more."),
    "no_ad": gettext_noop("There is no ad for this client just now."),
    "file_not_found": gettext_noop("This image does not exist any more."),
    "member_not_found": gettext_noop("This person is no colleague here any more."),
    "invitation_not_found": gettext_noop(
        "This invitation is no longer valid: it was used, or it is too old. Ask for a new one."
    ),
    "webhook_not_found": GONE,
    "delivery_not_found": GONE,
    "method_not_allowed": NOT_ACCEPTED,
    "not_acceptable": NOT_ACCEPTED,
    "precondition_failed": NOT_ACCEPTED,
    "body_too_large": gettext_noop("This is too large for the platform."),
    "unsupported_media_type": NOT_ACCEPTED,
    "range_not_satisfiable": NOT_ACCEPTED,
    "invalid": NOT_ACCEPTED,
    "too_many_requests": OVERWORKED,
    "fault": gettext_noop("The platform failed. Please try again in a minute."),
    "database_away": PART_IS_AWAY,
    "database_busy": OVERWORKED,
    "database_read_only": PART_IS_AWAY,
    "database_broken": PART_IS_AWAY,
    "database_unfit": PART_IS_AWAY,
    "disk_full": PART_IS_AWAY,
    "overloaded": OVERWORKED,
    "contention": OVERWORKED,
    "storage_away": gettext_noop("Images cannot be stored or shown just now. Please try again in a minute."),
    "uploads_busy": OVERWORKED,
    "ai_not_configured": AI_IS_AWAY,
    "ai_busy": AI_IS_AWAY,
    "ai_unreachable": AI_IS_AWAY,
    "ai_timeout": AI_IS_AWAY,
    "ai_rate_limit": AI_IS_AWAY,
    "ai_quota": AI_IS_AWAY,
    "ai_key": AI_IS_AWAY,
    "ai_rejected": AI_IS_AWAY,
    "ai_server_error": AI_IS_AWAY,
    "ai_refusal": AI_IS_AWAY,
    "ai_malformed": AI_IS_AWAY,
    "ai_unfit": AI_IS_AWAY,
}
# The reasons of moderation for refusing an ad.
CHARGES = {
    "moderation_profanity": gettext_noop("it contains profanity"),
    "moderation_drugs": gettext_noop("it advertises drugs"),
    "moderation_weapons": gettext_noop("it advertises weapons"),
    "moderation_forgery": gettext_noop("it advertises forged documents or money"),
    "moderation_sexual_services": gettext_noop("it advertises sexual services"),
    "moderation_gambling": gettext_noop("it advertises illegal gambling"),
    "moderation_fraud": gettext_noop("it advertises fraud or stolen data"),
    "moderation_extremism": gettext_noop("it advertises violence or extremism"),
    "moderation_other_illegal": gettext_noop("it advertises something illegal"),
}


def sentence(error: PlatformError, labels: dict[str, str | Promise] | None = None) -> str:
    """Say what happened; `labels` are the names of the fields that the request was about."""
    match error:
        case AwayError():
            return _("The platform does not answer just now. Nothing is lost: please try again in a minute.")
        case InvalidError() if error.problems:
            return " ".join(dict.fromkeys(_problem(problem, labels or {}) for problem in error.problems[:3]))
        case AnswerError():
            return said(error.reason, quote=error.quote)
    return _(NOT_ACCEPTED)


def said(reason: str, *, quote: str = "") -> str:
    """Word a reason, with the text it is about; an unknown one of a newer platform in general terms."""
    if charge := CHARGES.get(reason):
        words = _("Moderation refused this: %(charge)s. Please write it differently.") % {"charge": _(charge)}
        return words + (" " + _("See “%(quote)s”.") % {"quote": safe(quote)} if quote else "")
    return _(REASONS.get(reason, NOT_ACCEPTED))


def is_about_text(error: RefusedError) -> bool:
    """Say whether it was moderation that refused."""
    return error.reason in CHARGES


def _problem(problem: Problem, labels: dict[str, str | Promise]) -> str:
    if problem.field in FIELDS:
        return _(FIELDS[problem.field])
    if problem.code in PROBLEMS:
        return _(PROBLEMS[problem.code])
    if problem.field in labels:
        return _("The platform does not accept this value: %(field)s.") % {"field": safe(str(labels[problem.field]))}
    return _(NOT_ACCEPTED)
