"""The app of the campaigns."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignsConfig(AppConfig):
    """The app, with the name that the admin gives it."""

    name = "campaigns"
    verbose_name = _("Campaigns")
