"""`manage.py forget_old`."""

from django.core.management.base import BaseCommand

from console.platform.retention import RULES, forget_old


class Command(BaseCommand):
    """Deletes what is old: sessions, logins, verdicts, events, deliveries, unused images; never a view or a click."""

    help = "Throw away what is older than the settings …_KEEP_DAYS say. A server does so once a day by itself."

    def handle(self, *_args: object, **_options: object) -> None:
        """Do it, and say how much there was; what failed is in the log."""
        done = forget_old()
        for rule in RULES:
            self.stdout.write(f"{rule.what}: {done.get(rule.what, 'kept')}")
