"""`manage.py import_images`."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from campaigns.images.copies import import_images
from zoomad.errors import UnavailableError


class Command(BaseCommand):
    """Copies images from a folder into the platform's storage: after a loss, or from another storage."""

    help = "Copy the images of a folder, made by export_images, into the storage; those that it has are left alone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for the folder."""
        parser.add_argument("folder", type=Path)

    def handle(self, *_args: object, folder: Path, **_options: object) -> None:
        """Copy them.

        Raises:
            CommandError: the storage is away, or there is no such folder.

        """
        try:
            copied = import_images(folder)
        except UnavailableError as error:
            raise CommandError(error.message) from error
        except OSError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Images copied: {copied}.")
