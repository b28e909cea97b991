"""`manage.py prepare`."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import psycopg
from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.db import connection

from zoomad.database.migrating import without_stalling

LOCK = 0x5A4D_4947  # "ZMIG", for the advisory lock
SECONDS_BETWEEN = 0.2


class Command(BaseCommand):
    """Brings the database to this version, however many servers start at once: one works, the others wait for it."""

    help = "Migrate, and make what the environment asks for: the operator's account, the bot's API key, Grafana's role."

    def handle(self, *_args: object, **_options: object) -> None:
        """Do all that has to be done before a server of this version may start."""
        with alone():
            without_stalling(partial(call_command, "migrate", interactive=False, verbosity=1, stdout=self.stdout))
            if os.environ.get("DJANGO_SUPERUSER_PASSWORD"):
                call_command("ensure_operator")
            if settings.API_KEY:
                self._or_warn("ensure_api_key")
            if os.environ.get("GRAFANA_DB_PASSWORD"):
                self._or_warn("ensure_dashboard_reader")

    def _or_warn(self, command: str) -> None:
        """Run a command whose failure costs charts or the bot, not ads."""
        try:
            call_command(command)
        except CommandError as error:
            self.stderr.write(f"{command}: {error}")


@contextmanager
def alone() -> Iterator[None]:
    """Hold a lock on the database, on a connection of its own that lives as long as the block."""
    parameters = {**connection.get_connection_params(), "options": "-c statement_timeout=0"}
    for name in ("context", "cursor_factory", "prepare_threshold"):
        parameters.pop(name, None)
    with psycopg.connect(**parameters, autocommit=True) as own:
        # To wait inside of a statement is to hold a snapshot, and an index that is built beside requests waits for all
        # of those: the one who builds it would wait for the one who waits for its end.
        while own.execute("SELECT pg_try_advisory_lock(%s)", [LOCK]).fetchone() != (True,):
            time.sleep(SECONDS_BETWEEN)
        yield
