"""The platform's own state: the virtual day and the moderation switch."""

from django.apps import AppConfig


class PlatformConfig(AppConfig):
    """The app is `zoomad.platform`; its label keeps table and permission names short."""

    name = "zoomad.platform"
    label = "platform"
    verbose_name = "Platform"
