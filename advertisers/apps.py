"""The app of the advertisers."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AdvertisersConfig(AppConfig):
    """The app, with the name that the admin gives it."""

    name = "advertisers"
    verbose_name = _("Advertisers")
