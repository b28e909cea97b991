"""The guard of the login, under a name that operators can read."""

from axes.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LoginsConfig(AppConfig):  # type: ignore[misc]
    """django-axes, which calls itself Axes."""

    verbose_name = _("Logins")
