"""What the platform says instead of doing something, as sentences in the user's language, never as codes."""

from django.utils.functional import Promise

from telegram_bot.language import gettext as _
from telegram_bot.language import gettext_noop
from telegram_bot.texts import safe
from zoomad.wire import (
    AwayError,
    InvalidError,
    MissingError,
    PlatformError,
    Problem,
    RefusedError,
    UnavailableError,
)

# By the problem's code. What is not listed is said in general, with the name of the field.
PROBLEMS = {
    "clicks_above_impressions": gettext_noop("The clicks limit cannot be above the impressions limit."),
    "end_before_start": gettext_noop("The end day cannot be before the start day."),
    "age_to_below_from": gettext_noop("The upper age cannot be below the lower age."),
    "start_in_the_past": gettext_noop("The campaign cannot start in the past."),
    "day_in_the_past": gettext_noop("This day is in the past, and time does not go back."),
    "max_value": gettext_noop("This number is too large."),
    "max_digits": gettext_noop("This number has too many digits."),
    "max_whole_digits": gettext_noop("This number is too large."),
    "max_decimal_places": gettext_noop("This number has too many digits after the point; six are possible."),
    "min_value": gettext_noop("This number is too small."),
    "max_length": gettext_noop("This text is too long."),
    "blank": gettext_noop("A text is expected."),
}
# By the field, where only one thing can be wrong with it or it needs no name.
FIELDS = {
    "file": gettext_noop("This is not an image that the platform accepts: not an image, or too large."),
    "ad_image_id": gettext_noop("The platform does not know this image any more. Send it once more."),
}
# By the beginning of the platform's own words.
REFUSALS = {
    "The campaign ended": gettext_noop("The campaign has ended and can no longer be changed."),
    "The campaign has started": gettext_noop("The campaign has started; its limits and days can no longer be changed."),
}
# By what moderation says about an ad.
CHARGES = {
    "it contains profanity": gettext_noop("it contains profanity"),
    "it advertises drugs": gettext_noop("it advertises drugs"),
    "it advertises weapons": gettext_noop("it advertises weapons"),
    "it advertises forged documents or money": gettext_noop("it advertises forged documents or money"),
    "it advertises sexual services": gettext_noop("it advertises sexual services"),
    "it advertises illegal gambling": gettext_noop("it advertises illegal gambling"),
    "it advertises fraud or stolen data": gettext_noop("it advertises fraud or stolen data"),
    "it advertises violence or extremism": gettext_noop("it advertises violence or extremism"),
}


def sentence(error: PlatformError, labels: dict[str, str | Promise] | None = None) -> str:  # noqa: PLR0911 - a table
    """Say what happened; `labels` are the names of the fields that the request was about."""
    match error:
        case AwayError(maybe_done=True):
            return _(
                "The platform did not answer in time. It may have done it all the same: look before you repeat it."
            )
        case AwayError():
            return _("The platform does not answer just now. Nothing is lost: please try again in a minute.")
        case UnavailableError():
            return _("A part of the platform that is needed here is not available just now.")
        case MissingError():
            return _("This does not exist any more.")
        case InvalidError():
            return " ".join(dict.fromkeys(_problem(problem, labels or {}) for problem in error.problems[:3])) or _(
                "The platform does not accept this."
            )
        case RefusedError():
            return _refusal(error.words) or _moderated(error.words)
        case _:
            return _("The platform does not accept this.")


def is_about_text(error: RefusedError) -> bool:
    """Say whether it was moderation that refused."""
    return not _refusal(error.words)


def _refusal(said: str) -> str:
    return next((_(ours) for beginning, ours in REFUSALS.items() if said.startswith(beginning)), "")


def _moderated(said: str) -> str:
    charge = next((ours for theirs, ours in CHARGES.items() if f": {theirs}." in said), "")
    if not charge:
        return _("Moderation refused the title or the text. Please write it differently.")
    return _("Moderation refused the title or the text: %(charge)s. Please write it differently.") % {
        "charge": _(charge)
    }


def _problem(problem: Problem, labels: dict[str, str | Promise]) -> str:
    if problem.field in FIELDS:
        return _(FIELDS[problem.field])
    if problem.code in PROBLEMS:
        return _(PROBLEMS[problem.code])
    if problem.field in labels:
        return _("The platform does not accept this value: %(field)s.") % {"field": safe(str(labels[problem.field]))}
    return _("The platform does not accept this.")
