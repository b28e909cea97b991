"""PostgreSQL and Redis, and how long what is old is kept."""

import dj_database_url

from zoomad.database.connecting import WatchedConnection
from zoomad.database.cursor import FreshCursor
from zoomad.settings.environment import env, with_password

# Prepared statements bound on the server halve PostgreSQL's work for small statements; the pool keeps connections
# between requests. A statement may wait for a lock or run no longer than the timeout, so no request hangs for ever.
DATABASE = dj_database_url.parse(
    env.str("DATABASE_URL", default="") or "postgresql://zoomad:zoomad@127.0.0.1:5432/zoomad"
)
DATABASE_OPTIONS = DATABASE.get("OPTIONS", {})
STATEMENT_TIMEOUT = f"-c statement_timeout={env.int('DB_STATEMENT_TIMEOUT_MS', default=30_000)}"
DATABASES = {
    "default": {
        **DATABASE,
        # As it is, with nothing encoded; a password in the URL comes first.
        "PASSWORD": DATABASE["PASSWORD"] or env.str("DATABASE_PASSWORD", default=""),
        # A pooler in transaction mode would lose them.
        "DISABLE_SERVER_SIDE_CURSORS": bool(env.str("DATABASE_DIRECT_URL", default="")),
        "OPTIONS": {
            **DATABASE_OPTIONS,
            "server_side_binding": True,
            "prepare_threshold": 0,
            "cursor_factory": FreshCursor,
            "connect_timeout": 5,
            # A database whose machine has vanished is given up after half a minute, not after two hours.
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "tcp_user_timeout": 30_000,
            # Without a blank at the end: PgBouncer would refuse it.
            "options": f"{STATEMENT_TIMEOUT} {DATABASE_OPTIONS.get('options', '')}".strip(),
            "pool": {
                "connection_class": WatchedConnection,
                "min_size": 1,
                "max_size": env.int("DB_POOL_SIZE", default=8),
                "timeout": env.float("DB_POOL_TIMEOUT", default=5.0),
                # The pauses between attempts double; ended early, so that the next request tries again without one.
                "reconnect_timeout": 1.5,
            },
        },
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Without Redis there is no cache that several processes share and that is cheaper than the row itself: then nothing
# is cached. django-redis swallows connection errors, so a Redis that is down costs time, not answers.
REDIS_URL = with_password(env.str("REDIS_URL", default=""), env.str("REDIS_PASSWORD", default=""))
CACHES = {
    "default": {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "zoomad",
        "OPTIONS": {"IGNORE_EXCEPTIONS": True, "SOCKET_CONNECT_TIMEOUT": 0.25, "SOCKET_TIMEOUT": 0.25},
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
}
DJANGO_REDIS_LOG_IGNORED_EXCEPTIONS = True

# How often the server compares all counters with the rows of events; 0 never does.
COUNTERS_CHECK_SECONDS = env.int("COUNTERS_CHECK_SECONDS", default=24 * 60 * 60)

# What is deleted after so many days, once a day; 0 keeps it. Views and clicks are never deleted.
LOGIN_KEEP_DAYS = env.int("LOGIN_KEEP_DAYS", default=90)
VERDICT_KEEP_DAYS = env.int("VERDICT_KEEP_DAYS", default=365)
EVENT_KEEP_DAYS = env.int("EVENT_KEEP_DAYS", default=365)
DELIVERY_KEEP_DAYS = env.int("DELIVERY_KEEP_DAYS", default=30)
