"""`manage.py create_api_key`."""

from argparse import ArgumentParser
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from access.services import create_key
from zoomad.api.scopes import Scope


class Command(BaseCommand):
    """Makes an API key, such as the first one, and prints it: it is never shown again."""

    help = "Make an API key and print it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say what the key is for."""
        parser.add_argument("name", help="which program uses it, and where")
        parser.add_argument("--scope", choices=Scope.values, default=Scope.OPERATOR.value)
        parser.add_argument("--advertiser", type=UUID, help="whose campaigns a key of the scope advertiser reaches")

    def handle(self, *_args: object, name: str, scope: str, advertiser: UUID | None, **_options: object) -> None:
        """Make the key.

        Raises:
            CommandError: an advertiser is missing, unknown, or given with another scope.

        """
        try:
            _key, secret = create_key(name=name, scope=Scope(scope), advertiser_id=advertiser)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(secret)
