"""The app of the ads that are shown."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AdsConfig(AppConfig):
    """The app, with the name that the admin gives it."""

    name = "ads"
    verbose_name = _("Ads")

    def ready(self) -> None:
        """Have P90 follow where a client's scores are deleted with it."""
        from ads import p90  # noqa: PLC0415 - not before the apps are loaded
        from clients.services import with_each_deleted  # noqa: PLC0415

        with_each_deleted(p90.mark)
