"""All settings, read from the environment once, typed. The table in README.md describes each of them."""

from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from environs import Env, validate

from console.theme import THEME
from zoomad.addresses import with_password
from zoomad.database.connecting import WatchedConnection
from zoomad.database.cursor import FreshCursor
from zoomad.serving.server import DEFAULT_MAX_REQUESTS

env = Env()

BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = env.bool("DEBUG", default=False)
KNOWN_SECRET = "insecure-development-key"  # noqa: S105 - the default of a development machine
SECRET_KEY = env.str("SECRET_KEY", default=KNOWN_SECRET if DEBUG else "")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set. Set it to a long random string (or DEBUG=1 on your own machine)."
    )
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["*"] if DEBUG else ["localhost", "127.0.0.1", "[::1]"])
PUBLIC_URL = env.str("PUBLIC_URL", default="").rstrip("/")
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "unfold",  # before the admin, whose templates it replaces
    "unfold.contrib.filters",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "zoomad.logins.LoginsConfig",
    "zoomad.state",
    "events",
    "clients",
    "advertisers",
    "campaigns",
    "access",
    "members",
    "webhooks",
    "ads",
    "stats",
    "console",
    "telegram_bot",
]

MIDDLEWARE = [
    "zoomad.serving.middleware.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "zoomad.serving.middleware.AdminGZipMiddleware",
    "zoomad.serving.middleware.AdminCommonMiddleware",
    "zoomad.serving.middleware.AdminSessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "zoomad.serving.middleware.AdminAuthenticationMiddleware",
    "zoomad.serving.middleware.AdminMessageMiddleware",
    "zoomad.serving.middleware.AdminRulesMiddleware",
    "console.shared.once.SubmitOnceMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "zoomad.serving.middleware.MetricsMiddleware",
]

# Pages of these origins may call the API from a browser; the admin never. Nobody pays for it where there are none.
CORS_ALLOWED_ORIGINS: list[str] = env.list("CORS_ALLOWED_ORIGINS", default=[])
if CORS_ALLOWED_ORIGINS:
    INSTALLED_APPS.append("corsheaders")
    MIDDLEWARE.insert(1, "corsheaders.middleware.CorsMiddleware")
    if CORS_ALLOW_ALL_ORIGINS := CORS_ALLOWED_ORIGINS == ["*"]:
        CORS_ALLOWED_ORIGINS = []
    CORS_URLS_REGEX = r"^/(?!admin/)"
    CORS_EXPOSE_HEADERS = ["X-Total-Count", "X-Total-Pages", "Link", "ETag", "Retry-After", "X-Request-ID"]

ROOT_URLCONF = "zoomad.urls"
WSGI_APPLICATION = "zoomad.wsgi.application"
APPEND_SLASH = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "console" / "templates"],  # before the theme's
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

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
            # A database whose machine is gone without a word is given up after half a minute, not after two hours.
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
                # The pauses between attempts double; soon given up, the next request begins again and without a pause.
                "reconnect_timeout": 1.5,
            },
        },
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# How many requests a worker process holds, those included that wait for a connection; others get a 503 at once.
MAX_REQUESTS = env.int("MAX_REQUESTS", default=DEFAULT_MAX_REQUESTS)

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

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# Guessing passwords: after ten failures from one address for one name, neither gets another try for a while.
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = env.int("LOGIN_FAILURES", default=10)
AXES_COOLOFF_TIME = timedelta(minutes=env.int("LOGIN_LOCKOUT_MINUTES", default=15))
AXES_HTTP_RESPONSE_CODE = HTTPStatus.TOO_MANY_REQUESTS
AXES_CLIENT_IP_CALLABLE = "zoomad.api.limits.client_address"
AXES_ENABLE_ADMIN = False  # its own pages know nothing of the theme; `console` has one
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "console.shared.refusals.locked_out"
CSRF_FAILURE_VIEW = "console.shared.refusals.forged"
SILENCED_SYSTEM_CHECKS = ["axes.W002"]  # its middleware is part of AdminRulesMiddleware

LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = LANGUAGE_COOKIE_PATH = "/admin/"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
UNFOLD = THEME

LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ru", "Русский")]
# Written after amounts in the admin: $, EUR, ₽. The platform itself counts in one currency, and does not ask which.
CURRENCY = env.str("CURRENCY", default="")
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
WHITENOISE_ALLOW_ALL_ORIGINS = False
# A fresh clone serves its assets without a collectstatic. Where there has been one, the packages' own folders would
# hide its compressed files.
WHITENOISE_USE_FINDERS = not (STATIC_ROOT / "staticfiles.json").exists()
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "zoomad.serving.uploads.NamelessFileUploadHandler",
]

# How often the server compares all counters with the rows of events; 0 never does.
COUNTERS_CHECK_SECONDS = env.int("COUNTERS_CHECK_SECONDS", default=24 * 60 * 60)

# Images are kept by any S3-compatible server, or without one in a folder. docs/images-and-ai.md has the settings.
MEDIA_ROOT = env.path("MEDIA_ROOT", default=BASE_DIR / ".local" / "media")
S3_ENDPOINT_URL = env.str("S3_ENDPOINT_URL", default="")
IMAGE_FOLDER = {"BACKEND": "campaigns.images.storage.FolderStorage", "OPTIONS": {"location": MEDIA_ROOT / "images"}}
IMAGE_BUCKET = {
    "BACKEND": "campaigns.images.storage.BucketStorage",
    "OPTIONS": {
        "endpoint_url": S3_ENDPOINT_URL,
        "bucket_name": env.str("S3_BUCKET", default="zoomad"),
        "access_key": env.str("S3_ACCESS_KEY", default=""),
        "secret_key": env.str("S3_SECRET_KEY", default=""),
        "region_name": env.str("S3_REGION", default="us-east-1"),
        "addressing_style": env.str(
            "S3_ADDRESSING_STYLE", default="path", validate=validate.OneOf(["path", "virtual", "auto"])
        ),
        "connect_timeout": env.float("S3_CONNECT_TIMEOUT", default=2.0),
        "read_timeout": env.float("S3_READ_TIMEOUT", default=5.0),
    },
}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "zoomad.serving.statics.CollectedStatics"},
    "images": IMAGE_BUCKET if S3_ENDPOINT_URL else IMAGE_FOLDER,
}
IMAGE_MAX_BYTES = env.int("IMAGE_MAX_BYTES", default=10_000_000)
IMAGE_MAX_PIXELS = env.int("IMAGE_MAX_PIXELS", default=40_000_000)
IMAGE_MAX_SIDE = env.int("IMAGE_MAX_SIDE", default=2_560)
IMAGE_KEEP_DAYS = env.int("IMAGE_KEEP_DAYS", default=30)

# What is thrown away after so many days, once a day; 0 keeps it. Views and clicks are never thrown away.
LOGIN_KEEP_DAYS = env.int("LOGIN_KEEP_DAYS", default=90)
VERDICT_KEEP_DAYS = env.int("VERDICT_KEEP_DAYS", default=365)
EVENT_KEEP_DAYS = env.int("EVENT_KEEP_DAYS", default=365)
DELIVERY_KEEP_DAYS = env.int("DELIVERY_KEEP_DAYS", default=30)

MAX_BODY_BYTES = env.int("MAX_BODY_BYTES", default=32 * 1024 * 1024)

# Both are off by default; docs/security.md says what they do. ApiViewSet asks for the classes below only where on.
API_KEYS_REQUIRED = env.bool("API_KEYS_REQUIRED", default=False)
RATE = validate.Regexp(r"([1-9]\d*/(s|sec|m|min|h|hour|d|day))?\Z", error="A rate is 100/s, 600/min, 5000/h or 1/day.")
RATE_LIMIT_PER_KEY = env.str("RATE_LIMIT_PER_KEY", default="", validate=RATE)
RATE_LIMIT_PER_ADDRESS = env.str("RATE_LIMIT_PER_ADDRESS", default="", validate=RATE)
NUM_PROXIES = env.int("NUM_PROXIES", default=0)

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["access.authentication.KeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["access.authentication.KeyPermission", "members.rights.MemberPermission"],
    "DEFAULT_THROTTLE_CLASSES": ["zoomad.api.limits.KeyThrottle"],
    "NUM_PROXIES": NUM_PROXIES,
    "DEFAULT_PARSER_CLASSES": ["zoomad.api.parsers.JSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["zoomad.api.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "zoomad.api.schema.Schema",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "zoomad.api.errors.exception_handler",
    "UNAUTHENTICATED_USER": None,
    "COERCE_DECIMAL_TO_STRING": False,
    "URL_FORMAT_OVERRIDE": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "TEST_REQUEST_RENDERER_CLASSES": ["zoomad.api.renderers.JSONRenderer"],
}

SECURITY_SCHEME = {
    "type": "http",
    "scheme": "bearer",
    "description": "An API key; a platform asks for keys only where `API_KEYS_REQUIRED` is set. An operation's "
    "`x-scopes` say which keys it takes: `operator` does everything, `advertiser` reaches the campaigns and "
    "statistics of one advertiser, `placement` ads and clicks.",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "ZoomAD",
    "DESCRIPTION": "The HTTP API of an advertising platform: clients, advertisers, campaigns, ads and statistics.",
    "VERSION": "1.0.0",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "showExtensions": True},
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "APPEND_COMPONENTS": {"securitySchemes": {"apiKey": SECURITY_SCHEME}},
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "zoomad.api.document.complete",
    ],
    "PATH_CONVERTER_OVERRIDES": {"uid": {"type": "string", "format": "uuid"}},
}

# Any server that speaks OpenAI's API; without a key nothing is asked. docs/images-and-ai.md has the settings.
OPENAI_API_KEY = env.str("OPENAI_API_KEY", default="")
OPENAI_BASE_URL = env.str("OPENAI_BASE_URL", default="") or "https://api.openai.com/v1"
OPENAI_MODEL = env.str("OPENAI_MODEL", default="") or "gpt-4o-mini"
OPENAI_PROXY = env.str("OPENAI_PROXY", default="")
AI_CONNECT_TIMEOUT = env.float("AI_CONNECT_TIMEOUT", default=5.0)
AI_TIMEOUT = env.float("AI_TIMEOUT", default=15.0)
AI_DEADLINE = env.float("AI_DEADLINE", default=25.0)
AI_CONCURRENCY = env.int("AI_CONCURRENCY", default=2)

# Events that are sent to other programs. Their addresses are anybody's who has a key, so none may lead inside.
WEBHOOKS_ALLOW_PRIVATE = env.bool("WEBHOOKS_ALLOW_PRIVATE", default=False)
WEBHOOKS_TIMEOUT = env.float("WEBHOOKS_TIMEOUT", default=10.0)

# The platform serves its API in the clear on a private network or behind a proxy that terminates TLS.
BEHIND_TLS = env.bool("BEHIND_TLS", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = BEHIND_TLS
if BEHIND_TLS:  # browsers take cookies of such names over TLS only
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Secure-sessionid", "__Secure-csrftoken"
    LANGUAGE_COOKIE_NAME = "__Secure-language"
    if SECRET_KEY == KNOWN_SECRET:
        raise ImproperlyConfigured("Everybody knows this SECRET_KEY. Draw one: openssl rand -hex 32")
SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_REDIRECT_EXEMPT = [r"^system/ping$", r"^metrics$"]  # asked by the platform's neighbours, inside
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = BEHIND_TLS
SECURE_REFERRER_POLICY = "same-origin"

# The Telegram bot: a process of its own that meets the platform only at API_URL. Without Redis it keeps its state in
# a file.
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
