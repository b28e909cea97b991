"""The images of ads."""

from django.http import HttpRequest


def image_url(image_id: str | None, request: HttpRequest) -> str | None:
    """Say where the platform serves an image, as an absolute URL; None for no image."""
    return request.build_absolute_uri(f"/files/{image_id}") if image_id else None
