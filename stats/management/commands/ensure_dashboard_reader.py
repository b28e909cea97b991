"""`manage.py ensure_dashboard_reader`."""

import os

from django.core.management.base import BaseCommand, CommandError

from stats.dashboards import ensure_reader
from zoomad.errors import ZoomADError


class Command(BaseCommand):
    """Makes the database role that Grafana reads with, or updates its password and rights."""

    help = "Make the role GRAFANA_DB_USER (grafana_reader) with GRAFANA_DB_PASSWORD, which may read the dashboards."

    def handle(self, *_args: object, **_options: object) -> None:
        """Make the role.

        Raises:
            CommandError: no password is set, or the role could not be made.

        """
        password = os.environ.get("GRAFANA_DB_PASSWORD")
        if not password:
            raise CommandError("Set GRAFANA_DB_PASSWORD.")
        try:
            ensure_reader(role=os.environ.get("GRAFANA_DB_USER") or "grafana_reader", password=password)
        except ZoomADError as error:
            raise CommandError(error.message) from error
