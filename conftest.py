"""Fixtures for all tests."""

import gc
import json
from collections.abc import Iterator
from decimal import Decimal
from functools import cache, partial
from importlib import import_module
from io import StringIO
from typing import Any

import pytest
import pytest_django
from botocore.loaders import JSONFileLoader
from django.conf import settings
from django.core.cache import cache as django_cache
from django.core.management import call_command
from django.db import connection
from django.test import TransactionTestCase
from rest_framework.test import APIClient
from whitenoise.middleware import WhiteNoiseMiddleware

from ads.homes import number_of_homes
from tests.cluster import database
from tests.emptying import empty
from tests.homes import HOMES
from tools.local import citus
from zoomad.errors import Reason
from zoomad.state.services import advance_day


def pytest_collection_finish() -> None:
    """Let the collector of garbage pass over what all modules have made: it is a million objects, and stays."""
    gc.collect()
    gc.freeze()


class Api:
    """Calls the API as a program would: checks the status and gives back the decoded body."""

    def __init__(self) -> None:
        self.client = APIClient(raise_request_exception=False)

    def get(self, path: str, expect: int = 200, **headers: str) -> Any:
        return self.call("GET", path, expect=expect, headers=headers)

    def post(self, path: str, body: object = None, expect: int = 200) -> Any:
        return self.call("POST", path, body, expect=expect)

    def put(self, path: str, body: object, expect: int = 200) -> Any:
        return self.call("PUT", path, body, expect=expect)

    def patch(self, path: str, body: object, expect: int = 200) -> Any:
        return self.call("PATCH", path, body, expect=expect)

    def delete(self, path: str, expect: int = 204) -> object:
        return self.call("DELETE", path, expect=expect)

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        expect: int,
        content_type: str = "application/json",
        headers: dict[str, str] | None = None,
    ) -> Any:
        """Send the body as it is if it is bytes, as JSON otherwise."""
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body, default=str).encode()
        self.response = self.client.generic(method, path, data, content_type=content_type, headers=headers)
        assert self.response.status_code == expect, self.response.content
        if not self.response.content:
            return None
        decoded = json.loads(self.response.content, parse_float=Decimal)
        if expect >= 400:
            assert decoded["code"] == expect
            assert decoded["message"]
            assert Reason(decoded["reason"]).status == expect  # type: ignore[call-arg]  # a look-up, which mypy takes for the making of a member
            assert ("detail" in decoded) is (expect == 422)
        return decoded

    def status(self, path: str, method: str = "GET", body: object = None) -> int:
        """Call with a client of its own, from whatever thread, and give back only the status."""
        data = b"" if body is None else json.dumps(body).encode()
        client = APIClient(raise_request_exception=False)
        return client.generic(method, path, data, content_type="application/json").status_code

    def problems(self, method: str, path: str, body: object) -> dict[str, str]:
        """Expect a 422 and give back its problems: the code for each field."""
        decoded = self.call(method, path, body, expect=422)
        return {problem["field"]: problem["code"] for problem in decoded["detail"]}


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb: bool, django_db_modify_db_settings: None) -> Iterator[bool]:
    """On a cluster the database has been made on all of its machines before it gets its tables."""
    if not database.CITUS_URL:
        yield django_db_keepdb
        return
    name = connection.creation._get_test_db_name()  # noqa: SLF001 - each process of the tests has one of its own
    citus.make(name)
    yield True
    citus.drop(name)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> None:
    """The database of the tests has one home, or as many as `HOMES` asks for; on a cluster one for each shard."""
    with django_db_blocker.unblock():
        if database.CITUS_URL:
            database.spread()
        elif number_of_homes() != HOMES:
            call_command("homes", str(HOMES), stdout=StringIO())


@pytest.fixture
def api(db: None) -> Api:
    return Api()


@pytest.fixture
def live_api(transactional_db: None) -> Api:
    """The API on real, committed transactions, for tests of what happens at once."""
    return Api()


@pytest.fixture(scope="session")
def _schema(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> bytes:
    with django_db_blocker.unblock():
        return APIClient().get("/schema").content


@pytest.fixture
def document(_schema: bytes) -> Any:
    """The OpenAPI document, which takes a second to make."""
    return json.loads(_schema)


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    django_cache.clear()


@pytest.fixture(scope="session", autouse=True)
def _only_what_is_filled_is_emptied() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _test: empty())
        yield


@pytest.fixture(scope="session", autouse=True)
def _passwords_are_quick() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "PASSWORD_HASHERS", ["django.contrib.auth.hashers.MD5PasswordHasher"])
        yield


@pytest.fixture(scope="session", autouse=True)
def _static_files_are_looked_for_once() -> Iterator[None]:
    """Each client of a test makes the middleware anew, which would look for hundreds of files: 30 ms."""
    look, found = WhiteNoiseMiddleware.add_files_from_finders, {}

    def remember(middleware: WhiteNoiseMiddleware) -> None:
        if not found:
            look(middleware)
            found.update(middleware.files)
        middleware.files.update(found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", remember)
        yield


@pytest.fixture(scope="session", autouse=True)
def _certificates_are_read_once() -> Iterator[None]:
    """A client of httpx reads those of all authorities, which takes 20 ms; no test leaves this machine."""
    with pytest.MonkeyPatch.context() as patch:
        for library in ("httpx", "httpx2"):
            module = import_module(f"{library}._transports.default")
            patch.setattr(module, "create_ssl_context", cache(module.create_ssl_context))
        yield


@pytest.fixture(scope="session", autouse=True)
def _what_s3_is_is_read_once() -> Iterator[None]:
    """A client of S3 reads a megabyte of JSON about it, which takes 100 ms."""
    read = cache(partial(JSONFileLoader.load_file, JSONFileLoader()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(JSONFileLoader, "load_file", lambda _loader, path: read(path))
        yield


@pytest.fixture
def today(db: None) -> int:
    """The virtual day is 5."""
    return advance_day(day=5)
