"""The app of the ads that are shown."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AdsConfig(AppConfig):
    """The app, with the name that the admin gives it."""

    name = "ads"
    verbose_name = _("Ads")

    def ready(self) -> None:
        """Have the change of the day record which campaigns will not deliver."""
        from ads.records import record_behind  # noqa: PLC0415 - models can be imported only now
        from zoomad.state.services import on_change  # noqa: PLC0415

        on_change(record_behind)
