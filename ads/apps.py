"""The app of the ads that are shown."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AdsConfig(AppConfig):
    """The app, with the name that the admin gives it."""

    name = "ads"
    verbose_name = _("Ads")

    def ready(self) -> None:
        """Give a database that is spread the functions of this version, after its migrations."""
        post_migrate.connect(_make_functions, sender=self)


def _make_functions(**_: object) -> None:
    from ads.cluster.machines import make_functions  # noqa: PLC0415 - the models have to be there

    make_functions()
