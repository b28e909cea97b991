"""`manage.py distribute`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ads.cluster.spreading import LIKELY_SHARDS, SHARDS, CannotSpreadError, spread
from ads.homes import number_of_homes
from zoomad.database.machines import has_citus


class Command(BaseCommand):
    """Spreads the tables of the database, empty or filled, over the machines of its Citus cluster."""

    help = "Spread the database over the workers of its Citus cluster, while no server runs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the number of shards."""
        parser.add_argument(
            "--shards", type=int, default=SHARDS, choices=LIKELY_SHARDS, help="for ever; several for each machine to be"
        )

    def handle(self, *_args: object, **options: Any) -> None:
        """Spread them, or say that there is nothing to do.

        Raises:
            CommandError: something has to be done first.

        """
        if not has_citus():
            self.stdout.write("This is one plain PostgreSQL, without the extension citus: there is nothing to spread.")
            return
        try:
            for step in spread(shards=options["shards"]):
                self.stdout.write(step)
        except CannotSpreadError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"The database is spread, in {number_of_homes()} shards.")
