"""The app of API keys."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccessConfig(AppConfig):
    """The app; nothing but the admin and the settings knows it."""

    name = "access"
    verbose_name = _("Access")
