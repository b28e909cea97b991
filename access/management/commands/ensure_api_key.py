"""`manage.py ensure_api_key`."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from access.models import ApiKey
from access.services import create_key, digest_of
from zoomad.api.scopes import Scope

SHORTEST = 32


class Command(BaseCommand):
    """Makes an operator's key out of API_KEY, for the bot and the demo beside the platform; a revoked one stays so."""

    help = "Make an operator's API key out of API_KEY, unless it exists."

    def handle(self, *_args: object, **_options: object) -> None:
        """Make the key.

        Raises:
            CommandError: API_KEY is missing, or too short for a secret.

        """
        secret = settings.API_KEY
        if len(secret) < SHORTEST:
            raise CommandError(f"API_KEY must have {SHORTEST} random characters or more: openssl rand -hex 32")
        if not ApiKey.objects.filter(digest=digest_of(secret)).exists():
            create_key(name="API_KEY", scope=Scope.OPERATOR, secret=secret)
