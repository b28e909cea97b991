"""The bot's own catalogue, in the language that is active for the update at hand.

Django lays the catalogues of all apps on one pile, where the admin's word for a column would become the bot's word on
a button. The bot's has a domain of its own.
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
    """Say it in the active language."""
    return _catalogue(get_language() or DEFAULT_LANGUAGE).gettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    """Say it in the active language, in the form that goes with the number."""
    return _catalogue(get_language() or DEFAULT_LANGUAGE).ngettext(singular, plural, number)


gettext_lazy = lazy(gettext, str)
"""Say it when it is shown, in the language that is active then."""


def gettext_noop(message: str) -> str:
    """Mark what `gettext` will be asked for later."""
    return message


def language_of(code: str | None) -> str:
    """Choose between the bot's languages for a user whose Telegram speaks this one."""
    try:
        language = get_supported_language_variant(code or "")
    except LookupError:
        return DEFAULT_LANGUAGE
    return language if language in LANGUAGES else DEFAULT_LANGUAGE


@cache
def _catalogue(language: str) -> gnu.NullTranslations:
    return gnu.translation(DOMAIN, LOCALE, [language_of(language)])
