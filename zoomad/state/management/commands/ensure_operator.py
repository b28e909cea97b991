"""`manage.py ensure_operator`."""

import os

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    """Makes the operator's account if it does not exist; one that does keeps its password."""

    help = "Make the account DJANGO_SUPERUSER_USERNAME with DJANGO_SUPERUSER_PASSWORD, unless it exists."

    def handle(self, *_args: object, **_options: object) -> None:
        """Make the account.

        Raises:
            CommandError: the name or the password is not set, or behind TLS too easy to guess.

        """
        name, password = os.environ.get("DJANGO_SUPERUSER_USERNAME"), os.environ.get("DJANGO_SUPERUSER_PASSWORD")
        if not name or not password:
            raise CommandError("Set DJANGO_SUPERUSER_USERNAME and DJANGO_SUPERUSER_PASSWORD.")
        users = get_user_model().objects
        if settings.BEHIND_TLS and not users.filter(username=name).exists():
            self._require_good(name, password)
        if not users.filter(username=name).exists():
            users.create_superuser(username=name, password=password)

    @staticmethod
    def _require_good(name: str, password: str) -> None:
        """Keep a default or guessable password out of a platform that others can reach."""
        try:
            validate_password(password, get_user_model()(username=name))
        except ValidationError as error:
            raise CommandError(f"DJANGO_SUPERUSER_PASSWORD: {' '.join(error.messages)}") from error
