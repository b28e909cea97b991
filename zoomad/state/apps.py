"""The platform's own state: the virtual day and the moderation switch."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StateConfig(AppConfig):
    """The app; its label keeps table and permission names short."""

    name = "zoomad.state"
    label = "platform"
    verbose_name = _("Platform")
