"""`manage.py homes`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ads.counters.layout import change_homes
from ads.homes import MOST, number_of_homes
from zoomad.database.machines import is_spread


class Command(BaseCommand):
    """Says into how many homes the counters are split, or lays them out for another number: 1, 8 or 32, say."""

    help = "Say into how many parts the counters of a busy campaign are split, or split them anew."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the number."""
        parser.add_argument("homes", nargs="?", type=int, help="how many from now on; ads wait until it is done")

    def handle(self, *_args: object, **options: Any) -> None:
        """Say, or do it.

        Raises:
            CommandError: there cannot be so many, or another number.

        """
        wanted: int | None = options["homes"]
        if wanted is None or wanted == number_of_homes():
            self.stdout.write(f"Homes: {number_of_homes()}")
            return
        if is_spread():
            raise CommandError("This database is spread: it has one home for each shard, which never change.")
        if not 1 <= wanted <= MOST:
            raise CommandError(f"There can be 1 to {MOST} homes.")
        change_homes(wanted)
        self.stdout.write(f"Homes: {wanted}. All counters were made anew from the rows.")
