"""`manage.py runbot`."""

import logging
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from prometheus_client import start_http_server
from telegram.error import InvalidToken

from telegram_bot.application import UPDATES_WANTED, Configuration, build_application
from telegram_bot.heartbeat import beat_once_started


def tells_no_token(record: logging.LogRecord) -> bool:
    """Drop python-telegram-bot's report of a refused token: it quotes the token."""
    return not (record.exc_info and isinstance(record.exc_info[1], InvalidToken))


class Command(BaseCommand):
    """Run the Telegram bot until SIGTERM or Ctrl-C."""

    help = "Runs the Telegram bot (long polling) until SIGTERM or Ctrl-C. Run one process of it."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Start polling; waits for Telegram and Redis where they are away."""
        if not settings.BOT_TOKEN:
            # Not a failure that trying again could mend: whoever restarts failed services leaves this one alone.
            raise CommandError(
                "BOT_TOKEN is not set. Get a token from @BotFather in Telegram and set it to that.", returncode=0
            )
        application = build_application(
            Configuration(
                token=settings.BOT_TOKEN,
                api_url=settings.API_URL,
                api_key=settings.API_KEY,
                redis_url=settings.REDIS_URL,
                state_file=settings.BOT_STATE_FILE,
                allowed_users=frozenset(settings.TELEGRAM_ALLOWED_USERS),
                telegram_url=settings.TELEGRAM_API_BASE_URL,
            )
        )
        beat_once_started(application)
        logging.getLogger("telegram.ext").addFilter(tells_no_token)
        if settings.BOT_METRICS_PORT:
            start_http_server(settings.BOT_METRICS_PORT)
        try:
            application.run_polling(allowed_updates=UPDATES_WANTED, bootstrap_retries=-1)
        except InvalidToken:
            raise CommandError("Telegram does not know the token in BOT_TOKEN. Check it with @BotFather.") from None
