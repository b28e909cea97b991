"""`manage.py ensure_operator`."""

import os
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    """Makes the operator's account if it does not exist; one that does keeps its password."""

    help = "Make the account DJANGO_SUPERUSER_USERNAME with DJANGO_SUPERUSER_PASSWORD, unless it exists."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Make the account.

        Raises:
            CommandError: the name or the password is not set.

        """
        name, password = os.environ.get("DJANGO_SUPERUSER_USERNAME"), os.environ.get("DJANGO_SUPERUSER_PASSWORD")
        if not name or not password:
            raise CommandError("Set DJANGO_SUPERUSER_USERNAME and DJANGO_SUPERUSER_PASSWORD.")
        users = get_user_model().objects
        if not users.filter(username=name).exists():
            users.create_superuser(username=name, password=password)
