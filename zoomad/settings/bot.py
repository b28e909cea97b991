"""The Telegram bot: a process of its own that meets the platform only at API_URL.

Without Redis it keeps its state in a file.
"""

from environs import validate

from zoomad.settings.environment import BASE_DIR, env

BOT_TOKEN = env.str("BOT_TOKEN", default="")
API_URL = env.str("API_URL", default="http://127.0.0.1:8080")
API_KEY = env.str("API_KEY", default="")
TELEGRAM_API_BASE_URL = env.str("TELEGRAM_API_BASE_URL", default="")
TELEGRAM_ALLOWED_USERS = env.list("TELEGRAM_ALLOWED_USERS", default=[], subcast=int)
BOT_ACCESS = env.str("BOT_ACCESS", default="open", validate=validate.OneOf(["open", "owners"]))
BOT_OPERATORS = env.list("BOT_OPERATORS", default=[], subcast=int)
BOT_STATE_FILE = env.path("BOT_STATE_FILE", default=BASE_DIR / ".local" / "bot.json")
BOT_METRICS_PORT = env.int("BOT_METRICS_PORT", default=0)
BOT_NOTICES = env.bool("BOT_NOTICES", default=True)
BOT_BUNDLE_SECONDS = env.float("BOT_BUNDLE_SECONDS", default=30.0)
BOT_QUIET_HOURS = env.str("BOT_QUIET_HOURS", default="22-9")
BOT_TIME_ZONE = env.str("BOT_TIME_ZONE", default="") or "Europe/Moscow"
BOT_WEBHOOK_URL = env.str("BOT_WEBHOOK_URL", default="")
BOT_WEBHOOK_SECRET = env.str("BOT_WEBHOOK_SECRET", default="")
BOT_WEBHOOK_PORT = env.int("BOT_WEBHOOK_PORT", default=8082)
