"""`manage.py refresh_selection`: the rate of clicks, the marks and the floors, without waiting for the background."""

from django.core.management.base import BaseCommand

from ads import reference


class Command(BaseCommand):
    """Updates everything that the selection in force relies on; the server does so by itself, in portions."""

    help = __doc__

    def handle(self, **_options: object) -> None:
        """Do it."""
        reference.refresh()
