"""The app of the webhooks."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebhooksConfig(AppConfig):
    """The app, with the name that the admin gives it."""

    name = "webhooks"
    verbose_name = _("Webhooks")
