"""The app of the ads that are shown."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AdsConfig(AppConfig):
    """The app, with the name that the admin gives it."""

    name = "ads"
    verbose_name = _("Ads")
