"""What schemathesis has to know of the platform that an OpenAPI document cannot say."""

import io
import os

import psycopg
import schemathesis
from hypothesis import strategies as st
from PIL import Image
from schemathesis.core.failures import ServerError
from schemathesis.openapi.checks import RejectedPositiveData

DAYS = 4
MOMENTS = {str(seconds) for seconds in range(31)}
# Rules between fields, or between a request and what is stored.
RULES = {
    "end_before_start",
    "age_to_below_from",
    "start_in_the_past",
    "day_in_the_past",
    "unknown_image",
    "max_decimal_places",
    "not_an_address",
    "too_many",
    "switch_name",
}


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Drop what is no failure: refusals that the contract asks for and a schema cannot express."""
    if isinstance(failure, RejectedPositiveData | ServerError):
        return not (_breaks_only_rules(response) or _asks_for_no_bytes(response) or _asks_for_ai(response))
    return True


@schemathesis.hook
def before_call(context, case, kwargs):
    """Wait for no events: of long polls that find nothing, thousands of requests would take hours."""
    if case.operation.path == "/events" and str((case.query or {}).get("wait", "")) in MOMENTS:
        case.query["wait"] = 0


@schemathesis.hook
def after_call(context, case, response):
    """Turn time back, which no request can; on its last day the platform could not be booked any more."""
    if case.operation.path == "/time/advance":
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
            connection.execute("UPDATE platform_state SET current_day = current_day %% %s", [DAYS])


def _breaks_only_rules(response):
    return response.status_code == 422 and {problem["code"] for problem in response.json()["detail"]} <= RULES


def _asks_for_no_bytes(response):
    return response.status_code == 416


def _asks_for_ai(response):
    return response.status_code == 503 and "No AI is configured" in response.json()["message"]


def _picture(name):
    picture = io.BytesIO()
    Image.new("RGB", (3, 2), "teal").save(picture, name)
    return picture.getvalue()


for name in ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "AVIF"):
    schemathesis.openapi.media_type(f"image/{name.lower()}", st.just(_picture(name)))
