"""The images of ads."""

from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest


def image_url(image_id: str | None, request: HttpRequest) -> str | None:
    """Say where the platform serves an image, as an absolute URL; None for no image."""
    if not image_id:
        return None
    base = settings.PUBLIC_URL or f"{request.scheme}://{request.META.get('HTTP_HOST', '')}"
    return f"{base}/files/{quote(image_id, safe='')}"
