"""The app of the ads that are shown."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AdsConfig(AppConfig):
    """The app, with the name that the admin gives it."""

    name = "ads"
    verbose_name = _("Ads")

    def ready(self) -> None:
        """Have P90 follow when a client's scores are deleted with it, and make functions for several machines."""
        from ads import p90  # noqa: PLC0415 - not before the apps are loaded
        from clients.services import with_each_deleted  # noqa: PLC0415

        with_each_deleted(p90.mark)
        post_migrate.connect(_make_functions, sender=self)


def _make_functions(**_: object) -> None:
    from ads.cluster.machines import make_functions  # noqa: PLC0415 - the models have to be there

    make_functions()
