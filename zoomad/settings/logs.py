"""What is logged, and how."""

from zoomad.settings.environment import env

LOG_LEVEL = env.str("LOG_LEVEL", default="INFO").upper()
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request": {"()": "zoomad.observability.logs.RequestIdFilter"}},
    "formatters": {
        "json": {
            "()": "pythonjsonlogger.orjson.OrjsonFormatter",
            "fmt": "{asctime}{levelname}{name}{message}{request_id}",
            "style": "{",
            "rename_fields": {"asctime": "at", "levelname": "level", "name": "logger"},
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["request"]}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    # Django would log paths, with the ids in them; RequestMiddleware logs every request and every fault.
    "loggers": {
        "django.request": {"level": "CRITICAL"},
        "django": {"handlers": [], "propagate": True},
        # A line for each request to the AI, and for each dictionary that is loaded.
        "httpx2": {"level": "WARNING"},
        "pymorphy3": {"level": "WARNING"},
        "httpx": {"level": "WARNING"},  # it would log Telegram's addresses, which contain the bot's token
    },
}
