"""What people are told unasked: once, in their language, some of it together, not at night."""

import pytest
from django.db import transaction

from advertisers.factories import AdvertiserFactory
from advertisers.services import rename_advertiser
from campaigns.factories import CampaignFactory
from campaigns.services import pause_campaign
from events.models import Kind
from events.services import event_of, record_all
from members.models import Member
from members.services import put_member, remove_member
from telegram_bot.client.feed import Feed
from telegram_bot.notices import reader
from telegram_bot.tests.conftest import ids
from telegram_bot.tests.notices.telling import follows, happens, notices_to, settled
from telegram_bot.tests.people import Person
from zoomad.state.actor import Actor, ActorKind, acting

pytestmark = pytest.mark.django_db


def test_what_happens_within_a_moment_is_one_message_in_everybodys_language(anna, boris, bean, bot):
    follows(anna, bean)
    follows(boris, bean)
    near = {"limit": "impressions_limit", "count": 800, "of": 1000}
    with transaction.atomic():  # all at once
        happens(bean, Kind.LIMIT_NEAR, "Coffee <3", **near)
        for number in range(7):
            happens(bean, title=f"Tea {number}")
        happens(bean, Kind.CAMPAIGN_BEHIND, "Milk", count=1, expected=20, of=100)
    anna.comes_to_see("Bean & Co")
    boris.comes_to_see("Bean & Co")
    settled(bot, anna)
    (told,) = notices_to(anna)
    assert "Coffee <3: 800 of 1,000 impressions are used" in told
    assert "Ended: Tea 0, Tea 1, Tea 2, Tea 3, Tea 4 and 2 more" in told
    assert "Milk will get about 20 of 100 impressions by its last day" in told
    (told,) = notices_to(boris)
    assert "Coffee <3: израсходовано 800 из 1" in told
    assert "Закончились: Tea 0, Tea 1, Tea 2, Tea 3, Tea 4 и ещё 2" in told


def test_people_are_told_what_others_did_and_not_what_they_did_themselves(anna, boris, bean, bot):
    follows(anna, bean)
    follows(boris, bean)
    campaign = CampaignFactory(advertiser=bean, ad_title="Coffee")
    with transaction.atomic():
        token = acting.set(Actor(ActorKind.TELEGRAM, str(anna.id)))
        pause_campaign(campaign_id=campaign.pk, is_paused=True)
        acting.set(Actor(ActorKind.USER, "1", "Eve"))
        rename_advertiser(advertiser_id=bean.pk, name="Beans")
        acting.reset(token)
    boris.comes_to_see("На паузе (Anna): Coffee").sees("(оператор Eve)", "Bean & Co → Beans")
    anna.comes_to_see("Renamed (operator Eve): Name: Bean & Co → Beans").does_not_see("Coffee")
    assert "?start=campaign_" in boris.screen.html, "the title leads to the campaign"


def test_members_are_told_who_joins_leaves_and_takes_over(anna, bean, bot):
    follows(anna, bean)
    Member.objects.update(is_owner=True)
    with transaction.atomic():
        for user_id, name in ((1, "Boris"), (2, "Eve")):
            put_member(advertiser_id=bean.pk, user_id=user_id, person={"name": name}, by=None)
        remove_member(advertiser_id=bean.pk, user_id=2, by=None)
        put_member(advertiser_id=bean.pk, user_id=1, person={"is_owner": True}, by=None)
    anna.comes_to_see("Boris has joined").sees("Eve has joined", "Eve is no colleague here any more")
    anna.sees("The advertiser belongs to Boris now")


def test_of_many_advertisers_at_once_everybody_is_told_of_theirs(anna, boris, bot, monkeypatch):
    monkeypatch.setattr(reader, "MANY", 3)
    looked_up = []
    followers = Feed.followers

    async def counted(feed, advertiser_id):
        looked_up.append(advertiser_id)
        return await followers(feed, advertiser_id)

    monkeypatch.setattr(Feed, "followers", counted)
    advertisers = AdvertiserFactory.create_batch(20)
    follows(anna, advertisers[3])
    follows(anna, advertisers[4])
    follows(boris, advertisers[4])
    ended = [
        event_of(Kind.CAMPAIGN_ENDED, advertiser_id=each.pk, data={"title": f"No. {number};"})
        for number, each in enumerate(advertisers)
    ]
    record_all(ended)
    anna.comes_to_see("No. 3;").sees("No. 4;").does_not_see("No. 5;")
    boris.comes_to_see("No. 4;").does_not_see("No. 3;")
    assert not looked_up


def test_what_is_switched_off_is_not_told(anna, bean, bot):
    follows(anna, bean)
    anna.says("/start").presses("Bean & Co").presses("Notices").presses("Starts and ends").is_told("Saved.")
    assert Member.objects.get().notices == {"days": False}
    happens(bean)
    happens(bean, Kind.TEXT_REFUSED, category="drugs", text="x" * 5000)
    anna.comes_to_see("The text of Coffee was refused: it advertises drugs").does_not_see("Ended")


def test_whoever_looks_at_an_advertiser_can_begin_to_follow_it(anna, bean, bot):
    tea = AdvertiserFactory(name="Tea")
    anna.says("/start").presses("Bean & Co").presses("Notices").sees("You get no notices about this advertiser.")
    anna.presses("Tell me").may_press("✅ Limits", "⬜ At night" if bot.configuration.quiet else "✅ Summary")
    follows(anna, tea)
    anna.presses("Refused").presses("The same for all").is_told("Saved for all")
    assert [member.notices for member in Member.objects.all()] == [{"refusals": False}] * 2
    happens(bean)
    anna.comes_to_see("Ended: Coffee")
    link = anna.screen.html.partition("?start=notices_")[2].partition('"')[0]
    anna.says(f"/start notices_{link}").sees("Notices about Bean & Co").may_press("⬜ Refused texts")


def test_who_may_not_use_the_bot_is_told_nothing(bean, start):
    stranger = next(ids)
    closed = start(allowed_users=frozenset({stranger + 500_000}))
    eve = follows(Person(closed.telegram, closed, stranger), bean)
    happens(bean)
    settled(closed, eve)
    assert not eve.screens
