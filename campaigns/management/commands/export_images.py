"""`manage.py export_images`."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from campaigns.images.copies import export_images
from zoomad.errors import UnavailableError


class Command(BaseCommand):
    """Copies all images into a folder; only what is new, so that it may run often."""

    help = "Copy the images that the folder lacks into it, and remove those that have been none for --keep-days."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for the folder."""
        parser.add_argument("folder", type=Path)
        parser.add_argument("--keep-days", type=float, default=30.0, help="how long a deleted image's copy stays")

    def handle(self, *_args: object, folder: Path, keep_days: float, **_options: object) -> None:
        """Copy them.

        Raises:
            CommandError: the storage is away, or the folder cannot be written; the next run goes on.

        """
        try:
            copied, removed = export_images(folder, keep_days=keep_days)
        except UnavailableError as error:
            raise CommandError(error.message) from error
        except OSError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Images copied: {copied}, removed: {removed}.")
