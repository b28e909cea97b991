"""The app of the clients."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClientsConfig(AppConfig):
    """The app, with the name that the admin gives it."""

    name = "clients"
    verbose_name = _("Clients")
