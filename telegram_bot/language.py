"""The bot's own catalogue, in the language that is active for the update at hand.

Django merges the catalogues of all apps, so that the admin's word for a column would become the bot's word on
a button. So the bot's catalogue has a domain of its own.
"""

import gettext as gnu
from functools import cache
from pathlib import Path

from django.utils.functional import lazy
from django.utils.translation import get_language, get_supported_language_variant

LANGUAGES = ("ru", "en")
DEFAULT_LANGUAGE = "ru"
DOMAIN = "bot"
LOCALE = Path(__file__).parent / "locale"


def gettext(message: str) -> str:
    """Translate into the active language."""
    return _catalogue(get_language() or DEFAULT_LANGUAGE).gettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    """Translate into the active language, in the form that fits the number."""
    return _catalogue(get_language() or DEFAULT_LANGUAGE).ngettext(singular, plural, number)


gettext_lazy = lazy(gettext, str)
"""Say it when it is shown, in the language that is active then."""


def gettext_noop(message: str) -> str:
    """Mark a sentence that is translated later."""
    return message


def language_of(code: str | None) -> str:
    """Choose one of the bot's languages for the language of a user's Telegram."""
    try:
        language = get_supported_language_variant(code or "")
    except LookupError:
        return DEFAULT_LANGUAGE
    return language if language in LANGUAGES else DEFAULT_LANGUAGE


@cache
def _catalogue(language: str) -> gnu.NullTranslations:
    return gnu.translation(DOMAIN, LOCALE, [language_of(language)])
