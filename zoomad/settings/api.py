"""The API: keys and limits, how it is read and written, and its document."""

from environs import validate

from zoomad.serving.server import DEFAULT_MAX_REQUESTS
from zoomad.settings.environment import env

# How many requests a worker process holds, those included that wait for a connection; others get a 503 at once.
MAX_REQUESTS = env.int("MAX_REQUESTS", default=DEFAULT_MAX_REQUESTS)
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
