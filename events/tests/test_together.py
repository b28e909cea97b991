"""An act and its event are one: where the event cannot be written, as if the process were killed there, nothing is done."""

import uuid
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, connection
from django.test import Client as Browser

from access.services import create_key, revoke_key
from ads.delivery.click import count_click
from ads.delivery.show import show_ad
from ads.scores import store_scores
from advertisers.factories import AdvertiserFactory
from advertisers.services import rename_advertiser, store_advertisers
from campaigns.archive import archive_advertiser, archive_campaign, restore_advertiser, restore_campaign
from campaigns.factories import CampaignFactory
from campaigns.services import change_campaign, create_campaign, pause_campaign
from clients.factories import ClientFactory
from members.services import put_member, remove_member
from tests.homes import of_one_home
from tests.stored import everything
from webhooks.services import change_webhook, create_webhook, delete_webhook
from zoomad.api.scopes import Scope
from zoomad.state.models import Selection
from zoomad.state.services import advance_day, next_day, switch_moderation, switch_selection

pytestmark = pytest.mark.django_db(transaction=True)
URL = "https://shop.example/zoomad"
TERMS = {"impressions_limit": 9, "clicks_limit": 9, "cost_per_impression": 1, "cost_per_click": 1, "ad_title": "Tea"}
COLLEAGUE = {"username": "eve", "role": "nobody", "usable_password": "true", "_save": "1"}
COLLEAGUE |= dict.fromkeys(("password1", "password2"), "correct horse battery")
TERMS |= {"ad_text": "Hot.", "start_date": 0, "end_date": 9}

ACTS = {
    "book": lambda it: create_campaign(advertiser_id=it.bean, fields=TERMS),
    "change": lambda it: change_campaign(advertiser_id=it.bean, campaign_id=it.ad, changes={"ad_title": "Tea"}),
    "pause in a form": lambda it: change_campaign(
        advertiser_id=it.bean, campaign_id=it.ad, changes={"is_paused": True}
    ),
    "pause": lambda it: pause_campaign(campaign_id=it.ad, is_paused=True),
    "delete": lambda it: archive_campaign(advertiser_id=it.bean, campaign_id=it.ad),
    "bring back": lambda it: restore_campaign(campaign_id=it.old_ad),
    "the last impression": lambda it: show_ad(client_id=it.anna),
    "the last click": lambda it: count_click(ad_id=it.seen_ad, client_id=it.boris),
    "make advertisers": lambda _it: store_advertisers(advertisers=[{"advertiser_id": uuid.uuid4(), "name": "Tea"}]),
    "rename": lambda it: rename_advertiser(advertiser_id=it.bean, name="Tea"),
    "delete an advertiser": lambda it: archive_advertiser(advertiser_id=it.bean),
    "bring an advertiser back": lambda it: restore_advertiser(advertiser_id=it.old),
    "let a member in": lambda it: put_member(advertiser_id=it.bean, user_id=3, person={}, by=None),
    "hand over": lambda it: put_member(advertiser_id=it.bean, user_id=2, person={"is_owner": True}, by=None),
    "let a member go": lambda it: remove_member(advertiser_id=it.bean, user_id=2, by=None),
    "make a key": lambda _it: create_key(name="Other", scope=Scope.PLACEMENT),
    "revoke a key": lambda it: revoke_key(pk=it.key),
    "make a webhook": lambda _it: create_webhook(advertiser_id=None, url=URL, kinds=[]),
    "change a webhook": lambda it: change_webhook(
        advertiser_id=None, webhook_id=it.hook, changes={"is_enabled": False}
    ),
    "delete a webhook": lambda it: delete_webhook(advertiser_id=None, webhook_id=it.hook),
    "store scores": lambda it: store_scores(
        scores=[{"client_id": client, "advertiser_id": it.bean, "score": 1} for client in (it.anna, it.boris)]
    ),
    "move the day": lambda _it: advance_day(day=5),
    "the next day": lambda _it: next_day(),
    "turn moderation on": lambda _it: switch_moderation(is_enabled=True),
    "switch the selection": lambda _it: switch_selection(selection=Selection.PATIENT),
    "let a colleague into the admin": lambda it: it.root.post("/admin/auth/user/add/", COLLEAGUE),
}


@pytest.fixture
def it():
    """What there is to act upon."""
    anna, boris = ClientFactory.create_batch(2)
    bean, old = AdvertiserFactory.create_batch(2)
    ad = CampaignFactory(advertiser=bean, start_date=3, end_date=9)
    old_ad = CampaignFactory(advertiser=bean, start_date=3, end_date=9)
    seen_ad = CampaignFactory(advertiser=bean, impressions_limit=2, clicks_limit=1)
    show_ad(client_id=boris.pk)
    archive_campaign(advertiser_id=bean.pk, campaign_id=old_ad.pk)
    archive_advertiser(advertiser_id=old.pk)
    for user_id in (1, 2):
        put_member(advertiser_id=bean.pk, user_id=user_id, person={}, by=None)
    root = Browser()
    root.force_login(
        User.objects.create_superuser(username="root"), backend="django.contrib.auth.backends.ModelBackend"
    )
    return SimpleNamespace(
        anna=anna.pk,
        boris=boris.pk,
        bean=bean.pk,
        old=old.pk,
        ad=ad.pk,
        old_ad=old_ad.pk,
        seen_ad=seen_ad.pk,
        key=create_key(name="Shop", scope=Scope.PLACEMENT)[0].pk,
        hook=create_webhook(advertiser_id=None, url=URL, kinds=[]).pk,
        root=root,
    )


@pytest.fixture
def no_event_can_be_written(it):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE events ADD CONSTRAINT events_none CHECK (false) NOT VALID")
        yield
        cursor.execute("ALTER TABLE events DROP CONSTRAINT events_none")


def stored():
    return everything(but=("Session",))  # which is no act


# Of several homes none knows that the limit is reached: the event comes with a settlement behind the ad, or with a sweep.
FOLLOWED = {"the last impression", "the last click"}


@pytest.mark.parametrize(
    "act", [pytest.param(act, id=name, marks=of_one_home if name in FOLLOWED else ()) for name, act in ACTS.items()]
)
def test_there_is_no_act_without_its_event(it, no_event_can_be_written, act):
    before = stored()
    with pytest.raises(DatabaseError, match="events_none"):
        act(it)
    assert stored() == before
