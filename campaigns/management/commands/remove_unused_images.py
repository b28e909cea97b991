"""`manage.py remove_unused_images`."""

from argparse import ArgumentParser
from datetime import timedelta

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from campaigns.images.services import remove_unused_images
from zoomad.errors import UnavailableError


class Command(BaseCommand):
    """Removes uploads that no campaign shows; a server does so once a day."""

    help = "Remove the images that no campaign has shown for IMAGE_KEEP_DAYS days, or --days."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Offer another length of time."""
        parser.add_argument("--days", type=float, default=settings.IMAGE_KEEP_DAYS, help="days since the last use")

    def handle(self, *_args: object, days: float, **_options: object) -> None:
        """Remove them.

        Raises:
            CommandError: the storage is away; the next run goes on.

        """
        try:
            count = remove_unused_images(unused_since=timezone.now() - timedelta(days=days))
        except UnavailableError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"Images removed: {count}.")
