"""The app of the admin."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsoleConfig(AppConfig):
    """The app; it stands above all others."""

    name = "console"
    verbose_name = _("Operations")
