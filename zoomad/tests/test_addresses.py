import pytest

from zoomad.settings.environment import with_password
from zoomad.tests.configured import run_with


@pytest.mark.parametrize(
    ("url", "whole"),
    [
        ("redis://redis:6379/0", "redis://:a%2Fb%25%20%40@redis:6379/0"),
        ("rediss://ann@redis:6379/0?ssl_cert_reqs=none", "rediss://ann:a%2Fb%25%20%40@redis:6379/0?ssl_cert_reqs=none"),
        ("redis://:own@redis:6379/0", "redis://:own@redis:6379/0"),
        ("redis://:@redis:6379/0", "redis://:@redis:6379/0"),
        ("", ""),
    ],
)
def test_a_password_goes_into_an_address_that_has_none(url, whole):
    assert with_password(url, "a/b% @") == whole


def test_no_password_changes_nothing():
    assert with_password("redis://redis:6379/0", "") == "redis://redis:6379/0"


def database(**settings):
    """What Django makes of these settings."""
    printed = "from django.conf import settings; d = settings.DATABASES['default']; print(d['PASSWORD'], d['OPTIONS']['options'])"
    return run_with({"DEBUG": "1"} | settings, printed).stdout.removesuffix("\n")


def test_the_databases_password_stands_beside_its_address():
    assert database(DATABASE_URL="postgresql://a@db/z", DATABASE_PASSWORD="p%2F/@").startswith("p%2F/@ ")
    assert database(DATABASE_URL="postgresql://a:own%2F@db/z", DATABASE_PASSWORD="other").startswith("own/ ")


def test_nothing_stands_behind_the_options_of_a_connection():
    """PgBouncer takes a trailing blank for an option that it does not know."""
    assert database(DATABASE_URL="postgresql://a:b@db/z") == "b -c statement_timeout=30000"
    more = "postgresql://a:b@db/z?options=-c%20work_mem%3D8MB"
    assert database(DATABASE_URL=more) == "b -c statement_timeout=30000 -c work_mem=8MB"
