"""What Django is made of here: its apps and middleware, pages, languages and assets."""

from django.core.exceptions import ImproperlyConfigured

from zoomad.settings.environment import BASE_DIR, env

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

AROUND_ALL = [
    "zoomad.serving.middleware.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
]
# Pages of these origins may call the API from a browser; the admin never. Without such origins it costs nothing.
CORS_ALLOWED_ORIGINS: list[str] = env.list("CORS_ALLOWED_ORIGINS", default=[])
if CORS_ALLOWED_ORIGINS:
    INSTALLED_APPS.append("corsheaders")
    AROUND_ALL.insert(1, "corsheaders.middleware.CorsMiddleware")
    if CORS_ALLOW_ALL_ORIGINS := CORS_ALLOWED_ORIGINS == ["*"]:
        CORS_ALLOWED_ORIGINS = []
    CORS_URLS_REGEX = r"^/(?!admin/)"
    CORS_EXPOSE_HEADERS = ["X-Total-Count", "X-Total-Pages", "Link", "ETag", "Retry-After", "X-Request-ID"]
NEXT_TO_VIEWS = [
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "zoomad.serving.middleware.MetricsMiddleware",
]
# What concerns the API; for an ad nothing else runs (`ads.api.short_way`).
API_MIDDLEWARE = [*AROUND_ALL, *NEXT_TO_VIEWS]
MIDDLEWARE = [
    *AROUND_ALL,
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "zoomad.serving.middleware.AdminGZipMiddleware",
    "zoomad.serving.middleware.AdminCommonMiddleware",
    "zoomad.serving.middleware.AdminSessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "zoomad.serving.middleware.AdminAuthenticationMiddleware",
    "zoomad.serving.middleware.AdminMessageMiddleware",
    "zoomad.serving.middleware.AdminRulesMiddleware",
    "console.shared.once.SubmitOnceMiddleware",
    *NEXT_TO_VIEWS,
]

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
