"""Where the platform can be reached, as callers see it."""

from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest

# The characters of a host; everything else that a caller writes into its header is escaped.
HOST_CHARACTERS = ":[]"


def absolute(request: HttpRequest, path: str) -> str:
    """Write an absolute URL: under PUBLIC_URL where that is set, else under the address that was called."""
    if settings.PUBLIC_URL:
        return f"{settings.PUBLIC_URL}{path}"
    host = request.META.get("HTTP_HOST") or request.META["SERVER_NAME"]
    return f"{request.scheme}://{quote(host, safe=HOST_CHARACTERS)}{path}"
