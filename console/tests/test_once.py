"""What is sent twice is done once."""

import threading
import time
from types import SimpleNamespace

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db import connection

from access.models import ApiKey
from ads.factories import ClientMlScoreFactory
from advertisers.factories import AdvertiserFactory
from advertisers.models import Advertiser
from campaigns.factories import CampaignFactory
from campaigns.models import Campaign
from console.models import Submission
from console.shared import once
from console.tests.conftest import logged_in, member_of
from console.tests.pages import form_on, forms_on
from tests.concurrency import at_once, until

ADD = "/admin/campaigns/campaign/add/"


def booking(browser, advertiser):
    return form_on(browser.get(ADD), "ad_title").filled(
        advertiser=advertiser.pk,
        ad_title="Coffee",
        impressions_limit="10",
        clicks_limit="5",
        cost_per_impression="1",
        cost_per_click="1",
        start_date="5",
        end_date="9",
    )


def test_a_campaign_is_booked_once_and_both_answers_lead_to_the_same_page(operator, today):
    form = booking(operator, AdvertiserFactory())
    first, second = operator.post(ADD, form), operator.post(ADD, form)
    assert Campaign.objects.count() == 1
    assert first.headers["Location"] == second.headers["Location"]
    assert operator.get(second.headers["Location"]).content.decode().count("was added successfully") == 1


def test_a_form_opened_twice_may_be_sent_twice(operator, today):
    advertiser = AdvertiserFactory()
    for _ in range(2):
        operator.post(ADD, booking(operator, advertiser))
    assert Campaign.objects.count() == 2


def test_a_form_that_was_refused_may_be_sent_again_as_it_is(operator, today):
    form = booking(operator, AdvertiserFactory())
    assert operator.post(ADD, form | {"end_date": "1"}).status_code == 200
    assert operator.post(ADD, form | {"end_date": "1"}).status_code == 200
    assert operator.post(ADD, form).status_code == 302
    assert not Submission.objects.filter(location=None).exists()


def test_a_refusal_that_is_a_redirect_may_be_repeated_too(operator, today):
    [day, _moderation] = [form for form in forms_on(operator.get("/admin/")) if "language" not in form.types][:2]
    back = day.filled(day="4", confirmed="1")
    for _ in range(2):
        told = [str(message) for message in operator.post("/admin/day/", back).wsgi_request._messages]
        assert any("day 5" in sentence for sentence in told), told


def test_a_key_is_made_once(operator):
    page = "/admin/access/apikey/add/"
    form = form_on(operator.get(page), "scope").filled(name="Shop", scope="placement")
    assert "secret" in operator.post(page, form).context
    again = operator.post(page, form)
    assert again.status_code == 409
    assert "It was done once." in again.content.decode()
    assert ApiKey.objects.count() == 1


def test_an_upload_and_a_pause_are_written_down_once(operator, today):
    known = ClientMlScoreFactory(score=1)
    campaign = CampaignFactory()
    text = f"client_id,advertiser_id,score\n{known.client_id},{known.advertiser_id},2"
    upload = form_on(operator.get("/admin/scores/"), "text").filled(text=text)
    confirm = form_on(operator.post("/admin/scores/upload/", upload), "confirmed").filled()
    page = operator.get(f"/admin/campaigns/campaign/{campaign.pk}/change/")
    [pause] = [form for form in forms_on(page) if form.action.endswith("/pause/")]
    for path, form in (("/admin/scores/upload/", confirm), (pause.action, pause.filled())):
        for _ in range(2):
            assert operator.post(path, form).status_code == 302
    assert LogEntry.objects.count() == 2


def test_another_person_is_not_held_up(today):
    advertiser = AdvertiserFactory()
    browsers = [logged_in(member_of("operator")), logged_in(User.objects.create_superuser(username="root"))]
    form = booking(browsers[0], advertiser)
    for browser in browsers:
        browser.post(ADD, form)
    assert Campaign.objects.count() == 2


def test_old_submissions_are_forgotten(operator, today):
    operator.post(ADD, booking(operator, AdvertiserFactory()))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE console_submissions SET sent_at = now() - interval '25 hours'")
    operator.post(ADD, booking(operator, AdvertiserFactory()))
    assert Submission.objects.count() == 1


def test_what_never_came_to_an_end_is_not_done_again(operator, today, monkeypatch):
    """As when the server died in the middle: nobody knows whether it was done."""
    monkeypatch.setattr(once, "WAIT_SECONDS", 0.2)
    form = booking(operator, AdvertiserFactory())
    operator.post(ADD, form)
    Submission.objects.update(location=None)
    answer = operator.post(ADD, form)
    assert answer.status_code == 409
    assert "Look whether it was done" in answer.content.decode()
    assert Campaign.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_three_clicks_at_once_one_acts_and_all_are_answered(monkeypatch):
    user = member_of("operator")
    form = form_on(logged_in(user).get("/admin/advertisers/advertiser/add/"), "name").filled(name="Roastery")
    save, waiting = Advertiser.save, set()

    def slowly(*args, **kwargs):
        until(lambda: len(waiting) == 2)
        save(*args, **kwargs)

    def pause(seconds):
        waiting.add(threading.get_ident())
        time.sleep(seconds)

    monkeypatch.setattr(Advertiser, "save", slowly)
    monkeypatch.setattr(once, "time", SimpleNamespace(monotonic=time.monotonic, sleep=pause))
    browsers = [logged_in(user) for _ in range(3)]
    path = "/admin/advertisers/advertiser/add/"
    answers = at_once(lambda browser: browser.post(path, form).status_code, browsers)
    assert answers == [302] * 3
    assert Advertiser.objects.count() == 1
