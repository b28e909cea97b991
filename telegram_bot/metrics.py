"""The bot's metrics, served on BOT_METRICS_PORT if that is set. Labels have few values and are never ids."""

from prometheus_client import Counter, Histogram

UPDATES = Counter("zoomad_bot_updates_total", "Updates from Telegram that were handled, by kind.", ["kind"])
ERRORS = Counter(
    "zoomad_bot_errors_total", "What went wrong: the bot's own faults, Telegram's or the API's.", ["source"]
)
NOTICES = Counter(
    "zoomad_bot_notices_total",
    "Notices, by outcome: sent, again (it was not known whether it was), held_up, failed, blocked, refused.",
    ["outcome"],
)
API_SECONDS = Histogram(
    "zoomad_bot_api_seconds",
    "Time of one request to the platform's API, by method and outcome (the status, or away).",
    ["method", "outcome"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20),
)
