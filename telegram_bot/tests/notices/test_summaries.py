"""Days that are over are summed up."""

import httpx
import pytest
from django.db import transaction

from campaigns.factories import CampaignFactory
from clients.factories import ClientFactory
from telegram_bot.tests.notices.telling import follows, settled, two
from zoomad.state.services import advance_day

pytestmark = pytest.mark.django_db


def test_a_day_that_is_over_is_summed_up_with_a_chart(anna, boris, bean, bot, platform_url):
    follows(anna, bean)
    follows(boris, bean, days=False)
    CampaignFactory(advertiser=bean, ad_title="Coffee", cost_per_impression=2, cost_per_click=0, end_date=9)
    with httpx.Client(base_url=platform_url, trust_env=False) as http:
        for client in ClientFactory.create_batch(3):
            http.get("/ads", params={"client_id": str(client.pk)}).raise_for_status()
    advance_day(day=1)
    anna.comes_to_see("Day 0").sees("Bean & Co: 3 impressions, 0 clicks, spent 6.00")
    boris.comes_to_see("День 0").sees("Bean & Co: 3 показа, 0 кликов, расход 6,00")
    assert anna.screen.photo
    assert boris.screen.photo != anna.screen.photo, "each in their language"
    count = len(anna.screens)
    advance_day(day=2)
    settled(bot, anna)
    assert len(anna.screens) == count, "a day on which nothing was shown is not worth a message"


def test_several_days_are_one_summary_and_those_who_do_not_want_it_get_none(bean, start, platform_url):
    patient = start(bundled=2)
    anna, boris = two(patient)
    follows(anna, bean)
    follows(boris, bean, summary=False, days=False, limits=False)
    CampaignFactory(advertiser=bean, cost_per_impression=2, end_date=9)
    with httpx.Client(base_url=platform_url, trust_env=False) as http:
        http.get("/ads", params={"client_id": str(ClientFactory().pk)}).raise_for_status()
    with transaction.atomic():
        for day in (1, 2, 4):
            advance_day(day=day)
    anna.comes_to_see("Days 0 to 3").sees("1 impression, 0 clicks, spent 2.00")
    settled(patient, anna)
    assert not boris.screens
