"""`manage.py runbot`."""

import asyncio
import logging

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from prometheus_client import start_http_server
from telegram.error import InvalidToken

from telegram_bot.application import Application
from telegram_bot.client.identity import Access
from telegram_bot.configuration import Configuration
from telegram_bot.notices.hours import QuietHours


class Command(BaseCommand):
    """Run the Telegram bot until SIGTERM or Ctrl-C."""

    help = "Runs the Telegram bot until SIGTERM or Ctrl-C."
    requires_system_checks: list[str] = []

    def handle(self, *_args: object, **_options: object) -> None:
        """Run it; it waits for Telegram and Redis where they are away."""
        if not settings.BOT_TOKEN:
            # Trying again would not help, so this is not a failure: services that end with 0 are not restarted.
            raise CommandError(
                "BOT_TOKEN is not set. Get a token from @BotFather in Telegram and set it to that.", returncode=0
            )
        try:
            configuration = _configuration()
        except ValueError as error:
            raise CommandError(str(error)) from None
        # The library would quote updates and the token; the bot says itself what goes wrong.
        logging.getLogger("telegram").setLevel(logging.CRITICAL + 1)
        if settings.BOT_METRICS_PORT:
            start_http_server(settings.BOT_METRICS_PORT)
        try:
            asyncio.run(Application(configuration).run())
        except InvalidToken:
            raise CommandError("Telegram does not know the token in BOT_TOKEN. Check it with @BotFather.") from None


def _configuration() -> Configuration:
    return Configuration(
        token=settings.BOT_TOKEN,
        api_url=settings.API_URL,
        api_key=settings.API_KEY,
        redis_url=settings.REDIS_URL,
        state_file=settings.BOT_STATE_FILE,
        allowed_users=frozenset(settings.TELEGRAM_ALLOWED_USERS),
        access=Access(is_open=settings.BOT_ACCESS == "open", operators=frozenset(settings.BOT_OPERATORS)),
        telegram_url=settings.TELEGRAM_API_BASE_URL,
        webhook_url=settings.BOT_WEBHOOK_URL,
        webhook_secret=settings.BOT_WEBHOOK_SECRET,
        webhook_port=settings.BOT_WEBHOOK_PORT,
        tells=settings.BOT_NOTICES,
        bundled=settings.BOT_BUNDLE_SECONDS,
        quiet=QuietHours.read(settings.BOT_QUIET_HOURS, settings.BOT_TIME_ZONE),
    )
