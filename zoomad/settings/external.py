"""External services: the store of images, the AI, the receivers of webhooks."""

from environs import validate

from zoomad.settings.environment import BASE_DIR, env

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

# Any server that speaks OpenAI's API; without a key nothing is asked. docs/images-and-ai.md has the settings.
OPENAI_API_KEY = env.str("OPENAI_API_KEY", default="")
OPENAI_BASE_URL = env.str("OPENAI_BASE_URL", default="") or "https://api.openai.com/v1"
OPENAI_MODEL = env.str("OPENAI_MODEL", default="") or "gpt-4o-mini"
OPENAI_PROXY = env.str("OPENAI_PROXY", default="")
AI_CONNECT_TIMEOUT = env.float("AI_CONNECT_TIMEOUT", default=5.0)
AI_TIMEOUT = env.float("AI_TIMEOUT", default=15.0)
AI_DEADLINE = env.float("AI_DEADLINE", default=25.0)
AI_CONCURRENCY = env.int("AI_CONCURRENCY", default=2)

# Every caller with a key can name an address for webhooks, so none may lead into the private network.
WEBHOOKS_ALLOW_PRIVATE = env.bool("WEBHOOKS_ALLOW_PRIVATE", default=False)
WEBHOOKS_TIMEOUT = env.float("WEBHOOKS_TIMEOUT", default=10.0)
