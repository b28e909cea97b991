"""The app of the events."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    """The app, with the name that the admin gives it."""

    name = "events"
    verbose_name = _("Events")

    def ready(self) -> None:
        """Have every change of the day and of the switches recorded, and what a new day brings."""
        from events import turns  # noqa: PLC0415 - models can be imported only now
        from events.services import record_state  # noqa: PLC0415
        from zoomad.state.services import on_change  # noqa: PLC0415

        on_change(record_state)
        on_change(turns.begin)
