"""The app of the campaigns."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignsConfig(AppConfig):
    """The app, with the name that the admin gives it."""

    name = "campaigns"
    verbose_name = _("Campaigns")

    def ready(self) -> None:
        """On a new day, wake the campaigns that run, and record which start and end."""
        from campaigns import dormancy  # noqa: PLC0415 - models can be imported only now
        from campaigns.records import record_turning, turning  # noqa: PLC0415
        from events.turns import at_each_turn  # noqa: PLC0415
        from zoomad.state.services import before_new_day, on_change  # noqa: PLC0415

        before_new_day(dormancy.wake_what_began_before)
        on_change(dormancy.begin_the_day)
        at_each_turn("campaigns", due=turning, write=record_turning, is_begun_at_once=True)
