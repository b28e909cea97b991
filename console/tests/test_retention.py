"""What is thrown away when it is old, and what never is."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.test import Client as Browser
from django.utils import timezone

from ads.models import ClientClick, ClientView
from campaigns.factories import VerdictFactory
from campaigns.moderation.models import ModerationVerdict
from console.models import ScoreUpload
from console.platform.retention import RULES, forget_old, forget_old_if_due
from events import feed
from events.models import Event, Kind
from events.services import record
from webhooks.models import Delivery, Webhook
from zoomad.state.models import PlatformState

OLD, NEW = timedelta(days=400), timedelta(days=1)
pytestmark = pytest.mark.django_db


def logged(model, age):
    row = model.objects.create(
        username=f"operator-{age.days}",
        ip_address="192.0.2.1",
        **({"failures_since_start": 10} if model is AccessAttempt else {}),
    )
    model.objects.filter(pk=row.pk).update(attempt_time=timezone.now() - age)


def judged(age):
    verdict = VerdictFactory()
    ModerationVerdict.objects.filter(pk=verdict.pk).update(created_at=timezone.now() - age)


def happened(age):
    event = Event.objects.create(day=0, kind="day_moved", actor_kind="operator")
    Event.objects.filter(pk=event.pk).update(created_at=timezone.now() - age)


def delivered(number, age, due_at=None):
    webhook = Webhook.objects.first() or Webhook.objects.create(url="https://example.com/hook", secret="x")
    delivery = Delivery.objects.create(webhook=webhook, event_id=number, due_at=due_at)
    Delivery.objects.filter(pk=delivery.pk).update(created_at=timezone.now() - age)


def uploaded(age):
    upload = ScoreUpload.objects.create()
    ScoreUpload.objects.filter(pk=upload.pk).update(created_at=timezone.now() - age)


def fill():
    for age in (OLD, NEW):
        uploaded(age)
        happened(age)
        delivered(age.days, age)
        for model in (AccessAttempt, AccessFailureLog, AccessLog):
            logged(model, age)
        judged(age)
        Session.objects.create(
            session_key=str(age.days), session_data="", expire_date=timezone.now() + timedelta(days=2) - age
        )


def test_old_rows_go_and_new_ones_stay(capsys):
    fill()
    call_command("forget_old")
    assert capsys.readouterr().out.splitlines() == [
        "sessions: 1", "failed logins: 1", "logged failures: 1", "logins: 1", "moderation verdicts: 1", "deliveries to webhooks: 1", "events: 1", "uploads of scores: 1", "unused images: 0",
    ]  # fmt: skip
    assert [
        model.objects.count() for model in (Session, AccessAttempt, AccessFailureLog, AccessLog, ModerationVerdict)
    ] == [1] * 5
    assert (Event.objects.count(), Delivery.objects.count()) == (1, 1)
    assert set(forget_old().values()) == {0}


def test_a_delivery_that_is_still_due_stays():
    delivered(1, OLD, due_at=timezone.now())
    assert forget_old()["deliveries to webhooks"] == 0


def test_a_setting_of_0_keeps_its_kind_for_ever(settings):
    settings.LOGIN_KEEP_DAYS = settings.VERDICT_KEEP_DAYS = settings.IMAGE_KEEP_DAYS = 0
    settings.EVENT_KEEP_DAYS = settings.DELIVERY_KEEP_DAYS = 0
    fill()
    assert forget_old() == {"sessions": 1}
    assert ModerationVerdict.objects.count() == AccessLog.objects.count() == 2


def test_whoever_reads_the_feed_goes_on_after_what_was_thrown_away():
    record(Kind.CAMPAIGN_PAUSED)
    [paused], _position = feed.read(Event.objects.all(), after=0, size=10, wait=0)
    seen = paused.position
    Event.objects.update(created_at=timezone.now() - OLD)
    forget_old()
    assert not Event.objects.exists()

    record(Kind.CAMPAIGN_RESUMED)
    found, _position = feed.read(Event.objects.all(), after=seen, size=10, wait=0)
    assert [event.kind for event in found] == ["campaign_resumed"]


def test_many_rows_go_some_at_a_time(monkeypatch):
    monkeypatch.setattr("console.platform.retention.AT_ONCE", 2)
    for _ in range(5):
        judged(OLD)
    assert forget_old()["moderation verdicts"] == 5


def test_what_fails_hinders_none_of_the_others(storage_away):
    judged(OLD)
    done = forget_old()
    assert done["moderation verdicts"] == 1


@pytest.fixture
def storage_away(monkeypatch):
    def away(unused_since):
        raise OSError("away")

    monkeypatch.setattr("console.platform.retention.remove_unused_images", away)


def test_it_is_due_once_a_day():
    PlatformState.objects.get_or_create(pk=1)
    assert forget_old_if_due() is not None
    assert forget_old_if_due() is None
    PlatformState.objects.update(old_forgotten_at=timezone.now() - timedelta(hours=25))
    assert forget_old_if_due() is not None


@pytest.mark.django_db(transaction=True)
def test_of_many_processes_that_find_it_due_one_does_it():
    PlatformState.objects.update_or_create(pk=1, defaults={"old_forgotten_at": None})

    def look(_number):
        try:
            return forget_old_if_due() is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(look, range(8))) == 1


def test_no_rule_reaches_what_was_charged():
    """The models of a bill are named in no rule: each rule that deletes rows says which."""
    models = {
        getattr(cell.cell_contents, "model", None) for rule in RULES for cell in rule.throw_away.__closure__ or ()
    }
    charged = {
        ClientView,
        ClientClick,
        *apps.get_app_config("ads").get_models(),
        *apps.get_app_config("stats").get_models(),
    }
    assert {Session, AccessLog, ModerationVerdict} < models
    assert not models & charged


def test_whoever_is_locked_out_has_a_way_out_at_the_terminal(settings, django_user_model):
    settings.AXES_FAILURE_LIMIT = 3
    django_user_model.objects.create_superuser("anna", password="right and long enough")
    browser = Browser(REMOTE_ADDR="192.0.2.7")  # the proxy's, for everybody behind it

    def log_in(password):
        return browser.post("/admin/login/?next=/admin/", {"username": "anna", "password": password}).status_code

    assert [log_in("wrong"), log_in("wrong"), log_in("wrong")][-1] == 429
    assert log_in("right and long enough") == 429
    call_command("axes_reset_username", "anna")
    assert log_in("right and long enough") == 302
