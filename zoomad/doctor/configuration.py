"""Settings that do not fit together, or do not suit a platform that others can reach."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import WARNING, run_checks

from zoomad.doctor import Finding, bad, warning

LOCAL = {"", "localhost", "127.0.0.1", "::1"}
KNOWN_PASSWORDS = {"zoomad", "postgres", "password"}
SHORTEST_KEY = 32


def settings_are_safe() -> Iterator[Finding]:
    """Look for what a stranger could exploit."""
    if settings.DEBUG and is_public():
        yield bad("DEBUG is on: errors show the code and the settings to everybody.", "Set DEBUG=0 and start again.")
    if settings.SECRET_KEY == settings.KNOWN_SECRET:
        level = bad if is_public() else warning
        yield level("Everybody knows this SECRET_KEY: sessions can be forged.", "Set it to `openssl rand -hex 32`.")
    elif len(settings.SECRET_KEY) < SHORTEST_KEY:
        yield warning("SECRET_KEY is short enough to be guessed.", "Set it to `openssl rand -hex 32`.")
    if is_public() and not settings.API_KEYS_REQUIRED:
        yield warning(
            "Whoever reaches the API can book, change and delete: it asks for no keys.",
            "Set API_KEYS_REQUIRED=1, and make keys in the admin.",
        )
    if is_public() and settings.DATABASES["default"]["PASSWORD"] in KNOWN_PASSWORDS:
        yield warning(
            "The database's password is a default that everybody knows.", "ALTER ROLE … PASSWORD, then the setting."
        )
    for message in run_checks(include_deployment_checks=False):
        if message.level >= WARNING and not message.is_silenced():
            yield warning(f"{message.msg} ({message.id})", message.hint or "See Django's documentation of this check.")


def proxies() -> Iterator[Finding]:
    """Check that the platform knows of the proxies in front of it."""
    if settings.BEHIND_TLS and not settings.NUM_PROXIES:
        yield bad(
            "A proxy terminates TLS, and NUM_PROXIES is 0: all people seem to have the proxy's address, so that one "
            "who guesses passwords locks everybody out, and limits by address count all of them together.",
            "Set NUM_PROXIES to how many proxies add to X-Forwarded-For (usually 1).",
        )
    if settings.NUM_PROXIES and not (settings.BEHIND_TLS or is_public()):
        yield warning(
            "NUM_PROXIES is set on a platform that seems to have no proxy: callers choose their own address.",
            "Set NUM_PROXIES=0, or BEHIND_TLS=1 if a proxy terminates TLS.",
        )
    if settings.BEHIND_TLS and settings.PUBLIC_URL and urlsplit(settings.PUBLIC_URL).scheme != "https":
        yield bad(
            "PUBLIC_URL is not https, though BEHIND_TLS is set: browsers refuse the images.", "Begin it with https://."
        )
    if "*" in settings.ALLOWED_HOSTS and is_public():
        yield warning("ALLOWED_HOSTS is *: links of the admin can be made to lead elsewhere.", "Name the hosts.")


def is_public() -> bool:
    """Say whether others reach the platform: the settings name an address that is not this machine's."""
    return bool(settings.BEHIND_TLS or (urlsplit(settings.PUBLIC_URL).hostname or "") not in LOCAL)
