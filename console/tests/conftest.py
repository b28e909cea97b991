"""People at the admin, and the browser that they use."""

import asyncio

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test import Client as Browser

from ads.factories import ClientMlScoreFactory, charge
from campaigns.factories import CampaignFactory
from clients.factories import ClientFactory
from console.access.groups import make_groups
from tools.screenshots import browser as browsers

PASSWORD = "correct horse battery"


def member_of(name, password=None):
    if not Group.objects.filter(name=name).exists():
        make_groups(apps)  # a test on real transactions before this one has emptied the tables
    user = User.objects.create_user(username=name, password=password, is_staff=True)
    user.groups.add(Group.objects.get(name=name))
    return user


def logged_in(user):
    browser = Browser(raise_request_exception=True)
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return browser


@pytest.fixture
def operator(db):
    return logged_in(member_of("operator"))


@pytest.fixture
def analyst(db):
    return logged_in(member_of("analyst"))


@pytest.fixture
def root(db):
    return logged_in(User.objects.create_superuser(username="root"))


@pytest.fixture
def api_of(live_server):
    """The API of the server that the browser talks to."""
    import json  # noqa: PLC0415
    import urllib.error  # noqa: PLC0415
    import urllib.request  # noqa: PLC0415

    def get(path):
        try:
            with urllib.request.urlopen(live_server.url + path, timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return json.load(error)

    return get


@pytest.fixture
def _kept_files(monkeypatch):
    """Let the browser keep the pages' own files for a while, as it does in production, instead of asking for each."""
    serve = StaticFilesHandler.serve

    def kept(handler, request):
        response = serve(handler, request)
        response["Cache-Control"] = "max-age=600"
        return response

    monkeypatch.setattr(StaticFilesHandler, "serve", kept)


@pytest.fixture
def campaign(today):
    campaign = CampaignFactory(ad_title="Coffee")
    client = ClientFactory(login="anna")
    charge(campaign, client)
    ClientMlScoreFactory(client=client, advertiser=campaign.advertiser)
    return campaign


@pytest.fixture(scope="session")
def _started_browser():
    """One for all tests of a process: its start takes longer than most of them."""
    with browsers.started() as running:
        asyncio._set_running_loop(None)
        yield running
        asyncio._set_running_loop(running._loop)


@pytest.fixture
def browser(_started_browser, monkeypatch):
    """The browser, whose event loop is this thread's until the test ends; other tests have loops of their own."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    asyncio._set_running_loop(_started_browser._loop)
    yield _started_browser
    asyncio._set_running_loop(None)


@pytest.fixture
def page(browser, transactional_db, _kept_files, live_server):
    context = browser.new_context(base_url=live_server.url, locale="en-GB")
    opened = context.new_page()
    opened.problems = []
    opened.on("pageerror", lambda error: opened.problems.append(str(error)))
    opened.on(
        "console",
        lambda message: opened.problems.append(message.text) if "Content Security Policy" in message.text else None,
    )
    yield opened
    problems = opened.problems
    context.close()
    assert not problems
