"""`manage.py verify_counters`."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from ads.counters.audit import differences, record
from ads.counters.repair import repair
from zoomad.database.snapshots import takes_no_changes

LINES_SHOWN = 20


class Command(BaseCommand):
    """Compares every counter and rollup with the rows of views and clicks; exits with 1 where any differs."""

    help = "Hold all counters and daily totals against the rows of views and clicks; --repair makes them right."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Offer the repair."""
        parser.add_argument("--repair", action="store_true", help="make them what the rows say, and P90 too")

    def handle(self, *_args: object, **options: object) -> None:
        """Compare, and repair if asked to.

        Raises:
            CommandError: something differs, and was not repaired, or is to be where nothing can be changed.

        """
        if options["repair"] and takes_no_changes():
            raise CommandError("This database takes no changes. Repair the counters on the primary.")
        found = differences()
        for difference in found[:LINES_SHOWN]:
            self.stdout.write(str(difference))
        total = len(found)
        if total > LINES_SHOWN:
            self.stdout.write(f"… and {total - LINES_SHOWN} more")
        record(differences=total)
        if options["repair"]:
            self.stdout.write(f"Differences repaired: {repair()}; P90 was computed again.")
            record(differences=0)
        elif total:
            raise CommandError(f"Counters that differ from the rows: {total}. Run with --repair to make them right.")
        else:
            self.stdout.write("All counters equal the rows.")
