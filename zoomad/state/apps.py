"""The platform's own state: the virtual day and the moderation switch."""

from django.apps import AppConfig


class StateConfig(AppConfig):
    """The app; its label keeps table and permission names short."""

    name = "zoomad.state"
    label = "platform"
    verbose_name = "Platform"
