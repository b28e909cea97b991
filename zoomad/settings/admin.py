"""The admin: its theme, who gets in, and what browsers are told."""

from datetime import timedelta
from http import HTTPStatus

from django.core.exceptions import ImproperlyConfigured

from console.theme import THEME
from zoomad.settings.base import KNOWN_SECRET, SECRET_KEY
from zoomad.settings.environment import env

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
